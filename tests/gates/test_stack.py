#!/usr/bin/python3
"""The stack: core takes at most 1 KiB of it, the outbox half of that, by the frames that the
compiler lays out and all paths of calls; no function recurses or has a frame without bound, and every indirect call is known.

SHA-256 is the build's choice, so what mbedTLS's takes is reported beside core's own.
"""

import pathlib
import re
import tempfile

import calls
import targets
from callgraph import LIBRARY, CallGraph, Problem
from csource import prototypes
from gate import ROOT, Gate, sources

CORE_MOST = 1024
OUTBOX_MOST = 512
OUTBOX = tuple(f"platform/{name}.c" for name in ("outbox", "recovery", "units", "journal"))
CLIENT = ("platform/client.c", "platform/sha256_mbedtls.c")
CALLS = re.compile(r"R_RISCV_(CALL(_PLT)?|JAL|RVC_JUMP|RVC_BRANCH|BRANCH)")
RELOCATION = re.compile(r"^[0-9a-f]{8} +[0-9a-f]+ (R_RISCV_\w+) +(?:[0-9a-f]+ +)?(\w+) \+", re.M)


def graph_of(target, *files):
    objects = target.compile(*files, *targets.HASH, *targets.PARSERS)
    return CallGraph(objects, calls.INDIRECT, ROOT)


def deepest(graph, functions, stop=()):
    """The deepest stack that any of some functions needs, and its path."""
    return max((graph.worst(function, stop) for function in functions), key=lambda found: found[0])


def public(*folders):
    """The functions that headers declare."""
    return [name for _, text in sources(ROOT, folders, (".h",)) for name, _, _ in prototypes(text)]


def ours(graph):
    return [function for function in graph.frames if re.match(r"(core|platform)/|fc_", function)]


def judge(graph, functions, most, stop=()):
    """What is wrong with the stack of functions."""
    try:
        stack, path = deepest(graph, functions, stop)
    except Problem as problem:
        return [str(problem)]
    return [f"{stack} bytes: {graph.path(path)}"] if stack > most else []


def unlisted(graph, target, objects):
    """Functions whose address is taken, though no indirect call is known to reach them."""
    listed = {name for names in graph.indirect.values() for name in names}
    for made in objects:
        for kind, name in RELOCATION.findall(target.run("readelf", "-rW", made)):
            if not CALLS.fullmatch(kind) and name in graph.by_name and name not in listed:
                yield f"{made.name}: takes the address of {name}, which no known call reaches"


def check_target(gate, target):
    client = [*targets.CORE, *CLIENT, *OUTBOX]
    try:
        graph = graph_of(target, *client)
    except Problem as problem:
        gate.check(f"{target.title}: frames are bounded", [str(problem)])
        return
    core = [name for name in public("core") if name in graph.frames and
            not name.startswith("fc_sha256_")]
    gate.check(f"{target.title}: core's functions are found",
               [] if len(core) > 30 else [f"only {len(core)}"])
    gate.holds(f"{target.title}: core takes at most {CORE_MOST} bytes",
               judge(graph, core, CORE_MOST, stop=calls.HASH))
    outbox = [name for name in graph.frames if name.startswith("fc_outbox_")]
    gate.check(f"{target.title}: the outbox's functions are found",
               [] if len(outbox) > 12 else [f"only {len(outbox)}"])
    gate.holds(f"{target.title}: the outbox takes at most {OUTBOX_MOST} bytes",
               judge(graph, outbox, OUTBOX_MOST))
    gate.holds(f"{target.title}: no recursion, no unknown call", judge(graph, ours(graph), 1 << 20))
    gate.check(f"{target.title}: each call of calls.py is there",
               sorted(graph.indirect.keys() - graph.resolved))
    if target is targets.RV32:
        gate.holds("each function that may be called indirectly is in calls.py",
                   unlisted(graph, target, target.compile(*client, *targets.PARSERS)))
    report(target, graph, core, outbox)


