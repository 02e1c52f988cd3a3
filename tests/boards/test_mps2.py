#!/usr/bin/python3
"""The MPS2 boards in QEMU: one driver, four processors. AN385 in full, the others boot and open a
case: they differ by a few lines (boards/mps2-*)."""
import os
import subprocess

import checks
import machine
from checks import CREATED, REFUSED, UNKNOWN, Place, check, expect

BOARDS = ('mps2-an385', 'mps2-an386', 'mps2-an500', 'mps2-an505')
PROFILE = 'tls12'


def test_version_6():
    """port/lwip compiles where lwIP has IPv6, too."""
    lwip = machine.ROOT / os.environ.get('LWIP_DIR', 'build/deps/lwip')
    done = subprocess.run(
        ['arm-none-eabi-gcc', '-std=c99', '-mcpu=cortex-m3', '-mthumb', '--specs=picolibc.specs',
         '-Wall', '-Wextra', '-Werror', '-fsyntax-only', '-DLWIP_IPV6=1', '-Iboards/firmware',
         '-Iport/lwip', '-isystem', lwip / 'src/include', *machine.ROOT.glob('port/lwip/*.c')],
        cwd=machine.ROOT, capture_output=True, text=True)
    check('port/lwip compiles with IPv6', done.stderr)


def main():
    test_version_6()
    checks.conformance(BOARDS[0], PROFILE)
    checks.conformance_over_bad_wire(BOARDS[0], PROFILE)
    checks.storage(BOARDS[0], PROFILE)
    for board in BOARDS:
        checks.fingerprints(board, PROFILE)
        checks.check_image(board, PROFILE, 'fieldcase.debug')
        with Place(board, PROFILE) as place:
            done = place.run()
            expect(f'{board}: opens a case', done, place.box, CREATED, f'on {board}\n', 1, 1)
            place.box.reset()
            done = place.run(trust=b'')
            expect(f'{board}: does not trust a stranger', done, place.box, REFUSED,
                   'refused: error 31,', 0, 0)
    with Place(BOARDS[0], PROFILE) as place:
        done = place.run(calls=10)
        expect(f'{BOARDS[0]}: 10 cases in one boot', done, place.box, CREATED, 'opened', 10, 10)
        place.box.reset()
        place.box.script(['lost'])
        done = place.run()
        check(f'{BOARDS[0]}: a lost answer is unknown, and sent once',
              '' if done.status == UNKNOWN and checks.requests(place.box) == 1 and
              len(place.box.cases()) == 1 else f'status {done.status}\n{done.console}')
    checks.close()


if __name__ == '__main__':
    main()
