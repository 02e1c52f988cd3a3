#!/usr/bin/python3
"""Print what CreateCase takes of a machine: code, memory and stack, on each target.

    size.py [--functions m0plus|m3|rv32imac] [--write FILE] [--update]

A program that opens a case over a stub of a socket is linked for each target, and so is the floor:
one with the same SHA-256, llhttp and jsmn and nothing of ours. No TLS is in either. Whose code
the linker kept, it says itself, by an output section for each.
--functions lists what of ours is linked, by size (texts that were merged: at their first place),
and the deepest stack; --write puts the table and the figures that belong to it into a file, the
README; --update lets the budget of sizes be what was measured.
"""

import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "gates"))
import budget  # noqa: E402
import calls  # noqa: E402
import readme  # noqa: E402
import targets  # noqa: E402
from callgraph import CallGraph  # noqa: E402

PROGRAMS = "tests/bench/programs"
DELIVERY_MOST = 1024
OURS = [*targets.CORE, "platform/client.c", "platform/sha256_mbedtls.c"]
LINK = ["-nostartfiles", "-Wl,--gc-sections", "-T", f"{PROGRAMS}/groups.ld"]


def link(target, program, objects):
    """Link a program. Returns the file and the sizes of its output sections, by name."""
    elf = target.program(f"{program}.elf")
    target.run("gcc", *target.flags, *LINK, f"-Wl,-Map,{elf}.map",
               *target.compile(f"{PROGRAMS}/{program}.c", f"{PROGRAMS}/machine.c"), *objects,
               "-o", elf)
    printed = target.run("size", "-A", "-d", elf)
    return elf, {name: int(size) for name, size in re.findall(r"^\.(\w+) +(\d+)", printed, re.M)}


def symbol_sizes(target, made):
    printed = target.run("nm", "-S", "-t", "d", made)
    return {name: int(size) for size, name in re.findall(r"^\d+ (\d+) \w (\S+)$", printed, re.M)}


def measure(target):
    """All figures of a target, by name."""
    below = target.compile(*targets.HASH, *targets.PARSERS)
    ours = target.compile(*OURS)
    elf, program = link(target, "create_case", ours + below)
    _, floor = link(target, "floor", below)
    parts = ("sha256", "llhttp", "jsmn", "library")
    if any(floor[part] != program[part] for part in parts[:3]):
        sys.exit(f"{target.name}: the floor has other parts than the program")
    data = symbol_sizes(target, target.object_of(f"{PROGRAMS}/create_case.c"))
    kept = symbol_sizes(target, target.compile(f"{PROGRAMS}/delivery.c")[0])
    linked = target.run("nm", elf).split()
    graph = CallGraph(ours + below, calls.INDIRECT, targets.ROOT, linked)
    stack, path = graph.worst("fc_create_case")
    bare, _ = graph.worst("fc_create_case", stop=calls.HASH)
    return {
        "elf": elf,
        "path": graph.path(path),
        "floor": sum(floor[part] for part in parts),
        **{part: floor[part] for part in parts},
        "core": program["core"],
        "library above": program["library"] - floor["library"],
        "client": program["client"] + program["seam"],
        "whole": sum(program[part] for part in (*parts, "core", "client", "seam")),
        "fc_call": data["size_of_call"],
        "fc_client": data["client"],
        "window": data["window"],
        "stack": stack,
        "stack without hash": bare,
        "ram": data["client"] + data["window"] + stack,
        "delivery": kept["courier"] + kept["outbox"] + kept["entries"],
    }


# A row of the table: its words, the figure, and the most it may be on Cortex-M3.
ROWS = (
    ("**Flash**: the floor, without a line of ours", "floor", None),
    ("&nbsp; SHA-256 (mbedTLS)", "sha256", None),
    ("&nbsp; llhttp, responses alone", "llhttp", 15360),
    ("&nbsp; jsmn", "jsmn", None),
    ("&nbsp; C library", "library", None),
    ("`core`, CreateCase alone", "core", 3072),
    ("&nbsp; more of the C library for it", "library above", None),
    ("`platform` without TLS: the client", "client", None),
    ("the whole without TLS", "whole", 19968),
    ("**RAM**: `struct fc_client`", "fc_client", None),
    ("&nbsp; of which `struct fc_call`", "fc_call", None),
    ("window", "window", 364),
    ("stack at its deepest", "stack", None),
    ("&nbsp; without that of SHA-256", "stack without hash", None),
    ("RAM above TLS, any body size", "ram", 1024),
    ("**RAM of delivery**: courier, outbox, 8 entries", "delivery", DELIVERY_MOST),
)


def compilers():
    """What sizes depend on, such as "arm-none-eabi-gcc 12.2.1, ..., mbedTLS 3.6.7, ..."."""
    return ", ".join([*sorted({target.compiler() for target in targets.CROSS}), targets.sources()])


def measure_all():
    return {target: measure(target) for target in targets.CROSS}


def text(measured):
    """The table of all targets, in Markdown."""
    rows = [["bytes", *(target.title for target in measured), "goal (M3)"]]
    rows += [[words, *(str(figures[name]) for figures in measured.values()),
              str(goal) if goal else ""] for words, name, goal in ROWS]
    return f"{readme.table(rows)}\n\n`-Os`, picolibc; {compilers()}."


def figures(measured):
    """The figures that the README names in its text: those of Cortex-M3."""
    return {name: f"{measured[targets.M3][name]:,}" for name in ("ram", "core", "delivery")}


def write(path, measured):
    readme.write(path, figures(measured), {"size": text(measured)})


def list_functions(target, elf):
    """Print our functions and objects by size, with the file's name, from the linker's map."""
    text = pathlib.Path(f"{elf}.map").read_text().partition("Linker script and memory map")[2]
    found = re.findall(r"^ \.(\S+)\s+0x[0-9a-f]+ +0x([0-9a-f]+) (\S+/(?:core|platform)/\S+\.o)$",
                       text, re.M)
    kept = [(int(size, 16), name, pathlib.Path(path).stem) for name, size, path in found
            if int(size, 16) and not name.startswith(("debug", "comment", "ARM", "riscv"))]
    for size, name, module in sorted(kept, reverse=True):
        print(f"{size:6} {module:16} {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--functions", choices=[target.name for target in targets.CROSS])
    parser.add_argument("--write", metavar="FILE")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    if options.functions:
        target = next(t for t in targets.CROSS if t.name == options.functions)
        figures = measure(target)
        list_functions(target, figures["elf"])
        print("stack:", figures["path"])
        return
    measured = measure_all()
    print(text(measured))
    if options.write:
        write(options.write, measured)
    if options.update:
        budget.update("sizes", compilers(), budget.sizes_of(measured))


if __name__ == "__main__":
    main()
