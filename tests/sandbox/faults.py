"""The fault script: what goes wrong, request by request.

A script is a JSON list; each request takes the first item that is left and fits it. The README
has the grammar; `PRESETS` are its words for the faults one wants most.
"""
import base64
import binascii
import json
import os
import threading

from model import NOT_EMULATED, OPERATIONS

BREAKS = ('close', 'cut', 'reset', 'half-close', 'stall')
FRAMINGS = ('length', 'chunked', 'trailers', 'close')
ENDLESS = ('body', 'chunks', 'head', 'interim')
REPLACING = ('status', 'error', 'body', 'body_base64', 'raw', 'raw_base64', 'redirect', 'portal')
HEAD, END = 'head', 'end'

PRESETS = {
    'lost': ({'at': 'answer', 'after': 0, 'do': 'close'},
             'the case is made, the connection is closed without an answer'),
    'lost-reset': ({'at': 'answer', 'after': 0, 'do': 'reset'},
                   'the case is made, the connection is reset without an answer'),
    'lost-stall': ({'at': 'answer', 'after': 0, 'do': 'stall'},
                   'the case is made, and then silence'),
    'dropped': ({'at': 'request', 'after': END, 'do': 'close'},
                'the request is read, no case is made, the connection is closed'),
    'zombie': ({'at': 'request', 'after': END, 'do': 'close', 'case': 3},
               'closed without an answer; the case is made 3 s later'),
    'unreachable': ({'at': 'connect', 'do': 'reset'}, 'the connection is reset before TLS'),
    'cut': ({'at': 'answer', 'after': -1, 'do': 'cut'}, 'the answer ends one byte early'),
    'garbled': ({'body': '{"caseId":"case-'}, '200 with JSON that ends in the middle'),
    'made-garbled': ({'body': '{"caseId":"case-', 'case': 'made'}, 'the same, the case is made'),
    '500': ({'error': 'InternalServerError', 'status': 500}, '500 in the service\'s own shape'),
    'made-500': ({'error': 'InternalServerError', 'case': 'made'}, 'the same, the case is made'),
    '503': ({'status': 503, 'body': '<html><body>Service Unavailable</body></html>',
             'headers': {'Content-Type': 'text/html'}}, '503 as a load balancer says it'),
    '429': ({'error': 'ThrottlingException', 'message': 'Rate exceeded', 'status': 429},
            'ThrottlingException with 429'),
    'throttle': ({'error': 'ThrottlingException', 'message': 'Rate exceeded'},
                 'ThrottlingException with 400, as the service does'),
    'limit': ({'error': 'CaseCreationLimitExceeded',
               'message': 'Account has exceeded the limit of 10 cases per hour.'},
              'CaseCreationLimitExceeded'),
    'portal': ({'portal': True}, '200 with the HTML of a captive portal'),
    'redirect': ({'redirect': 'https://elsewhere.invalid/'}, '302 to another host'),
    'endless': ({'endless': 'body'}, 'a body that never ends'),
    'drip': ({'drip': 0.01}, 'the answer, one byte every 10 ms'),
    'skew': ({'clock': 600}, 'the service\'s clock is 10 minutes ahead'),
    'ok': ({}, 'nothing goes wrong'),
}


class BadScript(ValueError):
    """The script does not follow the grammar; the text says where."""


def number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def bytes_of(text):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        return None


CHECKS = {
    'like': lambda v: v in PRESETS,
    'on': lambda v: all(name in OPERATIONS or name in NOT_EMULATED for name in listed(v)),
    'times': lambda v: v == 'always' or whole(v) and v > 0,
    'case': lambda v: v in ('made', 'not made') or number(v) and v > 0,
    'at': lambda v: v in ('connect', 'request', 'answer'),
    'after': lambda v: v in (HEAD, END) or whole(v),
    'do': lambda v: v in BREAKS,
    'for': lambda v: number(v) and v >= 0,
    'status': lambda v: whole(v) and 100 <= v <= 999,
    'reason': lambda v: isinstance(v, str),
    'headers': lambda v: isinstance(v, dict) and all(isinstance(x, str) for x in v.values()),
    'error': lambda v: isinstance(v, str),
    'message': lambda v: isinstance(v, str),
    'body': lambda v: isinstance(v, str),
    'body_base64': lambda v: bytes_of(v) is not None,
    'raw': lambda v: isinstance(v, str),
    'raw_base64': lambda v: bytes_of(v) is not None,
    'redirect': lambda v: isinstance(v, str),
    'portal': lambda v: v is True,
    'framing': lambda v: v in FRAMINGS,
    'length_off': whole,
    'interim': lambda v: whole(v) and v >= 0,
    'endless': lambda v: v in ENDLESS,
    'garble': whole,
    'delay': lambda v: number(v) and v >= 0,
    'drip': lambda v: number(v) and v >= 0,
    'piece': lambda v: whole(v) and v > 0,
    'clock': number,
}


