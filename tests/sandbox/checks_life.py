"""HTTP, TLS and the process: what the sandbox takes, whom it convinces, and when it ends."""
import os
import random
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

from checks import Signed, client, contains, equal, error_code, parse_answer
from sandbox import PROGRAM, PYTHON, READY, Sandbox

CASE = {'subject': 's', 'communicationBody': 'b'}


def failed(arguments):
    """Run it where it must not start. Returns what it said."""
    done = subprocess.run([PYTHON, PROGRAM, *arguments], capture_output=True, text=True,
                          timeout=20)
    assert done.returncode, f'{arguments} was taken'
    assert 'Traceback' not in done.stderr, done.stderr
    return done.stderr


# HTTP.


def test_keep_alive_and_pipelining(box):
    box.reset()
    data = Signed(box, 'CreateCase', CASE).bytes()
    with box.connect(seconds=5) as connection:
        for _ in range(3):
            connection.sendall(data)
            answer = b''
            while not answer.endswith(b'"}'):
                answer += connection.recv()
        connection.sendall(data + data + Signed.closing(data))
        rest, end = connection.receive_all()
        equal((rest.count(b'HTTP/1.1 200 OK'), end), (3, 'closed'))
    equal({each['connection'] for each in box.ledger('request')},
          {box.ledger('request')[0]['connection']})
    equal(len(box.cases()), 6)


def test_requests_in_pieces(box):
    data = Signed.closing(Signed(box, 'CreateCase', CASE).bytes())
    with box.connect() as connection:
        for at in range(len(data)):
            connection.sendall(data[at:at + 1])
        equal(parse_answer(connection.receive_all()[0])[0], 200)


def test_expect_continue(box):
    signed = Signed(box, 'CreateCase', CASE)
    signed.headers['Expect'] = '100-continue'
    data = Signed.closing(signed.bytes())
    head = data.index(b'\r\n\r\n') + 4
    with box.connect() as connection:
        connection.sendall(data[:head])
        equal(connection.recv(), b'HTTP/1.1 100 Continue\r\n\r\n')
        connection.sendall(data[head:])
        equal(parse_answer(connection.receive_all()[0])[0], 200)


def test_http_1_0(box):
    data = Signed(box, 'CreateCase', CASE).bytes().replace(b'HTTP/1.1', b'HTTP/1.0', 1)
    answer, end = box.exchange(data)
    equal((parse_answer(answer)[0], end), (200, 'closed'))


