"""Connections: accept, speak TLS, read a request, have it judged, and answer as scripted."""
import socket
import threading
import time

from answer import compose
from faults import HEAD, Fault
from ledger import shown_headers, shown_members
from service import error
from wire import BadRequest, Ended, LimitReached, Wire

MAX_CONNECTIONS = 128
HANDSHAKE_SECONDS = 15
ENDLESS_SECONDS = 120
PIECE = 65536
NO_FAULT = Fault(None)


class Server:
    """context makes the context of a connection's TLS; None: there is none."""

    def __init__(self, service, script, ledger, context=None):
        self.service, self.script, self.ledger, self.context = service, script, ledger, context
        self.listeners, self.port = [], 0
        self.room = threading.BoundedSemaphore(MAX_CONNECTIONS)
        self.lock, self.connections = threading.Lock(), 0

    def listen(self, addresses, port):
        """Bind every address to one port (0: any that is free on all of them)."""
        for _ in range(20):
            try:
                self.listeners = []
                self.port = port
                for address in addresses:
                    family = socket.AF_INET6 if ':' in address else socket.AF_INET
                    listener = socket.create_server((address, self.port), family=family,
                                                    backlog=64)
                    self.listeners.append(listener)
                    self.port = listener.getsockname()[1]
                return
            except OSError:
                for listener in self.listeners:
                    listener.close()
                if port or not self.listeners:
                    raise
        raise OSError('no port is free on ' + ' and '.join(addresses))

    def start(self):
        for listener in self.listeners:
            threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            self.room.acquire()
            try:
                raw, _ = listener.accept()
            except OSError:
                self.room.release()
                if listener.fileno() < 0:
                    return
                time.sleep(0.05)
                continue
            threading.Thread(target=self.serve, args=(raw,), daemon=True).start()

    def serve(self, raw):
        with self.lock:
            self.connections += 1
            connection = Connection(self, Wire(raw), self.connections)
        try:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.run()
        except OSError:
            pass  # the peer went away while it was being said good-bye to
        finally:
            connection.wire.socket.close()
            self.room.release()


