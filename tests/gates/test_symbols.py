#!/usr/bin/python3
"""Nothing under core, platform or port calls an allocator, nor a program without TLS at all.

What an object refers to is read from the object itself: for this machine all of core, platform
and port, for the small ones what a call without TLS is made of, and the program that is linked
of it. core and platform may refer to nothing but what is named here.
"""

import itertools
import pathlib
import re
import sys
import tempfile

import targets
from gate import ROOT, Gate

sys.path.insert(0, str(ROOT / "tests" / "bench"))
import size  # noqa: E402

ALLOCATOR = re.compile(
    r"_*(libc_)?(m|c|re|p?v|aligned_|mem)alloc(array)?(_r)?|c?free(_r)?|posix_memalign|memalign"
    r"|_*s?brk(_r)?|mmap(64)?|mremap|alloca|_*(str|wcs)n?dup(_r)?|v?asprintf|__v?asprintf_chk"
    r"|_*getdelim|getline|open_memstream|f(re|d|mem)?open(64)?|opendir|scandir|realpath"
    r"|_Zn[wa]\w+|_Zd[la]\w+|(get|free)addrinfo|getifaddrs|gethostbyname2?|qsort(_r)?|setenv")
PRINTING = re.compile(r"_*v?(f|d|s|sn|a)?(i|w)?printf(_chk|_r)?|f?put[cs]|putchar|perror"
                      r"|v?(f|s)?scanf")
COMPILER = r"__(aeabi|gnu_thumb1?)_\w+|__\w+[sdt]i[2345]|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_"
LIBRARY = r"mem(cpy|move|set|cmp|chr)|str(len|n?cmp|chr|rchr|spn|cspn)"
MAY_REFER = {
    "core": re.compile(f"{LIBRARY}|{COMPILER}|fc_\\w+|llhttp_\\w+|jsmn_\\w+"),
    "platform": re.compile(f"{LIBRARY}|{COMPILER}|fc_\\w+|mbedtls_\\w+|psa_\\w+"),
}
# The one exception, and its reason.
EXCEPTIONS = {
    ("port/posix/posix.c", name): "POSIX has no other way to look a name up; the list is the C"
    " library's, and is given back as soon as a connection stands or has failed"
    for name in ("getaddrinfo", "freeaddrinfo")}


def referred(target, made):
    return sorted(set(target.run("nm", "-u", "-P", made).split()) - {"U", "w", "v"})


def broken(target, files, spared=None):
    """Compile files; complain of what their objects refer to. files: (name, path) pairs."""
    for (name, _), made in zip(files, target.compile(*(path for _, path in files))):
        folder = name.partition("/")[0]
        for symbol in referred(target, made):
            if (name, symbol) in EXCEPTIONS:
                if spared is not None:
                    spared.add((name, symbol))
            elif ALLOCATOR.fullmatch(symbol):
                yield f"{name}: calls the allocator {symbol}"
            elif folder != "port" and PRINTING.fullmatch(symbol):
                yield f"{name}: prints with {symbol}"
            elif folder in MAY_REFER and not MAY_REFER[folder].fullmatch(symbol):
                yield f"{name}: refers to {symbol}"


def ours(*patterns):
    return [(str(path.relative_to(ROOT)), path)
            for path in sorted(itertools.chain(*(ROOT.glob(pattern) for pattern in patterns)))]


def linked(target):
    """Complain of allocators in the program without TLS."""
    for name in set(target.run("nm", size.measure(target)["elf"]).split()):
        if ALLOCATOR.fullmatch(name) or PRINTING.fullmatch(name):
            yield f"{target.name}: {name} is linked"


def below():
    """Complain of allocators that mbedTLS would use beside the caller's block."""
    printed = targets.HOST.run("nm", "-A", "-u", targets.BUILD / "linux" / "libmbedtls.a")
    for made, symbol in re.findall(r":(\S+): +U (\S+)$", printed, re.M):
        if ALLOCATOR.fullmatch(symbol):
            yield f"mbedTLS, {made}: calls the allocator {symbol}"


SAMPLES = {
    "core/malloc.c": "void *malloc(unsigned long); void *f(void); void *f(void)"
                     "{ return malloc(7); }",
    "core/loop.c": "void *calloc(unsigned long, unsigned long); void free(void *);"
                   "void f(int n); void f(int n) { void *p = calloc(1, 2);"
                   " if (p) free(p); (void)n; }",
    "core/print.c": "#include <stdio.h>\nvoid f(char *to, int n);"
                    " void f(char *to, int n) { sprintf(to, \"%d\", n); }",
    "core/clock.c": "#include <time.h>\nlong f(void); long f(void) { return (long)time(0); }",
    "platform/duplicate.c": "char *strdup(const char *); char *f(const char *t);"
                            " char *f(const char *t) { return strdup(t); }",
    "platform/open.c": "int open(const char *, int); int f(void);"
                       " int f(void) { return open(\"x\", 0); }",
    "port/x/break.c": "void *sbrk(long); void *f(void); void *f(void) { return sbrk(64); }",
    "port/x/look.c": "int getaddrinfo(void); int f(void); int f(void) { return getaddrinfo(); }",
}


def check_samples(gate):
    with tempfile.TemporaryDirectory(prefix="fieldcase-gate-") as folder:
        target = targets.Target("samples", "", "", ["-fno-builtin"], targets.HASH_ALONE)
        target.folder = pathlib.Path(folder)
        for name, text in SAMPLES.items():
            path = target.folder / name.replace("/", "-")
            path.write_text(text)
            gate.bites(name, broken(target, [(name, path)]), f"{name}:")


def main():
    with Gate() as gate:
        spared = set()
        files = ours("core/*.c", "platform/*.c", "port/*/*.c")
        for name, path in files:
            gate.holds(f"{name} calls no allocator", broken(targets.HOST, [(name, path)], spared))
        for target in targets.CROSS:
            files = [(str(targets.inside(path)), path) for path in size.OURS]
            gate.holds(f"{target.title}: no allocator is called", broken(target, files))
            gate.holds(f"{target.title}: no allocator is linked", linked(target))
        gate.check("every exception is one that is needed",
                   [f"{name}: {symbol}" for name, symbol in set(EXCEPTIONS) - spared])
        gate.holds("mbedTLS calls no allocator", below())
        for reason, spared in itertools.groupby(sorted(EXCEPTIONS), EXCEPTIONS.get):
            print(f"allowed: {', '.join(': '.join(pair) for pair in spared)}: {reason}")
        check_samples(gate)


if __name__ == "__main__":
    main()
