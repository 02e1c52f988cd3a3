"""For the tests of the program: run it against a sandbox, and count what was right.

    @check
    def a_case_is_opened():
        with Sandbox() as box:
            assert create(box, *CASE).code == 0

    main()
"""
import atexit
import functools
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time
import traceback
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / 'tests' / 'sandbox'))

from sandbox import AKID, SECRET, Sandbox  # noqa: E402

BUILD = pathlib.Path(os.environ.get('BUILD', ROOT / 'build'))
GLIBC = os.environ.get('FIELDCASE', str(BUILD / 'linux/fieldcase'))
MUSL = os.environ.get('FIELDCASE_MUSL', str(BUILD / 'linux-musl/fieldcase'))
ASAN = os.environ.get('FIELDCASE_ASAN', str(BUILD / 'linux-asan/fieldcase'))
KEYS = {'AWS_ACCESS_KEY_ID': AKID, 'AWS_SECRET_ACCESS_KEY': SECRET}
# One attempt, so that what is told of is the fault and not its end; no machine is asked for keys.
ENVIRONMENT = KEYS | {'AWS_REGION': 'us-east-1', 'AWS_MAX_ATTEMPTS': '1',
                      'AWS_EC2_METADATA_DISABLED': 'true'}
CASE = ('--subject', 'S', '--communication-body', 'B')
SECONDS = 60

OK, OUTPUT, INTERRUPTED, UNKNOWN, USAGE, CONFIGURATION, SERVICE, FAILURE = \
    0, 120, 130, 250, 252, 253, 254, 255

checks = []


@dataclass
class Run:
    code: int
    out: str
    err: str

    def failed(self, code, *words):
        """Whether it ended with this code, printed nothing, and said these words."""
        assert self.code == code, self
        assert self.out == '', self
        for word in words:
            assert word in self.err, f'{word!r} is not in {self}'
        return True


def run(*arguments, program=ASAN, env=None, **options):
    """Run the program with no environment but env."""
    options.setdefault('stdin', subprocess.DEVNULL)
    options.setdefault('stdout', subprocess.PIPE)
    done = subprocess.run([program, *arguments], stderr=subprocess.PIPE, timeout=SECONDS,
                          env=ENVIRONMENT if env is None else env, check=False, **options)
    err = done.stderr.decode()
    assert 'Sanitizer' not in err and 'runtime error' not in err, err
    return Run(done.returncode, (done.stdout or b'').decode(), err)


def at(box):
    """The options that lead to a sandbox."""
    return ('--endpoint-url', box.url, *(['--ca-bundle', box.ca] if box.ca else []))


def create(box, *arguments, **options):
    return run('create-case', *at(box), *arguments, **options)


@functools.cache
def kept_sandbox():
    box = Sandbox()
    atexit.register(box.stop)
    return box


def sandbox_with(faults):
    """A sandbox as new, with these faults; the same one each time, for it takes long to start."""
    box = kept_sandbox()
    box.reset()
    box.script(faults)
    return box


def start(box, *arguments, program=ASAN, env=None, **options):
    """Begin to open a case; the process."""
    return subprocess.Popen([program, 'create-case', *at(box), *CASE, *arguments],
                            env=ENVIRONMENT if env is None else env, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def while_it_waits(act, *arguments, faults=('lost-stall',), **options):
    """Do something while the program waits for an answer, then wait for its end. Returns what that
    returned, and the program's exit code, output and errors."""
    box = sandbox_with(list(faults))
    process = start(box, *arguments, **options)
    if faults == ('lost-stall',):
        assert box.wait_for(lambda _: box.cases()), process.communicate(timeout=SECONDS)
    time.sleep(0.3)
    seen = act(process)
    if process.poll() is None:
        process.kill()
    out, err = process.communicate(timeout=SECONDS)
    return seen, process.returncode, out.decode(), err.decode()


def readable_memory(process):
    """All writable memory of a process."""
    found = b''
    with open(f'/proc/{process.pid}/maps', encoding='ascii') as maps, \
            open(f'/proc/{process.pid}/mem', 'rb', 0) as memory:
        for line in maps:
            span = re.match('([0-9a-f]+)-([0-9a-f]+) rw', line)
            if span:
                begin, end = (int(text, 16) for text in span.groups())
                memory.seek(begin)
                found += memory.read(end - begin)
    return found


class Recorder:
    """A service over plain HTTP that opens one case, and keeps the body it was asked with."""

    def __init__(self):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.url = f'http://127.0.0.1:{self.listener.getsockname()[1]}'
        self.body = None
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        connection, _ = self.listener.accept()
        with connection, connection.makefile('rwb') as stream:
            length = 0
            while (line := stream.readline()) not in (b'\r\n', b''):
                if line.lower().startswith(b'content-length:'):
                    length = int(line.partition(b':')[2])
            self.body = stream.read(length)
            stream.write(b'HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{"caseId":"c-1"}')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.thread.join(SECONDS)


def requests(box):
    """The CreateCase requests that arrived, whole or not."""
    return [event for event in box.ledger('request')
            if event.get('operation') in ('CreateCase', None)]


def members(box):
    """The members of the one request that arrived."""
    (request,) = requests(box)
    return request['members']


def check(function):
    """One test. Its name is what it says."""
    checks.append(function)
    return function


def check_each(values):
    """A test for each value, which the function takes as its argument."""
    def decorate(function):
        for value in values:
            def bound(value=value):
                function(value)
            bound.__name__ = f'{function.__name__}: {value!r:.80}'
            checks.append(bound)
        return function
    return decorate


def main():
    """Run the tests, or those whose name has the word given, and end."""
    word = sys.argv[1] if len(sys.argv) > 1 else ''
    failed = 0
    chosen = [each for each in checks if word in each.__name__]
    for each in chosen:
        try:
            each()
        except Exception:  # whatever it is, the other tests go on
            failed += 1
            print(f'FAIL {each.__name__}')
            traceback.print_exc(file=sys.stdout)
    print(f'{len(chosen) - failed} passed, {failed} failed')
    sys.exit(failed > 0)
