"""AWS Signature Version 4, read from its public specification, for the side that verifies.

Bytes in, bytes out: a request is judged as it arrived, never after a detour over text.
"""
import datetime
import hashlib
import hmac
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

ALGORITHM = 'AWS4-HMAC-SHA256'
TERMINATOR = 'aws4_request'
SKEW_SECONDS = 300
ALWAYS_SIGNED = (b'host', b'content-type', b'x-amz-date', b'x-amz-target')


class Refused(Exception):
    """The service says no: an error code, a message and an HTTP status."""

    def __init__(self, code, message, status=400):
        super().__init__(code, message)
        self.code, self.message, self.status = code, message, status


def incomplete(message):
    return Refused('IncompleteSignatureException', message)


def invalid(message):
    return Refused('InvalidSignatureException', message)


# The four steps of the specification.


def encode(data, safe=''):
    return quote_from_bytes(data, safe=safe + '-_.~').encode('ascii')


def normalise(path):
    """Remove dot segments and doubled slashes (RFC 3986 section 5.2.4, as every service but S3)."""
    kept = []
    for segment in path.split(b'/'):
        if segment == b'..':
            del kept[-1:]
        elif segment not in (b'', b'.'):
            kept.append(segment)
    end = b'/' if kept and path.rsplit(b'/', 1)[-1] in (b'', b'.', b'..') else b''
    return b'/' + b'/'.join(kept) + end


def canonical_query(query):
    pairs = [piece.partition(b'=')[::2] for piece in query.split(b'&') if piece]
    return b'&'.join(b'%s=%s' % pair for pair in sorted(
        (encode(unquote_to_bytes(name)), encode(unquote_to_bytes(value)))
        for name, value in pairs))


def canonical_request(method, path, query, headers, signed, payload_hash, dots=True):
    """Step 1. headers: pairs of (lower-case name, value); signed: lower-case names in order."""
    values = {}
    for name, value in headers:
        values.setdefault(name, []).append(b' '.join(value.split()))
    lines = [method, encode(normalise(path) if dots else path, safe='/'), canonical_query(query)]
    lines += [name + b':' + b','.join(values.get(name, [])) for name in signed]
    lines += [b'', b';'.join(signed), payload_hash]
    return b'\n'.join(lines)


def string_to_sign(date, scope, canonical):
    """Step 2. date: 20150830T123600Z; scope: 20150830/us-east-1/service/aws4_request."""
    digest = hashlib.sha256(canonical).hexdigest()
    return '\n'.join((ALGORITHM, date, scope, digest)).encode('utf-8')


def signing_key(secret, scope):
    """Step 3, first half."""
    key = b'AWS4' + secret.encode('utf-8')
    for part in scope.split('/'):
        key = hmac.new(key, part.encode('utf-8'), hashlib.sha256).digest()
    return key


def signature(secret, scope, to_sign):
    """Step 3, second half: 64 lower-case hexadecimal digits."""
    return hmac.new(signing_key(secret, scope), to_sign, hashlib.sha256).hexdigest()


# The verdict.


class Credential:
    """A key pair this sandbox knows, with the session token that belongs to it, if any."""

    def __init__(self, akid, secret, token=None, expired=False):
        self.akid, self.secret, self.token, self.expired = akid, secret, token, expired


def parse_authorization(value):
    """Take `AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...` apart."""
    algorithm, _, rest = value.strip().partition(' ')
    if algorithm != ALGORITHM:
        raise incomplete(f"Unsupported AWS 'algorithm': '{algorithm}' (only {ALGORITHM} for now). ")
    found = {}
    for part in rest.split(','):
        name, equals, text = part.strip().partition('=')
        if not equals or name in found:
            raise incomplete(f"'{part.strip()}' not a valid key=value pair (missing equal-sign or "
                             'given twice) in Authorization header.')
        found[name] = text
    missing = [name for name in ('Credential', 'Signature', 'SignedHeaders') if not found.get(name)]
    if missing:
        raise incomplete(' '.join(f"Authorization header requires '{name}' parameter."
                                  for name in missing))
    if set(found) != {'Credential', 'Signature', 'SignedHeaders'}:
        raise incomplete('Authorization header has a parameter that is not known.')
    return found['Credential'], found['SignedHeaders'], found['Signature']


def parse_date(text):
    """Seconds since 1970 of a 20150830T123600Z; nothing looser is taken."""
    try:
        if not re.fullmatch(r'[0-9]{8}T[0-9]{6}Z', text, re.ASCII):
            raise ValueError
        moment = datetime.datetime.strptime(text, '%Y%m%dT%H%M%SZ')
    except ValueError:
        raise incomplete("Date must be in ISO-8601 'basic format'. "
                         f"Got '{text}'. See http://en.wikipedia.org/wiki/ISO_8601") from None
    return moment.replace(tzinfo=datetime.timezone.utc).timestamp()


