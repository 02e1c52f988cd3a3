#!/usr/bin/python3
"""The program's configuration on a machine: where credentials come from, proxies, attempts.

What the AWS CLI was seen to do is in tests/cli; here is what it was not seen to, and what it is not
careful of.
"""
import base64
import contextlib
import json
import os
import select
import socket
import socketserver
import threading
import time

from cli import (CASE, CONFIGURATION, ENVIRONMENT, FAILURE, GLIBC, MUSL, OK, SERVICE, check,
                 check_each, create, main, readable_memory, requests, sandbox_with, while_it_waits)
from home import KEYS, NO_KEYS, STATIC, Home, Server, create_at_home
from sandbox import AKID, SECRET

@check_each(({'.aws/credentials': f'[default]\n{STATIC}'}, {'.aws/config': f'[default]\n{STATIC}'},
             {'.aws/config': f'[profile default]\n{STATIC}'},
             {'.aws/config': '[default]\ncredential_process = HOME/p.sh\n',
              'p.sh': f"#!/bin/sh\necho '{json.dumps(KEYS | {'Version': 1})}'\n"}))
def credentials_are_found_in(files):
    box = sandbox_with([])
    assert create_at_home(box, files).code == OK and len(box.cases()) == 1


@check_each((('[default]\nregion = x\nnonsense\n', 'line 3'), ('a = b\n', 'line 1'),
             ('[default]\ns3 =\n  a\n', 'line 3'), ('[a]\n\n# c\nb = \x00\n', 'line 4')))
def a_file_that_is_none_is_named(value):
    text, line = value
    box = sandbox_with([])
    with Home({'.aws/config': text}) as home:
        env = ENVIRONMENT | home.env
        done = create(box, *CASE, env=env)
        assert done.failed(FAILURE, 'Unable to parse config file', f'{home.name}/.aws/config', line)
    assert not requests(box)


@check_each((('[profile a]\nrole_arn = x\nsource_profile = a\n', 'Infinite loop'),
             ('[profile a]\nrole_arn = x\nsource_profile = b\n', 'does not exist'),
             ('[profile a]\nrole_arn = x\nsource_profile = b\n'
              '[profile b]\nrole_arn = y\nsource_profile = a\n', 'Infinite loop'),
             ('[profile a]\nrole_arn = x\n', 'missing: source_profile'),
             ('[profile a]\nrole_arn = x\ncredential_source = Nowhere\n', 'Nowhere'),
             ('[profile a]\nrole_arn = x\ncredential_source = Environment\nsource_profile = b\n',
              'both'),
             ('[profile a]\ncredential_process = false\n', 'custom-process'),
             ('[profile a]\ncredential_process = /nowhere/x\n', 'No such file'),
             ('[profile a]\ncredential_process = echo {}\n', 'version'),
             ("[profile a]\ncredential_process = echo 'x\n", 'words'),
             ('[profile a]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n',
              'sso-session does not exist'),
             ('[profile a]\nsso_start_url = u\nsso_region = us-east-1\nsso_account_id = 1\n'
              'sso_role_name = r\n', 'SSO Token'),
             ('[profile a]\naws_access_key_id = x\n', 'missing: aws_secret_access_key')))
def a_profile_without_credentials_is_explained(value):
    text, word = value
    box = sandbox_with([])
    assert create_at_home(box, {'.aws/config': text}, '--profile', 'a').failed(FAILURE, word)
    assert not requests(box)


def sso_cache(**members):
    token = {'startUrl': 'https://start', 'accessToken': 'bearer',
             'expiresAt': '2099-01-01T00:00:00Z'} | members
    return {'.aws/sso/cache/a.json': json.dumps(token), '.aws/sso/cache/b.json': '{"x": [}',
            '.aws/config': '[default]\nsso_session = s\nsso_account_id = 123\nsso_role_name = r\n'
                           '[sso-session s]\nsso_start_url = https://start\n'
                           'sso_region = eu-west-1\n'}


