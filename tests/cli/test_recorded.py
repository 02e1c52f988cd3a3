#!/usr/bin/python3
"""The command beside recorded runs of the one whose place it takes.

    test_recorded.py [--only WORD] [--class CLASS] [--show] [--update] [CASES ...]

Prints what fails, the counts by class, and the list of known failures, which may only become
shorter: a failure that is not on it fails the suite, and so does one on it that passes. Runs in a
network and a file system of its own, where the names of real endpoints lead to its servers.
"""

import argparse
import concurrent.futures
import fcntl
import json
import os
import pathlib
import queue
import socket
import struct
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from stage import ROOT, Certificates, Listener, Stage  # noqa: E402
from verdict import wrong  # noqa: E402

RECORDED = [ROOT / 'tests/vectors/cli' / name for name in ('cases.jsonl', 'siblings.jsonl')]
KNOWN = pathlib.Path(__file__).with_name('failing.txt')
PROGRAM = os.environ.get('FIELDCASE', str(ROOT / 'build/linux/fieldcase'))
SIDE_BY_SIDE = 4
INSIDE = 'FIELDCASE_INSIDE'
# What netdevice(7) calls SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP.
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1
KNOWN_NOTE = """\
# Recorded runs that are known to come out differently: NAME, a colon, and why. A reason in capital
# letters at its front is a decision; the others are to be made good.
"""


def enter():
    """Go on as the same program within a network and a file system of its own."""
    if os.environ.get(INSIDE):
        return
    os.environ[INSIDE] = '1'
    mapped = [] if os.geteuid() == 0 else ['--map-root-user']
    os.execvp('unshare', ['unshare', *mapped, '--net', '--mount', sys.executable, *sys.argv])


def bring_up():
    """Bring up the loopback interface, which a new network has, but down."""
    with socket.socket() as any_socket:
        request = bytearray(struct.pack('16sh22x', b'lo', 0))
        fcntl.ioctl(any_socket, GET_FLAGS, request)
        name, flags = struct.unpack('16sh22x', request)
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack('16sh22x', name, flags | UP))


def name_hosts(folder, hosts):
    """Let names lead to the loopback interface."""
    table = pathlib.Path(folder) / 'hosts'
    table.write_text(''.join(f'127.0.0.1 {host}\n' for host in ('localhost', *hosts)))
    subprocess.run(['mount', '--bind', table, '/etc/hosts'], check=True)


def read_known():
    known = {}
    for line in KNOWN.read_text().splitlines():
        if line and not line.startswith('#'):
            name, _, reason = line.partition(': ')
            assert name not in known and reason.strip(), f'{KNOWN.name}: {line}'
            known[name] = reason
    return known


class Players:
    """Stages side by side. The first one is also the service at its real names, on port 443."""

    def __init__(self, folder, hosts):
        certificates = Certificates(folder, hosts)
        self.stages = [Stage(f'{folder}/stage{number}/case', certificates)
                       for number in range(SIDE_BY_SIDE)]
        Listener(self.stages[0], certificates.context, 443)
        self.named, self.free = threading.Lock(), queue.SimpleQueue()
        for stage in self.stages[1:]:
            self.free.put(stage)

    def play(self, case):
        """Play one case. Returns why it fails, and its run."""
        if case['setup'].get('hosts'):
            with self.named:
                return self.play_on(self.stages[0], case)
        stage = self.free.get()
        try:
            return self.play_on(stage, case)
        finally:
            self.free.put(stage)

    @staticmethod
    def play_on(stage, case):
        run = stage.play(PROGRAM, case)
        return wrong(case, run, stage), run


def play_all(cases):
    """All cases, with why each fails and its run, in their order."""
    hosts = sorted({host for case in cases for host in case['setup'].get('hosts', [])})
    with tempfile.TemporaryDirectory(prefix='fieldcase-cli-') as folder:
        name_hosts(folder, hosts)
        players = Players(folder, hosts)
        with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            yield from zip(cases, pool.map(players.play, cases))


def update(known, passing):
    """Strike what passes from the list."""
    left = [f'{name}: {reason}\n' for name, reason in known.items() if name not in passing]
    KNOWN.write_text(KNOWN_NOTE + ''.join(left))


def report(results, known, options):
    """Print the results. Returns the names of those that pass, and of those that do not."""
    classes, passing, failing = {}, [], []
    for case, (why, run) in results:
        name = case['name']
        classes.setdefault(case['class'], []).append(not why)
        (failing if why else passing).append(name)
        if why and (name not in known or options.show):
            print(f'{name}: {"; ".join(why)}'[:600])
        if options.show:
            print(f'  {case["argv"]}\n  exit {run.code}, {run.seconds:.2f} s\n'
                  f'  {run.out!r}\n  {run.err.decode(errors="replace")}', flush=True)
    listed = {name: reason for name, reason in known.items() if name in failing}
    for name, reason in listed.items():
        print(f'known: {name}: {reason}')
    for kind, good in sorted(classes.items()):
        print(f'{kind:8}{sum(good):5} of {len(good)}')
    return passing, failing


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--only', default='', metavar='WORD', help='cases whose name has it')
    parser.add_argument('--class', dest='kind', default='', help='cases of this class')
    parser.add_argument('--show', action='store_true', help='what they printed')
    parser.add_argument('--update', action='store_true',
                        help=f'strike what passes from {KNOWN.name}')
    parser.add_argument('cases', nargs='*', type=pathlib.Path, default=RECORDED)
    options = parser.parse_args()
    enter()
    bring_up()
    cases = [json.loads(line) for path in options.cases for line in path.read_text().splitlines()]
    unknown = set(known := read_known()) - {case['name'] for case in cases}
    cases = [case for case in cases
             if options.only in case['name'] and options.kind in case['class']]
    passing, failing = report(play_all(cases), known, options)
    if options.update:
        update(known, passing)
        known = read_known()
    failed = len([name for name in failing if name not in known])
    for name in [name for name in passing if name in known]:
        failed += 1
        print(f'{name} is on the list of known failures, but passes: --update strikes it off')
    if options.cases == RECORDED:
        for name in sorted(unknown):
            failed += 1
            print(f'{name} is on the list of known failures, but there is no such case')
    print(f'{len(passing)} passed, {failed} failed')
    return int(failed > 0 or not passing)


if __name__ == '__main__':
    sys.exit(main())
