"""Where a recorded run is played again: a folder, a terminal or a file for its output, and servers
that answer as the script says and keep what they were asked.
"""
import base64
import fcntl
import os
import pathlib
import pty
import select
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import termios
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'tests' / 'sandbox'), str(ROOT / 'tests' / 'e2e')]

import pki  # noqa: E402
from wire import Ended, Wire  # noqa: E402

RUN_SECONDS = 100
HANDSHAKE_SECONDS = 15
LOOPBACK = '127.0.0.1'


class Certificates:
    """An authority that is trusted, another one that is not, and a server of the first."""

    def __init__(self, folder, hosts):
        self.folder = pathlib.Path(folder)
        authority, server, other = (pki.Key(folder, 'ec256') for _ in range(3))
        caller = [pki.basic_constraints(True), pki.key_usage('keyCertSign', 'cRLSign')]
        names = [('ip', bytes([127, 0, 0, 1])), *(('dns', host.encode())
                                                  for host in ('localhost', *hosts))]
        mine = pki.certificate('authority', authority, 'authority', authority, caller)
        others = pki.certificate('another', other, 'another', other, caller)
        leaf = pki.certificate('server', server, 'authority', authority, [
            pki.basic_constraints(False), pki.key_usage('digitalSignature'),
            pki.extended_key_usage('serverAuth'), pki.alternative_names(*names)])
        self.pems = {'trusted': pki.pem('CERTIFICATE', mine).encode(),
                     'other': pki.pem('CERTIFICATE', others).encode()}
        chain = self.folder / 'server.pem'
        chain.write_text(pki.pem('CERTIFICATE', leaf))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(chain, server.path)


class Listener:
    """A port whose connections are served by a stage."""

    def __init__(self, stage, context=None, port=0):
        self.stage, self.context = stage, context
        self.socket = socket.create_server((LOOPBACK, port), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(Wire(connection),), daemon=True).start()

    def serve(self, wire):
        try:
            if self.context:
                wire.handshake(self.context, HANDSHAKE_SECONDS)
            while self.stage.exchange(wire):
                pass
        except (Ended, OSError, ValueError):
            pass
        finally:
            wire.socket.close()


