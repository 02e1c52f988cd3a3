#!/usr/bin/python3
"""That the voyages can see: each of these mistakes, put into the engine, makes them fail, and say
what is wrong.

The product has no switch for them: a copy of one source file is changed, compiled, and linked in
front of the archive it stands in.
"""

import concurrent.futures
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = pathlib.Path(os.environ.get("BUILD", ROOT / "build")) / "linux-fast"
VOYAGES, SEED, SECONDS = 3000, 1, 120
DOUBLE = "two cases of one fault"
AGAIN = "sent again before it was asked about"
PART_AGAIN, PART_TWICE = "it said a part again before it asked for it", "it said a part twice"
PART_FALSE = "a part was said, it says, but that is not so"

# What is wrong: the file, the line as it stands there once, what stands there instead, and what the
# voyages say of it.
MUTANTS = {
    "it waits for too short a time": (
        "core/budget.c", "policy->wait_s > least ? policy->wait_s : least", "least / 2",
        (AGAIN, DOUBLE)),
    "no intent on storage": (
        "platform/errand.c", "    courier->stage = FC_ERRAND_SENDING;\n"
        "    courier->unsaved |= FC_ENTRY;", "    courier->stage = FC_ERRAND_SENDING;",
        (AGAIN, DOUBLE)),
    "another's marker will do": (
        "core/reconcile.c", "if (reconcile->same && (reconcile->marker || ",
        "if (reconcile->marker || (reconcile->same && ",
        ("created, it says, but that is not so", "a case that is not known of")),
    "unknown is sent to the next host": (
        "platform/errand.c", "if (is_unreached && courier->tries",
        "if (result->outcome != FC_CREATED && courier->tries", (AGAIN,)),
    "it stays with a host that is out": (
        "platform/errand.c", "if (courier->endpoint_count < 2)", "if (courier->endpoint_count < 9)",
        ("held up by an outage",)),
    "the key of another region": (
        "platform/errand.c", "cache->day[0] = 0;", "(void)cache;",
        ("signed with the key of another region",)),
    "who may not look takes it for a no": (
        "core/reconcile.c", "? FC_LOOK_NOT_ALLOWED", "? FC_LOOK_NOT_FOUND", (AGAIN,)),
    "who may not look does not say so": (
        "core/delivery.c", "entry->blind = 1;", "entry->blind = 0;", ("a fault without a case",)),
    "repeats are new faults": (
        "core/delivery.c", "    if (entry->closed || ", "    if (1 || ",
        ("two entries of one fault",)),
    "repeats are counted twice": (
        "core/delivery.c", "? entry->count + times : UINT32_MAX;",
        "? entry->count + times + 1 : UINT32_MAX;",
        ("a repeat was counted twice",)),
    "repeats are not kept": (
        "platform/courier.c", "int err = save_mark(courier, item.id, &entry);\n"
        "        return err ? err : 1;", "return 1;", ("a repeat was lost",)),
    "cases are not told of repeats": (
        "core/delivery.c", "entry->told < level(entry, policy)", "entry->told > 3",
        ("a case was not told of its repeats",)),
    "cases are told late": (
        "platform/courier.c", "courier->until = 0; /* the case may have to be told */", "",
        ("a case was told of its repeats late",)),
    "a resolved case is told": (
        "platform/errand.c", "look == FC_LOOK_FOUND && reconcile->resolved", "0",
        ("it said something in a case that it was not shown to be open",)),
    "a case is told twice": (
        "core/delivery.c", "entry->told = level(entry, policy);",
        "entry->told = (uint8_t)(level(entry, policy) - (entry->count % 2));",
        ("it said the same again", "a case was told of a level twice")),
    "a case that is not shown yet is taken for resolved": (
        "core/delivery.c", "return entry->born + fc_policy_wait(policy);", "return entry->born;",
        ("an open case is taken for a resolved one",)),
    "what is not severe goes first": (
        "platform/courier.c", "entry.severity <= courier->entry.severity",
        "entry.severity >= courier->entry.severity",
        ("a more severe one waits", "an older one waits")),
    "budgets are not kept": (
        "core/budget.c", "        ++*cases;", "        *cases = 0;",
        ("more cases than the budget allows",)),
    "what was given back counts in another hour": (
        "core/budget.c", "budget->hour_cases > 0 && since >= budget->hour", "budget->hour_cases > 0",
        ("more cases than the budget allows",)),
    "no brake": (
        "core/budget.c", "if (budget->boots > BOOTS)", "if (budget->boots > 200)",
        ("a call in a loop of starts",)),
    "a part is not taken for unsure": (
        "core/delivery.c", "        entry->part = FC_PART_UNSURE;\n", "",
        (PART_AGAIN, PART_TWICE)),
    "a part is asked for too early": (
        "core/delivery.c", "entry->part == FC_PART_UNSURE ? known : free", "free",
        (PART_AGAIN, PART_TWICE)),
    "a part is not asked for": (
        "platform/errand.c", "entry->part == FC_PART_DUE)", "1)", (PART_AGAIN, PART_TWICE)),
    "a part that is there is not seen": (
        "platform/errand.c", "is_part && reconcile->has_part", "0", (PART_TWICE,)),
    "another part will do": (
        "core/reconcile.c", "fc_fit_note(note, reconcile->part, reconcile->parts);",
        "fc_fit_note(note, 1, reconcile->parts);", (PART_TWICE, PART_FALSE)),
    "what is unsure is taken for said": (
        "core/delivery.c", "    if (result->outcome == FC_CREATED)\n        fc_entry_has_part(entry);",
        "    if (result->outcome != FC_REFUSED)\n        fc_entry_has_part(entry);", (PART_FALSE,)),
    "a part is left out": (
        "platform/errand.c", "parts > 1 ? parts - 1 : 0", "parts > 2 ? parts - 2 : 0",
        (PART_FALSE,)),
    "the wrong part is said": (
        "platform/errand.c", "(unsigned)parts - courier->entry.parts);",
        "courier->entry.parts);", (PART_AGAIN, PART_TWICE, PART_FALSE)),
    "parts are not said": (
        "core/delivery.c", "return entry->parts && entry->part", "return 0 && entry->part",
        ("a part was not said", "forgotten too early")),
    "forgotten too early": (
        "core/delivery.c", "entry->born + window(policy);", "entry->born + window(policy) / 2;",
        ("forgotten too early",)),
}


