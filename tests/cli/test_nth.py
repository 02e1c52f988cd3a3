#!/usr/bin/python3
"""Every system call of the command fails once: memory, files, sockets, the first, the second ...

However far it has come, no case is opened twice or lost from sight, and no exit code lies.
"""

import errno
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / 'tests/sandbox'))

from sandbox import AKID, SECRET, Sandbox  # noqa: E402

PROGRAM = os.environ.get('FIELDCASE', str(ROOT / 'build/linux/fieldcase'))
CALLS = (('memory', errno.ENOMEM), ('file', errno.EIO), ('socket', errno.ECONNRESET))
OUTPUT, UNKNOWN = 120, 250
CODES = (OUTPUT, 240, 241, 242, 243, UNKNOWN, 252, 253, 254, 255)
MOST = 400
INPUT = '{"subject": "S", "ccEmailAddresses": ["a@example.com"], "communicationBody": "\\ud800"}'


def wrong(code, out, err, cases):
    """Why a run did not end as it should; None if it did."""
    if len(cases) > 1:
        return f'{len(cases)} cases'
    if code == 0:
        return None if cases and cases[0]['caseId'] in out else 'exit 0 without its case'
    if code not in CODES:
        return 'no exit code of the program'
    if not err.strip():
        return 'silence'
    if cases and cases[0]['caseId'] not in err and (
            code != UNKNOWN or 'outcome is unknown' not in err):
        return 'a case is lost from sight'
    return None


class Stage:
    """A home with files in it, a sandbox, and a program that lets calls fail."""

    def __init__(self, folder, box):
        self.folder, self.box = folder, box
        self.nth, self.count = folder / 'nth', folder / 'count'
        subprocess.run([os.environ.get('CC', 'gcc'), '-O1', '-o', self.nth,
                        ROOT / 'tests/cli/programs/nth.c'], check=True)
        aws = folder / '.aws'
        aws.mkdir()
        (aws / 'config').write_text(f'[profile p]\nregion = us-east-1\nca_bundle = {box.ca}\n'
                                    f'endpoint_url = {box.url}\n')
        (aws / 'credentials').write_text(f'[p]\naws_access_key_id = {AKID}\n'
                                         f'aws_secret_access_key = {SECRET}\n')
        (folder / 'input.json').write_text(INPUT)
        (folder / 'body').write_text('line\n' * 500)

    def run(self, number, calls, error):
        """Let a call fail. Returns how many there were, the exit code, and what was said."""
        done = subprocess.run(
            [self.nth, str(number), str(error), calls, self.count, PROGRAM, 'create-case',
             '--profile', 'p', '--cli-input-json', f'file://{self.folder}/input.json',
             '--communication-body', f'file://{self.folder}/body', '--query', 'caseId',
             '--output', 'text', '--exit-codes', 'detailed', '--cli-read-timeout', '3'],
            env={'HOME': str(self.folder), 'PATH': '/usr/bin:/bin',
                 'AWS_EC2_METADATA_DISABLED': 'true', 'AWS_NEW_RETRIES_2026': 'true'},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
        return int(self.count.read_text()), done.returncode, done.stdout, done.stderr


def main():
    passed = failed = opened = 0
    with tempfile.TemporaryDirectory(prefix='fieldcase-nth-') as folder, Sandbox() as box:
        stage = Stage(pathlib.Path(folder), box)
        for calls, error in CALLS:
            for number in range(1, MOST):
                box.reset()
                seen, code, out, err = stage.run(number, calls, error)
                cases = box.cases()
                why = wrong(code, out, err, cases)
                opened += len(cases)
                if why:
                    failed += 1
                    print(f'FAIL {calls} call {number} of {seen}: exit {code}: {why}\n{err}')
                else:
                    passed += 1
                if seen < number:
                    break
            if code or not seen:
                failed += 1
                print(f'FAIL {calls}: with no failure at all, exit {code} after {seen} calls\n{err}')
    print(f'in {passed + failed} runs {opened} cases were opened')
    print(f'{passed} passed, {failed} failed')
    return int(failed > 0)


if __name__ == '__main__':
    sys.exit(main())