class Connection:
    def __init__(self, server, wire, number):
        self.server, self.wire, self.number = server, wire, number

    def run(self):
        if self.begin():
            while self.exchange():
                pass

    def begin(self):
        """A scripted failure to connect, and TLS. Returns whether requests may follow."""
        fault = self.server.script.for_connection()
        if fault:
            self.server.ledger.add('connection', connection=self.number, fault=fault.item)
            self.end(fault)
            return False
        if self.server.context:
            try:
                self.wire.handshake(self.server.context(), HANDSHAKE_SECONDS)
            except (OSError, ValueError) as failure:
                reason = getattr(failure, 'reason', None) or str(failure)
                self.server.ledger.add('connection', connection=self.number, tls=reason)
                return False
        return True

    def exchange(self):
        """One request and its answer. Returns whether another may follow on this connection."""
        if not self.wire.wait_for_request():
            self.wire.close()
            return False
        self.wire.begin()
        number = self.server.ledger.number()
        request, fault = None, self.server.script.for_first_byte()
        if fault:
            self.wire.limit = fault.request_limit()
        try:
            request = self.wire.read_head()
            if not fault:
                name = request.header(b'x-amz-target').rpartition('.')[2]
                fault = self.server.script.for_operation(name) or NO_FAULT
                self.wire.limit = fault.request_limit()
            if fault.at == 'request' and fault.after == HEAD:
                raise LimitReached
            self.wire.read_body(request)
        except LimitReached:
            return self.stop_reading(number, request, fault)
        except Ended as end:
            self.record(number, request, f'not whole: {end}', fault, False)
            return False
        except BadRequest as bad:
            self.record(number, request, f'not HTTP: {bad.message}', fault, False, bad.status)
            refusal = error('UnknownOperationException', bad.message, bad.status)
            return self.send(number, compose(refusal, NO_FAULT, time.time(), False), NO_FAULT)
        return self.judge(number, request, fault)

    def stop_reading(self, number, request, fault):
        """Act in the middle of a request. Only a half-closed connection may still bring it."""
        if fault.do != 'half-close':
            self.record(number, request, 'not whole: scripted', fault, False)
            self.end(fault)
            return False
        self.wire.half_close()
        self.wire.limit = None
        try:
            request = request or self.wire.read_head()
            self.wire.read_body(request)
        except (Ended, BadRequest) as why:
            self.record(number, request, f'not whole: {why}', fault, False)
            return False
        self.judge(number, request, fault)
        return False

    def judge(self, number, request, fault):
        answer, made = self.decide(number, request, fault)
        self.record(number, request, answer.verdict, fault, made, answer.status, answer)
        if fault.at == 'request':
            self.end(fault)
            return False
        if fault.delay and self.wire.stall(fault.delay):
            return False
        return self.send(number, compose(answer, fault, answer.now, request.keep_alive), fault)

    def decide(self, number, request, fault):
        """The service's answer, and whether its effect has been carried out."""
        service = self.server.service
        with service.cases.lock:
            answer = service.answer(request, fault.clock or 0)
            if not answer.effect or fault.case == 'not made':
                return answer, False
            if fault.case == 'made':
                self.carry_out(number, answer, answer.now)
                return answer, True
            epoch = service.cases.epoch

        def late():
            with service.cases.lock:
                if epoch == service.cases.epoch:  # else all was forgotten meanwhile
                    self.carry_out(number, answer, service.clock.now() + (fault.clock or 0))
        timer = threading.Timer(fault.case, late)
        timer.daemon = True
        timer.start()
        return answer, False

    def carry_out(self, number, answer, now):
        answer.effect(now)
        if answer.operation == 'CreateCase':
            self.server.ledger.add('case', caseId=answer.case_id, request=number)

    def send(self, number, stream, fault):
        stop = stream.position(fault.after) if fault.do and fault.at == 'answer' else None
        self.wire.sent = 0
        deadline = time.monotonic() + ENDLESS_SECONDS
        size = fault.piece or 1 if fault.drip else PIECE
        try:
            for piece in stream.pieces(size, stop):
                self.wire.send(piece)
                if fault.drip:
                    time.sleep(fault.drip)
                if time.monotonic() > deadline:
                    break
        except Ended as end:
            self.server.ledger.add('sent', request=number, bytes=self.wire.sent, end=str(end))
            return False
        last = stream.last or bool(fault.do)
        ended = (fault.do or 'close') if last else 'kept open'
        self.server.ledger.add('sent', request=number, bytes=self.wire.sent, end=ended)
        if last:
            self.end(fault)
        return not last

    def end(self, fault):
        """End the connection in the manner scripted, or in good order."""
        if fault.do == 'stall':
            if fault.at == 'request':
                time.sleep(fault.seconds)  # what the peer sends stays unread
            elif self.wire.stall(fault.seconds):
                return
            self.wire.cut()
        elif fault.do == 'reset':
            self.wire.reset()
        elif fault.do == 'cut':
            self.wire.cut()
        elif fault.do == 'half-close':
            self.wire.half_close()
            self.wire.stall(fault.seconds)
        else:
            self.wire.close()

    def record(self, number, request, verdict, fault, made, status=None, answer=None):
        facts = {'request': number, 'connection': self.number, 'verdict': verdict,
                 'resumed': getattr(self.wire.socket, 'session_reused', False)}
        if request:
            facts |= {'method': request.method.decode('latin-1'), 'target': request.target,
                      'operation': request.header(b'x-amz-target').rpartition('.')[2] or None,
                      'headers': shown_headers(request), 'headBytes': request.head_bytes,
                      'bodyBytes': len(request.body)}
        else:
            facts['operation'] = None
        facts['bytesRead'] = self.wire.received
        if answer:
            facts['bytesRead'] -= len(self.wire.buffer)  # which belongs to the next request
            facts |= {'members': shown_members(answer.members), 'requestId': answer.request_id}
            if answer.case_id:
                facts['caseId'] = answer.case_id
        facts |= {'status': status, 'made': made,
                  'fault': fault.item if fault and fault is not NO_FAULT else None}
        self.server.ledger.add('request', **facts)
