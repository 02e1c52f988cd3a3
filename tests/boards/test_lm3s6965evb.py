#!/usr/bin/python3
"""The LM3S6965 board in QEMU, whose 64 KB of RAM are enforced: cases opened and not opened.

The sandbox's ledger is the judge of what was sent and of what became of it.
"""
import contextlib
import json
import pathlib
import re
import socket
import sys
import tempfile
import time

import checks
import machine
from checks import CREATED, REFUSED, UNKNOWN, UNPROVISIONED, Place, check, expect

sys.path.insert(0, str(machine.ROOT / 'tests' / 'e2e'))
import pki  # noqa: E402

BOARD = 'lm3s6965evb'
PROFILES = ('tls12', 'tls13')
FLASH_MOST = {'tls12': 136 * 1024, 'tls13': 172 * 1024}
RAM_MOST = {'tls12': 46 * 1024, 'tls13': 57 * 1024}
STACK_MOST = {'tls12': 1638, 'tls13': 2662}  # 1.6 and 2.6 KB
YEARS = 365 * 86400


def moment(seconds):
    return time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(time.time() + seconds))


class Chain:
    """Four certificates of 5 KB below a root; the files that a sandbox serves, and the trust."""

    def __init__(self, directory, not_before=-YEARS, not_after=YEARS, host=machine.NAME):
        times = {'not_before': moment(not_before), 'not_after': moment(not_after)}
        keys = [pki.Key(directory, 'rsa2048') for _ in range(5)]
        names = ['leaf', 'first', 'second', 'third', 'root']
        padding = pki.extension('1.3.6.1.4.1.99999.1', pki.tlv(0x04, bytes(540)))
        authority = [pki.basic_constraints(True), pki.key_usage('keyCertSign', 'cRLSign'), padding]
        alternative = [('dns', host.encode())] + [
            ('dns', f'support-{i}.somewhere-{i}.sandbox.test'.encode()) for i in range(10)]
        leaf = [pki.basic_constraints(False), pki.key_usage('digitalSignature'),
                pki.extended_key_usage('serverAuth'), pki.alternative_names(*alternative)]
        ders = [pki.certificate(names[i], keys[i], names[i + 1], keys[i + 1],
                                authority if i else leaf, **times) for i in range(4)]
        self.root = pki.certificate('root', keys[4], 'root', keys[4], authority[:2], **times)
        self.bytes = sum(map(len, ders))
        self.chain = pathlib.Path(directory) / 'chain.pem'
        self.ca = pathlib.Path(directory) / 'root.pem'
        self.chain.write_text(pki.pem('CERTIFICATE', *ders))
        self.ca.write_text(pki.pem('CERTIFICATE', self.root))
        self.options = ('--certificate', str(self.chain), '--key', str(keys[0].path),
                        '--ca', str(self.ca))


@contextlib.contextmanager
def chained(**options):
    with tempfile.TemporaryDirectory(prefix='fieldcase-chain-') as directory:
        yield Chain(directory, **options)


def test_sizes(profile):
    flash, ram = checks.images(BOARD, profile)
    check(f'{profile}: flash', '' if flash <= FLASH_MOST[profile] else f'{flash} bytes')
    check(f'{profile}: RAM', '' if ram <= RAM_MOST[profile] else f'{ram} bytes')


def check_stack(name, done, profile):
    stack = int(done.figure(r'stack (\d+) bytes') or sys.maxsize)
    check(name, '' if stack <= STACK_MOST[profile] else f'{stack} bytes')


def test_opens(profile):
    """From boot to case ID, over both kinds of chain; then with every version a server may have."""
    for options in ((), ('--key-type', 'rsa'), ('--tls', '1.2'),
                    *((('--tls', '1.3'),) if profile == 'tls13' else ())):
        with Place(BOARD, profile, *options) as place:
            done = place.run()
            expect(f'{profile}: opens a case {" ".join(options)}', done, place.box, CREATED,
                   r'opened case-', 1, 1)
            check_stack(f'{profile}: stack {" ".join(options)}', done, profile)
            said = re.search(r'opened (\S+)', done.console)
            case = (place.box.cases() or [{}])[0]
            check(f'{profile}: the case is what was sent {" ".join(options)}',
                  '' if said and case.get('caseId') == said[1] and
                  case['subject'] == 'Pump 7: pressure sensor silent' and
                  case['communications'][0]['body'].startswith('No reading since') else str(case))
    with Place(BOARD, profile) as place:
        seconds = min(place.run().seconds for _ in range(3))
        print(f'{BOARD} {profile}: from boot to case ID in {seconds:.2f} s')
        check(f'{profile}: boot to case ID in less than a second',
              '' if seconds < 1 else f'{seconds:.2f} s')


