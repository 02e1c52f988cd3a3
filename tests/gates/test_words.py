#!/usr/bin/python3
"""What may not stand in the sources, and what may not be missing from them.

No call that allocates or runs past its buffer, no address of a package archive, no path of the
machine that something was written on, nothing that is not about the project; but a docstring for
every public function and a text for every error.
"""

import re
import subprocess
import tempfile

import targets
from csource import code, prototypes
from gate import ROOT, Gate, belonging, sample, sources

PRODUCT = ("core", "platform", "port")
# In C, under core, platform and port.
CALLS = re.compile(r"\b(malloc|calloc|realloc|free|alloca|__builtin_alloca\w*|strcpy|strcat|strncpy"
                   r"|strncat|stpcpy|v?sprintf|strtok|gets|v?s?scanf|atoi|atol|strdup|rand|random"
                   r"|setjmp|longjmp)\s*\(")
# In any file. One letter of each stands in brackets, so that this file does not match itself.
WORDS = {
    "names a package archive": re.compile(
        r"https?://(de[b]|securit[y]|registr[y]|snapsho[t]|ft[p]|inde[x]|prox[y]|file[s])\."
        r"|\b(de[b]|ft[p]|securit[y]|snapsho[t]|archiv[e]|registr[y]|prox[y])\."
        r"[a-z-]+\.(org|com|io|net)\b"
        r"|\b(pyp[i]|crate[s]|npmj[s]|rubygem[s]|pythonhoste[d])\.(org|io|com)\b"),
    "names a path of a machine": re.compile(
        r"(?<![\w.])/(wor[k]|roo[t]|mn[t]|hom[e]/(?!you\b)\w+)/|\.\./share[d]\b|bash_job[s]"
        r"|\.librar[y]/"),
    "speaks of something else than the project": re.compile(
        r"(?i)\b(co-authore[d]-by|languag[e] model|coding assistan[t]|as (requeste[d]|instructe[d])"
        r"|the (revie[w]er|brie[f]|promp[t]) (say|ask|want)s?|per the (issu[e]|brie[f]|tas[k])"
        r"|issue #?\d+|colleagu[e])\b"),
    "is unfinished": re.compile(r"\b(TOD[O]|XX[X]|HAC[K])\b"),
    "is not well-formed text": re.compile(r"[ \t]+$|\r|\ufeff|^(<{7}|>{7}) ", re.M),
}
VECTORS = "tests/vectors/"  # data, with the notices of their authors
ERROR = re.compile(r"^ *(FC_\w+) = (-?\d+)", re.M)


def calls(root):
    for path, text in sources(root, PRODUCT):
        plain = code(text, strings=False)
        for match in CALLS.finditer(plain):
            yield f"{path}:{plain.count(chr(10), 0, match.start()) + 1}: calls {match.group(1)}"


def words(root):
    for path in belonging(root):
        if str(path).startswith(VECTORS):
            continue
        try:
            text = (root / path).read_bytes().decode()
        except UnicodeDecodeError:
            yield f"{path}: is no text"
            continue
        for what, pattern in WORDS.items():
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield f"{path}:{line}: {what}: {match.group().strip()!r}"


def undocumented(root):
    for path, text in sources(root, PRODUCT, (".h",)):
        lines = text.split("\n")
        for name, first, last in prototypes(text):
            if not lines[first - 2].endswith("*/") and "/* " not in lines[last - 1]:
                yield f"{path}:{first}: {name} has no docstring"


def silent(root):
    """Error codes without a text of their own, by the compiled product of that tree."""
    codes = ERROR.findall((root / "core/error.h").read_text())
    if len(codes) < 2:
        yield "core/error.h: no codes are found"
    with tempfile.TemporaryDirectory(prefix="fieldcase-gate-") as folder:
        program = f"{folder}/texts"
        printing = "".join(f'puts(fc_error_text({name}));' for name, _ in codes)
        main = f'#include <stdio.h>\n#include "error.h"\nint main(void) {{ {printing} }}\n'
        subprocess.run([targets.HOST.tool("gcc"), "-I", root / "core", "-x", "c", "-", "-o",
                        program, root / "core/error.c"], input=main, text=True, check=True)
        texts = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    said = {"unknown error": "a code that is none", "": "an empty one"}
    for (name, _), text in zip(codes, texts.split("\n")):
        if text in said:
            yield f"core/error.c: {name} has the text of {said[text]}"
        said[text] = name


