#!/usr/bin/python3
"""Every system call and every allocation of the commands fails once: the first, the second ...

However far it has come, no case is opened twice or lost from sight, no exit code lies, and no
memory is kept that is not kept without a failure.
"""

import errno
import itertools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / 'tests/sandbox'))

from sandbox import AKID, SECRET, Sandbox  # noqa: E402

BUILD = pathlib.Path(os.environ.get('BUILD', ROOT / 'build'))
PROGRAM = os.environ.get('FIELDCASE', str(BUILD / 'linux/fieldcase'))
# The same program, with an allocator that can fail.
ALLOCATING = BUILD / 'linux-musl/tests/cli/programs/allocations'
CALLS = {'memory': errno.ENOMEM, 'file': errno.EIO, 'storage': errno.ENOSPC,
         'socket': errno.ECONNRESET}
OUTPUT, UNKNOWN = 120, 250
CODES = (OUTPUT, 240, 241, 242, 243, UNKNOWN, 252, 253, 254, 255)
EACH, STRIDE = 60, 997  # a new outbox is laid out by 16,000 writes and read by 1,000, all alike
INPUT = '{"subject": "S", "ccEmailAddresses": ["a@example.com"], "communicationBody": "\\ud800"}'
YAML = 'subject: &s S\nccEmailAddresses: [a@example.com, "b@example.com"]\ncommunicationBody: *s\n'
ANSWER = ('--exit-codes', 'detailed', '--cli-read-timeout', '3')
COMMANDS = {
    'json': ('create-case', '--cli-input-json', 'file://{}/input.json', '--communication-body',
             'file://{}/body', '--query', 'caseId', '--output', 'text', *ANSWER),
    'yaml': ('create-case', '--cli-input-yaml', 'file://{}/input.yaml', '--output', 'table',
             '--query', '[caseId, sort(keys(@))]', *ANSWER),
    'report': ('report', '--subject', 'S', '--body', 'B', '--outbox', '{}/outbox'),
    'drain': ('drain', '--outbox', '{}/outbox', '--cli-read-timeout', '3')}


def wrong(command, code, out, err, cases):
    """Why a run did not end as it should; None if it did."""
    if len(cases) > 1:
        return f'{len(cases)} cases'
    if code == 0 and COMMANDS[command][0] == 'report':
        return None if cases else 'exit 0, and nothing to deliver'
    if code == 0 and COMMANDS[command][0] == 'drain':
        return None
    if code == 0:
        return None if cases and cases[0]['caseId'] in out else 'exit 0 without its case'
    if code not in CODES:
        return 'no exit code of the program'
    if not err.strip():
        return 'silence'
    if COMMANDS[command][0] == 'create-case' and cases and cases[0]['caseId'] not in err and (
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
        (folder / 'input.yaml').write_text(YAML)
        (folder / 'body').write_text('line\n' * 500)

    def call(self, *command, **variables):
        return subprocess.run(
            [str(word).format(self.folder) for word in command], stdin=subprocess.DEVNULL,
            env={'HOME': str(self.folder), 'PATH': '/usr/bin:/bin', 'AWS_PROFILE': 'p',
                 'AWS_EC2_METADATA_DISABLED': 'true', 'AWS_NEW_RETRIES_2026': 'true', **variables},
            capture_output=True, text=True, timeout=60, check=False)

    def run(self, name, number, calls):
        """Let one fail. Returns how many there were, pieces of memory kept, and how it ended."""
        command, kept = COMMANDS[name], 0
        self.box.reset()
        shutil.rmtree(self.folder / 'outbox', ignore_errors=True)
        if name == 'drain':
            self.call(PROGRAM, *COMMANDS['report'])
        if calls == 'allocation':
            done = self.call(ALLOCATING, *command, NTH=str(number), NTH_FILE=str(self.count))
            seen, kept = map(int, self.count.read_text().split())
        else:
            done = self.call(self.nth, number, CALLS[calls], calls, self.count, PROGRAM, *command)
            seen = int(self.count.read_text())
        if name in ('report', 'drain'):
            self.call(PROGRAM, *COMMANDS['drain'])
        return seen, kept, done


def main():
    passed = failed = opened = 0
    with tempfile.TemporaryDirectory(prefix='fieldcase-nth-') as folder, Sandbox() as box:
        stage = Stage(pathlib.Path(folder), box)
        for name, calls in itertools.product(COMMANDS, ('allocation', *CALLS)):
            most_kept = stage.run(name, 0, calls)[1]
            number, seen = 0, 0
            while number <= seen:
                number += 1 if number < EACH else STRIDE
                seen, kept, done = stage.run(name, number, calls)
                cases = box.cases()
                why = wrong(name, done.returncode, done.stdout, done.stderr, cases)
                if not why and kept > most_kept:
                    why = f'{kept} pieces of memory kept, not {most_kept}'
                opened += len(cases)
                passed, failed = passed + (not why), failed + bool(why)
                if why:
                    print(f'FAIL {name}: {calls} {number} of {seen}: exit {done.returncode}: '
                          f'{why}\n{done.stderr}')
            if done.returncode:
                failed += 1
                print(f'FAIL {name}: {calls}: with no failure at all, exit {done.returncode} '
                      f'after {seen} calls\n{done.stderr}')
            print(f'{name}: {seen} of {calls}', flush=True)
    print(f'in {passed + failed} runs {opened} cases were opened')
    print(f'{passed} passed, {failed} failed')
    return int(failed > 0)


if __name__ == '__main__':
    sys.exit(main())
