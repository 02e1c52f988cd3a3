"""SigV4: the official vectors, and what botocore signs, right and tampered with."""
import hashlib
import json
import os
from urllib.parse import unquote_to_bytes

import sigv4
from checks import Signed, check, client, contains, equal, error_code, parse_answer, refused
from sandbox import AKID, SECRET, Sandbox, read_avf

VECTORS = os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'vectors', 'sigv4')
UNSIGNED = (b'connection', b'expect', b'keep-alive', b'te', b'trailer', b'transfer-encoding',
            b'upgrade', b'user-agent', b'x-amzn-trace-id')


def one(block, key, default=b''):
    return block.get(key, [default])[0]


def judge(block, method, target, headers, signed, payload_hash, dots):
    path, _, query = target.partition(b'?')
    canonical = sigv4.canonical_request(method, path, query, headers, signed, payload_hash, dots)
    equal(canonical, one(block, 'creq'))
    date = one(block, 'date').decode()
    service = one(block, 'service').decode()
    scope = f"{date[:8]}/{one(block, 'region').decode()}/{service}/aws4_request"
    to_sign = sigv4.string_to_sign(date, scope, canonical)
    equal(to_sign, one(block, 'sts'))
    secret = one(block, 'secret').decode()
    equal(sigv4.signature(secret, scope, to_sign), one(block, 'signature').decode())


def rebuilt(block):
    """The signed request of the one block whose upstream file holds another request's."""
    lines = [one(block, 'method') + b' ' + one(block, 'target') + b' HTTP/1.1', *block['header'],
             b'X-Amz-Security-Token:' + one(block, 'token')]
    return b'\n'.join(lines) + b'\n\n' + one(block, 'body')


def official(block):
    """A block of the official suites; the request as signed is in it."""
    head, _, body = (one(block, 'signed_request') or rebuilt(block)).partition(b'\n\n')
    lines = head.replace(b'\n ', b' ').split(b'\n')
    method, _, rest = lines[0].partition(b' ')
    target = rest[:-len(b' HTTP/1.1')]
    headers = [(name.lower(), value) for name, _, value in
               (line.partition(b':') for line in lines[1:])]
    payload_hash = hashlib.sha256(body).hexdigest().encode()
    if one(block, 'mode') == b'query':
        pieces = target.partition(b'?')[2].split(b'&')
        parameters = dict(piece.partition(b'=')[::2] for piece in pieces)
        signed = unquote_to_bytes(parameters[b'X-Amz-SignedHeaders']).split(b';')
        target = b'&'.join(piece for piece in target.split(b'&')
                           if not piece.startswith(b'X-Amz-Signature='))
        if one(block, 'omit_token') == b'1':
            target = b'&'.join(piece for piece in target.split(b'&')
                               if not piece.startswith(b'X-Amz-Security-Token='))
    else:
        value = one(block, 'authorization').decode()
        _, names, given = sigv4.parse_authorization(value)
        equal(given, one(block, 'signature').decode())
        signed = names.encode().split(b';')
    judge(block, method, target, headers, signed, payload_hash, one(block, 'normalize') == b'1')


def shaped(block):
    """A block of CreateCase-shaped requests."""
    headers = [(name.lower(), value) for name, _, value in
               (header.partition(b':') for header in block['header'])]
    headers += [(b'host', one(block, 'host')), (b'x-amz-date', one(block, 'date'))]
    if one(block, 'token'):
        headers.append((b'x-amz-security-token', one(block, 'token')))
    signed = sorted({name for name, _ in headers if name not in UNSIGNED})
    target = one(block, 'path') + b'?' + one(block, 'query')
    body = one(block, 'body')
    equal(hashlib.sha256(body).hexdigest().encode(), one(block, 'body_sha256'))
    judge(block, one(block, 'method'), target, headers, signed, one(block, 'body_sha256'), True)


def vectors():
    for file, function, count in (('sigv4-header.avf', official, 72),
                                  ('sigv4-query.avf', official, 38),
                                  ('support-public.avf', shaped, 150)):
        blocks = list(read_avf(os.path.join(VECTORS, file)))
        check(f'{file} is whole', equal, len(blocks), count)
        for block in blocks:
            check(one(block, 'begin').decode(), function, block)


# The verdict over the wire, on what botocore signed.

MEMBERS = {'subject': 'S', 'communicationBody': 'B'}


def test_signed_by_botocore(box):
    for path in ('/', '/a%20b/../c/', '/p?b=2&a=1&a=0'):
        equal(error_code(box, Signed(box, 'DescribeSeverityLevels', {}, path=path)), None)
    many = {'X-Amz-Meta-A': '  a   b ', 'Accept': 'x', 'Zeta': '"  "'}
    equal(error_code(box, Signed(box, 'DescribeSeverityLevels', {}, headers=many)), None)
    equal(error_code(box, Signed(box, 'CreateCase', '{"subject":"é","communicationBody":"b"}'
                                 .encode())), None)


