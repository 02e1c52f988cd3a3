"""A board in QEMU, what it is provisioned with, and the services around it.

    with Sandbox('--host', NAME) as box, Services() as services:
        provision = provision_for(box, services)
        done = Machine('lm3s6965evb').run(image, provision)
        print(done.status, done.console)

Everything is on this machine's loopback: 10.0.2.2 is what the emulated board sees of it.
"""
import contextlib
import hashlib
import os
import pathlib
import re
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'sandbox'))
sys.dont_write_bytecode = True

from sandbox import AKID, SECRET  # noqa: E402

BUILD = pathlib.Path(os.environ.get('BUILD', ROOT / 'build'))
GATEWAY = '10.0.2.2'
NAME = 'support.sandbox.test'
MAGIC = b'fieldcase provision 1\0'
RUN_SECONDS = 60

ARM = ('qemu-system-arm', '-semihosting-config', 'enable=on,target=native')
RISCV = ('qemu-system-riscv32', '-global', 'virtio-mmio.force-legacy=false')
# The emulator, what it calls the machine, how it gets the image and its Ethernet controller, and
# where the provision lies.
BOARDS = {
    'lm3s6965evb': (ARM, 'lm3s6965evb', '-kernel', '-net nic,model=stellaris,', 0x0003c000),
    'mps2-an385': (ARM, 'mps2-an385', '-kernel', '-net nic,model=lan9118,', 0x003fc000),
    'mps2-an386': (ARM, 'mps2-an386', '-kernel', '-net nic,model=lan9118,', 0x003fc000),
    'mps2-an500': (ARM, 'mps2-an500', '-kernel', '-net nic,model=lan9118,', 0x003fc000),
    'mps2-an505': (ARM, 'mps2-an505', '-kernel', '-net nic,model=lan9118,', 0x103fc000),
    'riscv32-virt': (RISCV, 'virt', '-bios', '-device virtio-net-device,', 0x800fc000),
}


# How a file becomes a board's storage, and its size.
STORAGE = {
    'lm3s6965evb': ('-semihosting-config enable=on,target=native,arg=fieldcase,arg=storage={}',
                    64 << 10),
    'mps2-an385': ('-M mps2-an385,memory-backend=m -object memory-backend-file,id=m,size=16M,'
                   'share=on,mem-path={}', 16 << 20),
    'riscv32-virt': ('-drive if=pflash,unit=1,format=raw,file={}', 32 << 20),
}


def provision(settings, trust=b''):
    """The block of flash that boards/firmware/provision.h describes."""
    if trust:
        settings = settings | {'trust': len(trust)}
    texts = [f'{key}={value}'.encode() + b'\0' for key, value in settings.items()]
    return MAGIC + b''.join(texts) + b'\0' + trust


def der_of(pem):
    """The certificates of a PEM text, back to back."""
    return b''.join(ssl.PEM_cert_to_DER_cert(each) for each in re.findall(
        r'-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----', pem, re.S))


def settings_for(box, services, **more):
    """What a device needs to open a case at a sandbox; **more adds to it or replaces ('_' is '-')."""
    settings = {'host': NAME, 'port': box.port, 'authority': f'{NAME}:{box.port}',
                'region': 'us-east-1', 'key': AKID, 'secret': SECRET,
                'time-server': GATEWAY, 'time-port': services.time_port,
                'dns-server': GATEWAY, 'dns-port': services.dns_port,
                'subject': 'Pump 7: pressure sensor silent',
                'body': 'No reading since 04:12. Self-test: E31. Firmware 2.8.1.'}
    settings |= {key.replace('_', '-'): value for key, value in more.items()}
    return {key: value for key, value in settings.items() if value is not None}


def seed_record(seed, number=1):
    """A seed as platform/seed.h has it in storage."""
    record = b'fcseed 1' + struct.pack('<II', number, 0) + seed
    return record + hashlib.sha256(record).digest()[:16]


@contextlib.contextmanager
def flash(content=None, board='riscv32-virt'):
    """The name of a file for a board's storage, with the content, or else a seed of its own."""
    with tempfile.NamedTemporaryFile(prefix='fieldcase-flash-') as file:
        file.write(seed_record(os.urandom(32)) if content is None else content)
        file.truncate(STORAGE[board][1])
        file.flush()
        yield file.name


