#!/usr/bin/python3
"""From a fault to a case: boards in QEMU that fall over on purpose (programs/crash.c), come up again
in the same machine, and open a case of it.

What stands in the case is compared with the image: where its functions lie, what it was built
with; and the fingerprint with one that is computed here. On lm3s6965evb the emulator lets the
processor read and write where there is nothing, so those two faults are shown on the other boards.
"""
import hashlib
import re
import struct

import checks
import machine
from checks import CREATED, UNKNOWN, Place, check

PRODUCT = 'pump'
WATCHDOG_MS = 1500
FILLED = 0xA0000000  # and the register's number
ARM_FILLED = {f'r{number}': FILLED + number for number in range(13)}
RISCV_NAMES = 'gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'
RISCV_FILLED = {name: FILLED + 3 + i for i, name in enumerate(RISCV_NAMES.split())}
CALLERS = ['crash', 'fc_live', 'main', 'fc_reset']
ILLEGAL, ADDRESS = 'illegal instruction', 'bad address'


class Image:
    """Where the functions of an image lie, and what it says of itself."""

    def __init__(self, board, profile):
        self.path = checks.image(board, profile, 'crash.debug')
        rows = re.findall(r'^(\w+) (\w+) [tTW] (\w+)$', checks.tool('nm', '-S', self.path), re.M)
        self.functions = {name: (int(at, 16), int(size, 16)) for at, size, name in rows}
        symbols = dict(reversed(row.split(' ')[::2]) for row in
                       checks.tool('nm', self.path).splitlines() if row[0] != ' ')
        self.begin, self.end = int(symbols['fc_image_begin'], 16), int(symbols['fc_code_end'], 16)
        notes = checks.tool('readelf', '-n', '-x', '.text', self.path)
        self.build_id = re.search(r'Build ID: (\w+)', notes)
        self.build_id = self.build_id and self.build_id[1]

    def function_at(self, address):
        for name, (at, size) in self.functions.items():
            if at <= address < at + size:
                return name
        return None


class Told:
    """What a case tells of a fault."""

    def __init__(self, case):
        self.subject, self.body = case['subject'], case['communications'][0]['body']
        head = self.body.partition('\n\n')[0]
        self.facts = dict(re.findall(r'^([^:\n]+): (.*)$', head, re.M))
        self.returns = [int(at, 16) for at in re.findall(r'^returns to: 0x(\w{8})$', head, re.M)]
        command = re.search(r'^addr2line -afip -e fieldcase.debug(( 0x\w{8})+)$', self.body, re.M)
        self.command = command[1].split() if command else []
        self.log = self.body.partition('The last lines of the log:\n')[2]

    def number(self, name):
        return int(self.facts.get(name, '-1'), 0)

    def callers(self, image):
        """By the call, for what follows it may be another function already."""
        return [image.function_at(at - 1) for at in self.returns]


def fingerprint_of(told, image):
    """The rule of core/fault.h, written once more."""
    cause, pc = told.facts['fault'], told.number('pc')
    if cause in ('watchdog', 'stack overflow'):
        places = told.returns[-2:]
    else:
        places = [pc, *told.returns[:3]]
    packed = b''.join(struct.pack('>I', at - image.begin if image.begin <= at < image.end
                                  else 0xffffffff) for at in places)
    parts = (b'fault', PRODUCT.encode(), cause.encode(), packed)
    whole = b''.join(struct.pack('>I', len(part)) + part for part in parts)
    return hashlib.sha256(whole).hexdigest()[:16]


def crash(place, kind, **settings):
    place.box.reset()
    return place.run(crash=kind, product=PRODUCT, watchdog_ms=WATCHDOG_MS, **settings)


def boots(done):
    return len(re.findall(r'^fieldcase on ', done.console, re.M))


def compare(expected):
    """Complain of pairs that differ: name to (is, should be)."""
    return '; '.join(f'{name} is {found!r}, not {wanted!r}'
                     for name, (found, wanted) in expected.items() if found != wanted)


def told_of(name, done, place):
    """What the one case tells, or None and a failure."""
    cases = place.box.cases()
    wrong = compare({'cases': (len(cases), 1), 'status': (done.status, CREATED),
                     'boots': (boots(done), 2), 'requests': (checks.requests(place.box), 1)})
    check(f'{name}: one case', wrong and f'{wrong}\n{done.console}')
    return Told(cases[0]) if cases and 'fingerprint' in cases[0]['communications'][0]['body'] else None


