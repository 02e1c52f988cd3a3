#!/usr/bin/python3
"""From a fault to a case by way of the outbox: boards in QEMU that fall over on purpose
(programs/crash.c), with storage that outlives them. Answers are lost, the device is reset and its
power is cut; each fault becomes one case, and the sandbox's ledger is the judge.
"""
import re
import time

import checks
import machine
from checks import CREATED, Place, check
from test_fault_to_case import (ARM_FILLED, FAULTS, ILLEGAL, RISCV_FILLED, Image, Told,
                                boots, check_places, check_registers, check_told, compare)

BOARDS = (('lm3s6965evb', ARM_FILLED), ('mps2-an385', ARM_FILLED), ('riscv32-virt', RISCV_FILLED))
PROFILE = 'tls12'
UNLIMITED, LATER = 65535, 4
# What takes minutes and hours is made short: W is 2 seconds.
SHORT = {'accept_seconds': 1, 'lag_seconds': 1, 'pace_seconds': 1, 'backoff_seconds': 1,
         'backoff_cap_seconds': 1, 'hour_cases': UNLIMITED, 'day_cases': UNLIMITED}
MARKER = re.compile(r' \[fc [0-9a-f]{16}\]$')
LOST = {'on': 'CreateCase', 'after': 0, 'do': 'close'}
STALLED = {'on': 'CreateCase', 'after': 0, 'do': 'stall', 'for': 30}


class Device:
    """A board with storage of its own, which stays when it is switched off."""

    def __init__(self, place, flash_file):
        self.place, self.flash_file, self.board = place, flash_file, place.machine.board

    def settings(self, more):
        return {'crash': 'undefined', 'product': 'pump', **SHORT, **more}

    def run(self, **more):
        return self.place.run(flash_file=self.flash_file, **self.settings(more))

    def run_until(self, condition, **more):
        """Switch it on, and off as soon as condition(sandbox) holds; or after so many seconds."""
        block = self.place.block(**self.settings(more))
        with self.place.machine.started(self.place.image, block, flash_file=self.flash_file):
            if callable(condition):
                return self.place.box.wait_for(condition)
            time.sleep(condition)
        return None

    def faults(self):
        """The cases of the fault."""
        return [case for case in self.place.box.cases() if case['subject'].startswith('pump 1.0: ')]

    def sent(self, operation='CreateCase'):
        return sum(event['operation'] == operation for event in self.place.box.ledger('request'))

    def expect(self, name, done, **expected):
        """One case of the fault, with a marker; and what else is expected."""
        found = self.faults()
        pairs = {'status': (done.status, CREATED), 'cases of the fault': (len(found), 1),
                 'marked': (bool(found and MARKER.search(found[0]['subject'])), True)}
        pairs |= {key: (self.sent(key) if key in ('CreateCase', 'DescribeCases') else boots(done),
                        wanted) for key, wanted in expected.items()}
        wrong = compare(pairs)
        check(f'{self.board}: {name}', wrong and f'{wrong}\n{done.console}')
        return found[0] if found else None


class Started:
    """A new device, and the sandbox as it was."""

    def __init__(self, place, *faults):
        self.place, self.faults = place, list(faults)
        self.flash = machine.flash(machine.erased(place.machine.board), place.machine.board)

    def __enter__(self):
        self.place.box.reset()
        self.place.box.script(self.faults)
        return Device(self.place, self.flash.__enter__())

    def __exit__(self, *exception):
        self.flash.__exit__(*exception)


def test_case(place, image, filled):
    """The case tells what the record did, and the same device opens no other for the same."""
    name = f'{place.machine.board}: by the outbox'
    with Started(place) as device:
        case = device.expect('a fault becomes a case', device.run(), boots=2, CreateCase=1)
        if case:
            told = Told(case)
            told.subject = MARKER.sub('', told.subject)
            check_told(name, told, image, 'undefined', ILLEGAL)
            check_places(name, told, image, *FAULTS['undefined'][1:])
            check_registers(name, told, filled)
        device.expect('the same fault on another day is no other case', device.run(), boots=2,
                      CreateCase=2)  # the other is what the device was told


