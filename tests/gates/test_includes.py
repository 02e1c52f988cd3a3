#!/usr/bin/python3
"""Includes obey the arrows: boards -> port -> platform -> core, never reversed."""

import pathlib
import re

from csource import includes
from gate import OURS, ROOT, Gate, sample, sources

FREESTANDING = {f"{name}.h" for name in ("float", "iso646", "limits", "stdarg", "stdbool",
                                         "stddef", "stdint")}
CORE = FREESTANDING | {"string.h", "llhttp.h", "jsmn.h"}
# platform stands on mbedTLS, and on what its interface names: the C library's struct tm.
PLATFORM = FREESTANDING | {"string.h", "time.h"}
BELOW = {"core": (), "platform": ("core",), "port": (), "boards": OURS, "tests": (*OURS, "tests")}
CONTRACTS = ("platform/port.h", "platform/storage.h")


def closure(root, name):
    """A file and all of ours that it includes, from root."""
    found, waiting = set(), [pathlib.Path(name)]
    while waiting:
        path = waiting.pop()
        if path in found or not (root / path).exists():
            continue
        found.add(path)
        waiting += [inside(root, path, what) for _, what in includes((root / path).read_text())
                    if what[0] == '"' and inside(root, path, what)]
    return found


def inside(root, path, what):
    """The path from root of what a file includes in quotes, or None: it is not there."""
    meant = (root / path.parent / what.strip('"')).resolve()
    return meant.relative_to(root.resolve()) if meant.is_relative_to(root.resolve()) and \
        meant.is_file() else None


def may_use(folder, header):
    """Whether a folder's rule allows a header that is not ours."""
    if folder == "core":
        return header in CORE
    if folder == "platform":
        return header in PLATFORM or header.startswith(("mbedtls/", "psa/"))
    if folder == "port":  # its OS or its stack: not what platform and core stand on
        return not header.startswith(("mbedtls/", "psa/")) and header not in ("llhttp.h", "jsmn.h")
    return True


def may_include(root, path, meant, contract):
    """Whether a file may include that other one of ours."""
    own, other = path.parts[0], meant.parts[0]
    if own == "port":
        return meant in contract or meant.parts[:2] == path.parts[:2]
    return other == own or other in BELOW[own]


def broken(root):
    contract = set().union(*(closure(root, name) for name in CONTRACTS))
    for path, text in sources(root, (*OURS, "tests")):
        for line, what in includes(text):
            header = what[1:-1]
            meant = inside(root, path, what) if what[0] == '"' else None
            if not re.fullmatch(r'"[^"]+"|<[^>]+>', what):
                yield f"{path}:{line}: includes {what}, which is no plain name"
            elif what[0] == "<" and not may_use(path.parts[0], header):
                yield f"{path}:{line}: may not include {what}"
            elif what[0] == '"' and not meant:
                yield f"{path}:{line}: {what} is not there, beside it"
            elif meant and not may_include(root, path, meant, contract):
                yield f"{path}:{line}: may not include {meant}"


FINE = {
    "core/a.h": '#include <stdint.h>\n/* #include <stdio.h> */\n',
    "core/a.c": '#include "a.h"\n#include <string.h>\n#include <llhttp.h>\n',
    "platform/port.h": '#include "../core/a.h"\n',
    "platform/storage.h": '#include "../core/a.h"\n',
    "platform/tls.h": '#include <mbedtls/ssl.h>\n#include "port.h"\n',
    "port/x/x.c": '#include <sys/socket.h>\n#include "x.h"\n#include "../../core/a.h"\n',
    "port/x/x.h": '#include "../../platform/port.h"\n',
    "port/x/y.h": '#include "../../platform/storage.h"\n',
    "boards/b/main.c": '#include <stdio.h>\n#include "../../platform/tls.h"\n',
    "tests/unit/t.c": '#include "../../boards/b/main.c"\n',
}
BAD = {
    "core/b.c": '#include <stdio.h>',
    "core/c.c": '#  include \\\n  <stdlib.h>',
    "core/d.h": '#include "../platform/port.h"',
    "core/e.c": '#include <mbedtls/sha256.h>',
    "core/f.c": '#include "missing.h"',
    "core/g.c": '#define H "a.h"\n#include H',
    "core/h.c": '/* " */ #include <time.h>',
    "platform/b.c": '#include "../port/x/x.h"',
    "platform/c.c": '#include <unistd.h>',
    "platform/d.c": '#include "../boards/b/main.c"',
    "port/y/y.c": '#include "../x/x.h"',
    "port/y/z.c": '#include "../../platform/tls.h"',
    "port/y/w.c": '#include <mbedtls/ssl.h>',
    "port/y/v.c": '#include "../../boards/b/main.c"',
    "boards/b/b.c": '#include "../../tests/unit/t.c"',
}


def main():
    with Gate() as gate:
        gate.holds("includes obey the arrows", broken(ROOT))
        gate.check("there are sources to look at", [
            folder for folder in OURS if not any(sources(ROOT, (folder,)))])
        with sample(FINE) as root:
            gate.spares("a tree whose includes are right", broken(root))
        for name, text in BAD.items():
            with sample({**FINE, name: text + "\n"}) as root:
                gate.bites(text, broken(root), f"{name}:")


if __name__ == "__main__":
    main()
