#!/usr/bin/python3
"""The README is true: its examples compile and run, its figures are those that are measured, what
it names is there.

`make bench ARGS='--write README.md'` brings all figures up to date.
"""

import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import targets
from gate import ROOT, Gate, sample

sys.path[:0] = [str(ROOT / "tests" / name) for name in ("bench", "sandbox", "fault")]
import bench  # noqa: E402
import instructions  # noqa: E402
import process  # noqa: E402
import readme  # noqa: E402
import size  # noqa: E402
import test_mutants  # noqa: E402
from sandbox import AKID, SECRET, Sandbox  # noqa: E402

HOST = "support.us-east-1.amazonaws.com"
WRAPPED = {  # an example of statements: what stands around it
    "super-loop": ('#include "platform/client.h"\nextern struct fc_client client;\n'
                   "extern struct fc_case fault;\nextern struct fc_result result;\n"
                   "void read_sensors(void);\nvoid feed_watchdog(void);\nvoid super_loop(void);\n"
                   "void super_loop(void)\n{\n%s}\n"),
    "blocking": ("struct fc_credentials;\n#include <stddef.h>\n"
                 "int report(const struct fc_credentials *, const char *, size_t);\n%s")}
COMPILE = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-D_POSIX_C_SOURCE=200809L",
           "-I", str(ROOT), "-isystem", str(targets.DEPS["mbedtls"] / "include"),
           "-isystem", str(targets.DEPS["llhttp"]), "-isystem", str(targets.DEPS["jsmn"]),
           f'-DMBEDTLS_CONFIG_FILE="{ROOT}/boards/linux/mbedtls_config.h"']
ARCHIVES = [str(targets.BUILD / "linux" / f"lib{name}.a")
            for name in ("fieldcase", "parsers", "mbedtls")]
# What differs from run to run, or from machine to machine, and by how much it may.
UNSTEADY = {"the whole process": 0.15, "KiB resident": 0.15, "of curl's": 0.6}
OTHER_COMPILER_BY, OTHER_COMPILER_BYTES = 0.2, 256


# The examples.


def examples(text):
    """Pairs of the name, or None, and the code of each C block."""
    return re.findall(r"(?:<!-- run: ([\w-]+) -->\n)?```c\n(.*?)```", text, re.S)


def compiled(name, code, folder):
    """Compile an example. Returns the object and the compiler's complaint."""
    source, made = pathlib.Path(folder, f"{name}.c"), pathlib.Path(folder, f"{name}.o")
    source.write_text(WRAPPED.get(name, "%s") % code.replace("%", "%%") % ())
    done = subprocess.run(["gcc", *COMPILE, "-c", source, "-o", made], capture_output=True,
                          text=True)
    return made, done.stderr if done.returncode else ""


def broken_examples(text):
    found = examples(text)
    for name in WRAPPED.keys() - {name for name, _ in found}:
        yield f"{name}: there is no such example"
    with tempfile.TemporaryDirectory(prefix="fieldcase-gate-") as folder:
        for name, code in found:
            if name not in WRAPPED:
                yield f"{name or code.splitlines()[0]}: an example that nobody runs"
                continue
            complaint = compiled(name, code, folder)[1]
            if complaint:
                yield f"{name}: does not compile: {complaint}"


