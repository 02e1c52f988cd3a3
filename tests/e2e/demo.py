#!/usr/bin/python3
"""Open a case at the local sandbox, over TLS that is verified in full, and show what arrived."""

import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "sandbox"))
sys.dont_write_bytecode = True

from sandbox import AKID, SECRET, Sandbox  # noqa: E402

PROGRAM = os.environ.get("FIELDCASE", str(ROOT / "build/linux/fieldcase"))
CASE = ("--subject", "Pump 7: pressure sensor silent",
        "--communication-body", "No reading since 04:12. Self-test: E31. Firmware 2.8.1.",
        "--severity-code", "high", "--service-code", "iot-core", "--category-code", "connectivity",
        "--cc-email-addresses", "plant@example.com", "--language", "en")


def create_case(*options):
    """Run fieldcase create-case, and show the command and what it says."""
    command = [PROGRAM, "create-case", *options]
    print("  $", os.path.relpath(PROGRAM, ROOT), "create-case", end="")
    for word in options:
        print(" \\\n       " if word.startswith("--") else "", shlex.quote(word), end="")
    print()
    done = subprocess.run(command, text=True, capture_output=True, env={
        "AWS_ACCESS_KEY_ID": AKID, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"})
    for line in (done.stdout + done.stderr).strip().splitlines():
        print("  " + line)
    return done


def main():
    print("1. A sandbox, with a certificate authority made just now")
    with Sandbox() as box:
        print(f"  {box.url}\n")

        print("2. A case is opened")
        done = create_case(*CASE, "--endpoint-url", box.url, "--ca-bundle", box.ca)
        if done.returncode:
            return f"demo: exit code {done.returncode}"
        case_id = json.loads(done.stdout)["caseId"]

        print("\n3. What the sandbox stored")
        cases = box.cases()
        print("\n".join("  " + line for line in json.dumps(cases, indent=2).splitlines()))

        print("\n4. Without that authority nothing is sent")
        refused = create_case(*CASE[:4], "--endpoint-url", box.url)
        still = len(box.cases())
        print(f"  (exit code {refused.returncode}; the sandbox has {still} case)")
    if refused.returncode == 0 or still != 1 or [case["caseId"] for case in cases] != [case_id]:
        return "demo: this is not what should have happened"
    print(f"\nThe case is {case_id}. The sandbox has stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
