#!/usr/bin/python3
"""Run test suites, one on each processor, and add up what they say.

    run.py [--only WORD] [--jobs N] [--fuzz-seconds N] [--logs DIR] SUITE...

A suite is a program, or a Python script (*.py), whose last line is `N passed, N failed` and whose
exit code is 0 when nothing failed; or fuzz:PROGRAM, a libFuzzer target that is run for a while, from
FUZZ_SEED=n or from another seed each time, and counts as one test. Prints one line a suite, the
output of those that failed, and `N passed, N failed` over all. A suite that says nothing, ran no
test, crashed or took too long has failed.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

SECONDS_ALLOWED = 900
SECONDS_BETWEEN_SIGNS_OF_LIFE = 20
CLOSING = re.compile(r"(\d+) passed, (\d+) failed")
RUNNING = set()


def name_of(suite):
    path = pathlib.Path(suite.partition(":")[2] or suite)
    return f"{path.parent.name}/{path.stem}"


def command_of(suite, logs, fuzz_seconds):
    """The command that runs suite."""
    if suite.startswith("fuzz:"):
        program = suite[len("fuzz:"):]
        name = pathlib.Path(program).name
        corpus, seeds = logs / "corpus" / name, logs / "seeds" / name
        corpus.mkdir(parents=True, exist_ok=True)
        return [program, f"-max_total_time={fuzz_seconds}", "-timeout=20", "-rss_limit_mb=2048",
                f"-seed={os.environ.get('FUZZ_SEED', '0')}",
                f"-artifact_prefix={logs}/{name}-", corpus] + [seeds] * seeds.is_dir()
    return [sys.executable, suite] if suite.endswith(".py") else [suite]


def run(suite, command, log, allowed):
    """Run command with its output to log. Returns its exit code, or None if it took too long."""
    began = sign = time.monotonic()
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        RUNNING.add(process)
        try:
            while True:
                try:
                    return process.wait(timeout=1)
                except subprocess.TimeoutExpired:
                    now = time.monotonic()
                if now - began > allowed:
                    return None
                if now - sign >= SECONDS_BETWEEN_SIGNS_OF_LIFE:
                    sign = now
                    print(f"  ... {name_of(suite)}, {now - began:.0f} s so far", flush=True)
        finally:
            stop(process)
            RUNNING.discard(process)


def stop(process):
    """End process, and all that it started, if it is still there."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def judge(suite, code, output, allowed):
    """(passed, failed, why it failed beyond its own count or None)."""
    lines = output.rstrip().splitlines() or [""]
    if code is None:
        return 0, 1, f"stopped after {allowed} seconds"
    if suite.startswith("fuzz:"):
        done = re.search(r"^Done (\d+) runs", output, re.MULTILINE)
        if code or not done or int(done.group(1)) == 0:
            return 0, 1, f"exit code {code}"
        return 1, 0, None
    closing = CLOSING.fullmatch(lines[-1])
    if not closing:
        return 0, 1, f"no closing line, exit code {code}"
    passed, failed = map(int, closing.groups())
    if code and not failed:
        return passed, 1, f"exit code {code}"
    if failed and not code:
        return passed, failed, "exit code 0 in spite of failures"
    if not passed and not failed:
        return 0, 1, "ran no test"
    return passed, failed, None


def try_out(suite, options):
    """Run one suite and print a line on it. Returns (passed, failed)."""
    name = name_of(suite)
    log = options.logs / (name.replace("/", "-") + ".log")
    allowed = SECONDS_ALLOWED + options.fuzz_seconds * suite.startswith("fuzz:")
    began = time.monotonic()
    code = run(suite, command_of(suite, options.logs, options.fuzz_seconds), log, allowed)
    output = log.read_text(errors="backslashreplace")
    passed, failed, why = judge(suite, code, output, allowed)
    lines = [f"{'FAIL' if failed or why else 'ok  '} {name:{options.width}}  {passed:5} passed "
             f"{failed:4} failed  {time.monotonic() - began:6.1f} s"]
    if failed or why:
        lines += [f"     | {line}" for line in output.splitlines()[-100:]]
        lines += [f"     {why + '; ' if why else ''}all of its output is in {log}"]
    print("\n".join(lines), flush=True)
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", metavar="WORD", help="suites whose name has WORD")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="suites at a time")
    parser.add_argument("--fuzz-seconds", type=int, default=10)
    parser.add_argument("--logs", type=pathlib.Path, default=pathlib.Path("build/test"))
    parser.add_argument("suites", nargs="*")
    options = parser.parse_args()
    suites = [suite for suite in options.suites if options.only in name_of(suite)]
    options.width = max((len(name_of(suite)) for suite in suites), default=0)
    options.logs = options.logs.resolve()
    options.logs.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    os.environ.setdefault("ASAN_OPTIONS", "detect_stack_use_after_return=1")

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        try:
            counts = list(pool.map(lambda suite: try_out(suite, options), suites))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(RUNNING):
                stop(process)
            raise

    if not suites:
        print("no suite to run", file=sys.stderr)
    passed, failed = (sum(column) for column in zip((0, 0), *counts))
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0 or passed == 0)


if __name__ == "__main__":
    sys.exit(main())