def build(folder, number, source, old, new):
    """A program of voyages with that mistake."""
    text = (ROOT / source).read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise RuntimeError(f"{source} has {text.count(old)} times {old!r}")
    file = folder / f"{number}.c"
    file.write_text(text.replace(old, new), encoding="utf-8")
    compiler, *flags = shlex.split((TREE / "flags").read_text(encoding="utf-8"))
    flags = [flag for flag in flags if flag not in ("-MD", "-MP")]
    program = folder / str(number)
    archives = [TREE / f"lib{name}.a" for name in ("tests", "fieldcase", "parsers", "mbedtls")]
    subprocess.run([compiler, *flags, "-std=c99", "-w", "-O1", "-I", (ROOT / source).parent,
                    "-o", program, file, TREE / "tests/fault/test_voyages.o", *archives],
                   cwd=ROOT, check=True, timeout=SECONDS)
    return program


def check(folder, number, name):
    """What the voyages say of a mistake that they should see; whether they did."""
    source, old, new, words = MUTANTS[name]
    try:
        program = build(folder, number, source, old, new)
        done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False,
                              timeout=SECONDS, env=os.environ | {
                                  "VOYAGES": str(VOYAGES), "VOYAGE_SEED": str(SEED)})
    except (RuntimeError, subprocess.SubprocessError) as error:
        return f"FAIL {name}: {error}", False
    said = [line.partition("VOYAGES=1: ")[2] for line in done.stdout.splitlines()
            if line.startswith("VOYAGE_SEED=")]
    seen = any(word in said for word in words)
    return f"{'' if seen else 'FAIL '}{name}: {', '.join(sorted(set(said))) or 'nobody saw'}", seen


def main():
    with tempfile.TemporaryDirectory(prefix="fieldcase-mutants-") as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(check, pathlib.Path(folder), number, name)
                for number, name in enumerate(MUTANTS)]
        results = [job.result() for job in jobs]
    for words, _ in results:
        print(words)
    passed = sum(seen for _, seen in results)
    print(f"{passed} passed, {len(results) - passed} failed")
    return int(passed != len(results))


if __name__ == "__main__":
    sys.exit(main())
