#!/usr/bin/python3
"""Write boards/linux/plain.ld anew: what a plain run of the program goes through.

    order.py

That is laid side by side in the program, and all else elsewhere, so that what a run never needs
(formats, queries, help) is not loaded with what it does. Of our own it is whole files, of libraries
functions; a name that a compiler makes of another ("f.isra.0") follows it. Needs callgrind, and
build/linux-musl.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/sandbox"))
from sandbox import AKID, SECRET, Sandbox  # noqa: E402

PROGRAM = os.environ.get("FIELDCASE_MUSL", str(ROOT / "build/linux-musl/fieldcase")) + ".debug"
OURS = pathlib.Path(PROGRAM).with_name("libfieldcase.a")
SCRIPT = ROOT / "boards/linux/plain.ld"
WIDTH = 96
UNSEEN = ["_Exit", "__libc_start_main"]  # by callgrind
TEXT = """\
/*
 * What a plain run goes through, side by side, and all else in a segment of its own, which is not
 * loaded before it is needed. tests/bench/order.py writes this file.
 */
SECTIONS
{
    .text.plain : {
        *(.text.startup .text.startup.*)
        *crt*.o(.text) *libc.a:*.lo(.text) *libgcc.a:*(.text)
%s
        KEEP(*(SORT_NONE(.fini)))
    }
    . += 0x10000; /* a segment ends where there is a gap */
}
INSERT BEFORE .text;
SECTIONS
{
    . += 0x10000;
    .rodata.rare : {
        *libyaml.a:*(.rodata .rodata.*)
%s
    }
}
INSERT AFTER .rodata;
"""
# Ours whose tables and texts are as rarely needed; help and the doctor say much.
RARE = ("doctor", "help", "jmespath", "output_", "skeleton", "width", "yaml_")


def functions():
    """The names of the functions that a run goes through."""
    with Sandbox() as box, tempfile.TemporaryDirectory() as folder:
        found = pathlib.Path(folder, "callgrind")
        subprocess.run(
            ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={found}",
             "--compress-strings=no", PROGRAM, "create-case", "--subject", "Pump 7 \"stopped\"",
             "--severity-code", "low", "--communication-body", "line\n" * 200,
             "--endpoint-url", box.url, "--ca-bundle", box.ca, "--region", "us-east-1"],
            env={"AWS_ACCESS_KEY_ID": AKID, "AWS_SECRET_ACCESS_KEY": SECRET}, check=True)
        called = set(re.findall(r"^fn=([A-Za-z_]\w*)", found.read_text(), re.M))
    table = subprocess.run(["nm", PROGRAM], capture_output=True, text=True, check=True).stdout
    symbols = re.findall(r"^(\w+) [tTwW] ([A-Za-z_]\w*)", table, re.M)
    reached = {address for address, name in symbols if name in called}
    return sorted({name for address, name in symbols if address in reached}.union(UNSEEN))


def files():
    """Which of our object files a function is in."""
    listing = subprocess.run(["nm", "-A", OURS], capture_output=True, text=True, check=True).stdout
    return {name: file for file, name in re.findall(r":(\w+\.o):\w+ [tT] (\w+)", listing)}


def main():
    lines, ours = [""], files()
    patterns = {f" *:{ours[name]}(.text .text.*)" if name in ours
                else f" *(.text.{name} .text.{name}.*)" for name in functions()}
    for pattern in sorted(patterns):
        if len(lines[-1]) + len(pattern) > WIDTH - 7:
            lines.append("")
        lines[-1] += pattern
    rare = sorted({file for file in ours.values() if file.startswith(RARE)})
    SCRIPT.write_text(TEXT % ("\n".join(f"       {line}" for line in lines), "\n".join(
        f"        *:{file}(.rodata .rodata.*)" for file in rare)))


if __name__ == "__main__":
    main()