@check
def credentials_are_found_by_sso():
    answer = {'roleCredentials': {'accessKeyId': AKID, 'secretAccessKey': SECRET,
                                  'sessionToken': None, 'expiration': 4070908800000}}
    box = sandbox_with([])
    with Server(**{'federation/credentials': (200, json.dumps(answer))}) as server:
        env = {'AWS_ENDPOINT_URL_SSO': server.url}
        assert create_at_home(box, sso_cache(), env=env).code == OK
        ((method, path, headers, _),) = server.asked
        assert method == 'GET' and path.endswith('?role_name=r&account_id=123'), path
        assert headers['x-amz-sso_bearer_token'] == 'bearer'
        old = sso_cache(expiresAt='2020-01-01T00:00:00Z')
        assert create_at_home(box, old, env=env).failed(FAILURE, 'aws sso login')
        other = sso_cache(startUrl='https://other')
        assert create_at_home(box, other, env=env).failed(FAILURE, 'SSO Token')
        assert len(server.asked) == 1


ROLES = 'latest/meta-data/iam/security-credentials/'


@check_each(((200, 'token', {}, OK), (404, '', {}, OK),
             (404, '', {'AWS_EC2_METADATA_V1_DISABLED': 'true'}, CONFIGURATION),
             (400, '', {}, CONFIGURATION), (200, 'to\r\nken', {}, CONFIGURATION)))
def an_instance_is_asked(value):
    status, token, further, code = value
    box = sandbox_with([])
    with Server(**{'latest/api/token': (status, token), ROLES: (200, 'role'),
                   f'{ROLES}role': (200, json.dumps(KEYS))}) as server:
        env = {'AWS_EC2_METADATA_DISABLED': '', 'AWS_EC2_METADATA_SERVICE_ENDPOINT': server.url}
        done = create_at_home(box, {}, env=env | further)
        assert done.code == code, done
        tokens = [headers.get('x-aws-ec2-metadata-token') for method, _, headers, _
                  in server.asked if method == 'GET']
        assert tokens == ([token or None] * 2 if code == OK else []), server.asked


@check
def an_instance_that_is_silent_is_given_up():
    with socket.create_server(('127.0.0.1', 0)) as silent:
        env = {'AWS_EC2_METADATA_DISABLED': '', 'AWS_EC2_METADATA_SERVICE_ENDPOINT':
               f'http://127.0.0.1:{silent.getsockname()[1]}'}
        began = time.monotonic()
        done = create_at_home(sandbox_with([]), {}, env=env)
        assert done.failed(CONFIGURATION, 'NoCredentials') and time.monotonic() - began < 5


@check_each(('token\r\nX: y', 'token\n'))
def no_field_is_smuggled_by_a_token(token):
    with Server(keys=(200, json.dumps(KEYS))) as server:
        env = {'AWS_CONTAINER_CREDENTIALS_FULL_URI': f'{server.url}/keys',
               'AWS_CONTAINER_AUTHORIZATION_TOKEN': token}
        done = create_at_home(sandbox_with([]), {}, env=env)
        assert done.failed(FAILURE, 'not a legal header value') and not server.asked


