"""Every fault, seen from the client's side: what arrived, how it ended, was the case made."""
import base64
import json
import time

import faults
from checks import Signed, client, contains, equal, error_code, parse_answer, refused
from sandbox import Sandbox

CASE = {'subject': 's', 'communicationBody': 'b'}


def create(box):
    return Signed.closing(Signed(box, 'CreateCase', CASE).bytes())


def run(box, fault, data=None, seconds=10):
    """One CreateCase under one fault. Returns what came back, how it ended, and the cases made."""
    box.reset()
    box.script([fault])
    answer, end = box.exchange(data or create(box), seconds)
    return answer, end, len(box.cases())


def fault_of(box):
    return box.wait_for(lambda each: each.ledger('request'))[0]


# Words and grammar.


def test_grammar(_):
    for wrong in ('nonsense', 7, {'do': 'explode'}, {'unknown': 1}, {'after': 'middle'},
                  {'at': 'request'}, {'status': 99}, {'after': 3},
                  {'at': 'request', 'do': 'cut', 'after': -1},
                  {'at': 'connect', 'do': 'cut', 'on': 'CreateCase'},
                  {'case': 0}, {'case': True}, {'times': 0},
                  {'on': 'Create'}, {'body_base64': '!'}, {'endless': 'x'}, {'garble': 1.5},
                  {'framing': 'gzip'}, {'portal': False}, {'delay': -1}, {'clock': 'x'}):
        try:
            faults.parse([None, wrong])
        except faults.BadScript as error:
            contains(str(error), 'fault 1: ')
        else:
            raise AssertionError(f'{wrong} was taken')
    equal([each.case for each in faults.parse(
        [None, {'do': 'close'}, '500', 'made-500', {'at': 'request', 'do': 'cut'}, 'zombie',
         {'like': '500', 'case': 2}])],
        ['made', 'made', 'not made', 'made', 'not made', 3, 2])
    equal(len(faults.load('lost, throttle')), 2)
    equal(faults.load('[{"on": ["CreateCase"], "do": "reset"}]')[0].on, ['CreateCase'])


def test_words(box):
    """Each preset does what its line of --help says."""
    expected = {  # word: (cases made at once, how it ends, status of the answer)
        'lost': (1, 'closed', None), 'lost-reset': (1, 'reset', None),
        'lost-stall': (1, 'silent', None), 'dropped': (0, 'closed', None),
        'zombie': (0, 'closed', None), 'garbled': (0, 'closed', 200),
        'made-garbled': (1, 'closed', 200), '500': (0, 'closed', 500),
        'made-500': (1, 'closed', 500), '503': (0, 'closed', 503), '429': (0, 'closed', 429),
        'throttle': (0, 'closed', 400), 'limit': (0, 'closed', 400), 'portal': (0, 'closed', 200),
        'redirect': (0, 'closed', 302), 'drip': (1, 'closed', 200), 'skew': (0, 'closed', 400),
        'ok': (1, 'closed', 200), 'cut': (1, 'cut', 200)}
    equal(set(faults.PRESETS) - set(expected), {'unreachable', 'endless'})
    for word, wanted in expected.items():
        answer, end, made = run(box, word, seconds=0.4 if word == 'lost-stall' else 10)
        status = parse_answer(answer)[0] if answer else None
        equal((word, (made, end, status)), (word, wanted))
    for word, code in (('500', 'InternalServerError'), ('throttle', 'ThrottlingException'),
                       ('limit', 'CaseCreationLimitExceeded'), ('503', '503'), ('portal', None)):
        box.script([word])
        if code:
            refused(lambda: client(box).create_case(**CASE), code)
        else:
            equal(client(box).create_case(**CASE).get('caseId'), None)


def test_zombie(box):
    _, end, made = run(box, {'like': 'zombie', 'case': 0.5})
    equal((end, made), ('closed', 0))
    equal(fault_of(box)['made'], False)
    assert box.wait_for(lambda each: each.cases(), 5), 'the zombie never rose'
    equal(box.ledger('case')[0]['request'], fault_of(box)['request'])
    run(box, {'like': 'zombie', 'case': 0.3})
    box.reset()
    time.sleep(0.5)
    equal(box.cases(), [])


def test_unreachable(box):
    box.reset()
    box.script(['ok', 'unreachable', 'ok'])
    equal(error_code(box, Signed(box, 'CreateCase', CASE)), None)
    try:
        box.exchange(create(box))
        raise AssertionError('connected')
    except (ConnectionResetError, BrokenPipeError):
        pass
    equal(error_code(box, Signed(box, 'CreateCase', CASE)), None)
    equal(len(box.ledger('connection')), 1)


# Where and how a connection ends.


