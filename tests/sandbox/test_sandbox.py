#!/usr/bin/python3
"""The sandbox's own tests: against the official vectors, botocore, and bytes made by hand."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import checks  # noqa: E402
import checks_faults  # noqa: E402
import checks_life  # noqa: E402
import checks_service  # noqa: E402
import checks_signature  # noqa: E402
from sandbox import Sandbox  # noqa: E402


def botocore_is_there():
    if checks.botocore is None:
        raise RuntimeError('python3-botocore is missing: apt-get install python3-botocore')


def main():
    checks.check('botocore', botocore_is_there)
    checks_signature.vectors()
    if checks.botocore:
        with Sandbox('--path', '*') as box:
            for module in (checks_signature, checks_service, checks_faults, checks_life):
                checks.check_all(module, box)
    results = checks.RESULTS
    print(f"{results['passed']} passed, {results['failed']} failed")
    sys.exit(1 if results['failed'] else 0)


if __name__ == '__main__':
    main()
