#!/usr/bin/python3
"""The half of llhttp that is linked reads responses as the whole of it does, and is half the size.

Both are made into the same program, which tells all that the parser reports of each HTTP vector:
whole, bytewise, split, paused, and with bytes changed at random.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

import targets
from gate import ROOT, Gate

SEEDS = range(1, 5)
SIZE_MOST = 15 * 1024  # of what is linked on Cortex-M3; the whole of it is 21.6 KB
PROGRAM = "tests/gates/programs/llhttp_events.c"
SCRIPT = ROOT / "platform/llhttp_response.py"


def responses():
    """All HTTP vectors, each behind its length."""
    found = b""
    for path in sorted((ROOT / "tests/vectors/http").glob("*.avf")):
        for value in re.findall(r"^raw (.*)$", path.read_text("ascii"), re.MULTILINE):
            raw = re.sub(rb"\\x(..)", lambda match: bytes([int(match.group(1), 16)]),
                         value.encode("ascii"))
            if raw:
                found += len(raw).to_bytes(4, "big") + raw
    return found


def program(folder, llhttp):
    made = folder / f"events-{llhttp.parent.name}"
    targets.HOST.run("gcc", "-std=c99", "-O1", "-w", "-isystem", targets.DEPS["llhttp"], PROGRAM,
                     llhttp, targets.DEPS["llhttp"] / "api.c", targets.DEPS["llhttp"] / "http.c",
                     "-o", made)
    return made


def told(made, seed, told_of):
    return subprocess.run([made, str(seed)], input=told_of, capture_output=True,
                          check=True).stdout.splitlines()


def refusal(folder, text):
    """What the script says of a file that it does not know."""
    source = folder / "other.c"
    source.write_text(text)
    done = subprocess.run([sys.executable, SCRIPT, source], capture_output=True, text=True)
    return done.stderr if done.returncode else "it took it"


def main():
    with Gate() as gate, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        stock = targets.DEPS["llhttp"] / "llhttp.c"
        whole, half = program(folder, stock), program(folder, targets.LLHTTP)
        vectors = responses()
        for seed in SEEDS:
            expected, found = told(whole, seed, vectors), told(half, seed, vectors)
            accepted = sum(b" 0 -1 0 " in line for line in expected)
            print(f"seed {seed}: {len(expected)} parsed, {accepted} accepted")
            gate.check(f"both tell the same, seed {seed}",
                       [f"line {i}: {a} but {b}" for i, (a, b) in enumerate(zip(expected, found))
                        if a != b] + ["one ends early"] * (len(expected) != len(found)))
            gate.check("the vectors are of both kinds",
                       [] if 1000 < accepted < len(expected) - 1000 else [f"{accepted} accepted"])
        linked = targets.M3.run("size", "-A", "-d", *targets.M3.compile(targets.LLHTTP))
        size = sum(int(n) for n in re.findall(r"^\.(?:text|rodata)\S* +(\d+)", linked, re.M))
        gate.check("size", [f"{size} bytes"] * (size > SIZE_MOST))
        text = stock.read_text("ascii")
        for what, broken in (
                ("another program", "int main(void)\n{\n}\n"),
                ("no question for the type", text.replace("c_load_type(state", "c(state")),
                ("a question of another shape",
                 text.replace("c_load_type(state, p, endp)", "c_load_type(state, p)", 1)),
                ("a state that is missing",
                 text.replace("s_n_llhttp__internal__n_start_res: {", "elsewhere: {"))):
            said = refusal(folder, broken)
            gate.check(f"refused: {what}",
                       [] if "is not the llhttp.c that is known" in said else [said])


if __name__ == "__main__":
    main()