def test_every_byte_of_the_request(box):
    """Closing after byte n: a case is made only if the request was whole and it is said so."""
    data = create(box)
    head = data.index(b'\r\n\r\n') + 4
    for n in [0, 1, 2, head - 1, head, head + 1, len(data) - 1, len(data), len(data) + 1,
              *range(17, len(data), 97)]:
        for case in ('made', 'not made'):
            answer, end, made = run(box, {'at': 'request', 'after': n, 'do': 'close',
                                          'case': case}, data)
            whole = n >= len(data)
            equal((n, case, answer, made), (n, case, b'', int(whole and case == 'made')))
            assert end in ('closed', 'reset'), end
            seen = fault_of(box)
            equal(seen['made'], whole and case == 'made')
            if not whole:
                equal(seen['verdict'], 'not whole: scripted')
                equal(seen['bytesRead'], max(1, n))
    _, end, _ = run(box, {'at': 'request', 'after': 'head', 'do': 'reset'})
    equal((end, fault_of(box)['operation']), ('reset', 'CreateCase'))


def test_every_byte_of_the_answer(box):
    box.reset()
    whole, _ = box.exchange(create(box))
    for n in [0, 1, len(whole) - 1, len(whole), *range(7, len(whole), 41)]:
        for do, ends in (('close', 'closed'), ('cut', 'cut'), ('reset', 'reset')):
            answer, end, made = run(box, {'after': n, 'do': do})
            equal((n, do, made), (n, do, 1))
            if do != 'reset':  # a reset may overtake what was sent before it
                equal((n, len(answer)), (n, min(n, len(whole))))
            equal((n, do, end), (n, do, ends))
            sent = box.wait_for(lambda each: each.ledger('sent'))[0]
            equal((sent['bytes'], sent['end']), (min(n, len(whole)), do))
    answer, _, _ = run(box, {'after': 'head', 'do': 'close'})
    equal(answer[-4:], b'\r\n\r\n')
    answer, _, _ = run(box, {'after': -3, 'do': 'close'})
    equal(len(answer), len(whole) - 3)


def test_half_close(box):
    """The client sees the end, but what it goes on sending still arrives."""
    box.reset()
    box.script([{'at': 'request', 'after': 10, 'do': 'half-close', 'case': 'made'}])
    data = create(box)
    with box.connect() as connection:
        connection.sendall(data[:20])
        equal(connection.receive_all()[0], b'')
        equal(box.cases(), [])
        connection.sendall(data[20:])
        assert box.wait_for(lambda each: each.cases()), 'the rest did not arrive'
    answer, end, made = run(box, {'do': 'half-close', 'after': 5, 'for': 0.2})
    equal((len(answer), end, made), (5, 'cut', 1))


def test_stalls(box):
    for fault, size in (({'do': 'stall', 'after': 9, 'for': 0.6}, 9),
                        ({'at': 'request', 'after': 5, 'do': 'stall', 'for': 0.6}, 0),
                        ({'at': 'request', 'do': 'stall', 'for': 0.6}, 0)):
        begun = time.monotonic()
        answer, end, _ = run(box, fault)
        equal((fault, len(answer), end), (fault, size, 'cut'))
        assert time.monotonic() - begun >= 0.6, 'too early'
    box.script(['lost-stall'])
    try:
        client(box, seconds=1).create_case(**CASE)
        raise AssertionError('an answer came')
    except Exception as error:  # noqa: BLE001
        contains(type(error).__name__, 'ReadTimeout')
    begun = time.monotonic()
    answer, _, _ = run(box, {'delay': 0.5})
    equal(parse_answer(answer)[0], 200)
    assert time.monotonic() - begun >= 0.5


# What is said, and how it is framed.


def test_framings(box):
    api = client(box)
    for fault in ({'framing': 'chunked'}, {'framing': 'trailers'}, {'framing': 'close'},
                  {'interim': 3}, {'drip': 0.001}, {'drip': 0.01, 'piece': 50},
                  {'framing': 'trailers', 'interim': 1, 'drip': 0.001}):
        box.reset()
        box.script([fault])
        equal(api.create_case(**CASE)['caseId'], box.cases()[0]['caseId'])
    answer, _, _ = run(box, {'framing': 'trailers', 'interim': 2})
    equal(answer.count(b'HTTP/1.1 100 Continue\r\n\r\n'), 2)
    contains(answer, b'Transfer-Encoding: chunked\r\n')
    contains(answer, b'0\r\nx-amzn-checked: yes\r\n\r\n')
    answer, end, _ = run(box, {'framing': 'close'})
    equal((b'Content-Length' in answer, end), (False, 'closed'))


def test_wrong_length(box):
    for off in (7, -7):
        data = Signed(box, 'CreateCase', CASE).bytes()
        answer, end, made = run(box, {'length_off': off}, data, seconds=0.4)
        _, headers, body = parse_answer(answer)
        equal(int(headers['content-length']), len(body) + off)
        equal((end, made), ('closed' if off > 0 else 'silent', 1))