def check_told(name, told, image, kind, cause):
    """What every fault tells, and that it fits the image."""
    at = fingerprint_of(told, image)
    check(f'{name}: what, of which program', compare({
        'subject': (told.subject, f'{PRODUCT} 1.0: {cause}, {at}'),
        'fault': (told.facts['fault'], cause),
        'product': (told.facts['product'], PRODUCT),
        'firmware': (told.facts['firmware'], '1.0'),
        'build ID': (told.facts['build ID'], image.build_id),
        'fingerprint': (told.facts['fingerprint'], at),
        'faults since': (told.facts['faults since'], '0'),
        'log': (told.log.rstrip().split('\n')[-2:],
                ['password=[redacted]', f'valve {kind} is open'])}))


def check_places(name, told, image, function, callers):
    """That the program counter and the return addresses lie in the functions they should."""
    where = image.function_at(told.number('pc')) if told.facts.get('pc') else None
    check(f'{name}: where', compare({
        'pc': (where, function),
        'returns': (told.callers(image), callers),
        'addr2line': ([int(at, 16) for at in told.command],
                      [told.number('pc')] * ('pc' in told.facts) + [at - 1 for at in told.returns])}))


def check_registers(name, told, filled):
    found = {register: told.number(register) for register in filled}
    check(f'{name}: the registers are as they were', compare({'registers': (found, filled)}))


# Crash: its cause, the function the program counter is in (None: in none), and who called it.
FAULTS = {
    'undefined': (ILLEGAL, 'crash_undefined', CALLERS),
    'abort': ('abort', 'abort', ['crash_abort', *CALLERS]),
    'wild': (ADDRESS, None, ['crash_wild', *CALLERS]),
    'load': (ADDRESS, 'crash_load', CALLERS),
    'store': (ADDRESS, 'crash_store', CALLERS),
    'divide': ('division by zero', 'crash_divide', CALLERS),
    'jump': (ILLEGAL, 'vectors', ['crash_jump', *CALLERS]),
    'interrupt': (ILLEGAL, 'crash_undefined', ['__wrap_fc_tick_wake']),
    'hang': ('watchdog', 'crash_hang', CALLERS),
    'deaf': ('watchdog', 'crash_deaf', CALLERS),
}


def test_faults(place, image, kinds, filled):
    """Each kind of fault is told of rightly, twice in the same words; and no two are the same."""
    seen = {}
    for kind, (cause, function, callers) in kinds.items():
        name = f'{place.machine.board}: {kind}'
        told = told_of(name, crash(place, kind), place)
        if not told:
            continue
        check_told(name, told, image, kind, cause)
        check_places(name, told, image, function, callers)
        if kind == 'undefined':
            check_registers(name, told, filled)
        other = seen.setdefault(told.facts['fingerprint'], kind)
        check(f'{name}: no other fault has its fingerprint', '' if other == kind else other)
        if kind in ('undefined', 'hang', 'interrupt'):
            again = told_of(f'{name}, again', crash(place, kind, clock_ms=9999), place)
            check(f'{name}: again the same fingerprint', again and compare(
                {'fingerprint': (again.facts['fingerprint'], told.facts['fingerprint'])}))


def test_overflow(place, image):
    """The stack: found out, nothing above it written over, and who called is known."""
    name = f'{place.machine.board}: overflow'
    done = crash(place, 'overflow')
    told = told_of(name, done, place)
    if told:
        check_told(name, told, image, 'overflow', 'stack overflow')
        found = told.callers(image)
        # What earlier calls left on the stack may lie between, and take the places of some.
        check(f'{name}: who called whom', '' if found[:1] == ['deeper'] and
              'crash_overflow' in found and found[-2:] == CALLERS[-2:] else str(found))
    check(f'{name}: nothing is written over', done.console if 'written over' in done.console else '')


def test_lost(place, image):
    """Neither a stack that is nowhere nor a fault while a fault is recorded hides the fault."""
    for kind, fact in (('lost', 'sp: 0x9'), ('twice', 'record: broken off by a fault of its own')):
        name = f'{place.machine.board}: {kind}'
        told = told_of(name, crash(place, kind), place)
        check(f'{name}: what is known is told', '' if told and f'\n{fact}' in told.body and
              told.facts['fingerprint'] == fingerprint_of(told, image) else str(told and told.body))


