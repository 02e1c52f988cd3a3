#!/usr/bin/python3
"""The session of TLS outlives a reboot where the board has storage: the next boot's handshake is a
short one. Whatever becomes of what is stored, a full handshake is the worst that follows."""
import checks
import machine
from checks import CREATED, Place, check

# Where the unit of the session lies in the file, and its size.
UNIT = {'lm3s6965evb': (60 << 10, 4 << 10), 'mps2-an385': ((1 << 20) - 4096, 4 << 10),
        'riscv32-virt': (9 * (256 << 10), 256 << 10)}
OFTEN = {'hour_cases': 65535, 'day_cases': 65535, 'window_seconds': 1, 'pace_seconds': 1,
         'backoff_seconds': 1, 'backoff_cap_seconds': 1}
HEAD = 16


class Device:
    """A board with storage of its own; it opens a case in each boot."""

    def __init__(self, place, flash_file):
        self.place, self.flash_file, self.board = place, flash_file, place.machine.board

    def stored(self):
        off, size = UNIT[self.board]
        with open(self.flash_file, 'rb') as file:
            file.seek(off)
            return file.read(size)

    def alter(self, off, change):
        """Change bytes of the unit from off on: change makes new ones of the old."""
        unit = self.stored()
        with open(self.flash_file, 'r+b') as file:
            file.seek(UNIT[self.board][0] + off)
            file.write(change(unit[off:]))

    def boot(self, name, resumed, **settings):
        """The case is opened, by a short handshake or a full one."""
        self.place.box.reset()
        done = self.place.run(flash_file=self.flash_file, **OFTEN, **settings)
        found = [event['resumed'] for event in self.place.box.ledger('request')]
        check(f'{self.board} {name}', '' if done.status == CREATED and found == [resumed] else
              f'status {done.status}, resumed: {found}\n{done.console}')


def flipped(old):
    return bytes([old[0] ^ 0x10])


def test_kept(place, profile):
    with machine.flash(machine.erased(place.machine.board), place.machine.board) as flash:
        device = Device(place, flash)
        device.boot(f'{profile}: the first handshake is a full one', False)
        device.boot(f'{profile}: after a reboot it is a short one', True)
        device.boot(f'{profile}: again', True)
        before = device.stored()
        check(f'{device.board} {profile}: one session is stored, and nothing behind it',
              '' if before[:4] == b'fcs1' and before[HEAD:HEAD + 64].count(0xff) < 16 and
              before[HEAD + 512:] == b'\xff' * (len(before) - HEAD - 512) else before[:600].hex())
        place.run(flash_file=flash, port=1, patience_ms=0, **OFTEN)
        check(f'{device.board} {profile}: without a handshake nothing is written',
              '' if device.stored() == before else 'it is another')
        device.boot(f'{profile}: what waited goes by a short one', True)


def test_broken(place, profile):
    """Each kind of damage leads to a full handshake, and the session after it is kept again."""
    with machine.flash(machine.erased(place.machine.board), place.machine.board) as flash:
        device = Device(place, flash)
        device.boot(f'{profile}: a session', False)
        for name, off, change in (
                ('its mark', 0, flipped), ('its length', 4, flipped), ('its digest', HEAD, flipped),
                ('its time', HEAD + 40, flipped), ('its keys', HEAD + 200, flipped),
                ('its length, twice', 4, lambda old: b'\xff\xff\0\0\0\0\xff\xff'),
                ('all of it', 0, lambda old: bytes(len(old)))):
            device.alter(off, change)
            device.boot(f'{profile}: {name} has rotted', False)
        device.boot(f'{profile}: and then it is a short one', True)


def test_not_kept(place):
    with machine.flash(machine.erased(place.machine.board), place.machine.board) as flash:
        device = Device(place, flash)
        for turn in range(2):
            device.boot(f'session {turn} is not to be kept', False, keep_session=0)
        check(f'{device.board}: nothing is stored', '' if not device.stored().strip(b'\xff') else
              'something is')


def main():
    for board, profile in (('lm3s6965evb', 'tls12'), ('lm3s6965evb', 'tls13'),
                           ('mps2-an385', 'tls12'), ('riscv32-virt', 'tls12')):
        with Place(board, profile) as place:
            test_kept(place, profile)
            if board != 'mps2-an385':
                test_broken(place, profile)
    with Place('lm3s6965evb', 'tls12') as place:
        test_not_kept(place)
    checks.close()


if __name__ == '__main__':
    main()