def format_date(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime('%Y%m%dT%H%M%SZ')


def check_time(text, now):
    then = parse_date(text)
    if then < int(now) - SKEW_SECONDS:
        raise invalid(f'Signature expired: {text} is now earlier than '
                      f'{format_date(now - SKEW_SECONDS)} ({format_date(now)} - 5 min.)')
    if then > int(now) + SKEW_SECONDS:
        raise invalid(f'Signature not yet current: {text} is still later than '
                      f'{format_date(now + SKEW_SECONDS)} ({format_date(now)} + 5 min.)')


def check_signed_headers(text, headers):
    """Returns the names signed, after making sure that they are all that have to be."""
    signed = text.encode('latin-1').split(b';')
    if signed != sorted(set(signed)) or any(name != name.lower() for name in signed):
        raise invalid('SignedHeaders must be lower-case, in order and each there once.')
    present = {name for name, _ in headers}
    for name in signed:
        if name not in present:
            raise invalid(f"'{name.decode('latin-1')}' is a 'SignedHeader' but was not sent.")
    for name in ALWAYS_SIGNED + tuple(sorted(present)):
        if name in signed or not (name in ALWAYS_SIGNED or name.startswith(b'x-amz-')):
            continue
        shown = "'Host' or ':authority'" if name == b'host' else f"'{name.decode('latin-1')}'"
        raise invalid(f"{shown} must be a 'SignedHeader' in the AWS Authorization.")
    return signed


def check_scope(scope, date, region, service):
    day, scoped_region, scoped_service, terminator = scope
    wrong = []
    if scoped_region != region:
        wrong.append(f"Credential should be scoped to a valid region, not '{scoped_region}'. ")
    if scoped_service != service:
        wrong.append(f"Credential should be scoped to correct service: '{service}'. ")
    if terminator != TERMINATOR:
        wrong.append(f"Credential should be scoped with a valid terminator: '{TERMINATOR}', "
                     f"not '{terminator}'. ")
    if day != date[:8]:
        wrong.append('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of '
                     f"date from HTTP: '{day}' != '{date[:8]}', from '{date}'.")
    if wrong:
        raise invalid(''.join(wrong))


def check_token(given, credential):
    if not hmac.compare_digest(given or b'', (credential.token or '').encode('utf-8')):
        raise Refused('UnrecognizedClientException',
                      'The security token included in the request is invalid.')
    if credential.expired:
        raise Refused('ExpiredTokenException',
                      'The security token included in the request is expired')


def verify(request, credentials, region, service, now):
    """Judge a request (method, path, query, headers, body: bytes; names in lower case).

    Returns the Credential that signed it, or raises Refused.
    """
    def one(name):
        values = [value for key, value in request.headers if key == name]
        if len(values) > 1:
            raise incomplete(f"'{name.decode()}' was sent more than once.")
        return values[0] if values else None

    authorization = one(b'authorization')
    if not authorization:
        raise Refused('MissingAuthenticationTokenException', 'Missing Authentication Token')
    credential_text, signed_text, given = parse_authorization(authorization.decode('latin-1'))
    date = (one(b'x-amz-date') or b'').strip().decode('latin-1')
    if not date:
        raise incomplete("Authorization header requires existence of a 'X-Amz-Date' header.")
    akid, *scope = credential_text.split('/')
    if len(scope) != 4:
        raise incomplete('Credential must have exactly 5 slash-delimited elements, '
                         f"e.g. keyid/date/region/service/term, got '{credential_text}'")
    check_time(date, now)
    signed = check_signed_headers(signed_text, request.headers)
    credential = credentials.get(akid)
    if credential is None:
        raise Refused('UnrecognizedClientException',
                      'The security token included in the request is invalid.')
    check_scope(scope, date, region, service)
    check_token(one(b'x-amz-security-token'), credential)

    payload_hash = hashlib.sha256(request.body).hexdigest().encode('ascii')
    declared = one(b'x-amz-content-sha256')
    if declared is not None and declared.strip() != payload_hash:
        raise invalid('The value of x-amz-content-sha256 is not the SHA-256 of the body.')
    canonical = canonical_request(request.method, request.path, request.query, request.headers,
                                  signed, payload_hash)
    to_sign = string_to_sign(date, '/'.join(scope), canonical)
    expected = signature(credential.secret, '/'.join(scope), to_sign)
    if not hmac.compare_digest(given.encode('latin-1'), expected.encode('ascii')):
        raise invalid(
            'The request signature we calculated does not match the signature you provided. Check '
            'your AWS Secret Access Key and signing method. Consult the service documentation for '
            f"details.\n\nThe Canonical String for this request should have been\n'"
            f"{hide_token(canonical, credential)}'\n\nThe String-to-Sign should have been\n'"
            f"{to_sign.decode('utf-8')}'\n")
    return credential


def hide_token(canonical, credential):
    """A session token is a secret: it never appears in an error message."""
    text = canonical.decode('latin-1')
    return text.replace(credential.token, '(session token)') if credential.token else text
