"""What happened, one event after the other: for the test that drives the sandbox.

    request     a request was judged: operation, verdict, whether the case is made, its fault
    sent        its answer is over: how many bytes left, and how it ended
    case        a case was made, now or later, and by which request
    connection  a connection failed before it carried a request (TLS, or a scripted fault)

Secrets stay out: Authorization and the session token are named, not shown.
"""
import json
import threading
import time

from service import iso

KEPT = 10000
SECRET = (b'authorization', b'x-amz-security-token')


class Ledger:
    def __init__(self, path=None):
        self.lock, self.events, self.requests = threading.Lock(), [], 0
        self.file = open(path, 'a', encoding='utf-8') if path else None

    def number(self):
        """The number of a request that has begun to arrive, from 1."""
        with self.lock:
            self.requests += 1
            return self.requests

    def add(self, event, **facts):
        entry = {'event': event, 'time': iso(time.time())} | facts
        with self.lock:
            self.events = (self.events + [entry])[-KEPT:]
            if self.file:
                self.file.write(json.dumps(entry, ensure_ascii=False) + '\n')
                self.file.flush()

    def snapshot(self):
        with self.lock:
            return list(self.events)

    def forget(self):
        with self.lock:
            self.events = []


def shown_headers(request):
    return [[name.decode('latin-1'), '(secret)' if name in SECRET else value.decode('latin-1')]
            for name, value in request.headers]


def shown_members(value):
    """Members for people and JSON: an attachment's bytes become their count."""
    if isinstance(value, bytes):
        return f'({len(value)} bytes)'
    if isinstance(value, list):
        return [shown_members(item) for item in value]
    if isinstance(value, dict):
        return {name: shown_members(item) for name, item in value.items()}
    return value
