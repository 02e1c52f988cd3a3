"""What the suites of boards share: counting, images, and the ledger as the judge."""
import concurrent.futures
import pathlib
import re
import struct
import subprocess
import sys
import time

import machine
from modem import Modem
from sandbox import Sandbox

passed = failed = 0
CREATED, REFUSED, UNKNOWN, UNPROVISIONED = 0, 1, 2, 3


def check(name, problem):
    """Count one test; problem is empty if there is none."""
    global passed, failed
    passed += not problem
    failed += bool(problem)
    print(f'FAIL {name}: {problem}' if problem else f'ok {name}', flush=True)


def close():
    print(f'{passed} passed, {failed} failed')
    sys.exit(failed != 0)


def image(board, profile, name='fieldcase.debug'):
    return machine.BUILD / f'{board}-{profile}' / name


def requests(box):
    return len(box.ledger('request'))


def expect(name, done, box, status, said, cases, sent=None):
    """A run ended so, said so, and the sandbox has so many cases (and was sent so many requests)."""
    wrong = []
    if done.status != status:
        wrong.append(f'status {done.status} instead of {status}')
    if not re.search(said, done.console):
        wrong.append(f'it does not say {said!r}')
    if len(box.cases()) != cases:
        wrong.append(f'{len(box.cases())} cases instead of {cases}')
    if sent is not None and requests(box) != sent:
        wrong.append(f'{requests(box)} requests instead of {sent}')
    check(name, f'{"; ".join(wrong)}\n{done.console}' if wrong else '')