def test_garbage(box):
    """Whatever comes, an answer or an end comes back, no case is made and the next one works."""
    box.reset()
    good = Signed(box, 'CreateCase', CASE).bytes()

    def swap(old, new):
        assert old in good
        return good.replace(old, new, 1)

    for data, status in (
            (b'\r\n\r\n', 400), (b'GET\r\n\r\n', 400), (b'\x00' * 100 + b'\r\n\r\n', 400),
            (swap(b'POST / ', b'POST http://x/ '), 400), (swap(b'HTTP/1.1', b'HTTP/2.0'), 400),
            (swap(b'Host:', b'Hose:'), 400), (swap(b'Host:', b'Host: x\r\nHost:'), 400),
            (swap(b'Host:', b'Host :'), 400), (swap(b'Host:', b' Host:'), 400),
            (swap(b'Content-Type:', b'Content-Type:\r\n x'), 400),
            (swap(b'\r\nHost', b'\nHost'), 400), (swap(b'Host: ', b'Host: \x00'), 400),
            (swap(b'Content-Length: ', b'Content-Length: +'), 400),
            (swap(b'Content-Length: ', b'Content-Length: 9\r\nContent-Length: '), 400),
            (swap(b'Content-Length: ', b'Content-Length: 99999999'), 413),
            (swap(b'Content-Length: ', b'X: '), 411),
            (swap(b'Content-Length: ', b'Transfer-Encoding: chunked\r\nX: '), 411),
            (swap(b'Host:', b'X: ' + b'a' * 70000 + b'\r\nHost:'), 431),
            (swap(b'POST', b'DELETE'), 400), (b'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 400)):
        # The last two are HTTP well enough, and refused by the service for want of a signature.
        answer, _ = box.exchange(Signed.closing(data))
        equal((data[:60], parse_answer(answer)[0]), (data[:60], status))
    chaos = random.Random(1)
    for _ in range(40):
        data = bytearray(good)
        for _ in range(chaos.randrange(1, 6)):
            data[chaos.randrange(len(data))] = chaos.randrange(256)
        box.exchange(bytes(data[:chaos.randrange(len(data) + 1)]), 0.05)
    equal(box.cases(), [])
    equal(error_code(box, Signed(box, 'CreateCase', CASE)), None)


def test_many_at_once(box):
    """Idle and slow connections do not keep others waiting."""
    box.reset()
    idle = [box.connect() for _ in range(20)]
    codes = []
    signed = [Signed(box, 'CreateCase', CASE) for _ in range(20)]
    threads = [threading.Thread(target=lambda each=each: codes.append(error_code(box, each)))
               for each in signed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    equal((codes, len(box.cases())), ([None] * 20, 20))
    equal(len({case['caseId'] for case in box.cases()}), 20)
    for connection in idle:
        connection.raw.close()


# TLS.


def handshake(box, host='localhost', **limits):
    context = ssl.create_default_context(cafile=box.ca)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    for name, value in limits.items():
        setattr(context, name, value)
    with socket.create_connection(('127.0.0.1', box.port), 5) as raw:
        with context.wrap_socket(raw, server_hostname=host) as connection:
            return connection.version()


def handshake_fails(*arguments, **limits):
    try:
        version = handshake(*arguments, **limits)
    except (ssl.SSLError, ConnectionError) as error:
        return str(error)
    raise AssertionError(f'{version} was agreed on')


def test_tls(box):
    for host in ('localhost', '127.0.0.1', '::1'):
        equal(handshake(box, host), 'TLSv1.3')
    equal(handshake(box, maximum_version=ssl.TLSVersion.TLSv1_2), 'TLSv1.2')
    contains(handshake_fails(box, 'support.us-east-1.amazonaws.com'), 'mismatch')
    with Sandbox('--tls', '1.2', '--host', 'support.example', '--key-type', 'rsa') as old:
        equal(handshake(old, 'support.example'), 'TLSv1.2')
        handshake_fails(old, minimum_version=ssl.TLSVersion.TLSv1_3)
        assert old.wait_for(lambda each: each.ledger('connection')), 'the failure is not recorded'
        client(old).describe_services()
        contains(handshake_fails(type('Mixed', (), {'ca': box.ca, 'port': old.port})), 'verify')
    with Sandbox('--tls', '1.3') as new:
        equal(handshake(new), 'TLSv1.3')
        handshake_fails(new, maximum_version=ssl.TLSVersion.TLSv1_2)
    if socket.has_ipv6 and not os.system('test -e /proc/net/if_inet6'):
        box.connect('::1').raw.close()


def test_authority_is_kept(_):
    def read(name):
        with open(os.path.join(directory, name), 'rb') as file:
            return file.read()

    with tempfile.TemporaryDirectory() as parent:
        directory = os.path.join(parent, 'made')
        with Sandbox('--directory', directory) as box:
            equal(box.ca, os.path.join(directory, 'ca.pem'))
            authority = read('ca.pem')
        equal(sorted(os.listdir(directory)),
              ['ca.pem', 'lock', 'names', 'server.key', 'server.pem'])
        equal(os.stat(os.path.join(directory, 'server.key')).st_mode & 0o777, 0o600)
        with Sandbox('--directory', directory) as box:
            client(box).describe_services()
            equal(read('ca.pem'), authority)
        with Sandbox('--directory', directory, '--host', 'other.example'):
            assert read('ca.pem') != authority, 'the names are new, the authority is not'
        chain, key = (os.path.join(directory, name) for name in ('server.pem', 'server.key'))
        with Sandbox('--certificate', chain, '--key', key,
                     '--ca', os.path.join(directory, 'ca.pem')) as box:
            client(box).describe_services()


# The process.


def test_command_line(_):
    for arguments, words in (
            (['--port', '70000'], 'from 0 to 65535'), (['--faults', 'nonsense'], 'neither JSON'),
            (['--faults', '[{"do": "explode"}]'], 'fault 0'), (['--credentials', 'x'], 'AKID'),
            (['--deny', 'Nothing'], 'operations are'), (['--certificate', 'x'], 'go together'),
            (['--plain-http', '--tls', '1.2'], 'no TLS'), (['--throttle', '0'], 'at least 1'),
            (['--catalogue', '/dev/null'], 'describe-services'), (['surplus'], 'surplus'),
            (['--certificate', '/dev/null', '--key', '/dev/null'], 'fieldcase-sandbox:'),
            (['--store', '/dev'], 'fieldcase-sandbox:'),
            (['--plain-http', '--store', '/no/such/place'], 'cannot write'),
            (['--bind', 'no such'], 'sandbox:')):
        contains(failed(arguments), words)
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        file.write('{"format": "another"}')
        file.flush()
        contains(failed(['--store', file.name]), 'not written by this sandbox')
    shown = subprocess.run([PYTHON, PROGRAM, '--help'], capture_output=True, text=True).stdout
    for words in ('test double', '--faults', 'lost-reset', 'ready url='):
        contains(shown, words)


def test_ready_line_and_hint(_):
    process = subprocess.Popen([PYTHON, PROGRAM, '--exit-with-parent', '--host', 'x.example'],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    match = READY.fullmatch(process.stdout.readline())
    equal(match[2], None)
    contains(match[1], 'https://localhost:')
    assert os.path.isfile(match[3])
    process.send_signal(signal.SIGINT)
    rest, hint = process.communicate(timeout=10)
    equal((process.returncode, rest), (0, ''))
    contains(hint, 'aws support create-case --endpoint-url ' + match[1])
    assert not os.path.exists(os.path.dirname(match[3])), 'the temporary directory stays'


def test_port_in_use(box):
    contains(failed(['--port', str(box.port)]), 'in use')


def test_log(_):
    with tempfile.NamedTemporaryFile('r', suffix='.jsonl') as file:
        with Sandbox('--log', file.name) as box:
            Signed(box, 'CreateCase', CASE).send(box)
            events = [each['event'] for each in box.wait_for(
                lambda each: len(each.ledger()) == 3 and each.ledger())]
            equal(events, ['case', 'request', 'sent'])
            equal(len(file.readlines()), 3)


def test_control(box):
    for method, path, value in (('GET', '/x', None), ('PUT', '/faults', [{'do': 'explode'}]),
                                ('PUT', '/clock', {'offset': 'x'}), ('PUT', '/clock', [])):
        try:
            box.control(method, path, value)
            raise AssertionError(f'{method} {path} was taken')
        except ValueError as error:
            assert str(error)
    with Sandbox() as other:
        other.control('POST', '/stop')
        equal(other.process.wait(10), 0)


def test_ends_by_itself(_):
    begun = time.monotonic()
    process = subprocess.Popen([PYTHON, PROGRAM, '--plain-http', '--quiet', '--exit-after', '1'],
                               stdout=subprocess.PIPE)
    equal(process.wait(10), 0)
    process.stdout.close()
    assert 1 <= time.monotonic() - begun < 8
    shell = subprocess.Popen(
        ['sh', '-c', f'{PYTHON} {PROGRAM} --plain-http --quiet --exit-with-parent --exit-after 60 '
         '& read line'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    contains(shell.stdout.readline(), 'ready url=')
    shell.kill()
    shell.wait()
    equal(shell.communicate(timeout=10)[0], '')  # ends only when the orphan has ended
