#!/usr/bin/python3
"""The conformance suite over port/posix, on IPv4 and IPv6; over ports that are wrong, each of
which it must catch; and over port/template, which must refuse safely.

Usage: test_conformance.py [DRIVER]

DRIVER is the program of driver/; without it one is built with $CC (or gcc) and the sanitizers.
"""
import concurrent.futures
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TEMPLATE_LINES_MAX = 60
# A port that waits does so each time; a machine that is busy elsewhere takes its time now and then.
TRIES = 3

# Each wrong port, the check that is run over it, and the one that must fail: the same, but for
# calls that wait, which are right in all but their time.
MUTANTS = {
    "connect_waits": ("close-connecting", "longest"),
    "connect_refused_for_ever": ("refused", "refused"),
    "connect_refused_is_reset": ("refused", "refused"),
    "connect_refused_is_resolve": ("refused", "refused"),
    "connect_unknown_is_refused": ("unknown-name", "unknown-name"),
    "connect_at_once": ("close-connecting", "close-connecting"),
    "connect_numeric_only": ("name", "name"),
    "send_says_0": ("room", "room"),
    "send_loses_a_byte": ("upload", "upload"),
    "send_repeats": ("upload", "upload"),
    "send_claims_all": ("room", "room"),
    "send_claims_more": ("echo", "echo"),
    "send_waits": ("room", "longest"),
    "send_raises_sigpipe": ("send-after-close", None),
    "send_ends_with_the_stream": ("half-close", "half-close"),
    "send_gone_is_again": ("send-after-close", "send-after-close"),
    "recv_says_0": ("would-block", "would-block"),
    "recv_loses_a_byte": ("download", "download"),
    "recv_drops_the_rest": ("short-reads", "short-reads"),
    "recv_repeats": ("download", "download"),
    "recv_overruns": ("echo", "echo"),
    "recv_claims_more": ("echo", "echo"),
    "recv_waits": ("would-block", "longest"),
    "recv_close_is_reset": ("peer-close", "peer-close"),
    "recv_close_is_again": ("peer-close", "peer-close"),
    "recv_close_said_once": ("peer-close", "peer-close"),
    "recv_reset_is_close": ("reset", "reset"),
    "recv_reset_is_again": ("reset", "reset"),
    "close_leaks": ("reconnect", "reconnect"),
    "close_leaks_attempts": ("close-connecting", "close-connecting"),
    "close_keeps_failure": ("refused", "refused"),
    "close_twice_wedges": ("close-first", "close-first"),
    "close_waits": ("reconnect", "longest"),
    "now_in_us": ("clock", "clock"),
    "now_in_ticks": ("clock", "clock"),
    "now_goes_back": ("download", "download"),
    "now_stands_still": ("clock", "clock"),
    "now_of_a_us_counter": ("clock-wrap", "clock-wrap"),
    "now_of_31_bits": ("clock-wrap", "clock-wrap"),
    "time_of_boot": ("time", "time"),
    "time_in_ms": ("time", "time"),
    "time_an_hour_off": ("time", "time"),
    "time_stands_still": ("time", "time"),
    "entropy_is_constant": ("entropy", "entropy"),
    "entropy_repeats": ("entropy", "entropy"),
    "entropy_of_one_byte": ("entropy", "entropy"),
    "entropy_of_text": ("entropy", "entropy"),
    "entropy_leaves_the_rest": ("entropy", "entropy"),
    "entropy_overruns": ("entropy", "entropy"),
    "entropy_fails": ("entropy", "entropy"),
    "idle_oversleeps": ("idle", "idle"),
    "idle_is_deaf": ("idle", "idle"),
    "idle_hears_bytes_alone": ("room", "room"),
}

passed = failed = 0
counting = threading.Lock()


def report(name, problem):
    """Count one test; problem is empty if there is none."""
    global passed, failed
    with counting:
        passed += not problem
        failed += bool(problem)
        if problem:
            print(f"FAIL {name}: {problem}")


def build(folder):
    """The driver, as the build would make it."""
    program = str(pathlib.Path(folder) / "driver")
    folders = [HERE, HERE / "driver", ROOT / "port/posix", ROOT / "port/template"]
    sources = [source for each in folders for source in each.glob("*.c")]
    subprocess.run([*shlex.split(os.environ.get("CC", "gcc")), "-std=c99", "-g", "-O1",
                    "-Wall", "-Wextra", "-Werror",
                    "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
                    "-o", program, *map(str, sources)], check=True)
    return program