CALLING = {
    "core/a.c": "void f(char *t) { free (t); }\n",
    "platform/b.c": "int x;\nvoid f(char *t, char *s) { strcpy(t, s); }\n",
    "port/x/c.c": "void f(int n) { char *t = __builtin_alloca(n); }\n",
}
SAYING = {
    "README.md": "Get it at https://" + "de" "b.example.org/x\n",
    "core/a.c": "/* see ftp" ".example.org */\n",
    "tests/unit/a.py": "X = '/ro" "ot/x'\n",
    "boards/b.h": "/* as /ho" "me/user/x says */\n",
    "tests/b.mk": "DIR = ../sha" "red/vectors\n",
    "core/c.c": "/* TO" "DO: all of it */\n",
    "platform/d.c": "/* as instruc" "ted */\n",
    "platform/e.c": "int x; \n",
    "tests/f.c": "int x;\r\n",
}
SAYING_NOTHING = {
    "README.md": "Written to /home/you/x, /rooted, a/wo" "rk/b; an archive.\n",
    "core/a.c": "/* free(all) of it, \"\\\"malloc(7)\" */ char *t = \"free(x)\"; /* prompt */\n",
    "tests/vectors/x/y.avf": "in /wo" "rk/x \n",
}
DOCUMENTED = {"core/a.h": "/* A header. */\n#ifndef A\n#define A\n#include <x.h>\n\n"
                          "/* Does this. */\nint fc_a(int a,\n         int b);\n\n"
                          "typedef int fc_kind(int);\nfc_kind fc_b; /* does that */\n"
                          "extern const int fc_c;\n/* Does. */\nstruct x *fc_d(void);\n#endif\n"}
UNDOCUMENTED = {
    "core/b.h": "/* A header. */\n\nint fc_a(void);\n",
    "platform/c.h": "/* Does this. */\nint fc_a(void);\nint fc_b(void);\n",
    "port/x/d.h": "typedef int fc_kind(int);\n\nfc_kind fc_b;\n",
}
ERRORS = "enum fc_error {\n    FC_OK = 0, /* all */\n    FC_ERR_A = -1,\n    FC_ERR_B = -2\n};\n" \
         "const char *fc_error_text(int err);\n"
TEXTS = '#include "error.h"\nconst char *fc_error_text(int err)\n' \
        '{ return err == FC_OK ? "fine" : err == FC_ERR_A ? "a" : %s; }\n'


def main():
    with Gate() as gate:
        for name, rule, right, bad in (
                ("no call allocates or overruns", calls, SAYING_NOTHING, CALLING),
                ("nothing is said that should not be", words, SAYING_NOTHING, SAYING),
                ("every public function has a docstring", undocumented, DOCUMENTED, UNDOCUMENTED)):
            gate.holds(name, rule(ROOT))
            with sample(right) as root:
                gate.spares(name, rule(root))
            for path, text in bad.items():
                with sample({path: text}) as root:
                    gate.bites(f"{name}: {path}", rule(root), f"{path}:")
        gate.holds("every error has a text of its own", silent(ROOT))
        for text, mentioned in (('"b"', ()), ('"a"', ["FC_ERR_B"]), ('""', ["FC_ERR_B"]),
                                ('"unknown error"', ["FC_ERR_B"])):
            with sample({"core/error.h": ERRORS, "core/error.c": TEXTS % text}) as root:
                gate.bites(f"a text that is {text}", silent(root), *mentioned)
        found = sum(len(list(prototypes(text))) for _, text in sources(ROOT, PRODUCT, (".h",)))
        gate.check("public functions are found", [f"only {found}"] if found < 60 else [])


if __name__ == "__main__":
    main()