def test_tampered_requests(box):
    before = len(box.cases())

    def tampered(change, code='InvalidSignatureException', message='', **how):
        signed = Signed(box, 'CreateCase', MEMBERS, **how)
        change(signed)
        status, _, body = signed.send(box)
        answer = json.loads(body)
        equal((status, answer.get('__type')), (400, code))
        contains(answer['message'], message)

    def body(signed):
        signed.body = signed.body.replace(b'"S"', b'"T"')

    def set_header(name, value):
        return lambda signed: signed.headers.__setitem__(name, value)

    def authorization(old, new):
        def change(signed):
            text = signed.headers['Authorization']
            contains(text, old)
            signed.headers['Authorization'] = text.replace(old, new, 1)
        return change

    incomplete, invalid = 'IncompleteSignatureException', 'InvalidSignatureException'
    order = 'lower-case, in order'
    tampered(body, message='does not match the signature you provided')
    tampered(set_header('X-Amz-Target', 'AWSSupport_20130415.ResolveCase'))
    tampered(set_header('Content-Type', 'application/x-amz-json-1.0'))
    tampered(set_header('Host', f'127.0.0.1:{box.port}'))
    tampered(set_header('X-Amz-Content-Sha256', '0' * 64),
             message='not the SHA-256', headers={'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD'})
    tampered(set_header('X-Amz-Unsigned', 'smuggled'), invalid, "must be a 'SignedHeader'")
    tampered(lambda signed: setattr(signed, 'method', 'PUT'))
    tampered(lambda signed: setattr(signed, 'path', '/x'))
    tampered(lambda signed: signed.headers.pop('X-Amz-Target'), message='was not sent')
    tampered(lambda signed: signed.headers.pop('X-Amz-Date'), incomplete)
    tampered(lambda signed: signed.headers.pop('Authorization'),
             'MissingAuthenticationTokenException')
    tampered(authorization('Signature=', 'Signature=0'))
    tampered(authorization('Signature=', 'Sig='), incomplete)
    tampered(authorization('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1'), incomplete)
    tampered(authorization('content-type;host', 'host'))
    tampered(authorization('content-type;host', 'host;content-type'), invalid, order)
    tampered(authorization('content-type;', 'Content-Type;'), invalid, order)
    tampered(authorization('content-type;', 'absent;content-type;'), invalid, 'was not sent')
    tampered(authorization('/aws4_request', '/aws4_request/x'), incomplete)
    tampered(authorization('/aws4_request', '/aws5_request'), invalid, 'valid terminator')
    tampered(authorization('Credential=', 'Credential=X'), 'UnrecognizedClientException')
    tampered(authorization(', Signature', ', SignedHeaders=host, Signature'), incomplete)
    for name in ('Content-Type', 'X-Amz-Target'):
        tampered(lambda signed: None, invalid, "must be a 'SignedHeader'", unsigned=(name,))
    equal(len(box.cases()), before)


def test_repeated_headers(box):
    """Which of two would have been the one that was signed?"""
    data = Signed.closing(Signed(box, 'CreateCase', MEMBERS).bytes())
    for name in (b'Authorization', b'X-Amz-Date'):
        start = data.index(b'\r\n' + name)
        line = data[start:data.index(b'\r\n', start + 2)]
        _, _, body = parse_answer(box.exchange(data.replace(line, line * 2, 1))[0])
        equal(json.loads(body)['__type'], 'IncompleteSignatureException')
        contains(json.loads(body)['message'], 'more than once')


def test_scope_and_keys(box):
    equal(error_code(box, Signed(box, 'CreateCase', MEMBERS, region='eu-west-1')),
          'InvalidSignatureException')
    equal(error_code(box, Signed(box, 'CreateCase', MEMBERS, service='sts')),
          'InvalidSignatureException')
    refused(lambda: client(box, region='eu-west-1').describe_services(),
            'InvalidSignatureException', "valid region, not 'eu-west-1'")
    refused(lambda: client(box, secret=SECRET + 'x').describe_services(),
            'InvalidSignatureException', 'The request signature we calculated does not match')
    refused(lambda: client(box, akid='AKIDNOBODY').describe_services(),
            'UnrecognizedClientException')
    refused(lambda: client(box, token='surplus').describe_services(),
            'UnrecognizedClientException')


def test_tokens(_):
    token = 'FwoGZXIvYXdzE' + '/+=' * 300
    with Sandbox('--credentials', f'ASIA1:{SECRET}:{token}', '--credentials', f'ASIA2:{SECRET}:T',
                 '--credentials', f'{AKID}:{SECRET}', '--expired', 'ASIA2') as box:
        client(box, 'ASIA1', token=token).describe_services()
        client(box).describe_services()
        refused(lambda: client(box, 'ASIA1').describe_services(), 'UnrecognizedClientException')
        refused(lambda: client(box, 'ASIA1', token=token[:-1]).describe_services(),
                'UnrecognizedClientException')
        refused(lambda: client(box, 'ASIA2', token='T').describe_services(),
                'ExpiredTokenException', 'expired')
        wrong = refused(lambda: client(box, 'ASIA1', SECRET + 'x', token).describe_services(),
                        'InvalidSignatureException')
        assert token not in str(wrong), 'the token is shown'
        unsigned = Signed(box, 'DescribeServices', {}, akid='ASIA1',
                          headers={'X-Amz-Security-Token': token},
                          unsigned=('X-Amz-Security-Token',))
        equal(error_code(box, unsigned), 'InvalidSignatureException')
        assert token not in str(box.ledger()), 'the token is logged'


def test_clock(box):
    refusal = 'InvalidSignatureException'
    for offset, message in ((310, 'Signature expired'), (-310, 'Signature not yet current')):
        box.clock(offset)
        refused(lambda: client(box).describe_services(), refusal, message)
    for offset in (290, -290, 0):
        box.clock(offset)
        client(box).describe_services()
