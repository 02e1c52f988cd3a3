#!/usr/bin/python3
"""Write boards/linux/plain.ld anew: what a plain run of the program goes through.

    order.py

That is laid side by side in the program, and all else elsewhere, so that what a run never needs
(formats, queries, help) is not loaded with what it does: functions, the constants they refer to,
and of what is zero at first all but the large. What a server with an RSA key or TLS 1.2 needs
beside that is another group. A name that a compiler makes of another ("f.isra.0") follows it.
Needs callgrind, and build/linux-musl.
"""

import bisect
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
OURS = "libfieldcase.a"
ARCHIVES = (OURS, "libmbedtls.a", "libparsers.a")
SCRIPT = ROOT / "boards/linux/plain.ld"
WIDTH = 96
# What callgrind does not see, what a call does that has to wait (under it, the server is faster), and
# what other versions of gcc and musl have as functions of their own.
UNSEEN = {"_Exit", "__libc_start_main", "not_moved", "failed", "ecp_mul_comb", "__fstat",
          "__fstatat"}
# The sandbox's options for the servers that are met: the first makes a run plain.
SERVERS = ((), ("--key-type", "rsa"), ("--tls", "1.2"), ("--tls", "1.2", "--key-type", "rsa"))
LARGE = 512  # bytes
# What is large and needed.
FILLED = {"command", "memory", "said", "choice", "__malloc_context"}
# What is referred to and not needed: the service's own roots, texts of errors, a rarer curve.
SPARED = re.compile(r"roots\.o/|error\.o/\.rodata\.str1|ecp_curves\.o/\.rodata\.secp384r1_")
TEXT = """\
/*
 * What a plain run goes through, side by side, and all else in segments of its own, which are not
 * loaded before they are needed. tests/bench/order.py writes this file.
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
    .text.handshakes : {
%s
    }
    . += 0x10000;
}
INSERT BEFORE .text;
SECTIONS
{
    .rodata.plain : {
        *libc.a:*.lo(EXCLUDE_FILE(*strerror.lo) .rodata EXCLUDE_FILE(*strerror.lo) .rodata.*)
%s
    }
}
INSERT AFTER .interp;
SECTIONS
{
    .bss.large (NOLOAD) : {
        *(.bss.paths) /* begins in a page that is needed */
        . = ALIGN(4096);
        *(.bss.block) /* TLS fills half of it */
%s
    }
}
INSERT AFTER .bss;
"""


def printed(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def executed(server):
    """The addresses of the instructions that a run goes through."""
    with Sandbox(*server) as box, tempfile.TemporaryDirectory() as folder:
        found = pathlib.Path(folder, "callgrind")
        subprocess.run(
            ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={found}",
             "--dump-instr=yes", "--compress-pos=no", PROGRAM, "create-case",
             "--subject", "Pump 7 \"stopped\"", "--severity-code", "low",
             "--communication-body", "line\n" * 200, "--endpoint-url", box.url,
             "--ca-bundle", box.ca, "--region", "us-east-1"],
            env={"AWS_ACCESS_KEY_ID": AKID, "AWS_SECRET_ACCESS_KEY": SECRET,
                 "AWS_MAX_ATTEMPTS": "3"},  # no HOME: as a unit
            check=True, stdout=subprocess.DEVNULL)
        return sorted({int(address, 16)
                       for address in re.findall(r"^0x(\w+) ", found.read_text(), re.M)})


def functions(server):
    """(object file, name) of each function that a run goes through; the file of a global is ""."""
    addresses, found, file = executed(server), {("", name) for name in UNSEEN}, ""
    for line in printed("readelf", "--wide", "--syms", PROGRAM).splitlines():
        fields = line.split()
        if len(fields) != 8 or fields[3] not in ("FILE", "FUNC"):
            continue
        if fields[3] == "FILE":
            file = pathlib.Path(fields[7]).stem + ".o"
            continue
        at = bisect.bisect_left(addresses, int(fields[1], 16))
        if addresses[at:] and addresses[at] < int(fields[1], 16) + int(fields[2], 0):
            name = fields[7].partition(".")[0]
            found.add((file if fields[4] == "LOCAL" else "", name))
    return found


