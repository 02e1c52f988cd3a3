#!/usr/bin/python3
"""What a reader can hold: a source of at most 400 lines, a function of the product of 60, and the
smallest of ports whole on a page."""

from csource import functions
from gate import OURS, ROOT, Gate, sample, sources

FILE_MOST, FUNCTION_MOST = 400, 60
SMALL = {"port/uart/uart.c": 80}


def long_files(root):
    for path, text in sources(root, (*OURS, "tests")):
        lines = text.count("\n")
        if lines > SMALL.get(str(path), FILE_MOST):
            yield f"{path}: has {lines} lines"


def long_functions(root):
    for path, text in sources(root):
        for name, first, last in functions(text):
            if last - first >= FUNCTION_MOST:
                yield f"{path}:{first}: {name} has {last - first + 1} lines"


def statements(count):
    return "    x++;\n" * count


FINE = {
    "core/a.c": "static const struct field fields[] = {\n" + "    {1, 2},\n" * 70 + "};\n"
                "struct a {\n" + "    int x;\n" * 70 + "};\n"
                "int x; /* } */\n\nstatic int f(int a,\n             int b)\n{\n" +
                statements(56) + "}\n",
    "core/b.c": "int x;\n" * 400,
}
LONG = {
    "core/c.c": "static int f(int a,\n             int b)\n{\n" + statements(57) + "}\n",
    "port/x/d.c": "#define A }\nvoid g(void)\n{\n    const char *t = \"}\";\n    if (t) {\n" +
                  statements(56) + "    }\n}\n",
    "boards/x/e.h": "static inline struct s *h(void) {\n" + statements(59) + "}\n",
}


def main():
    with Gate() as gate:
        gate.holds("no file is too long", long_files(ROOT))
        gate.holds("no function is too long", long_functions(ROOT))
        found = sum(len(list(functions(text))) for _, text in sources(ROOT))
        gate.check("the functions are found", [f"only {found}"] if found < 200 else [])
        with sample(FINE) as root:
            gate.spares("lengths that may be", [*long_files(root), *long_functions(root)])
        for path, text in LONG.items():
            with sample({path: text}) as root:
                gate.bites(f"a long function: {path}", long_functions(root), f"{path}:")
        for path, most in {"core/f.c": FILE_MOST, **SMALL}.items():
            with sample({path: "int x;\n" * (most + 1)}) as root:
                gate.bites(f"a long file: {path}", long_files(root), f"{path}:")


if __name__ == "__main__":
    main()
