#!/usr/bin/python3
"""The same faults in front of curl, of `fieldcase create-case`, of `fieldcase report`, and of the AWS
CLI where it is installed: how many cases come of each report.

Each fault has a sandbox of its own, whose ledger counts. For `report` E and L are seconds here, to
fit the sandbox: a request that was given up is carried out at the latest 3 seconds later, and a new
case is listed half a second late.
"""

import collections
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'sandbox'))
sys.dont_write_bytecode = True

from sandbox import AKID, SECRET, Sandbox  # noqa: E402

PROGRAM = os.environ.get('FIELDCASE', str(ROOT / 'build/linux/fieldcase'))
# A fault hits the first request; what is sent later gets through.
FAULTS = ('ok', 'lost', 'lost-reset', 'lost-stall', 'dropped', 'zombie', 'cut', 'garbled',
          'made-garbled', '500', 'made-500', '503', '429', 'throttle', 'portal', 'unreachable')
ENVIRONMENT = {'AWS_ACCESS_KEY_ID': AKID, 'AWS_SECRET_ACCESS_KEY': SECRET,
               'AWS_REGION': 'us-east-1', 'AWS_EC2_METADATA_DISABLED': 'true',
               'PATH': os.environ['PATH']}
SUBJECT, BODY = 'Pump 7 stopped', 'E42 over-temperature'
JSON = '{"subject":"%s","communicationBody":"%s"}' % (SUBJECT, BODY)
POLICY = ('--accept-seconds', '4', '--lag-seconds', '1', '--pace-seconds', '1',
          '--backoff-seconds', '1', '--hour-cases', '100', '--day-cases', '100')


def curl(box, _):
    return ['curl', '--silent', '--show-error', '--fail-with-body', '--cacert', box.ca,
            '--retry', '3', '--retry-all-errors', '--retry-delay', '1', '--max-time', '2',
            '--aws-sigv4', 'aws:amz:us-east-1:support', '--user', f'{AKID}:{SECRET}',
            '-H', 'Content-Type: application/x-amz-json-1.1',
            '-H', 'X-Amz-Target: AWSSupport_20130415.CreateCase', '--data', JSON, box.url + '/']


def create_case(box, _, program=PROGRAM):
    words = ['support', 'create-case', '--subject', SUBJECT, '--communication-body', BODY]
    return [program, *words, '--endpoint-url', box.url, '--ca-bundle', box.ca,
            '--cli-read-timeout', '2']


def report(box, folder):
    return [PROGRAM, 'report', '--subject', SUBJECT, '--body', BODY, '--outbox', folder, '--wait',
            '--wait-seconds', '60', *POLICY, '--endpoint-url', box.url, '--ca-bundle', box.ca,
            '--cli-read-timeout', '2']


CLIENTS = {'curl --retry 3': curl,
           'fieldcase create-case': create_case,
           'fieldcase report --wait': report,
           'aws support create-case': lambda box, _: create_case(box, _, 'aws')}
NEEDED = {'curl --retry 3': 'curl', 'aws support create-case': 'aws'}


def attempt(client, fault):
    """(cases in the end, exit code, whether the ID that was printed is a case's)."""
    with Sandbox('--lag', '0.5') as box, tempfile.TemporaryDirectory() as folder:
        box.script([fault])
        done = subprocess.run([str(word) for word in CLIENTS[client](box, folder)],
                              env=ENVIRONMENT | {'HOME': folder}, text=True, timeout=150,
                              stdin=subprocess.DEVNULL, capture_output=True)
        if fault == 'zombie':
            box.wait_for(lambda each: each.cases(), 5)
        cases = [case['caseId'] for case in box.cases()]
        return len(cases), done.returncode, any(case in done.stdout for case in cases)


def tally(client):
    """What becomes of one report under each fault."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda fault: attempt(client, fault), FAULTS))
    return dict(zip(FAULTS, ends))


def row(client, ends):
    codes = collections.Counter(code for _, code, _ in ends.values())
    return (client, sum(made for made, _, _ in ends.values()),
            sum(made > 1 for made, _, _ in ends.values()),
            sum(made == 0 for made, _, _ in ends.values()),
            sum(made > 0 and not shown for made, _, shown in ends.values()),
            ' '.join(f'{code}:{count}' for code, count in sorted(codes.items())))


def is_installed(client):
    command = NEEDED.get(client)
    return not command or bool(shutil.which(command)) and subprocess.run(
        [command, '--version'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        check=False).returncode == 0


def main():
    shape = '{:<26}{:>7}{:>8}{:>7}{:>9}   {}'
    print(f'One report under each of {len(FAULTS)} faults; right is one case each.\n')
    print(shape.format('', 'cases', 'doubled', 'none', 'ID lost', 'exit codes'), flush=True)
    for client in CLIENTS:
        if not is_installed(client):
            print(shape.format(client, '-', '-', '-', '-', 'not installed'))
            continue
        ends = tally(client)
        print(shape.format(*row(client, ends)), flush=True)
        if client.startswith('fieldcase report') and any(
                end != (1, 0, True) for end in ends.values()):
            print(ends)
            return 'demo-delivery: this is not what should have happened'
    print(f'\nThe faults: {", ".join(FAULTS)}.')
    print('create-case does not send again what may have arrived, and says so by its exit code;'
          '\nreport asks DescribeCases, and sends again only what is not there.')
    return 0


if __name__ == '__main__':
    sys.exit(main())
