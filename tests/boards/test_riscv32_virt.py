#!/usr/bin/python3
"""QEMU's virt machine with a RISC-V: the other instruction set, a clock that keeps the time, flash,
and entropy from a seed in it."""
import re
import time

import checks
import machine
from checks import CREATED, REFUSED, UNKNOWN, UNPROVISIONED, Place, check, expect

BOARD = 'riscv32-virt'
PROFILES = ('tls12', 'tls13')
STACK_MOST = {'tls12': 2048, 'tls13': 3072}
UNIT = 256 << 10  # of the flash


def test_image(profile):
    checks.images(BOARD, profile)
    header = checks.tool('readelf', '-h', checks.image(BOARD, profile))
    check(f'{profile}: it begins at its first instruction, whatever the loader looks at',
          '' if re.search(r'Entry point address: +0x80000000\n', header) else header)


def test_opens(profile):
    """From boot to case ID, over both kinds of chain and every version a server may have."""
    for options in ((), ('--key-type', 'rsa'), ('--tls', '1.2'),
                    *((('--tls', '1.3'),) if profile == 'tls13' else ())):
        with Place(BOARD, profile, *options) as place:
            done = place.run()
            expect(f'{profile}: opens a case {" ".join(options)}', done, place.box, CREATED,
                   r'opened case-', 1, 1)
            stack = int(done.figure(r'stack (\d+) bytes') or 0)
            check(f'{profile}: stack {" ".join(options)}',
                  '' if 0 < stack <= STACK_MOST[profile] else f'{stack} bytes')
            print(f'{BOARD} {profile}: {" and ".join(done.console.splitlines()[-2:])}')
    with Place(BOARD, profile) as place:
        done = place.run(calls=10)
        expect(f'{profile}: 10 cases in one boot', done, place.box, CREATED, 'opened', 10, 10)
        arena = re.findall(r'arena \d+ bytes at most, (\d+) in use', done.console)
        check(f'{profile}: nothing is left in the arena',
              '' if arena == ['0'] * 10 else str(arena))


def test_refuses(profile):
    with Place(BOARD, profile) as place:
        place.services.names['wrong.sandbox.test'] = machine.GATEWAY
        for name, code, settings in (
                ('wrong host name', 32, {'host': 'wrong.sandbox.test'}),
                ('Amazon\'s roots do not know the sandbox', 31, {'trust': b''}),
                ('an unknown name', 20, {'host': 'nowhere.sandbox.test'})):
            expect(f'{profile}: {name}', place.run(**settings), place.box, REFUSED,
                   f'refused: error {code},', 0, 0)
        done = machine.Machine(BOARD).run(place.image, b'\xff' * 64)
        expect(f'{profile}: no provision', done, place.box, UNPROVISIONED, 'not provisioned', 0, 0)
        place.box.script(['lost'])
        expect(f'{profile}: a lost answer', place.run(), place.box, UNKNOWN, 'unknown:', 1, 1)


def test_clock(profile):
    """The clock is believed unless it is before the build; then a time server is asked."""
    with Place(BOARD, profile) as place:
        alone = {'time_server': None, 'clock_ms': 300}
        expect(f'{profile}: without a time server', place.run(**alone), place.box, CREATED,
               'opened', 1, 1)
        check(f'{profile}: nobody was asked for the time', ' '.join(
            name for name in place.services.asked if name != machine.NAME))
        place.box.reset()
        for year, code in ((1970, 11), (2020, 11), (2038, 33)):
            done = place.run('-rtc', f'base={year}-02-01', **alone)
            expect(f'{profile}: a clock in {year}', done, place.box, REFUSED,
                   f'refused: error {code},', 0, 0)
        done = place.run('-rtc', 'base=1970-02-01')
        expect(f'{profile}: a clock in 1970 and a time server', done, place.box, CREATED, 'opened',
               1, 1)


def seeds(name):
    """Of each of the two units that hold a seed: its first 64 bytes."""
    with open(name, 'rb') as file:
        for unit in (0, UNIT):
            file.seek(unit)
            yield file.read(64)


def test_seed(profile):
    """Two starts of one device have different seeds; without one, or where it cannot be replaced,
    nothing is sent."""
    given = bytes(range(7, 39))
    with Place(BOARD, profile) as place, machine.flash(machine.seed_record(given)) as flash:
        left = [machine.seed_record(given)]
        for turn in range(3):
            done = place.run(flash_file=flash)
            expect(f'{profile}: start {turn} with a seed', done, place.box, CREATED, 'opened',
                   turn + 1, turn + 1)
            found = sorted(seeds(flash))
            check(f'{profile}: start {turn} leaves the next seed and none other',
                  '' if found[1] == b'\xff' * 64 and found[0] not in left and
                  found[0] == machine.seed_record(found[0][16:48], turn + 2) else str(found))
            left.append(found[0])
        for turn in range(12):
            with place.machine.started(place.image, place.block(), flash_file=flash) as process:
                time.sleep(turn * 0.008)
                process.kill()
        place.box.reset()
        done = place.run(flash_file=flash)
        expect(f'{profile}: after 12 power cuts', done, place.box, CREATED, 'opened', 1, 1)
        place.box.reset()
        before = list(seeds(flash))
        done = place.run(flash_file=f'{flash},readonly=on')
        expect(f'{profile}: flash that cannot be written', done, place.box, REFUSED,
               'refused: error 13,', 0, 0)
        check(f'{profile}: the seed still stands', '' if list(seeds(flash)) == before else 'no')
        for name, content in (('no seed', b''), ('a blank seed', b'\xff' * 64),
                              ('a seed with a wrong bit', machine.seed_record(given)[:-1] + b'\0')):
            with machine.flash(content) as other:
                expect(f'{profile}: {name}', place.run(flash_file=other), place.box, REFUSED,
                       'refused: error 13,', 0, 0)


def main():
    checks.conformance(BOARD, PROFILES[0])
    checks.storage(BOARD, PROFILES[0])
    checks.outbox(BOARD, PROFILES[0], cuts=40)
    checks.fingerprints(BOARD, PROFILES[0])
    for profile in PROFILES:
        test_image(profile)
        test_opens(profile)
    for test in (test_refuses, test_clock, test_seed):
        test(PROFILES[0])
    checks.close()


if __name__ == '__main__':
    main()