def listed(value):
    return value if isinstance(value, list) else [value]


class Fault:
    """One item: its keys as attributes, None where not given, plus what follows from them."""

    def __init__(self, item):
        if item is None:
            item = {}
        if isinstance(item, str):
            item = {'like': item}
        if not isinstance(item, dict):
            raise BadScript(f'{item!r} is neither null nor a name nor an object')
        for key, value in item.items():
            if key not in CHECKS:
                raise BadScript(f"'{key}' is no key of a fault; there are: {', '.join(CHECKS)}")
            if not CHECKS[key](value):
                raise BadScript(f"{json.dumps(value)} is no value for '{key}'")
        if 'like' in item:
            item = PRESETS[item['like']][0] | {k: v for k, v in item.items() if k != 'like'}
        self.item = item
        self.on = listed(item['on']) if 'on' in item else None
        self.times = item.get('times', 1)
        self.at, self.after = item.get('at', 'answer'), item.get('after', END)
        self.do, self.seconds = item.get('do'), item.get('for', 30)
        self.replaces = any(key in item for key in REPLACING + ('endless',))
        if self.at != 'answer' and not self.do:
            raise BadScript(f"at '{self.at}' something must be done: {', '.join(BREAKS)}")
        if 'after' in item and (not self.do or self.at == 'connect'):
            raise BadScript("'after' goes with 'do' while reading or answering")
        if self.at == 'request' and whole(self.after) and self.after < 0:
            raise BadScript('how long a request will be is not known before it is there')
        if self.at == 'connect' and self.on:
            raise BadScript('before TLS there is no operation for \'on\'')
        default = 'not made' if self.replaces or self.at != 'answer' else 'made'
        self.case = item.get('case', default)

    def __getattr__(self, name):
        if name in CHECKS:
            return self.item.get(name)
        raise AttributeError(name)

    def request_limit(self):
        """How many bytes of the request to read, or None for all."""
        return max(1, self.after) if self.at == 'request' and whole(self.after) else None


def load(text):
    """A script from JSON text, a file's name, or preset names with commas between."""
    names = [name.strip() for name in text.split(',')]
    if all(name in PRESETS for name in names):
        return parse(names)
    if text.lstrip()[:1] not in ('[', '{'):
        if not os.path.exists(text):
            raise BadScript(f"'{text}' is neither JSON nor a file nor a list of: "
                            + ', '.join(PRESETS))
        with open(text, encoding='utf-8') as file:
            text = file.read()
    try:
        return parse(json.loads(text))
    except json.JSONDecodeError as error:
        raise BadScript(f'not JSON: {error}') from None


def parse(script):
    faults = []
    for index, item in enumerate(listed(script)):
        try:
            faults.append(Fault(item))
        except BadScript as error:
            raise BadScript(f'fault {index}: {error}') from None
    return faults


class Script:
    """The faults still to come. Safe to share between connections."""

    def __init__(self, faults=()):
        self.lock = threading.Lock()
        self.replace(faults)

    def replace(self, faults):
        with self.lock:
            self.faults = list(faults)
            self.left = [fault.times for fault in self.faults]

    def remaining(self):
        with self.lock:
            return [fault.item | {'times': left}
                    for fault, left in zip(self.faults, self.left) if left]

    def take(self, fits):
        for index, fault in enumerate(self.faults):
            if self.left[index] and fits(fault):
                if self.left[index] != 'always':
                    self.left[index] -= 1
                return fault
        return None

    def for_connection(self):
        """The fault of a connection that has just been accepted, or None.

        It waits for its turn: what stands before it must have happened (or happen always).
        """
        with self.lock:
            for fault, left in zip(self.faults, self.left):
                if left and fault.at == 'connect':
                    return self.take(lambda each: each is fault)
                if left and left != 'always':
                    return None
            return None

    def for_first_byte(self):
        """The next request's fault if that is plain before its operation is known, or None."""
        with self.lock:
            left = [fault for fault, left in zip(self.faults, self.left)
                    if left and fault.at != 'connect']
            if left and left[0].on is None:
                return self.take(lambda fault: fault is left[0])
            return None

    def for_operation(self, operation):
        with self.lock:
            return self.take(lambda fault: fault.at != 'connect'
                             and (fault.on is None or operation in fault.on))