def erased(board):
    """The content of a board's storage as it is when the device is made: see flash."""
    seed = seed_record(os.urandom(32)) if board.startswith('riscv') else b''
    return seed.ljust(min(4 << 20, STORAGE[board][1]), b'\xff')


class Services:
    """A time server and a name server, on ports of their own."""

    def __init__(self):
        self.offset = 0  # of the time that is told; None: silence
        self.names = {NAME: '10.0.2.2', 'time.sandbox.test': '10.0.2.2'}
        self.mangle = None  # changes a time answer
        self.asked = []
        self.time_port = self.serve(self.tell_time)
        self.dns_port = self.serve(self.resolve)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.offset = None

    def serve(self, answer):
        """Answer datagrams until the process ends. Returns the port."""
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(('127.0.0.1', 0))

        def loop():
            while True:
                question, peer = server.recvfrom(2048)
                reply = answer(question)
                if reply:
                    server.sendto(reply, peer)
        threading.Thread(target=loop, daemon=True).start()
        return server.getsockname()[1]

    def tell_time(self, question):
        if self.offset is None or len(question) < 48:
            return None
        seconds = int(time.time() + self.offset + 2208988800) & 0xffffffff
        packet = bytearray(48)
        packet[0], packet[1] = 0x24, 2
        packet[24:32] = question[40:48]
        packet[40:44] = struct.pack('>I', seconds)
        return self.mangle(packet) if self.mangle else bytes(packet)

    def resolve(self, question):
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode('latin-1'))
            at += 1 + question[at]
        name = '.'.join(labels)
        self.asked.append(name)
        asked = question[12:at + 5]
        address = self.names.get(name)
        if not address:
            return question[:2] + b'\x81\x83' + b'\0\1\0\0\0\0\0\0' + asked
        return question[:2] + b'\x81\x80' + b'\0\1\0\1\0\0\0\0' + asked + \
            b'\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4' + socket.inet_aton(address)


class Done:
    """What a run left: the exit status (None: it had to be stopped), the console, the seconds."""

    def __init__(self, status, console, seconds):
        self.status, self.console, self.seconds = status, console, seconds

    def figure(self, pattern):
        """The numbers in the last line that fits."""
        found = re.findall(pattern, self.console)
        return found[-1] if found else None


class Machine:
    """A board, as QEMU has it."""

    def __init__(self, board):
        self.board = board
        self.emulator, self.machine, self.loads, controller, self.provision_at = BOARDS[board]
        self.controller = f'{controller}netdev=n0'.split()

    def command(self, image, provision_file, flash_file, *more):
        if flash_file:
            more = (*STORAGE[self.board][0].format(flash_file).split(), *more)
        return [*self.emulator, '-M', self.machine, self.loads, str(image),
                '-device', f'loader,file={provision_file},addr={self.provision_at:#x},force-raw=on',
                '-netdev', 'user,id=n0', *self.controller,
                '-display', 'none', '-monitor', 'none', '-serial', 'stdio', *more]

    @contextlib.contextmanager
    def started(self, image, block, *more, flash_file=None):
        """The process, while it runs; the block is bytes. A board whose seed is in its flash gets a
        fresh one, unless a file is given."""
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(tempfile.NamedTemporaryFile(prefix='fieldcase-provision-'))
            file.write(block)
            file.flush()
            if not flash_file and self.emulator is RISCV:
                flash_file = stack.enter_context(flash())
            process = subprocess.Popen(self.command(image, file.name, flash_file, *more),
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True, errors='replace')
            try:
                yield process
            finally:
                process.kill()
                process.wait()

    def run(self, image, block, *more, seconds=RUN_SECONDS, flash_file=None):
        """Boot, and wait until the program ends."""
        began = time.monotonic()
        with self.started(image, block, *more, flash_file=flash_file) as process:
            return finish(process, began, seconds)


def finish(process, began, seconds=RUN_SECONDS):
    """Wait for a started machine."""
    try:
        console, complaints = process.communicate(timeout=seconds)
        status = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        console, complaints = process.communicate()
        status = None
    complaints = ''.join(line for line in complaints.splitlines(True)
                         if 'Timer with period zero' not in line)
    return Done(status, console.replace('\r', '') + complaints, time.monotonic() - began)
