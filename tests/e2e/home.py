"""A home directory with files, and a server for what is asked beside the service."""
import http.server
import pathlib
import socketserver
import tempfile
import threading

from cli import CASE, create
from sandbox import AKID, SECRET

NO_KEYS = {'AWS_REGION': 'us-east-1', 'AWS_MAX_ATTEMPTS': '1', 'AWS_EC2_METADATA_DISABLED': 'true'}
KEYS = {'AccessKeyId': AKID, 'SecretAccessKey': SECRET, 'Expiration': '2099-01-01T00:00:00Z'}


class Server(socketserver.ThreadingTCPServer):
    """Answers by path: a status and a text, or a function of the request. Keeps what it was asked."""
    daemon_threads = True

    def __init__(self, **answers):
        self.answers = {f'/{path}' if path else '/': answer for path, answer in answers.items()}
        self.asked = []
        super().__init__(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server_address[1]}'
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do(self):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0)).decode()
        self.server.asked.append((self.command, self.path, dict(self.headers), body))
        status, text = self.server.answers.get(self.path.partition('?')[0], (404, ''))
        self.send_response(status)
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_PUT = do_POST = do  # noqa: N815

    def log_message(self, *_):
        pass


class Home(tempfile.TemporaryDirectory):
    """A home directory with files; .env makes it the home."""

    def __init__(self, files):
        super().__init__(prefix='fieldcase-home-')
        self.env = {'HOME': self.name}
        for name, text in files.items():
            path = pathlib.Path(self.name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace('HOME', self.name), encoding='utf-8')
            if name.endswith('.sh'):
                path.chmod(0o755)

    def __enter__(self):
        return self


def create_at_home(box, files, *options, env=None, **others):
    with Home(files) as home:
        return create(box, *CASE, *options, env=NO_KEYS | home.env | (env or {}), **others)


STATIC = f'aws_access_key_id = {AKID}\naws_secret_access_key = {SECRET}\n'


def sts(key=AKID, secret=SECRET):
    return (f'<R><X><Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{secret}'
            '</SecretAccessKey><SessionToken>T</SessionToken><Expiration>2099-01-01T00:00:00Z'
            '</Expiration></Credentials></X></R>')
