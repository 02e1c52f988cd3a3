"""The frame of the sandbox's tests: named checks, counted, and botocore as the other opinion."""
import datetime
import json
import os
import traceback

from sandbox import AKID, SECRET

try:
    import botocore
    import botocore.auth
    import botocore.awsrequest
    import botocore.config
    import botocore.credentials
    import botocore.exceptions
    import botocore.session
except ImportError:
    botocore = None

RESULTS = {'passed': 0, 'failed': 0}
SOURCES = ('AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_ENDPOINT_URL',
           'AWS_CA_BUNDLE', 'HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy')


def check(name, function, *arguments):
    try:
        function(*arguments)
        RESULTS['passed'] += 1
    except Exception as problem:  # noqa: BLE001: whatever goes wrong is a failure to be shown
        RESULTS['failed'] += 1
        where = traceback.extract_tb(problem.__traceback__)[-1]
        print(f'FAIL {name}: {os.path.basename(where.filename)}:{where.lineno}: '
              f'{type(problem).__name__}: {problem}')


def check_all(namespace, *arguments):
    """Every function of a module whose name begins with test_, in order."""
    for name, function in list(vars(namespace).items()):
        if name.startswith('test_'):
            check(name, function, *arguments)


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f'is {actual!r}, not {expected!r}')


def contains(text, part):
    if part not in text:
        raise AssertionError(f'{part!r} is not in {text!r}')


def refused(function, code, message=''):
    """The call must fail with an error of the service. Returns the parsed error response."""
    try:
        answer = function()
    except botocore.exceptions.ClientError as error:
        equal(error.response['Error']['Code'], code)
        contains(error.response['Error']['Message'], message)
        return error.response
    raise AssertionError(f'was not refused with {code}: {answer}')


def client(box, akid=AKID, secret=SECRET, token=None, region='us-east-1', seconds=10):
    """botocore's own client for AWS Support, pointed at a sandbox, one attempt a call."""
    for name in SOURCES:
        os.environ.pop(name, None)
    os.environ['AWS_EC2_METADATA_DISABLED'] = 'true'
    os.environ['AWS_CONFIG_FILE'] = os.environ['AWS_SHARED_CREDENTIALS_FILE'] = os.devnull
    return botocore.session.Session().create_client(
        'support', region_name=region, endpoint_url=box.url, verify=box.ca or None,
        aws_access_key_id=akid, aws_secret_access_key=secret, aws_session_token=token,
        config=botocore.config.Config(retries={'max_attempts': 0}, read_timeout=seconds,
                                      connect_timeout=seconds, proxies={}))


class Signed:
    """A request signed by botocore's SigV4Auth: bytes to send, and to tamper with first."""

    def __init__(self, box, operation, members, headers=(), akid=AKID, secret=SECRET, token=None,
                 region='us-east-1', service='support', path='/', host=None, unsigned=()):
        self.body = members if isinstance(members, bytes) else json.dumps(members).encode()
        host = host or box.url.partition('//')[2].partition('/')[0]
        fields = {'Host': host, 'Content-Type': 'application/x-amz-json-1.1',
                  'X-Amz-Target': f'AWSSupport_20130415.{operation}'} | dict(headers)
        request = botocore.awsrequest.AWSRequest(
            'POST', f'https://{host}{path}', data=self.body,
            headers={name: value for name, value in fields.items() if name not in unsigned})
        credentials = botocore.credentials.Credentials(akid, secret, token)
        botocore.auth.SigV4Auth(credentials, service, region).add_auth(request)
        self.method, self.path = 'POST', path
        self.headers = {name: fields[name] for name in unsigned} | dict(request.headers.items())
        self.headers['Content-Length'] = str(len(self.body))

    def bytes(self):
        lines = [f'{self.method} {self.path} HTTP/1.1']
        lines += [f'{name}: {value}' for name, value in self.headers.items()]
        return '\r\n'.join([*lines, '', '']).encode('latin-1') + self.body

    def send(self, box):
        """Returns status, headers (lower-case names) and body of the answer."""
        return parse_answer(box.exchange(Signed.closing(self.bytes()))[0])

    @staticmethod
    def closing(data):
        return data.replace(b'\r\n\r\n', b'\r\nConnection: close\r\n\r\n', 1)


def parse_answer(data):
    head, _, body = data.partition(b'\r\n\r\n')
    lines = head.decode('latin-1').split('\r\n')
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(':')
        headers[name.lower()] = value.strip()
    return int(lines[0].split()[1]), headers, body


def error_code(box, signed):
    status, _, body = signed.send(box)
    value = json.loads(body)
    return None if status == 200 else value['__type']


def later(seconds):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime('%Y-%m-%dT%H:%M:%S.%fZ')
