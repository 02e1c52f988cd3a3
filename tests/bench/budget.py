"""What figures may be: those of budget.json, which says what they were, and measured with what.

With the same compiler a figure may grow by a small part; with another one, or on another machine,
by what compilers differ.
"""

import json
import pathlib

FILE = pathlib.Path(__file__).resolve().with_name("budget.json")
SAME, OTHER_COMPILER, OTHER_MACHINE = {"sizes": 0.01, "instructions": 0.02, "firmware": 0.01, "board": 0.02}, 0.08, 0.35
# Ours to shrink: not what mbedTLS, llhttp and jsmn take.
SIZES = ("core", "library above", "client", "fc_client", "fc_call", "stack", "stack without hash",
         "ram")
# The C library's part: another one comes with another compiler.
LIBRARY = ("library above",)
INSTRUCTIONS = ("sign ", "sign-cached ", "send ", "escape", "parse", "look", "head", "records")


def sizes_of(measured):
    """The figures of size.py to be kept: by target, by name."""
    return {target.name: {name: figures[name] for name in SIZES}
            for target, figures in measured.items()}


def instructions_of(counted, process):
    """The same of instructions.py and process.py."""
    kept = {name: round(value, 2) for name, value in counted.items()
            if name.startswith(INSTRUCTIONS)}
    kept_of_process = {}
    for key, figures in process.items():
        ratio = figures["instructions ours"] / figures["instructions bare"]
        kept_of_process |= {f"ratio {key}": round(ratio, 2),
                            f"resident {key}": figures["resident ours"]}
    return {"core": kept, "process": kept_of_process}


def tolerance(part, kept, compiler):
    """How much more than kept a figure may be, as a part of it."""
    if kept == compiler:
        return SAME[part]
    same_machine = kept.partition(" on ")[2] == compiler.partition(" on ")[2]
    return OTHER_COMPILER if same_machine else OTHER_MACHINE


def over(part, compiler, figures, budget):
    """What is wrong with figures, by group, by name; budget is all of a budget file."""
    kept = budget[part]
    more = tolerance(part, kept["compiler"], compiler)
    for group in sorted(kept.keys() - {"compiler"} | figures.keys()):
        have, may = figures.get(group, {}), kept.get(group, {})
        for name in sorted(have.keys() | may.keys()):
            if name not in have or name not in may:
                yield f"{group}, {name}: is {have.get(name)}, the budget says {may.get(name)}"
            elif name in LIBRARY and kept["compiler"] != compiler:
                continue
            elif have[name] > may[name] * (1 + more):
                yield (f"{group}, {name}: is {have[name]:g}, {have[name] / may[name] - 1:.1%} more"
                       f" than {may[name]:g} with {kept['compiler']}")


def load():
    return json.loads(FILE.read_text())


def update(part, compiler, figures):
    """Let a part of the budget file be just these figures."""
    budget = load() if FILE.exists() else {}
    budget[part] = {"compiler": compiler, **figures}
    FILE.write_text(json.dumps(budget, indent=4, sort_keys=True) + "\n")