class Stage:
    """One run at a time; stages side by side do not see each other."""

    def __init__(self, folder, certificates):
        self.folder, self.certificates = pathlib.Path(folder), certificates
        self.lock = threading.Lock()
        self.script, self.routes, self.requests, self.answered = [], {}, [], 0
        plain, proxy = Listener(self), Listener(self)
        secure = Listener(self, certificates.context)
        self.closed = socket.socket()  # bound, but it does not listen: a connection is refused
        self.closed.bind((LOOPBACK, 0))
        self.silent = socket.socket()  # its queue is full: a connection is never answered
        self.silent.bind((LOOPBACK, 0))
        self.silent.listen(0)
        self.queued = [self.knock() for _ in range(4)]
        self.words = {'@DIR@': str(self.folder), '@HTTP@': plain.port, '@PROXY@': proxy.port,
                      '@HTTPS@': secure.port, '@CLOSED@': self.closed.getsockname()[1],
                      '@SYNDROP@': self.silent.getsockname()[1]}

    def knock(self):
        caller = socket.socket()
        caller.setblocking(False)
        caller.connect_ex(self.silent.getsockname())
        return caller

    def fill_in(self, value):
        """The value, with the words that stand for folder and ports replaced, all the way down."""
        if isinstance(value, str):
            for word, meaning in self.words.items():
                value = value.replace(word, str(meaning))
        elif isinstance(value, list):
            value = [self.fill_in(item) for item in value]
        elif isinstance(value, dict):
            value = {self.fill_in(key): self.fill_in(item) for key, item in value.items()}
        return value

    # The server's side.

    def exchange(self, wire):
        """Read a request, and answer by the script. Returns whether another one may follow."""
        while b'\r\n\r\n' not in wire.buffer:
            wire.fill(RUN_SECONDS)
            if wire.buffer.startswith(b'\x16\x03'):
                return False  # TLS, and this is not the port for it
        head, _, wire.buffer = wire.buffer.partition(b'\r\n\r\n')
        line, *fields = head.decode('latin-1').split('\r\n')
        method, target, _ = line.split(' ', 2)
        headers = {name.lower(): value.strip()
                   for name, _, value in (field.partition(':') for field in fields)}
        length = int(headers.get('content-length', 0))
        while len(wire.buffer) < length:
            wire.fill(RUN_SECONDS)
        body, wire.buffer = wire.buffer[:length], wire.buffer[length:]
        with self.lock:
            self.requests.append({'method': method, 'path': target, 'headers': headers,
                                  'body': body})
            answer = self.next_answer(f'{method} {target}')
        return self.answer(wire, answer)

    def next_answer(self, request):
        for beginning, answer in self.routes.items():
            if request.startswith(beginning):
                return answer
        if not self.script:
            return {'action': 'close'}
        self.answered += 1
        return self.script[min(self.answered, len(self.script)) - 1]

    @staticmethod
    def answer(wire, answer):
        action = answer.get('action', 'respond')
        time.sleep(answer.get('delay', 0))
        if action == 'reset':
            wire.reset()
        if action == 'hang':
            wire.stall(answer.get('seconds', 30))
        if action in ('close', 'reset', 'hang'):
            return False
        if action == 'raw':
            wire.send(base64.b64decode(answer['raw_b64']) if 'raw_b64' in answer
                      else answer['raw'].encode('latin-1'))
            return bool(answer.get('keep'))
        body = (base64.b64decode(answer['body_b64']) if 'body_b64' in answer
                else answer.get('body', '').encode())
        fields = [tuple(field) for field in answer.get('headers', [])]
        if action == 'chunked':
            fields.append(('Transfer-Encoding', 'chunked'))
            pieces = [body[at:at + 7] for at in range(0, len(body), 7)] + [b'']
            body = b''.join(b'%x\r\n%b\r\n' % (len(piece), piece) for piece in pieces)
        elif not answer.get('no_length') and 'content-length' not in dict(
                (name.lower(), value) for name, value in fields):
            fields.append(('Content-Length', str(len(body))))
        status = answer.get('status', 200)
        reason = answer.get('reason', 'OK' if status == 200 else 'X')
        head = [f'HTTP/1.1 {status} {reason}', *(f'{name}: {value}' for name, value in fields)]
        wire.send('\r\n'.join([*head, '', '']).encode())
        if action == 'drip':
            for at in range(len(body)):
                wire.send(body[at:at + 1])
                time.sleep(answer.get('gap', 0.05))
        else:
            wire.send(body[:answer['send']] if action in ('truncate', 'stall') else body)
        if action == 'stall':
            wire.stall(answer.get('seconds', 30))
        return action not in ('truncate', 'stall') and not (
            answer.get('no_length') or answer.get('close_after'))

    # The program's side.

    def lay_out(self, case):
        """Make the folder what the case says, and the script too."""
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / 'home').mkdir(parents=True)
        for name, content in case['files'].items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if 'ca' in content:
                path.write_bytes(self.certificates.pems[content['ca']])
            elif 'b64' in content:
                path.write_bytes(base64.b64decode(content['b64']))
            elif 'repeat' in content:
                unit = content['repeat'].encode('latin-1') or b'\0'
                path.write_bytes((unit * (content['size'] // len(unit) + 1))[:content['size']])
            else:
                path.write_bytes(self.fill_in(content['text']).encode())
            if path.suffix == '.sh':
                path.chmod(0o755)
        with self.lock:
            self.script = self.fill_in(case['server'])
            self.routes = self.fill_in(case['setup'].get('routes', {}))
            self.requests, self.answered = [], 0

    def play(self, program, case):
        """Run the program as the case says. Returns its Run."""
        self.lay_out(case)
        setup = case['setup']
        arguments = [argument.encode('utf-8', 'surrogateescape')
                     for argument in self.fill_in(case['argv'])]
        output = Output(setup)
        typed = setup.get('stdin')
        began = time.monotonic()
        process = subprocess.Popen(
            [program, *arguments], env=self.fill_in(case['env']), cwd=self.folder,
            stdin=subprocess.DEVNULL if typed is None else subprocess.PIPE,
            stdout=output.theirs, stderr=subprocess.PIPE, preexec_fn=output.prepare)
        if 'signal' in setup:
            number, after = setup['signal']
            timer = threading.Timer(after, process.send_signal, [number])
            timer.daemon = True
            timer.start()
        reader = threading.Thread(target=output.read, args=(process,))
        reader.start()
        hung = False
        try:
            shown, err = output.talk(process, typed and typed.encode(), RUN_SECONDS)
        except subprocess.TimeoutExpired:
            hung = True
            process.kill()
            shown, err = process.communicate()
        reader.join()
        time.sleep(0.02)  # for what was sent last to be read
        with self.lock:
            return Run(process.returncode, output.taken or shown or b'', err or b'',
                       list(self.requests), hung, time.monotonic() - began)


class Run:
    """What a run came to."""

    def __init__(self, code, out, err, requests, hung, seconds):
        self.code, self.out, self.err, self.hung, self.seconds = code, out, err, hung, seconds
        self.requests = requests
        self.creates = [request for request in requests
                        if request['headers'].get('x-amz-target', '').endswith('.CreateCase')]


class Output:
    """Where standard output goes: a pipe, a terminal, or somewhere that cannot take it."""

    def __init__(self, setup):
        self.where, self.taken, self.ours = setup.get('stdout_to'), b'', None
        self.theirs = subprocess.PIPE
        if setup.get('tty'):
            self.ours, self.theirs = pty.openpty()
            fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
        elif self.where == 'full':
            self.theirs = os.open('/dev/full', os.O_WRONLY)
        elif self.where == 'closedpipe':
            reading, self.theirs = os.pipe()
            os.close(reading)
        elif self.where == 'closed':
            self.theirs = os.open(os.devnull, os.O_WRONLY)

    def prepare(self):
        """What the child does before it becomes the program."""
        for number in (signal.SIGINT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        if self.where == 'closed':
            os.close(1)

    def read(self, process):
        """Take what a terminal is shown until its last user has gone."""
        if self.theirs != subprocess.PIPE:
            os.close(self.theirs)
        while self.ours is not None:
            try:
                piece = b''
                if select.select([self.ours], [], [], 0.2)[0]:
                    piece = os.read(self.ours, 65536)
                elif process.poll() is None:
                    continue
            except OSError:
                piece = b''
            if not piece:
                os.close(self.ours)
                self.ours = None
            self.taken += piece

    @staticmethod
    def talk(process, typed, seconds):
        return process.communicate(typed, timeout=seconds)