def program(text, authority, folder):
    """The examples linked with the product, and with roots of our own: the name of the program."""
    pem = authority.encode()
    length = int(re.search(r"FC_ROOTS_DER_LEN (\d+)",
                           (ROOT / "platform/roots.h").read_text()).group(1))
    roots = pathlib.Path(folder, "roots.c")
    roots.write_text('#include "platform/roots.h"\nconst uint8_t fc_roots_der[] = {'
                     f'{",".join(map(str, pem.ljust(length)))}}};\n')
    made = pathlib.Path(folder, "readme")
    command = ["gcc", *COMPILE, *(str(compiled(name, code, folder)[0])
                                  for name, code in examples(text)),
               str(roots), str(ROOT / "tests/gates/programs/readme.c"),
               "-no-pie", "-Wl,--start-group", *ARCHIVES, "-Wl,--end-group", "-o", str(made)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{shlex.join(command)}\n{done.stderr}")
    return made


def check_run(gate, text):
    with Sandbox("--host", HOST) as box, \
            tempfile.TemporaryDirectory(prefix="fieldcase-gate-") as folder:
        made = program(text, pathlib.Path(box.ca).read_text(), folder)

        def run(key_id):
            done = subprocess.run([made, str(box.port), key_id, SECRET], capture_output=True,
                                  text=True, timeout=60)
            return done.stdout if done.returncode == 0 else f"exit code {done.returncode}"

        said = run(AKID)
        cases = box.cases()
        refused = run("AKIDUNKNOWN")
        still = len(box.cases())
    ids = [case["caseId"] for case in cases] + ["none"] * 2
    bodies = [case["communications"][0]["body"] for case in cases]
    gate.check("the examples open a case each", [] if len(cases) == still == 2 else
               [f"{len(cases)} cases, and {still - len(cases)} with an unknown key"])
    gate.check("what they say", [] if said == (
        f"opened {ids[0]}\nblocking: outcome 1\n"
        f"super-loop: outcome 1, {ids[1]}, other things were done: 1\n") else [said])
    gate.check("what arrived", [] if bodies == ["E42 over-temperature\ufffd", "E7"] else bodies)
    gate.check("what they say when they are refused",
               [] if re.fullmatch(r"the service refused.*  The security token .*\n"
                                  r"blocking: outcome 2\n"
                                  r"super-loop: outcome 2, , other things were done: 1\n", refused)
               else [refused])


# The figures.


def number(cell):
    """The number in a cell of a table, or None."""
    found = re.fullmatch(r"([\d,.]+)(?: million)?", cell)
    return float(found.group(1).replace(",", "")) if found else None


def is_near(have, want, by, absolute=0):
    have, want = number(have), number(want)
    return have is not None and want is not None and (
        abs(have - want) <= max(by * want, absolute))


def differing(name, have, want, last):
    """What differs between a block of the README and what is measured; last: its last line.

    It names what it was measured with: with just that the numbers must be the same.
    """
    if have is None:
        yield f"{name}: there is no such block"
        return
    have, want = have.split("\n"), want.split("\n")
    is_same = have[-1] == last
    if len(have) != len(want):
        yield f"{name}: has {len(have)} lines, not {len(want)}"
    for old, new in zip(have, want):
        old_cells, new_cells = ([cell.strip() for cell in line.strip("|").split("|")]
                                for line in (old, new))
        if not new.startswith("|"):
            if old != new and (is_same or new != last):
                yield f"{name}: {old!r} should be {new!r}"
        elif len(old_cells) != len(new_cells) or old_cells[0] != new_cells[0]:
            yield f"{name}: {old!r} should be {new!r}"
        else:
            yield from (f"{name}: {new_cells[0]}: {was} should be {now}"
                        for was, now in zip(old_cells, new_cells)
                        if was != now and not may_differ(new_cells[0], was, now, is_same))


def may_differ(row, was, now, is_same):
    for words, by in UNSTEADY.items():
        if words in row:
            return is_near(was, now, by)
    return not is_same and is_near(was, now, OTHER_COMPILER_BY, OTHER_COMPILER_BYTES)


def wrong_figures(text, figures, is_same):
    for name, want in figures.items():
        have = readme.figure(text, name)
        if have != want and (have is None or is_same or not is_near(
                have, want, OTHER_COMPILER_BY, OTHER_COMPILER_BYTES if "," in want else 0)):
            yield f"figure {name}: is {have}, should be {want}"


def check_figures(gate, text):
    sizes = size.measure_all()
    counted, whole = instructions.measure(), process.measure(runs=9, counts=1)
    for name, printed, figures in (("size", size.text(sizes), size.figures(sizes)),
                                   ("bench", bench.text(counted, whole), bench.figures(counted))):
        have, last = readme.block(text, name), printed.split("\n")[-1]
        gate.check(f"the table of {name} is what is measured", differing(name, have, printed, last))
        gate.check(f"the figures of {name} are what is measured",
                   wrong_figures(text, figures, (have or "").endswith(last)))
    goals = {"ram": 1024, "core": 3072, "sign": 1.15}
    for name, goal in goals.items():
        value = number(readme.figure(text, name) or "")
        if value is None or value > goal:
            print(f"goal missed: {name}: {value}, the goal is {goal}")


# What it promises: words of the text, those of the source that they say, and what one of those is.

PROMISES = (
    (r"- E, (\d+) minutes", "core/budget.c", r"#define ACCEPT_S (\d+)u", 60),
    (r"- L, (\d+) minutes", "core/budget.c", r"#define LAG_S (\d+)u", 60),
    (r"they reach (\d+), ", "core/delivery.c", r"levels\[FC_LEVELS\] = \{(\d+)", 1),
    (r"they reach \d+, (\d+)", "core/delivery.c", r"levels\[FC_LEVELS\] = \{\d+, (\d+)", 1),
    (r"they reach .* and ([\d,]+):", "core/delivery.c", r"levels\[FC_LEVELS\] = .*?(\d+)\}", 1),
    (r"sends ([\d,]+) devices", "tests/fault/test_campaign.py", r"int\(([\d_]+) \* SCALE", 1))


def broken_promises(text, root=ROOT):
    """What the text promises, and the sources do not keep."""
    for words, path, source, each in PROMISES:
        said, kept = re.search(words, text), re.search(source, (root / path).read_text())
        numbers = [int(re.sub("[,_]", "", found[1])) if found else None for found in (said, kept)]
        if None in numbers or numbers[0] * each != numbers[1]:
            yield f"{words}: {numbers[0]}, and {path} has {numbers[1]}"
    seen = re.search(r"see (\d+) kinds of mistake", text)
    if not seen or int(seen[1]) != len(test_mutants.MUTANTS):
        yield f"kinds of mistake: there are {len(test_mutants.MUTANTS)}"
    played, recorded = re.search(r"plays (\d+) recorded runs", text), sum(
        len(path.read_text().splitlines()) for path in root.glob("tests/vectors/cli/*.jsonl"))
    if not played or int(played[1]) != recorded:
        yield f"recorded runs: there are {recorded}"


# What it names.


def missing(root, text):
    """Links and paths that lead nowhere, targets of make and variables that are not there."""
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if not re.match(r"[a-z]+:|#", link) and not (root / link.partition("#")[0]).exists():
            yield f"link: {link}"
    for span in re.findall(r"`([^`\n]+)`", prose):
        path = re.sub(r"<\w+>", "*", span)
        if re.fullmatch(r"(?!build/)[\w.*-]+/[\w./*-]*|LICENSE|Makefile", path):
            if not any(root.glob(path.rstrip("/"))):
                yield f"path: {span}"
        elif re.fullmatch(r"[a-z_]+\.h", span) and not any(root.glob(f"*/{span}")):
            yield f"header: {span}"
    made = "\n".join(path.read_text() for path in (
        root / "Makefile", *root.glob("*/*.mk"), *root.glob("boards/*/*.mk")) if path.exists())
    rules = set(" ".join(re.findall(r"^([a-z][\w -]*):(?!=)", made, re.M)).split())
    for command in re.findall(r"(?m)(?:`|^    )make\b([^`#\n]*)", prose):
        for word in shlex.split(re.split(r"\s{2,}|&&", command.strip())[0]):
            if "=" not in word and word not in rules:
                yield f"target: make {word}"
    for name in set(re.findall(r"\b([A-Z][A-Z_]+)=", prose)) - {"AWS_ACCESS_KEY_ID"}:
        if not name.startswith("AWS_") and not re.search(rf"\b{name}\b", made):
            yield f"variable: {name}="


# Samples.

GOOD = """# A
See [it](core/a.h#there), [that](https://x/y) and `core/`, `boards/<yours>/board.mk`, `a.h`.
`make all` makes it, `make CC=clang`, and so does

    make test     # and more

<!-- run: blocking -->
```c
#include "platform/client.h"
int report(const struct fc_credentials *credentials, const char *log, size_t log_len)
{ return credentials && log && log_len % 2; }
```
<!-- run: super-loop -->
```c
fc_client_poll(&client);
```
It takes <!-- figure: ram -->1,000<!-- /figure --> bytes.
"""
TREE = {"core/a.h": "", "boards/x/board.mk": "", "tests/t.mk": "test: all\n",
        "Makefile": "CC := gcc\n.PHONY: all\nall: x\n"}
TABLE = "| bytes | M3 |\n| --- | ---: |\n| code | 9,100 |\n| KiB resident | 300 |\n\nwith gcc 12."


def check_samples(gate):
    gate.spares("examples that compile", broken_examples(GOOD))
    for words, text, mentioned in (
            ("one that does not compile", GOOD.replace("(&client)", "(client)"), "super-loop"),
            ("one that warns", GOOD.replace("return credentials &&", "return"), "blocking"),
            ("one that nobody runs", GOOD + "```c\nint x;\n```\n", "int x;"),
            ("one that is missing", GOOD.replace("run: super-loop", "run: blocking"),
             "super-loop: there")):
        found = [line for line in broken_examples(text) if mentioned in line]
        gate.check(f"sample: {words}", [] if found else ["it is not found"])
    with sample(TREE) as root:
        gate.spares("names that are there", missing(root, GOOD))
        for text, mentioned in (("[x](core/b.h)", "link: core/b.h"), ("`port/x`", "path: port/x"),
                                ("`b.h`", "header: b.h"), ("`boards/<x>/b.c`", "path: boards"),
                                ("`make tests`", "target: make tests"),
                                ("\n    make all lint\n", "target: make lint"),
                                ("`SPEED=`", "variable: SPEED=")):
            gate.bites(text, missing(root, GOOD + text + "\n"), mentioned)
    last = "with gcc 12."
    other = TABLE.replace("gcc 12", "gcc 14")
    for words, have, want, mentioned in (
            ("the same", TABLE, TABLE, ()),
            ("a number that is off", TABLE.replace("9,100", "9,101"), TABLE, ["code"]),
            ("a row that is missing", TABLE.replace("| code | 9,100 |\n", ""), TABLE,
             ["lines", "KiB", "''", "with gcc", "resident"]),
            ("a goal that was moved", TABLE.replace("M3", "M4"), TABLE, ["bytes"]),
            ("a block that is empty", "", TABLE, ["lines", "bytes"]),
            ("no block", None, TABLE, ["no such block"]),
            ("what is unsteady", TABLE.replace("300", "320"), TABLE, ()),
            ("and too much so", TABLE.replace("300", "400"), TABLE, ["resident"]),
            ("another compiler", other.replace("9,100", "9,900"), TABLE, ()),
            ("and too much so", other.replace("9,100", "99,000"), TABLE, ["code"]),
            ("words in place of a number", other.replace("9,100", "small"), TABLE, ["code"])):
        gate.bites(words, differing("size", have, want, last), *mentioned)
    for words, want, is_same, mentioned in (
            ("a figure", "1,000", True, ()), ("a wrong one", "1,001", True, ["ram"]),
            ("with another compiler", "1,100", False, ()),
            ("and too much so", "9,000", False, ["ram"])):
        gate.bites(words, wrong_figures(GOOD, {"ram": want}, is_same), *mentioned)
    gate.bites("no figure", wrong_figures(GOOD, {"core": "7"}, False), "core")
    written = readme.written(GOOD + "<!-- BEGIN size -->\nold\n<!-- END size -->\n", {"ram": "7"},
                             {"size": "new\n\\1"})
    gate.check("what is written is what is read", [] if (
        readme.figure(written, "ram"), readme.block(written, "size")) == ("7", "new\n\\1")
        else [written])


def main():
    text = (ROOT / "README.md").read_text()
    with Gate() as gate:
        check_samples(gate)
        broken = list(broken_examples(text))
        gate.holds("the examples compile", broken)
        if not broken:
            check_run(gate, text)
        gate.holds("what is named is there", missing(ROOT, text))
        gate.holds("what is promised is so", broken_promises(text))
        gate.bites("a promise that is not kept", broken_promises(text.replace("- E, 10", "- E, 9")),
                   "- E,")
        check_figures(gate, text)


if __name__ == "__main__":
    main()
