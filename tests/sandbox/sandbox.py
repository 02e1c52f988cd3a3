"""For tests: start a sandbox, look into it, and talk to it byte by byte.

    with Sandbox('--limit-per-hour', '10', faults=['lost']) as box:
        run_client(box.url, box.ca)
        assert len(box.cases()) == 1
"""
import json
import os
import re
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

PROGRAM = os.path.join(os.path.dirname(os.path.realpath(__file__)), 'fieldcase-sandbox')
PYTHON = '/usr/bin/python3'
AKID, SECRET = 'AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
READY = re.compile(r'ready url=(\S+)(?: control=(\S+))? ca=(.*)\n')


class Sandbox:
    """A running sandbox with a control endpoint; it ends with the block, or with this process."""

    def __init__(self, *options, faults=None):
        command = [PYTHON, PROGRAM, '--control', '0', '--exit-with-parent', '--exit-after', '600',
                   '--quiet', *options]
        if faults is not None:
            command += ['--faults', json.dumps(faults)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.ready = self.process.stdout.readline()
        match = READY.fullmatch(self.ready)
        if not match:
            self.process.wait()
            raise RuntimeError(f'the sandbox did not start: {self.ready!r}')
        self.url, self.control_url, self.ca = match[1], match[2], match[3]
        self.port = int(re.search(r':([0-9]+)', self.url.partition('//')[2])[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    # What happened, and what shall happen.

    def control(self, method, path, value=None):
        data = None if value is None else json.dumps(value).encode('utf-8')
        request = urllib.request.Request(self.control_url + path, data, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ValueError(json.load(error)['error']) from None

    def ledger(self, event=None):
        return [each for each in self.control('GET', '/ledger') if event in (None, each['event'])]

    def cases(self):
        return self.control('GET', '/cases')

    def script(self, faults):
        return self.control('PUT', '/faults', faults)

    def clock(self, offset):
        return self.control('PUT', '/clock', {'offset': offset})

    def reset(self):
        return self.control('POST', '/reset')

    def wait_for(self, condition, seconds=10):
        """Until condition(self) holds. Returns what it returned, or None in the end."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = condition(self)
            if found:
                return found
            time.sleep(0.02)
        return None

    # A connection without a client.

    def connect(self, host='localhost', seconds=10):
        raw = socket.create_connection((host, self.port), seconds)
        if not self.ca:
            return Plain(raw)
        context = ssl.create_default_context(cafile=self.ca)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        try:
            return Tls(raw, context, host)
        except BaseException:
            raw.close()
            raise

    def exchange(self, data, seconds=10):
        """Send bytes on a connection of their own. Returns all that came back, and how it ended
        (see Plain.receive_all)."""
        with self.connect(seconds=seconds) as connection:
            try:
                connection.sendall(data)
            except OSError:
                pass  # what was answered is still to be read
            return connection.receive_all()


class Plain:
    """A TCP connection that can tell how it ended."""

    def __init__(self, raw):
        self.raw, self.end = raw, None
        self.sendall = raw.sendall

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.raw.close()

    def recv(self):
        """Some bytes; none at the end, and then `end` says which."""
        try:
            data = self.raw.recv(65536)
            self.end = None if data else 'closed'
        except ConnectionResetError:
            data, self.end = b'', 'reset'
        except (socket.timeout, TimeoutError):
            data, self.end = b'', 'silent'
        return data

    def receive_all(self):
        """Everything, and how it ended: 'closed', 'cut' (TLS without its good-bye), 'reset' or
        'silent' (nothing came for as long as the connection's timeout)."""
        pieces = []
        while piece := self.recv():
            pieces.append(piece)
        return b''.join(pieces), self.end


class Tls(Plain):
    """TLS over it, by hand: Python's own TLS socket does not tell a reset from an end."""

    def __init__(self, raw, context, host):
        super().__init__(raw)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.object = context.wrap_bio(self.incoming, self.outgoing, server_hostname=host)
        self.sendall = self.send_all
        while True:
            try:
                self.object.do_handshake()
                break
            except ssl.SSLWantReadError:
                self.flush()
                if not self.take():
                    raise ConnectionResetError(f'{self.end} in the handshake') from None
        self.flush()

    def flush(self):
        self.raw.sendall(self.outgoing.read())

    def take(self):
        data = super().recv()
        self.incoming.write(data)
        return data

    def send_all(self, data):
        self.object.write(data)
        self.flush()

    def recv(self):
        while True:
            try:
                data = self.object.read(65536)
            except ssl.SSLWantReadError:
                if not self.take():
                    self.end = 'cut' if self.end == 'closed' else self.end
                    return b''
                continue
            except ssl.SSLZeroReturnError:
                data = b''
            self.end = None if data else 'closed'
            return data


def read_avf(path):
    """The blocks of an .avf file: dicts of key to list of byte strings, 'begin' holds the name."""
    with open(path, encoding='ascii') as file:
        for line in file:
            line = line.rstrip('\n')
            key, _, value = line.partition(' ')
            if key == 'begin':
                block = {}
            if key == 'end':
                yield block
            elif line and not line.startswith('#'):
                text = re.sub(r'\\x([0-9a-f]{2})', lambda m: chr(int(m[1], 16)), value)
                block.setdefault(key, []).append(text.encode('latin-1'))