def report(target, graph, core, outbox):
    for words, functions, stop in (("core", core, calls.HASH), ("core with SHA-256", core, ()),
                                   ("the outbox", outbox, ()),
                                   ("a blocking call", ["fc_create_case"], ()),
                                   ("fc_client_begin", ["fc_client_begin"], ()),
                                   ("fc_client_poll", ["fc_client_poll"], ())):
        try:
            stack, path = deepest(graph, functions, stop)
        except Problem:
            return
        print(f"{target.title}: {words}: {stack} bytes: {graph.path(path)}")


def check_host(gate):
    """TLS and the ports: frames without bound and recursion of our own, on this machine."""
    found = [path.relative_to(ROOT) for folder in ("platform", "port")
             for path in sorted((ROOT / folder).rglob("*.c"))]
    try:
        graph = CallGraph(targets.HOST.compile(*found), calls.INDIRECT, ROOT)
    except Problem as problem:
        gate.check("platform and port: frames are bounded", [str(problem)])
        return
    gate.check("platform and port: no recursion of our own", cycles(graph))


def cycles(graph):
    """Functions that reach themselves by direct calls."""
    for function in graph.frames:
        waiting, seen = [function], set()
        while waiting:
            for callee in graph.calls.get(waiting.pop(), ()):
                if callee == function:
                    yield f"{function} calls itself"
                    waiting = []
                    break
                if callee in graph.frames and callee not in seen:
                    seen.add(callee)
                    waiting.append(callee)


SAMPLES = {
    "recursion": ("int f(int n); static int g(int n) { return n ? f(n - 1) + 1 : 0; }"
                  " int f(int n) { return n > 2 ? g(n) * f(n - 2) : g(n - 1); }"),
    "its frame is dynamic": "void u(char *); void f(int n); void f(int n) { char b[n]; u(b); }",
    "no one knows where": "int f(int (*g)(int)); int f(int (*g)(int)) { return g(1) + 1; }",
    "nothing is known of strange": "int strange(int); int f(int n); int f(int n)"
                                   " { return strange(n) + 1; }",
    "bytes: f ": "int memcmp(const void *, const void *, unsigned); int f(const char *t);"
                 " int f(const char *t) { volatile char b[1100]; b[9] = 1;"
                 " return memcmp(t, (const char *)b, 1100); }",
}
TAKEN = ("static int g(int n) { return n + 1; } int (*f(void))(int); int (*f(void))(int)"
         " { return g; }")


def complaints(target, path):
    try:
        graph = CallGraph(target.compile(path), calls.INDIRECT, ROOT)
    except Problem as problem:
        return [str(problem)]
    return judge(graph, ["f"], CORE_MOST)


def check_samples(gate):
    with tempfile.TemporaryDirectory(prefix="fieldcase-gate-") as folder:
        target = targets.Target("samples", "", targets.RV32.prefix,
                                [*targets.RV32.flags, "-fno-inline"], targets.HASH_ALONE)
        target.folder = path = pathlib.Path(folder)
        for number, (mentioned, text) in enumerate(SAMPLES.items()):
            path = target.folder / f"sample{number}.c"
            path.write_text(text)
            gate.bites(mentioned, complaints(target, path), mentioned)
        path.write_text(TAKEN)
        graph = CallGraph(target.compile(path), calls.INDIRECT, ROOT)
        gate.bites("an address that is taken", unlisted(graph, target, target.compile(path)),
                   "takes the address of g")
        path.write_text(SAMPLES["recursion"])
        graph = CallGraph(target.compile(path), calls.INDIRECT, ROOT)
        gate.bites("functions that call themselves", cycles(graph), "f calls", ":g calls")


def main():
    with Gate() as gate:
        for target in targets.CROSS:
            check_target(gate, target)
        check_host(gate)
        check_samples(gate)


if __name__ == "__main__":
    main()
