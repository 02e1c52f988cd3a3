"""A modem at the end of a serial line: what port/uart speaks with, over real connections.

    with Modem({'support.sandbox.test': '127.0.0.1'}) as modem:
        machine.run(image, block, '-chardev', f'socket,id=m,host=127.0.0.1,nodelay=on,port={modem.port}',
                    '-serial', 'chardev:m')
"""
import re
import select
import socket
import threading

MARK = 0x10
OPEN, FULL, ENDED = ord('0'), 1, 2
NO_ADDRESS, NOT_ACCEPTED, LOST = 0xEC, 0xEB, 0xE9
STOP_AT, GO_AT = 2048, 512
MOST = 64 << 10  # an emulated line has no speed: much is under way when the device is told to stop


class Modem:
    """Serves one device, from its first byte until the line is closed."""

    def __init__(self, names):
        self.names = names
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.problem = ''
        self.peer = None
        self.connections = 0
        self.forget()
        self.to_device = bytearray()
        self.marked = False
        self.order = None  # what came of "HOST PORT"
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def forget(self):
        if self.peer:
            self.peer.close()
        self.peer, self.is_open, self.is_ended, self.is_stopped = None, False, False, False
        self.to_peer = bytearray()

    def say(self, mark):
        self.to_device += bytes([MARK, mark])

    def say_open(self):
        self.say(OPEN + FULL * self.is_stopped + ENDED * self.is_ended)

    def lose(self, mark):
        self.forget()
        self.say(mark)

    def call(self, name, port):
        """Connect as the order says."""
        self.order = None
        host = name if re.fullmatch(r'[\d.]+', name) else self.names.get(name)
        if not host:
            self.say(NO_ADDRESS)
            return
        self.peer = socket.socket()
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.peer.setblocking(False)
        self.peer.connect_ex((host, port))

    def hear(self, byte):
        """A byte of the device."""
        was_marked, self.marked = self.marked, byte == MARK and not self.marked
        if self.marked:
            return
        if was_marked and ord('a') <= byte <= ord('p'):
            self.order = ''
            self.lose(byte)
        elif was_marked and byte == ord('Z'):
            self.order = None
            self.forget()
        elif self.order is not None:
            self.order += chr(byte)
            found = re.fullmatch(r'(\S+) (\d{5})', self.order)
            if found:
                self.call(found[1], int(found[2]))
        elif self.is_open:
            self.to_peer.append(byte)
            if len(self.to_peer) > MOST:
                self.problem = 'the device does not stop when it is told to'

    def control_flow(self):
        if not self.is_stopped and len(self.to_peer) > STOP_AT:
            self.is_stopped = True
            self.say_open()
        elif self.is_stopped and len(self.to_peer) < GO_AT:
            self.is_stopped = False
            self.say_open()

    def write_peer(self):
        if not self.is_open:
            err = self.peer.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if err:
                self.lose(NOT_ACCEPTED)
                return
            self.is_open = True
            self.connections += 1
            self.say_open()
        elif self.to_peer:
            del self.to_peer[:self.peer.send(self.to_peer)]

    def read_peer(self):
        received = self.peer.recv(1024)
        if not received:
            self.is_ended = True
            self.say_open()
        self.to_device += received.replace(bytes([MARK]), bytes([MARK, MARK]))

    def move(self, line):
        """Wait for what may move, and move it. Returns whether the line is still there."""
        reads, writes = [line], [line] if self.to_device else []
        if self.peer and self.is_open and not self.is_ended and len(self.to_device) < STOP_AT:
            reads.append(self.peer)
        if self.peer and (self.to_peer or not self.is_open):
            writes.append(self.peer)
        readable, writable, _ = select.select(reads, writes, [], 0.2)
        if line in writable:
            del self.to_device[:line.send(self.to_device)]
        try:
            if self.peer in writable:
                self.write_peer()
            if self.peer and self.peer in readable:
                self.read_peer()
        except OSError:
            self.lose(LOST)
        if line in readable:
            received = line.recv(1024)
            for byte in received:
                self.hear(byte)
            if not received:
                return False
        if self.is_open:
            self.control_flow()
        return True

    def serve(self):
        try:
            line, _ = self.listener.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with line:
                while self.move(line):
                    pass
        except OSError:
            pass  # the machine or the test went
        self.forget()