class Peer:
    """peer.py, and the arguments of the driver that lead to it."""

    def __init__(self, host):
        self.process = subprocess.Popen([sys.executable, str(HERE / "peer.py"), "--host", host],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.arguments = self.process.stdout.readline().split()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def run(program, peer, *options):
    """The driver's exit code and what it printed."""
    try:
        result = subprocess.run([program, *options, *peer.arguments], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, timeout=60)
    except subprocess.TimeoutExpired as expired:
        return "hangs", str(expired.stdout)
    return result.returncode, result.stdout


def name_of(host):
    """["--name", "localhost"] if that name leads to host on this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo("localhost", 1, family, socket.SOCK_STREAM)
    except socket.gaierror:
        return []
    return ["--name", "localhost"]


def test_posix(program, host):
    """Everything passes; nothing is skipped but, where localhost is not this host, the name."""
    name = f"port/posix over {host}"
    try:
        with Peer(host) as peer:
            options = name_of(host)
            for _ in range(TRIES):
                code, output = run(program, peer, *options)
                if re.findall(r"^FAIL (\S+):", output, re.M) != ["longest"]:
                    break
    except (OSError, ValueError) as error:
        report(name, str(error))
        return
    skipped = re.findall(r"^skipped (\S+):", output, re.M)
    longest = re.search(r"^longest.*", output, re.M)
    counts = re.search(r"^(\d+) passed, 0 failed$", output, re.M)
    good = code == 0 and counts and skipped == ([] if options else ["name"])
    report(name, "" if good else f"exit code {code}\n{output}")
    if good:
        print(f"{name}: {counts[1]} checks; {longest[0]}")
        for check in skipped:
            print(f"{name}: skipped {check}: localhost does not lead there")


def test_mutant(program, peer, name):
    """The wrong port fails the check that is meant for it, and is not merely broken."""
    only, failing = MUTANTS[name]
    options = ["--only", only, "--limit", "1500", "--name", "localhost"]
    code, output = run(program, peer, "--mutant", name, *options)
    if failing is None:
        return "" if code == -signal.SIGPIPE else f"did not raise SIGPIPE: {code}\n{output}"
    if code != 1:
        return f"exit code {code}\n{output}"
    return "" if f"FAIL {failing}: " in output else f"{failing} does not fail\n{output}"


def test_mutants(program):
    listed = subprocess.run([program, "--mutants"], check=True, stdout=subprocess.PIPE,
                            text=True).stdout.split()
    report("every wrong port is in the table",
           ", ".join(sorted(set(listed) ^ set(MUTANTS))))
    with Peer("127.0.0.1") as peer, concurrent.futures.ThreadPoolExecutor(6) as pool:
        names = [name for name in listed if name in MUTANTS]
        problems = pool.map(lambda name: test_mutant(program, peer, name), names)
        for name, problem in zip(names, problems):
            report(f"caught: {name}", problem)
        # The same checks with the same limit pass over the right port: it was the mutation.
        checks = sorted({only for only, _ in MUTANTS.values()})
        results = pool.map(lambda only: run(program, peer, "--only", only, "--limit", "1500",
                                            "--name", "localhost"), checks)
        for only, (code, output) in zip(checks, results):
            report(f"passes: {only}", "" if code == 0 else output)


def test_template(program):
    with Peer("127.0.0.1") as peer:
        code, output = run(program, peer, "--port", "template")
    report("port/template fails the suite", "" if code == 1 else f"exit code {code}\n{output}")
    source = (ROOT / "port/template/template.c").read_text()
    lines = [line for line in re.sub(r"/\*.*?\*/", "", source, flags=re.S).splitlines()
             if line.strip()]
    report(f"port/template has {TEMPLATE_LINES_MAX} lines of code at most",
           "" if len(lines) <= TEMPLATE_LINES_MAX else str(len(lines)))
    contract = (ROOT / "platform/port.h").read_text()
    functions = set(re.findall(r"\(\*(\w+)\)\(void \*ctx", contract))
    missing = {name for name in functions if f".{name} = template_{name}" not in source}
    report("port/template has every function of the contract",
           ", ".join(missing) if functions else "no function found")


def test_freestanding():
    """The suite runs where there is no operating system: it includes nothing of one."""
    allowed = {'"suite.h"', '"conformance.h"', '"../../platform/port.h"', "<string.h>"}
    for source in sorted(HERE.glob("*.[ch]")):
        found = set(re.findall(r"^#include (\S+)", source.read_text(), re.M))
        report(f"{source.name} stands on the contract alone", ", ".join(found - allowed))


def main():
    with tempfile.TemporaryDirectory() as folder:
        program = sys.argv[1] if len(sys.argv) > 1 else build(folder)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda host: test_posix(program, host), ("127.0.0.1", "::1")))
        test_mutants(program)
        test_template(program)
    test_freestanding()
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