def test_resets(place):
    """A reset that nobody recorded is told of, one that was meant is not."""
    name = f'{place.machine.board}: a reset that nobody meant'
    told = told_of(name, crash(place, 'reset'), place)
    check(f'{name} is told of', '' if told and told.facts['fault'] == 'unexplained reset' and
          told.facts['uptime'] == 'not known' and not told.command else str(told and told.body))
    done = crash(place, 'restart')
    cases = place.box.cases()
    check(f'{place.machine.board}: a reset that was meant is not', compare(
        {'cases': (len(cases), 1), 'boots': (boots(done), 2),
         'subject': (cases and cases[0]['subject'], 'Pump 7: pressure sensor silent')}))


def test_loops(place):
    """A device that falls over again and again opens one case."""
    board = place.machine.board
    done = crash(place, 'undefined', crash_boots=3)
    told = place.box.cases() and Told(place.box.cases()[0])
    check(f'{board}: three faults, one case', compare(
        {'cases': (len(place.box.cases()), 1), 'boots': (boots(done), 4),
         'status': (done.status, CREATED), 'faults since': (told and told.facts['faults since'], '2')}))
    done = crash(place, 'undefined', crash_boots=99)
    told = place.box.cases() and Told(place.box.cases()[0])
    check(f'{board}: a fault in every boot: the report goes first', compare(
        {'cases': (len(place.box.cases()), 1), 'boots': (boots(done), 5),
         'status': (done.status, CREATED), 'faults since': (told and told.facts['faults since'], '3')}))
    done = crash(place, 'undefined', crash_boots=99999, calls=2, seconds=4)
    check(f'{board}: the same fault after its case, for ever: no further case', compare(
        {'cases': (len(place.box.cases()), 1), 'status': (done.status, None),
         'requests': (checks.requests(place.box), 1)}) or
        ('' if boots(done) > 10 and 'not reported again' in done.console else done.console))
    done = crash(place, 'undefined', crash_boots=4, crash_reporting=1)
    subjects = [case['subject'] for case in place.box.cases()]
    check(f'{board}: a report that always faults is given up', compare(
        {'subjects': (subjects, ['Pump 7: pressure sensor silent']), 'boots': (boots(done), 5),
         'status': (done.status, CREATED)}))


def test_outcomes(place):
    """What becomes of the record when the case is not just created."""
    board = place.machine.board
    place.box.reset()
    place.box.script(['lost'])
    done = place.run(crash='undefined', product=PRODUCT)
    check(f'{board}: a lost answer is unknown, and sent once', compare(
        {'status': (done.status, UNKNOWN), 'requests': (checks.requests(place.box), 1),
         'cases': (len(place.box.cases()), 1)}))


def main():
    arm = {kind: FAULTS[kind] for kind in ('undefined', 'abort', 'wild', 'divide', 'jump',
                                           'interrupt', 'hang')}
    bus = {kind: FAULTS[kind] for kind in ('undefined', 'load', 'store', 'deaf')}
    riscv = {kind: FAULTS[kind] for kind in ('undefined', 'abort', 'wild', 'load', 'store',
                                             'interrupt', 'hang')}
    riscv['jump'] = (ADDRESS, None, FAULTS['jump'][2])
    for board, profile, kinds, filled in (
            ('lm3s6965evb', 'tls12', arm, ARM_FILLED),
            ('lm3s6965evb', 'tls13', {'undefined': FAULTS['undefined']}, ARM_FILLED),
            ('mps2-an385', 'tls12', bus, ARM_FILLED),
            ('riscv32-virt', 'tls12', riscv, RISCV_FILLED)):
        image = Image(board, profile)
        with Place(board, profile) as place:
            place.image = image.path
            test_faults(place, image, kinds, filled)
            test_overflow(place, image)
            if kinds is arm or kinds is riscv:
                test_lost(place, image)
                test_resets(place)
                test_loops(place)
                test_outcomes(place)
            if kinds is arm:
                told = told_of(f'{board}: deaf', crash(place, 'deaf'), place)
                check(f'{board}: a hang that nothing interrupts ends in a reset', compare(
                    {'fault': (told and told.facts['fault'], 'unexplained reset')}))
    checks.close()


if __name__ == '__main__':
    main()