class Archives:
    """The sections of our archives, each as (archive, object, its name), and what they refer to."""

    def __init__(self):
        self.refers, self.locals, self.globals = {}, {}, {}
        for archive in ARCHIVES:
            path = pathlib.Path(PROGRAM).with_name(archive)
            self.read_symbols(archive, printed("readelf", "--wide", "--syms", "--sections", path))
            self.read_relocations(archive, printed("readelf", "--wide", "--relocs", path))

    @staticmethod
    def members(text):
        for part in re.split(r"^File: ", text, flags=re.M)[1:]:
            yield re.match(r".*\((.*)\)", part)[1], part

    def read_symbols(self, archive, text):
        for member, part in self.members(text):
            names = dict(re.findall(r"^ *\[ *(\d+)\] (\S+)", part, re.M))
            for bind, index, name in re.findall(
                    r"(LOCAL|GLOBAL|WEAK) +\w+ +(\d+) (\S+)$", part, re.M):
                if bind == "LOCAL":
                    self.locals[archive, member, name] = (archive, member, names.get(index, ""))
                else:
                    self.globals[name] = (archive, member, names.get(index, ""))

    def read_relocations(self, archive, text):
        for member, part in self.members(text):
            for table in re.split(r"^Relocation section '\.rela", part, flags=re.M)[1:]:
                section = (archive, member, table.partition("'")[0])
                self.refers[section] = {
                    self.locals.get((archive, member, name), name)
                    for name in re.findall(r" ([.\w]+) [+-] [0-9a-f]+$", table, re.M)}

    def constants(self, sections):
        """Those that the sections refer to, and these in turn."""
        found, waiting = set(), list(sections)
        while waiting:
            for name in self.refers.get(waiting.pop(), ()):
                section = self.globals.get(name) if isinstance(name, str) else name
                if section and section not in found and section[2].startswith(
                        (".rodata", ".data.")):
                    found.add(section)
                    waiting.append(section)
        return {(archive, member, as_constant(name)) for archive, member, name in found
                if not name.startswith(".data.rel.ro")}


def as_constant(section):
    """What any gcc calls it: another takes more for constant, and numbers what it makes."""
    return re.sub(r"\.(constprop|isra|part)\b.*", ".*", section).replace(".data.", ".rodata.")


def base(section):
    """The name without what a compiler adds: ".text.f.isra.0" is of f."""
    return section.replace(".startup", "").split(".")[2] if section.count(".") > 1 else ""


def patterns(sections):
    """What matches sections, a line or more for each object file: "*:main.o(.text.run ...)"."""
    files, rows = {}, []
    for file, *names in sections:
        files.setdefault(file, set()).update(names)
    for file, names in sorted(files.items()):
        rows.append(f"{' ' * 8}{file}(")
        for name in sorted(names):
            if len(rows[-1]) + len(name) + 2 > WIDTH:
                rows.append(" " * 12)
            rows[-1] += name + " "
        rows[-1] = rows[-1].rstrip() + ")"
    return "\n".join(row.rstrip() for row in rows)


def main():
    archives = Archives()
    ours = {member for archive, member, _ in archives.refers if archive == OURS}
    plain, *others = map(functions, SERVERS)
    called = plain.union(*others)
    texts = {section for section in archives.refers if section[2].startswith(".text.") and (
        (section[1], base(section[2])) in called or ("", base(section[2])) in called)}
    code, more = ({(f"*:{file}" if file in ours else "*", f".text.{name}", f".text.{name}.*")
                   for file, name in names} for names in (plain, called - plain))
    constants = {(f"*{archive}:{member}", name) for archive, member, name
                 in archives.constants(texts) if not SPARED.match(f"{member}/{name}")}
    large = {("*", f".bss.{name}", f".bss.{name}.*") for size, name in re.findall(
        r"^\w+ (\w+) [bB] (\w+)", printed("nm", "--print-size", PROGRAM), re.M)
        if int(size, 16) >= LARGE and name not in FILLED}
    SCRIPT.write_text(TEXT % tuple(map(patterns, (code, more, constants, large))))


if __name__ == "__main__":
    main()
