"""The Linux processors beside this one: what is built for them, and how it is run."""

import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD", ROOT / "build"))
NATIVE = BUILD / "linux-asan"
# NAME: (the emulator's name for it, the triplet, what it is).
PROCESSORS = {
    "armhf": ("arm", "arm-linux-gnueabihf", "32 bits, little-endian, hardware floating point"),
    "aarch64": ("aarch64", "aarch64-linux-gnu", "64 bits, little-endian"),
    "mipsel": ("mipsel", "mipsel-linux-gnu", "32 bits, little-endian"),
    "mips": ("mips", "mips-linux-gnu", "32 bits, big-endian"),
}
# The program is built for one of them with another C library, too.
PROGRAMS = {**PROCESSORS, "armhf-musl": ("arm", "arm-linux-gnueabihf", "armhf with musl")}
# The goal for that: bytes of the file, with TLS 1.3, YAML and JMESPath.
ARMHF_MUSL_MOST = 700_000


def tree(name):
    return BUILD / f"cross-{name}"


def emulated(name, program, *arguments):
    """The command that runs program, of that processor, here."""
    emulator, triplet, _ = PROGRAMS[name]
    return [f"qemu-{emulator}-static", "-L", f"/usr/{triplet}", program, *arguments]


def sizes(name):
    """(text, data, bss, file) of the program as it is shipped, in bytes."""
    program = tree(name) / "fieldcase"
    printed = subprocess.run([f"{PROGRAMS[name][1]}-size", program], check=True, text=True,
                             capture_output=True).stdout
    text, data, bss = map(int, re.findall(r"\d+", printed.splitlines()[1])[:3])
    return text, data, bss, program.stat().st_size