class Proxy(socketserver.ThreadingTCPServer):
    """A proxy that tunnels, for those who say who they are if a word is set."""
    daemon_threads = True

    def __init__(self, word=None):
        self.word, self.heads = word, []
        super().__init__(('127.0.0.1', 0), Tunnel)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Tunnel(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(ConnectionError):
            self.tunnel()

    def tunnel(self):
        head = b''
        while b'\r\n\r\n' not in head:
            head += self.request.recv(1)
        self.server.heads.append(head.decode())
        word = base64.b64encode((self.server.word or '').encode()).decode()
        if self.server.word and f'Proxy-Authorization: Basic {word}\r\n' not in head.decode():
            self.request.sendall(b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n')
            return
        host, _, port = head.split()[1].decode().rpartition(':')
        with socket.create_connection((host, int(port))) as peer:
            self.request.sendall(b'HTTP/1.1 200 OK\r\nVia: test\r\n\r\n')
            while True:
                for ready in select.select([self.request, peer], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    (peer if ready is self.request else self.request).sendall(data)


@check_each((None, 'user:word', 'user:p@ss/w%rd'))
def a_case_is_opened_by_a_proxy(word):
    box = sandbox_with([])
    quoted = word and word.replace('%', '%25').replace('@', '%40').replace('/', '%2F')
    with Proxy(word) as proxy:
        user = f'{quoted}@' if quoted else ''
        env = ENVIRONMENT | {'HTTPS_PROXY': f'http://{user}127.0.0.1:{proxy.port}'}
        done = create(box, *CASE, '--debug', env=env)
        assert done.code == OK and len(box.cases()) == 1, done
        assert proxy.heads[0].startswith(f'CONNECT localhost:{box.port} HTTP/1.1\r\n')
        assert not word or (word not in done.err and quoted not in done.err), done
        assert create(box, *CASE, env=env | {'NO_PROXY': 'localhost'}).code == OK
        assert len(proxy.heads) == 1
        if word:
            env['HTTPS_PROXY'] = f'http://127.0.0.1:{proxy.port}'
            assert create(box, *CASE, env=env).failed(FAILURE, 'Failed to connect to proxy', '407')


@check
def a_request_is_made_again_only_if_it_had_no_effect():
    env = ENVIRONMENT | {'AWS_MAX_ATTEMPTS': '3', 'AWS_NEW_RETRIES_2026': 'true'}
    for faults, code, count in ((['throttle'], OK, 2), (['throttle'] * 3, SERVICE, 3),
                                ([{'at': 'connect', 'do': 'close'}], OK, 1)):
        box = sandbox_with(faults)
        done = create(box, *CASE, env=env)
        assert done.code == code and len(requests(box)) == count, (done, requests(box))
        assert len(box.cases()) == (code == OK)
        assert code == OK or 'reached max retries: 2' in done.err
    box = sandbox_with(['lost'])
    done = create(box, *CASE, env=env)
    creates = [one for one in requests(box) if 'CreateCase' in str(one)]
    assert done.code != OK or box.cases()[0]['caseId'] in done.out, done
    assert len(creates) == len(box.cases()) == 1


@check
def retry_after_is_honoured_up_to_a_limit():
    error = {'error': 'ThrottlingException', 'status': 400}
    for wish, least, most in (('1', 1, 8), ('3600', 20, 35)):
        box = sandbox_with([error | {'headers': {'Retry-After': wish}}])
        began = time.monotonic()
        done = create(box, *CASE, env=ENVIRONMENT | {'AWS_MAX_ATTEMPTS': '2',
                                                     'AWS_NEW_RETRIES_2026': 'true'})
        assert done.code == OK and least <= time.monotonic() - began < most, done


@check_each((GLIBC, MUSL))
def no_secret_of_a_file_is_left(program):
    if os.geteuid():
        return
    process = f"#!/bin/sh\necho '{json.dumps(KEYS | {'Version': 1})}'\n"
    for files in ({'.aws/credentials': f'[default]\n{STATIC}# {SECRET}\n[b]\n{STATIC}'},
                  {'.aws/config': '[default]\ncredential_process = HOME/p.sh\n', 'p.sh': process}):
        with Home(files) as home:
            seen, *_ = while_it_waits(readable_memory, program=program, env=NO_KEYS | home.env)
        assert AKID.encode() in seen, 'this is not its memory'
        assert SECRET.encode() not in seen, files


@check
def a_request_may_go_unsigned():
    box = sandbox_with([])
    done = create(box, *CASE, '--no-sign-request', env=NO_KEYS)
    assert done.code == SERVICE, done
    (request,) = requests(box)
    names = {name.lower() for name, _ in request['headers']}
    assert not names & {'authorization', 'x-amz-date', 'x-amz-security-token'}, names


if __name__ == '__main__':
    main()