def test_loop(place):
    """A device that falls over in each boot opens one case, which is told how often it did."""
    with Started(place) as device:
        device.expect('a crash loop is one case', device.run(crash_boots=14, calls=2), boots=15)
        time.sleep(2)  # it can be asked for by now, before it is told
        case = device.expect('nor does a boot without a crash open another',
                             device.run(crash_boots=0), boots=1)
        said = case and [each['body'] for each in case['communications']]
        check(f'{device.board}: the case is told of its repeats', '' if said and any(
            re.fullmatch(r'This fault was seen 1\d more times\.', body) for body in said) else
            str(said))


def test_reset_between(place):
    """A reset when the outbox has the report, and the record is not cleared yet."""
    with Started(place) as device:
        device.expect('a reset between outbox and record', device.run(crash_between=1), boots=3,
                      CreateCase=1)


def test_lost_answers(place):
    """It is looked up once it must be known, and sent again if, and only if, it is not there."""
    with Started(place, LOST) as device:
        done = device.run()
        device.expect('a lost answer is looked up', done, boots=2, CreateCase=1, DescribeCases=1)
        check(f'{device.board}: unknown, then created', '' if re.search(
            r'^unknown: error 50, .*\n(.*\n)+opened case-', done.console, re.M) else done.console)
    with Started(place, LOST | {'case': 'not made'}) as device:
        device.expect('a request that was lost is sent again', device.run(), boots=2, CreateCase=2,
                      DescribeCases=1)
    with Started(place, LOST) as device:
        done = device.run(accept_seconds=None, lag_seconds=None, patience_ms=500)
        check(f'{device.board}: W is a quarter of an hour', compare(
            {'status': (done.status, checks.UNKNOWN), 'sent': (device.sent(), 1),
             'looked': (device.sent('DescribeCases'), 0)}))


def test_power(place):
    """The power goes with the answer under way, while its outcome is waited for, at any time."""
    with Started(place, STALLED) as device:
        made = device.run_until(lambda box: len(box.cases()) == 1)
        check(f'{device.board}: the power is cut before the answer is there',
              '' if made else 'no case')
        device.run_until(0.8, crash_boots=0, lag_seconds=3)
        device.expect('it is found by its marker', device.run(crash_boots=0, lag_seconds=3),
                      boots=1, CreateCase=1, DescribeCases=1)
    with Started(place) as device:
        for turn in range(10):  # one case a day, or each that gets through fills the outbox
            device.run_until(0.1 + turn * 0.07, day_cases=1)
        device.run()
        device.expect('the power is cut at ten moments', device.run(crash_boots=0))


def test_offline(place):
    """What cannot be sent waits, over power cuts; one time is as good as another."""
    with Started(place) as device:
        done = device.run(port=1, patience_ms=0)
        check(f'{device.board}: nobody is there', compare(
            {'status': (done.status, LATER), 'cases': (len(device.place.box.cases()), 0),
             'said': ('queued: error 21,' in done.console, True)}))
        device.expect('the next boot sends it', device.run(crash_boots=0), boots=1, CreateCase=1)


def test_unusable(place):
    """Storage with something else in it is left alone, and the fault is reported without."""
    place.box.reset()
    content = machine.seed_record(bytes(range(32))) + b'something else' * 300000
    with machine.flash(content, place.machine.board) as flash:
        done = place.run(flash_file=flash, crash='undefined', product='pump')
    cases = place.box.cases()
    check(f'{place.machine.board}: storage that is not an outbox', compare(
        {'status': (done.status, CREATED), 'cases': (len(cases), 1),
         'said': ('no outbox: ' in done.console, True),
         'subject': (cases[0]['subject'][:9] if cases else '', 'pump 1.0:')}))


def main():
    for board, filled in BOARDS:
        image = Image(board, PROFILE)
        with Place(board, PROFILE) as place:
            place.image = image.path
            test_case(place, image, filled)
            test_lost_answers(place)
            for test in (test_loop, test_reset_between, test_power, test_offline, test_unusable):
                if board != 'mps2-an385':  # what is left of it is the same as lm3s6965evb's
                    test(place)
    checks.close()


if __name__ == '__main__':
    main()
