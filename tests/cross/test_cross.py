#!/usr/bin/python3
"""The unit tests, vectors included, say on each processor what they say here; and its program opens
a case over verified TLS.

What runs is code for that processor under qemu-user, one of them big-endian; system calls are those
of this machine. Long loops take each STRIDEth step, here as well as there.
"""

import concurrent.futures
import json
import os
import subprocess
import sys

import processors

sys.path.insert(0, str(processors.ROOT / "tests" / "sandbox"))
sys.dont_write_bytecode = True

from sandbox import AKID, SECRET, Sandbox  # noqa: E402

STRIDE = "16"
SECONDS = 300
# qemu-user before 10 hands on a socket's pending error by this machine's number, which is another
# on MIPS: the tests that compare that number with the C library's may fail there, and only they.
FOREIGN_ERRNO = {"test_posix": {"test_refused"},
                 "test_posix_addresses": {"test_all_refused", "test_rounds"}}
ENVIRONMENT = {**os.environ, "TEST_STRIDE": STRIDE,
               "ASAN_OPTIONS": "detect_stack_use_after_return=0"}


def outcome(command):
    """(the closing line, the names of the tests that failed)."""
    done = subprocess.run(command, cwd=processors.ROOT, env=ENVIRONMENT, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
                          errors="replace")
    lines = done.stdout.rstrip().splitlines() or [f"exit code {done.returncode}: {done.stderr}"]
    failed = {line.split()[1].rstrip(":") for line in lines if line.startswith("FAIL ")}
    return lines[-1], failed, "\n".join(lines[-12:])


def same(native, name, program):
    """None, or what the program says on that processor that it does not say here."""
    closing, failed, lines = outcome(processors.emulated(name, processors.tree(name) /
                                                         "tests/unit" / program))
    may = FOREIGN_ERRNO.get(program, set()) if name.startswith("mips") else set()
    expected = native[program][0]
    if failed and failed <= may:
        count = int(expected.split()[0]) - len(failed)
        expected = f"{count} passed, {len(failed)} failed"
    if closing == expected and failed <= may:
        return None
    return f"says {closing!r}, here it says {native[program][0]!r}\n{lines}"


def opens_a_case(name, box):
    """None, or what went wrong."""
    program = processors.tree(name) / "fieldcase"
    subject = f"Fault seen by {name}: \N{SNOWMAN} \N{GRINNING FACE}"
    box.reset()
    done = subprocess.run(
        processors.emulated(name, program, "create-case", "--subject", subject,
                            "--communication-body", "It stopped.", "--endpoint-url", box.url,
                            "--ca-bundle", str(box.ca)),
        env={"PATH": os.environ["PATH"], "AWS_ACCESS_KEY_ID": AKID,
             "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"},
        text=True, capture_output=True, timeout=SECONDS)
    cases = box.cases()
    if done.returncode == 0 and len(cases) == 1 and cases[0]["subject"] == subject and \
            json.loads(done.stdout) == {"caseId": cases[0]["caseId"]}:
        return None
    return f"exit code {done.returncode}, {len(cases)} cases: {done.stdout}{done.stderr}"


def main():
    passed = failed = 0

    def count(what, wrong):
        nonlocal passed, failed
        passed, failed = passed + (not wrong), failed + bool(wrong)
        if wrong:
            print(f"FAIL {what}: {wrong}")

    programs = sorted(path.stem for path in (processors.ROOT / "tests/unit").glob("test_*.c"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        native = dict(zip(programs, pool.map(
            lambda program: outcome([processors.NATIVE / "tests/unit" / program]), programs)))
        for program, (closing, _, lines) in native.items():
            count(f"{program} here", None if closing.endswith(" 0 failed") else lines)
        for name in processors.PROCESSORS:
            for program, wrong in zip(programs, pool.map(
                    lambda program: same(native, name, program), programs)):
                count(f"{program} on {name}", wrong)
            print(f"{name}: {len(programs)} test programs", flush=True)
    with Sandbox() as box:
        for name in processors.PROGRAMS:
            count(f"a case from {name}", opens_a_case(name, box))
    size = processors.sizes("armhf-musl")[-1]
    count("the size with musl", None if size <= processors.ARMHF_MUSL_MOST else f"{size} bytes")
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