def test_garbled(box):
    whole, _, _ = run(box, None)
    for at in (0, 9, -1):
        answer, _, made = run(box, {'garble': at})
        equal((len(answer), made), (len(whole), 1))
        assert answer[at] == whole[at] ^ 0xff or at == -1, at
        assert answer[-1] == ord('}') ^ 0xff or at != -1, at


def test_said_instead(box):
    answer, _, made = run(box, {'status': 418, 'reason': 'Teapot', 'case': 'made',
                                'headers': {'X-Odd': 'yes'}, 'body': '\u2744'})
    contains(answer, b'HTTP/1.1 418 Teapot\r\n')
    contains(answer, b'X-Odd: yes\r\n')
    contains(answer, '\r\n\r\n\u2744'.encode())
    equal(made, 1)
    raw = b'HTTP/1.1 200\nX: y\n\n\x00\xff'
    answer, end, made = run(box, {'raw_base64': base64.b64encode(raw).decode()})
    equal((answer, end, made), (raw, 'closed', 0))
    answer, _, _ = run(box, {'redirect': 'https://elsewhere.invalid/x', 'status': 307})
    equal(parse_answer(answer)[0], 307)
    equal(parse_answer(answer)[1]['location'], 'https://elsewhere.invalid/x')
    answer, _, _ = run(box, {'error': 'AccessDeniedException', 'message': 'm'})
    equal(json.loads(parse_answer(answer)[2]), {'__type': 'AccessDeniedException', 'message': 'm'})
    answer, _, _ = run(box, {'headers': {'Content-Length': '3'}, 'body': 'abcd'})
    equal(answer.lower().count(b'content-length: '), 1)


def test_endless(box):
    for kind, mark in (('body', b'and so on'), ('chunks', b'7\r\nand so'), ('head', b'x-more-99'),
                       ('interim', b'100 Continue')):
        box.reset()
        box.script([{'endless': kind, 'case': 'made'}])
        with box.connect() as connection:
            connection.sendall(create(box))
            data = b''
            while len(data) < 300000:
                data += connection.recv()
            contains(data, mark)
        equal(len(box.cases()), 1)
        assert box.wait_for(lambda each: each.ledger('sent')), 'it goes on though nobody listens'


def test_clock_of_one_request(box):
    box.reset()
    box.script([{'clock': 200}, {'clock': 400}, {'clock': -400}])
    status, headers, _ = Signed(box, 'CreateCase', CASE).send(box)
    equal(status, 200)
    _, headers_now, _ = Signed(box, 'CreateCase', CASE).send(box)
    assert headers['date'] != headers_now['date']
    equal([each['verdict'] for each in box.ledger('request')],
          ['ok', 'InvalidSignatureException'])
    equal(error_code(box, Signed(box, 'CreateCase', CASE)), 'InvalidSignatureException')
    equal(error_code(box, Signed(box, 'CreateCase', CASE)), None)


def test_order(box):
    """Each request takes the first item that is left and fits it."""
    box.reset()
    box.script([{'on': 'CreateCase', 'like': 'throttle', 'times': 2},
                {'on': ['DescribeCases', 'ResolveCase'], 'like': '500'}, None,
                {'on': 'DescribeServices', 'error': 'Third', 'times': 'always'}])
    wanted = [('DescribeServices', None), ('CreateCase', 'ThrottlingException'),
              ('DescribeCases', 'InternalServerError'), ('CreateCase', 'ThrottlingException'),
              ('CreateCase', None), ('DescribeServices', 'Third'), ('DescribeServices', 'Third'),
              ('DescribeCases', None)]
    for operation, code in wanted:
        members = CASE if operation == 'CreateCase' else {}
        equal((operation, error_code(box, Signed(box, operation, members))), (operation, code))
    equal([each['times'] for each in box.control('GET', '/faults')], ['always'])


def test_refused_requests_make_no_case(box):
    """A fault changes what is said, never what may be done."""
    bad = Signed.closing(Signed(box, 'CreateCase', CASE, secret='wrong').bytes())
    _, _, made = run(box, {'case': 'made', 'status': 500}, bad)
    equal((made, fault_of(box)['verdict']), (0, 'InvalidSignatureException'))


def test_faults_without_tls(_):
    with Sandbox('--plain-http', faults=[{'do': 'reset', 'after': 3}, {'do': 'cut', 'after': 3},
                                         'unreachable']) as box:
        equal((box.url.partition(':')[0], box.ca), ('http', ''))
        equal(box.exchange(create(box))[1], 'reset')
        equal(box.exchange(create(box)), (b'HTT', 'closed'))
        try:
            with box.connect() as connection:
                equal(connection.receive_all(), (b'', 'reset'))
        except ConnectionResetError:
            pass  # the reset was faster than the connection
        equal(len(box.ledger('connection')), 1)
        equal(error_code(box, Signed(box, 'CreateCase', CASE)), None)
        equal(len(box.cases()), 3)