def test_chain(profile):
    """Four certificates of 5 KB, and what they take of arena and stack."""
    with chained() as chain, Place(BOARD, profile, *chain.options) as place:
        check('the chain has 5 KB', '' if chain.bytes >= 5000 else f'{chain.bytes} bytes')
        done = place.run()
        expect(f'{profile}: a chain of four certificates', done, place.box, CREATED, 'opened', 1, 1)
        print(f'{BOARD} {profile}: {" and ".join(done.console.splitlines()[-2:])}')
        check_stack(f'{profile}: stack, a chain of four', done, profile)
    with chained(not_before=-2 * YEARS, not_after=-86400) as chain, \
            Place(BOARD, profile, *chain.options) as place:
        expect(f'{profile}: an expired chain', place.run(), place.box, REFUSED,
               'refused: error 33,', 0, 0)
    with chained(not_before=86400) as chain, Place(BOARD, profile, *chain.options) as place:
        expect(f'{profile}: a chain of the future', place.run(), place.box, REFUSED,
               'refused: error 33,', 0, 0)
    with chained(host='elsewhere.sandbox.test') as chain, \
            Place(BOARD, profile, *chain.options) as place:
        expect(f'{profile}: a chain for another host', place.run(), place.box, REFUSED,
               'refused: error 32,', 0, 0)


