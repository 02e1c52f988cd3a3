#!/usr/bin/python3
"""A variant is a file, never an #if: one source says one thing in every build.

Under core and port the preprocessor decides nothing but whether a header was read before, under
platform also by what mbedTLS was built with. No header configures the product, and no build
defines a macro of it; mbedTLS, which is configured by a header, has one in each board's folder.
"""

import re

from csource import code, directives, outside
from gate import OURS, ROOT, Gate, belonging, sample, sources

CONDITIONS = {"if", "ifdef", "ifndef", "elif", "else", "endif", "elifdef", "elifndef"}
CONFIGURES = re.compile(r"(.*[-_])?(conf(ig(uration)?)?|opts?|options?|features?|settings)\.h")
MAKEFILES = ("Makefile", "*.mk", "run")
MBEDTLS_CONFIG = "mbedtls_config.h"
INCLUDED_AGAIN = "lwippools.h"  # a list that lwIP includes several times, by this name
ASKS_MBEDTLS = re.compile(r"defined\(MBEDTLS_\w+\)")


def is_guarded(text):
    """Whether all of a header stands between its guard, #ifndef and #define, and an #endif."""
    found = list(directives(text))
    plain = code(text).split("\n")
    inside = [i for i, line in enumerate(plain, 1) if line.strip()]
    return len(found) >= 3 and [name for _, name, _ in found[:2]] == ["ifndef", "define"] and \
        found[0][2] == found[1][2].split()[0] and found[-1][1] == "endif" and \
        inside[0] == found[0][0] and inside[-1] == found[-1][0]


def conditions(path, text):
    """The directives of a file that decide something, but for its guard."""
    found = [(line, name, rest) for line, name, rest in directives(text) if name in CONDITIONS]
    if path.suffix == ".h" and is_guarded(text):
        found = found[1:-1]
    if path.parts[0] == "platform":
        found = [each for each in found if each[2] and not ASKS_MBEDTLS.fullmatch(each[2])]
    return found


def decided(root):
    for path, text in sources(root, ("core", "platform", "port")):
        for line, name, rest in conditions(path, text):
            yield f"{path}:{line}: #{name} {rest}"


def unguarded(root):
    seen = {}
    for path, text in sources(root, OURS, (".h",)):
        if path.name == INCLUDED_AGAIN:
            continue
        guard = next((rest for _, name, rest in directives(text) if name == "ifndef"), "none")
        if not is_guarded(text) or guard != f"FIELDCASE_{path.stem.upper()}_H":
            yield f"{path}: its guard is {guard}"
        elif guard in seen and path.name != MBEDTLS_CONFIG:
            yield f"{path}: has the guard of {seen[guard]}"
        seen[guard] = path


def configured(root):
    for path, text in sources(root, ("core", "platform", "port"), (".h",)):
        if CONFIGURES.fullmatch(path.name) or not list(outside(text)):
            yield f"{path}: a header that configures"
    for path in belonging(root):
        if any(path.match(pattern) for pattern in MAKEFILES):
            for macro in re.findall(r"-D *((?:FC|FIELDCASE)\w*)", (root / path).read_text()):
                yield f"{path}: defines {macro}"


def undecided(root):
    """Boards, too: their program may not ask how the product was built."""
    for path, text in sources(root, ("boards",)):
        for line, name, rest in conditions(path, text):
            if path.name != MBEDTLS_CONFIG and re.search(r"\b(FC|FIELDCASE)_", rest):
                yield f"{path}:{line}: #{name} {rest}"


HEADER = "/* A header. */\n#ifndef FIELDCASE_{0}_H\n#define FIELDCASE_{0}_H\n{1}\n#endif\n"
FINE = {
    "Makefile": "CFLAGS := -DMBEDTLS_CONFIG_FILE=x -D_POSIX_C_SOURCE=200809L\n",
    "core/a.h": HEADER.format("A", "#define FC_SIZE 7\nint fc_a(void);"),
    "core/a.c": '/*\n#if 1\n*/\n#define TWO \\\n    2\nchar *text = "\\\n#if 0\\\n";\n',
    "platform/a.c": "#if defined(MBEDTLS_AES_C)\nint a;\n#else\nint b;\n#endif\n",
    "boards/x/mbedtls_config.h": HEADER.format("MBEDTLS_CONFIG", "#define MBEDTLS_AES_C"),
    "boards/y/mbedtls_config.h": HEADER.format("MBEDTLS_CONFIG", "#define MBEDTLS_AES_C"),
}
DECIDED = {
    "core/b.c": "#if 0\n#endif\n",
    "core/c.c": "  #  ifdef DEBUG\n#endif\n",
    "core/d.h": HEADER.format("D", "#ifdef FC_TINY\nint fc_d(void);\n#endif"),
    "port/x/e.c": "/* */ #ifndef __linux__\n#endif\n",
    "platform/b.c": "#if defined(MBEDTLS_AES_C) && FC_TINY\n#else\n#endif\n",
}
UNGUARDED = {
    "core/e.h": "int fc_e(void);\n",
    "core/f.h": "#pragma once\nint fc_f(void);\n",
    "core/g.h": HEADER.format("A", "int fc_g(void);"),
    "core/h.h": HEADER.format("H", "int fc_h(void);") + "int fc_outside;\n",
    "platform/a.h": HEADER.format("A", "int fc_a(void);"),
}
CONFIGURED = {
    "core/fc_config.h": HEADER.format("FC_CONFIG", "int fc_a;"),
    "platform/sizes.h": HEADER.format("SIZES", "#define FC_ROOM 7\n#define FC_MORE \\\n  {;}"),
    "boards/x/board.mk": "BOARD_CFLAGS := -DFC_TINY=1\n",
}


def main():
    with Gate() as gate:
        for name, rule, bad in (
                ("the preprocessor decides nothing", decided, DECIDED),
                ("each header has its guard", unguarded, UNGUARDED),
                ("nothing configures the product", configured, CONFIGURED),
                ("boards do not ask how the product was built", undecided,
                 {"boards/x/main.c": "#if FC_TINY\n#endif\n"})):
            gate.holds(name, rule(ROOT))
            with sample(FINE) as root:
                gate.spares(f"{name}: a tree that is right", rule(root))
            for path, text in bad.items():
                with sample({**FINE, path: text}) as root:
                    gate.bites(f"{name}: {path}", rule(root), path)


if __name__ == "__main__":
    main()