class Place:
    """A sandbox, services and a board: run() lets the board open a case there."""

    def __init__(self, board, profile, *options, **keywords):
        self.machine = machine.Machine(board)
        self.image = image(board, profile)
        self.box = Sandbox('--host', machine.NAME, *options, **keywords)
        self.services = machine.Services()
        self.trust = machine.der_of(pathlib.Path(self.box.ca).read_text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.box.stop()

    def block(self, trust=None, **settings):
        return machine.provision(machine.settings_for(self.box, self.services, **settings),
                                 self.trust if trust is None else trust)

    def run(self, *more, trust=None, flash_file=None, seconds=machine.RUN_SECONDS, **settings):
        return self.machine.run(self.image, self.block(trust, **settings), *more,
                                flash_file=flash_file, seconds=seconds)


def tool(name, *arguments):
    """What a tool of binutils prints of an image, the last argument, by its board's name."""
    made_for = arguments[-1].relative_to(machine.BUILD).parts[0]
    prefix = 'riscv64-unknown-elf-' if made_for.startswith(('riscv', 'rv')) else 'arm-none-eabi-'
    return subprocess.run([prefix + name, *arguments], capture_output=True, text=True,
                          check=True).stdout


def sections(elf):
    """Name to size of what an image takes of the machine."""
    printed = tool('size', '-A', elf)
    return {name: int(size) for name, size in re.findall(r'^(\.\w+) +(\d+) +\d+$', printed, re.M)}


def taken(elf):
    """Bytes of flash and of RAM; stack and arena are in the latter."""
    size = sections(elf)
    return sum(size[name] for name in ('.text', '.build_id', '.data')), sum(size[name] for name in
                                              ('.stack', '.data', '.bss', '.noinit', '.arena'))


ALLOCATOR = re.compile(r' [A-Za-z] (_?malloc|_malloc_r|calloc|_calloc_r|realloc|_?sbrk|free|cfree)$',
                       re.M)


def check_image(board, profile, name):
    """No allocator, no heap, nothing of the C library's input and output."""
    elf = image(board, profile, name)
    check(f'{board} {profile} {name}: no allocator is linked',
          ', '.join(ALLOCATOR.findall(tool('nm', elf))))
    check(f'{board} {profile} {name}: no heap section',
          ', '.join(section for section in sections(elf) if 'heap' in section))


def images(board, profile):
    """Look at the images of a profile. Returns what the firmware's takes of flash and of RAM."""
    for name in ('fieldcase.debug', 'conformance.debug'):
        check_image(board, profile, name)
    flash, ram = taken(image(board, profile))
    print(f'{board} {profile}: flash {flash}, RAM {ram} with stack and arena')
    return flash, ram


def vectors(folder):
    """The blocks of a folder of vectors, each a list of keys with what they stand for."""
    for path in sorted((machine.ROOT / 'tests/vectors' / folder).glob('*.avf')):
        for block in re.findall(r'^begin .*?^end$', path.read_text(), re.M | re.S):
            yield [(key, re.sub(rb'\\x(..)', lambda found: bytes.fromhex(found[1].decode()),
                                value.encode()))
                   for key, _, value in (line.partition(' ') for line in block.split('\n'))]


def fingerprints(board, profile):
    """The vectors of fingerprints, on the board: their binary form is in programs/fingerprint.c."""
    packed, count = b'', 0
    for block in vectors('fingerprint'):
        parts = [value for key, value in block if key == 'part']
        expected = bytes.fromhex(dict(block)['fingerprint'].decode())
        packed += bytes([len(parts)]) + expected + b''.join(
            len(part).to_bytes(2, 'little') + part for part in parts)
        count += 1
    done = machine.Machine(board).run(image(board, profile, 'fingerprint.debug'),
                                      count.to_bytes(2, 'little') + packed)
    check(f'{board}: {count} fingerprints are the same as elsewhere',
          '' if count and f'{count} passed, 0 failed' in done.console and done.status == 0
          else f'status {done.status}\n{done.console}')


def storage(board, profile):
    """What platform/storage.h promises, on the board; and it outlives the machine."""
    elf = image(board, profile, 'storage.debug')
    with machine.flash(b'', board) as flash:
        for start in range(3):
            done = machine.Machine(board).run(elf, b'', flash_file=flash)
            good = re.search(rf'^start {start}\n(\d\d+) passed, 0 failed$', done.console, re.M)
            check(f'{board}: storage, start {start}',
                  '' if good and done.status == 0 else f'status {done.status}\n{done.console}')


def cut_outbox(board, profile, cuts):
    """Start after start with a cut in each, on one storage. Returns what went wrong, or ''."""
    elf = image(board, profile, 'outbox.debug')
    rounds = 0
    with machine.flash(b'\xff' * machine.STORAGE[board][1], board) as flash:
        for start in range(cuts):
            write, quarters = 1 + start * 7 % 61, start * 3 % 5
            done = machine.Machine(board).run(elf, struct.pack('<II', write, quarters),
                                              flash_file=flash)
            seen = done.figure(r'^round (\d+)$') if start % 61 else None
            if done.status != 77 or (seen and not rounds <= int(seen) <= rounds + 8):
                return f'start {start}, after round {rounds}: status {done.status}\n{done.console}'
            rounds = int(seen) if seen else rounds
        done = machine.Machine(board).run(elf, struct.pack('<II', 0, 0), flash_file=flash)
    return '' if done.status == 0 and rounds > cuts // 100 else \
        f'round {rounds}, status {done.status}\n{done.console}'


def outbox(board, profile, cuts=520, workers=2):
    """The outbox on the board's storage, cut in a write of every start."""
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        wrong = list(pool.map(lambda _: cut_outbox(board, profile, cuts // workers),
                              range(workers)))
    check(f'{board}: the outbox outlives {cuts} cuts', '\n'.join(filter(None, wrong)))


def conform(board, profile, port, program, more, *options):
    """The suite of the porting contract over a port, on the board."""
    command = [sys.executable, machine.ROOT / 'tests/conformance/peer.py']
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as peer:
        _, *ports = peer.stdout.readline().split()
        settings = dict(zip(('peer', 'refused', 'stalled'), ports)) | {
            'name': machine.NAME, 'unknown-name': 'nowhere.sandbox.test', 'stall-ms': 1000,
            'bound-us': 200000} | more
        done = machine.Machine(board).run(image(board, profile, program),
                                          machine.provision(settings), *options)
        peer.stdin.close()
    found = re.search(r'^(\d+) passed, 0 failed$', done.console, re.M)
    good = found and int(found[1]) >= (2 if 'only' in more else 20) and \
        'skipped' not in done.console and done.status == 0
    check(f'{board}: {port} conforms', '' if good else f'status {done.status}\n{done.console}')


def conform_lwip(board, profile, port='port/lwip', **more):
    with machine.Services() as services:
        conform(board, profile, port, 'conformance.debug', {
            'transfer': 200000, 'time-server': 'time.sandbox.test',
            'time-port': services.time_port, 'dns-server': machine.GATEWAY,
            'dns-port': services.dns_port} | more)


def conformance(board, profile):
    """The suite over port/lwip. Where the emulated controller sends at once, a connection is full
    when the host's buffers are: that takes seconds."""
    slow = {} if board.startswith('riscv') else {'stall-ms': 6000, 'limit-ms': 10000}
    conform_lwip(board, profile, **slow)


def conformance_over_bad_wire(board, profile):
    """Each ninth frame is lost: what was lost is sent again."""
    conform_lwip(board, profile, 'port/lwip over a bad wire', loses=9, only='upload', transfer=4000)


def conformance_of_uart(board, profile):
    """The same over a serial line, with a modem at its other end."""
    with Modem({machine.NAME: '127.0.0.1'}) as modem:
        conform(board, profile, 'port/uart', f'{board}/modem.debug',
                {'transfer': 20000, 'time': int(time.time())},
                '-chardev', f'socket,id=m,host=127.0.0.1,nodelay=on,port={modem.port}', '-serial', 'chardev:m')
        check(f'{board}: the modem has no complaint', modem.problem or
              ('' if modem.connections >= 20 else f'{modem.connections} connections'))