def test_refuses(profile):
    """What is found before a request leaves."""
    with Place(BOARD, profile) as place:
        place.services.names['wrong.sandbox.test'] = '10.0.2.2'
        for name, code, settings in (
                ('wrong host name', 32, {'host': 'wrong.sandbox.test'}),
                ('Amazon\'s roots do not know the sandbox', 31, {'trust': b''}),
                ('a trust store that is broken', 15, {'trust': place.trust[:-9]}),
                ('an unknown name', 20, {'host': 'nowhere.sandbox.test'}),
                ('no credentials', 9, {'secret': ''})):
            expect(f'{profile}: {name}', place.run(**settings), place.box, REFUSED,
                   f'refused: error {code},', 0, 0)
        closed = socket.socket()
        closed.bind(('127.0.0.1', 0))
        expect(f'{profile}: a closed port', place.run(port=closed.getsockname()[1]), place.box,
               REFUSED, 'refused: error 21,', 0, 0)
        closed.close()
        done = machine.Machine(BOARD).run(place.image, b'\xff' * 64)
        expect(f'{profile}: no provision', done, place.box, UNPROVISIONED, 'not provisioned', 0, 0)
        whole = place.block(trust=b'')
        for len_ in (21, 22, len(whole) // 2):
            done = machine.Machine(BOARD).run(place.image, whole[:len_].ljust(16384, b'\xff'))
            check(f'{profile}: a provision cut at {len_}',
                  '' if done.status in (REFUSED, UNPROVISIONED) else done.console)


def test_clock(profile):
    """A time server is believed as far as one that anyone can forge may be."""
    with Place(BOARD, profile) as place:
        for name, offset in (('1970', -time.time()), ('before the build', -400 * 86400),
                             ('silence', None)):
            place.services.offset = offset
            expect(f'{profile}: a clock of {name}', place.run(clock_ms=1200), place.box, REFUSED,
                   'refused: error 11,', 0, 0)
        place.services.offset = 0
        for name, at, byte in (('a nonce that is not ours', 27, 0xA5), ('no stratum', 1, 0),
                               ('a server that does not know', 0, 0xE4), ('a question', 0, 0x23)):
            def mangle(packet, at=at, byte=byte):
                packet[at] = packet[at] ^ byte if at == 27 else byte
                return bytes(packet)
            place.services.mangle = mangle
            expect(f'{profile}: a time with {name}', place.run(clock_ms=1200), place.box, REFUSED,
                   'refused: error 11,', 0, 0)
        place.services.mangle = lambda packet: bytes(packet[:40]) + bytes(8)
        expect(f'{profile}: a time of zero', place.run(clock_ms=1200), place.box, REFUSED,
               'refused: error 11,', 0, 0)
        place.services.mangle = None
        place.services.offset = 3 * YEARS
        expect(f'{profile}: a clock of the future', place.run(clock_ms=1200), place.box, REFUSED,
               'refused: error 33,', 0, 0)


HOSTILE = {
    'garbled': (REFUSED, UNKNOWN), 'made-garbled': (UNKNOWN,), 'portal': (UNKNOWN,),
    'redirect': (REFUSED,), 'endless': (UNKNOWN,), 'lost': (UNKNOWN,), 'lost-reset': (UNKNOWN,),
    'cut': (UNKNOWN,), 'made-500': (UNKNOWN,), '503': (UNKNOWN,), 'throttle': (REFUSED,),
}


def test_hostile(profile):
    """Answers that are not what they should be: never believed, never sent again."""
    with Place(BOARD, profile) as place:
        for fault, statuses in HOSTILE.items():
            place.box.reset()
            place.box.script([fault])
            done = place.run(deadline_ms=2500)
            check(f'{profile}: {fault}', '' if done.status in statuses and
                  checks.requests(place.box) == 1 else f'status {done.status}\n{done.console}')
        for framing in ('body', 'head'):
            place.box.reset()
            place.box.script([{'endless': framing}])
            done = place.run(deadline_ms=2500)
            check(f'{profile}: an endless {framing}',
                  '' if done.status == UNKNOWN else f'status {done.status}\n{done.console}')


def test_large_record(profile):
    """A record of 16 KB, the largest there is: most of it is a field nobody asked for."""
    with Place(BOARD, profile) as place:
        case = json.dumps({'caseId': 'case-123456789012-exen-2026-0123456789abcdef'})
        field = f'X-Padding: {"x" * 3500}\r\n'
        head = f'HTTP/1.1 100 Continue\r\n{field}{field}\r\n' * 3
        answer = f'HTTP/1.1 200 OK\r\nContent-Length: {len(case)}\r\n\r\n{case}'
        place.box.script([{'raw': head + answer, 'case': 'made'}])
        done = place.run()
        check('the answer is larger than a record', '' if len(head) > 16384 else str(len(head)))
        expect(f'{profile}: a record of 16 KB', done, place.box, CREATED, 'opened case-', 1, 1)


def test_cable(profile):
    """The cable is pulled while the answer is awaited: unknown, and the case is not sent again."""
    with Place(BOARD, profile) as place, tempfile.TemporaryDirectory() as folder:
        monitor = f'{folder}/monitor'
        place.box.script([{'delay': 2}])
        block = place.block(deadline_ms=4000)
        began = time.monotonic()
        with place.machine.started(place.image, block, '-chardev',
                                   f'socket,id=m,path={monitor},server=on,wait=off',
                                   '-mon', 'chardev=m,mode=control') as process:
            place.box.wait_for(checks.requests)
            with socket.socket(socket.AF_UNIX) as control:
                control.connect(monitor)
                for command in ('{"execute": "qmp_capabilities"}',
                                '{"execute": "set_link", "arguments": {"name": "n0", "up": false}}'):
                    control.sendall(command.encode())
                    control.recv(4096)
                done = machine.finish(process, began)
        expect(f'{profile}: the cable is pulled', done, place.box, UNKNOWN, 'unknown: error 22,', 1, 1)


def test_many(profile):
    """40 handshakes in one boot, in full and resumed: after each the arena is as it was."""
    versions = ('1.2',) if profile == 'tls12' else ('1.2', '1.3')
    for options, resumed in ((('--no-resumption',), 0),
                             *((('--tls', version), 39) for version in versions)):
        many(f'{profile} {" ".join(options)}', profile, options, resumed)


def many(name, profile, options, resumed):
    with Place(BOARD, profile, *options) as place:
        done = place.run(calls=40)
        expect(f'{name}: 40 cases in one boot', done, place.box, CREATED, 'opened', 40, 40)
        found = sum(entry['resumed'] for entry in place.box.ledger('request'))
        check(f'{name}: {resumed} sessions resumed', '' if found == resumed else str(found))
        check_stack(f'{name}: stack', done, profile)
        arena = re.findall(r'arena (\d+) bytes at most, (\d+) in use', done.console)
        check(f'{name}: nothing is left in the arena',
              '' if len(arena) == 40 and {used for _, used in arena} == {'0'} else str(arena))
        peaks = [int(peak) for peak, _ in arena]
        check(f'{name}: the arena\'s peak does not creep',
              '' if peaks and peaks[-1] - peaks[0] < 1024 else str(peaks))


def main():
    checks.conformance(BOARD, PROFILES[0])
    checks.conformance_of_uart(BOARD, PROFILES[0])
    checks.storage(BOARD, PROFILES[0])
    checks.outbox(BOARD, PROFILES[0])
    checks.fingerprints(BOARD, PROFILES[0])
    for profile in PROFILES:
        for test in (test_sizes, test_opens, test_chain, test_refuses, test_clock, test_hostile,
                     test_large_record, test_cable, test_many):
            if profile == PROFILES[0] or test not in (test_refuses, test_clock):
                test(profile)
    checks.close()


if __name__ == '__main__':
    main()
