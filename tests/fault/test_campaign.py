#!/usr/bin/python3
"""Exactly one case, at length: voyages at the socket's seam, passages through real TLS, and pairs of
power cuts in the outbox.

The first two judge by the ledger of the service's stand-in: nothing lost, nothing double, nothing
said that is not so. CAMPAIGN=0.1 tries a tenth of the usual, CAMPAIGN=10 ten times as many voyages;
what is less than 1 tears each second cut in one of the four ways.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
import pki  # noqa: E402

PROGRAMS = pathlib.Path(os.environ.get("BUILD", ROOT / "build")) / "linux-fast/tests"
CUT_OPERATIONS = 77  # on each medium
SCALE = float(os.environ.get("CAMPAIGN", "1"))
VOYAGES, SHARES = int(1_000_000 * SCALE), 8
EVERY = max(1, round(1 / SCALE))
SECONDS_MOST = 7200


def certificates(folder):
    """The files of a root, and of a server's certificate and key, in DER."""
    root_key, leaf_key = pki.Key(folder, "ec256"), pki.Key(folder, "ec256")
    root = pki.certificate("root", root_key, "root", root_key, [
        pki.basic_constraints(True), pki.key_usage("keyCertSign")])
    leaf = pki.certificate("leaf", leaf_key, "root", root_key, [
        pki.basic_constraints(False), pki.key_usage("digitalSignature"),
        pki.extended_key_usage("serverAuth"), pki.alternative_names(*(
            ("dns", f"support.{region}.test".encode())
            for region in ("us-east-1", "us-west-2", "eu-west-1")))])
    key = pki.openssl("pkey", "-in", leaf_key.path, "-outform", "DER")
    files = []
    for name, content in (("root", root), ("leaf", leaf), ("key", key)):
        files.append(folder / name)
        files[-1].write_bytes(content)
    return files


def run(command, environment):
    done = subprocess.run(list(map(str, command)), cwd=ROOT, env=os.environ | environment,
                          capture_output=True, text=True, timeout=SECONDS_MOST, check=False)
    return done.returncode, done.stdout + done.stderr


def main():
    first = int(os.environ.get("VOYAGE_SEED", time.time_ns() // 1_000_000 % 4_000_000_000))
    share = -(-VOYAGES // SHARES)
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="fieldcase-campaign-") as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        files = certificates(pathlib.Path(folder))
        jobs = [pool.submit(run, [PROGRAMS / "fault/secure/passages", *files, f"every={EVERY}",
                                  f"part={part}/{SHARES // 2}", *version], {})
                for version in ((), ("tls12",)) for part in range(SHARES // 2)]
        jobs += [pool.submit(run, [PROGRAMS / "fault/test_voyages"],
                             {"VOYAGE_SEED": str((first + part * share) % 2**32),
                              "VOYAGES": str(share)}) for part in range(SHARES)]
        jobs.append(pool.submit(run, [PROGRAMS / "unit/test_outbox_cuts"], {
            "OUTBOX_OPERATIONS": str(CUT_OPERATIONS), "OUTBOX_TEARS": "all" if SCALE >= 1 else ""}))
        for job in jobs:
            code, output = job.result()
            lines = output.rstrip().splitlines() or [""]
            closing = re.fullmatch(r"(\d+) passed, (\d+) failed", lines[-1])
            print("\n".join(lines[:-1]), flush=True)
            passed += int(closing.group(1)) if closing else 0
            failed += int(closing.group(2)) if closing and code else int(code != 0 or not closing)
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0 or passed == 0)


if __name__ == "__main__":
    sys.exit(main())
