#!/usr/bin/python3
"""Print what the firmware of each board takes: bytes by whose they are, instructions by what for.

    firmware.py [--write FILE] [--update]

Whose a byte of flash is, the linker's map says; the images are those of `make firmware`.
Instructions are counted on lm3s6965evb in QEMU, where each takes a nanosecond, against a sandbox
that shows a chain of four RSA certificates of 5 KB: tests/boards/programs has the program.
--write puts both tables into a file, the README; --update lets the budget be what was measured.
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / name) for name in ("gates", "boards", "e2e")]
import budget  # noqa: E402
import checks  # noqa: E402  (that of tests/boards: before machine.py adds another)
import machine  # noqa: E402
import pki  # noqa: E402
import readme  # noqa: E402
import targets  # noqa: E402

OWNERS = (("mbedTLS", "libmbedtls.a"), ("lwIP", "liblwip.a"), ("jsmn", "libparsers.a(jsmn.o)"),
          ("llhttp", "libparsers.a"), ("own", "libfieldcase.a"))
COLUMNS = ("flash", "own", "mbedTLS", "lwIP", "llhttp", "jsmn", "C library",
           "RAM", "static", "arena", "stack")
PLACED = re.compile(r"^ \.(?!debug|comment|ARM|riscv)[\w.$]+\s+0x0*([0-9a-f]+)\s+0x([0-9a-f]+)"
                    r" (\S+)$", re.M)
SECTION = re.compile(r"^(\.\w+) +(\d+) +(\d+)$", re.M)
RUNS = 3
BOARD, PROFILES = "lm3s6965evb", ("tls12", "tls13")
ROWS = (("handshake, chain of 5 KB", "handshake", None),
        ("&nbsp; resumed", "resumed-handshake", None),
        ("call, handshake included", "call", None),
        ("&nbsp; resumed", "resumed-call", None),
        ("&nbsp; as a part of the whole", ("resumed-call", "call"), 0.15),
        ("build and sign", "sign", None),
        ("render again to send", "send", None),
        ("read the answer", "parse", None),
        ("bytes that the server sends", "bytes", None),
        ("&nbsp; resumed", "resumed-bytes", None),
        ("&nbsp; as a part of the whole", ("resumed-bytes", "bytes"), 0.10))


def trees():
    """The names of the images, as BOARD-PROFILE."""
    named = os.environ.get("FIRMWARE", "").split()
    return named or sorted(path.parent.name
                           for path in targets.BUILD.glob("*-tls1?/fieldcase.debug"))


def prefix(tree):
    return targets.RV32.prefix if tree.startswith("riscv") else targets.M3.prefix


def sizes(tree):
    """The bytes of an image, by column."""
    elf = targets.BUILD / tree / "fieldcase.debug"
    printed = subprocess.run([f"{prefix(tree)}size", "-A", elf], capture_output=True, text=True,
                             check=True).stdout
    sections = {name: (int(size), int(at)) for name, size, at in SECTION.findall(printed)}
    size = {name: sections.get(name, (0, 0))[0]
            for name in (".text", ".build_id", ".data", ".bss", ".noinit", ".arena", ".stack")}
    found = dict.fromkeys(COLUMNS, 0)
    in_flash = [range(at, at + length) for length, at in (sections[".text"], sections[".data"])]
    listing = pathlib.Path(f"{elf}.map").read_text().partition("Linker script and memory map")[2]
    placed = [(int(at, 16), int(length, 16), whose) for at, length, whose in PLACED.findall(listing)]
    for (at, length, whose), (following, *_) in zip(placed, placed[1:] + placed[:1]):
        if any(at in part for part in in_flash):
            owner = next((owner for owner, words in OWNERS if words in whose), "C library")
            # Strings that were merged are all at the first: binutils 2.44 gives the rest no place.
            found[owner] += min(length, following - at) if following >= at else length
    found["flash"] = size[".text"] + size[".build_id"] + size[".data"]
    # The rest are gaps, the build ID, and strings that were merged.
    found["C library"] = found["flash"] - sum(found[owner] for owner, _ in OWNERS)
    found |= {"arena": size[".arena"], "stack": size[".stack"],
              "static": size[".data"] + size[".bss"] + size[".noinit"]}
    found["RAM"] = found["static"] + found["arena"] + found["stack"]
    return found


def chain(folder):
    """The options of a sandbox that shows a chain as AWS has it."""
    times = {"not_before": "20240101T000000Z", "not_after": "20991231T235959Z"}
    keys = [pki.Key(folder, "rsa2048") for _ in range(5)]
    names = ["leaf", "first", "second", "third", "root"]
    padding = pki.extension("1.3.6.1.4.1.99999.1", pki.tlv(0x04, bytes(560)))
    authority = [pki.basic_constraints(True), pki.key_usage("keyCertSign"), padding]
    leaf = [pki.basic_constraints(False), pki.key_usage("digitalSignature"),
            pki.extended_key_usage("serverAuth"),
            pki.alternative_names(("dns", machine.NAME.encode())), padding]
    ders = [pki.certificate(names[i], keys[i], names[i + 1], keys[i + 1],
                            authority if i else leaf, **times) for i in range(4)]
    root = pki.certificate("root", keys[4], "root", keys[4], authority[:2], **times)
    chained, authorities = pathlib.Path(folder, "chain.pem"), pathlib.Path(folder, "root.pem")
    chained.write_text(pki.pem("CERTIFICATE", *ders))
    authorities.write_text(pki.pem("CERTIFICATE", root))
    return "--certificate", str(chained), "--key", str(keys[0].path), "--ca", str(authorities)


def count_once(profile):
    """What the board counted, by name."""
    with tempfile.TemporaryDirectory(prefix="fieldcase-chain-") as folder, \
            checks.Place(BOARD, profile, *chain(folder)) as place:
        place.image = checks.image(BOARD, profile, f"{BOARD}/instructions.debug")
        done = place.run("-icount", "shift=0")
    if done.status != 0:
        sys.exit(f"{profile}: status {done.status}\n{done.console}")
    return {name: int(count) for name, count in re.findall(r"^([\w-]+) (\d+)$", done.console, re.M)}


def instructions(profile):
    """The mean of some runs with keys of their own: some keys are easier to reckon with."""
    runs = [count_once(profile) for _ in range(RUNS)]
    return {name: round(statistics.mean(run[name] for run in runs)) for name in runs[0]}


def compiler():
    """What all this depends on, such as "arm-none-eabi-gcc 12.2.1, ..., lwIP 2.2.1"."""
    text = (targets.DEPS["lwip"] / "src/include/lwip/init.h").read_text()
    lwip = ".".join(re.findall(r"LWIP_VERSION_(?:MAJOR|MINOR|REVISION) +(\d+)", text)[:3])
    return ", ".join([targets.M3.compiler(), targets.RV32.compiler(), targets.sources(),
                      f"lwIP {lwip}"])


def measure_sizes():
    return {tree: sizes(tree) for tree in trees()}


def measure_board():
    return {f"{BOARD}-{profile}": instructions(profile) for profile in PROFILES}


def text_sizes(measured):
    """The table of sizes, in Markdown."""
    rows = [["bytes", *COLUMNS]]
    rows += [[tree, *(f"{figures[column]:,}" for column in COLUMNS)]
             for tree, figures in measured.items()]
    return f"{readme.table(rows)}\n\n`-Os`, picolibc; {compiler()}."


def cells(measured):
    yield ["instructions", *(tree.rpartition("-")[2] for tree in measured), "goal"]
    for words, name, goal in ROWS:
        values = [f"{figures[name]:,}" if isinstance(name, str) else
                  f"{figures[name[0]] / figures[name[1]]:.3f}" for figures in measured.values()]
        yield [words, *values, f"{goal:.2f}" if goal else ""]


def text_board(measured):
    """The table of instructions, in Markdown."""
    return (f"{readme.table(list(cells(measured)))}\n\nCounted on {BOARD} in QEMU; "
            f"{compiler()}.")


def missed(measured):
    """The ratios that miss their goal."""
    for words, names, goal in ROWS:
        for tree, figures in measured.items():
            if goal and figures[names[0]] > goal * figures[names[1]]:
                yield (f"{tree}: {names[0]} is {figures[names[0]] / figures[names[1]]:.3f} of "
                       f"{names[1]}, the goal is {goal}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", metavar="FILE")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    by_size, by_count = measure_sizes(), measure_board()
    print(f"{text_sizes(by_size)}\n\n{text_board(by_count)}")
    for line in missed(by_count):
        print(f"goal missed: {line}")
    if options.write:
        readme.write(options.write, {}, {"firmware": text_sizes(by_size),
                                         "board": text_board(by_count)})
    if options.update:
        budget.update("firmware", compiler(), by_size)
        budget.update("board", compiler(), by_count)


if __name__ == "__main__":
    main()
