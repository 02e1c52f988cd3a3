#!/usr/bin/python3
"""Credentials of a role: asked of STS for others', kept in the AWS CLI's cache, and with an MFA
device's code, for which the program asks on the terminal.
"""
import datetime
import hashlib
import json
import os
import pathlib
import pty
import select
import signal
import termios
import time
import urllib.parse

from cli import (ASAN, CASE, ENVIRONMENT, FAILURE, INTERRUPTED, OK, SECONDS, SERVICE, USAGE, at,
                 check, check_each, create, main, requests, sandbox_with)
from home import NO_KEYS, STATIC, Home, Server, create_at_home, sts
from sandbox import AKID, SECRET


@check
def one_role_is_assumed_for_another():
    files = {'.aws/config': '[profile a]\nrole_arn = arn:a\nsource_profile = b\n'
                            '[profile b]\nrole_arn = arn:b\nsource_profile = c\n'
                            f'[profile c]\n{STATIC}'}
    box = sandbox_with([])
    with Server(sts=(200, sts())) as server, Home(files) as home:
        env = NO_KEYS | home.env | {'AWS_ENDPOINT_URL_STS': f'{server.url}/sts'}
        done = create(box, *CASE, '--profile', 'a', env=env)
        # The session token is not one of the sandbox's.
        assert done.failed(SERVICE, 'UnrecognizedClientException'), done
        bodies = [body for *_, body in server.asked]
        assert ['arn%3Ab' in body for body in bodies] == [True, False], bodies
        assert ['arn%3Aa' in body for body in bodies] == [False, True], bodies
        assert 'x-amz-security-token' in server.asked[1][2]['Authorization'], server.asked
        assert SECRET not in str(server.asked) and SECRET not in done.err


@check_each((403, 500))
def what_sts_refuses_is_said(status):
    error = '<E><Error><Code>AccessDenied</Code><Message>not you</Message></Error></E>'
    files = {'.aws/config': '[default]\nrole_arn = a\ncredential_source = Environment\n'}
    box = sandbox_with([])
    with Server(sts=(status, error)) as server:
        env = ENVIRONMENT | {'AWS_ENDPOINT_URL_STS': f'{server.url}/sts'}
        del env['AWS_ACCESS_KEY_ID']
        done = create_at_home(box, files, env=env)
        assert done.failed(FAILURE, 'credential_source'), done
        env = {'AWS_ENDPOINT_URL_STS': f'{server.url}/sts', 'AWS_ROLE_ARN': 'r',
               'AWS_WEB_IDENTITY_TOKEN_FILE': __file__}
        done = create_at_home(box, {}, env=env)
        assert done.failed(SERVICE, 'AccessDenied', 'AssumeRoleWithWebIdentity', 'not you'), done
        assert len(server.asked) == (1 if status == 403 else 3)


ROLE = ('[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = s\n'
        f'[profile s]\n{STATIC}')
CACHE = '.aws/cli/cache'


def cache_name(**request):
    """The name of the file that botocore has for what STS is asked."""
    asked = json.dumps({'RoleArn': 'arn:aws:iam::1:role/r'} | request, sort_keys=True)
    return f'{CACHE}/{hashlib.sha1(asked.encode()).hexdigest()}.json'


def cached(minutes, **members):
    """What such a file says."""
    ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    return json.dumps({'Credentials': {'AccessKeyId': AKID, 'SecretAccessKey': SECRET,
                                       'SessionToken': '',
                                       'Expiration': ends.strftime('%Y-%m-%dT%H:%M:%SUTC')}
                       | members, 'AssumedRoleUser': {'Arn': 'a'}})


@check_each((('', {}), ('external_id = "e\u00e9\nduration_seconds = 0900\nrole_session_name = n\n',
                       {'ExternalId': '"e\u00e9', 'DurationSeconds': 900,
                        'RoleSessionName': 'n'}),
             ('duration_seconds = soon\n', {})))
def credentials_of_a_role_are_kept(value):
    further, request = value
    box = sandbox_with([])
    with Server(sts=(200, sts())) as server, \
            Home({'.aws/config': ROLE.replace('source_', f'{further}source_')}) as home:
        os.umask(0)
        env = NO_KEYS | home.env | {'AWS_ENDPOINT_URL_STS': f'{server.url}/sts'}
        for _ in range(2):  # the session token is not one of the sandbox's
            assert create(box, *CASE, env=env).failed(SERVICE, 'UnrecognizedClientException')
        assert len(server.asked) == 1, server.asked
        asked = dict(urllib.parse.parse_qsl(server.asked[0][3]))
        assert {name: asked.get(name) for name in request} == {
            name: str(value) for name, value in request.items()}, asked
        (path,) = pathlib.Path(home.name, CACHE).iterdir()
        assert path == pathlib.Path(home.name, cache_name(**request)), path
        assert path.stat().st_mode & 0o777 == 0o600
        assert json.loads(path.read_text()) == {'Credentials': {
            'AccessKeyId': AKID, 'SecretAccessKey': SECRET, 'SessionToken': 'T',
            'Expiration': '2099-01-01T00:00:00UTC'}}


@check_each(((cached(20), 0), (cached(14), 1), (cached(-5), 1), ('', 1), ('{', 1), ('[]', 1),
             ('{"Credentials": []}', 1), (cached(20, Expiration='soon'), 1),
             (cached(20, Expiration=None), 1), (cached(20, SecretAccessKey=1), 1)))
def kept_credentials_are_used_if_they_last(value):
    text, asked = value
    box = sandbox_with([])
    with Server(sts=(403, '')) as server:
        env = {'AWS_ENDPOINT_URL_STS': f'{server.url}/sts'}
        done = create_at_home(box, {'.aws/config': ROLE, cache_name(): text}, env=env)
        assert len(server.asked) == asked and done.code == (SERVICE if asked else OK), done


@check
def credentials_for_a_token_are_kept_too():
    env = {'AWS_ROLE_ARN': 'arn:aws:iam::1:role/r', 'AWS_WEB_IDENTITY_TOKEN_FILE': '/nowhere',
           'AWS_ROLE_SESSION_NAME': 'n'}
    files = {cache_name(RoleSessionName='n'): cached(20)}
    assert create_at_home(sandbox_with([]), files, env=env).code == OK


@check
def a_home_that_takes_no_cache_is_no_hindrance():
    with Server(sts=(200, sts())) as server:
        env = {'AWS_ENDPOINT_URL_STS': f'{server.url}/sts'}
        done = create_at_home(sandbox_with([]), {'.aws/config': ROLE, '.aws/cli': ''}, env=env)
        assert done.failed(SERVICE, 'UnrecognizedClientException') and len(server.asked) == 1


@check
def keys_of_the_source_are_worth_more_than_its_role():
    files = {'.aws/config': f'{ROLE}role_arn = arn:s\nsource_profile = none\n'}
    with Server(sts=(200, sts())) as server:
        env = {'AWS_ENDPOINT_URL_STS': f'{server.url}/sts'}
        assert create_at_home(sandbox_with([]), files, env=env).failed(SERVICE, 'Unrecognized')
        assert len(server.asked) == 1 and AKID in server.asked[0][2]['Authorization']


WITH_MFA = ROLE.replace('source_', 'mfa_serial = arn:mfa\nsource_')


@check
def a_code_is_asked_for_only_on_a_terminal():
    box = sandbox_with([])
    done = create_at_home(box, {'.aws/config': WITH_MFA}, start_new_session=True)
    assert done.failed(FAILURE, 'mfa_serial arn:mfa', 'no terminal') and not requests(box), done
    kept = {'.aws/config': WITH_MFA, cache_name(SerialNumber='arn:mfa'): cached(20)}
    assert create_at_home(box, kept, start_new_session=True).code == OK


def at_terminal(box, env, act):
    """Run the program on a terminal of its own, and act once it asks there. Returns the exit code
    and what was shown."""
    child, terminal = pty.fork()
    if not child:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell ignores it for what is behind
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.execve(ASAN, [ASAN, 'create-case', *at(box), *CASE], env)
    shown, end = b'', time.monotonic() + SECONDS
    try:
        while select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
            shown += os.read(terminal, 4096)
            if act and b': ' in shown:
                act(child, terminal)
                act = None
        os.kill(child, signal.SIGKILL)  # it says nothing any more
    except OSError:  # its last user has gone
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


@check_each((('123456\n', SERVICE), ('12345\n', USAGE), ('\n', USAGE), ('\x04', FAILURE),
             ('1' * 40 + '\n', FAILURE), ('\x03', INTERRUPTED)))
def a_code_is_read_unseen(value):
    typed, code = value
    box = sandbox_with([])
    with Server(sts=(200, sts())) as server, Home({'.aws/config': WITH_MFA}) as home:
        env = NO_KEYS | home.env | {'AWS_ENDPOINT_URL_STS': f'{server.url}/sts'}
        ended, shown = at_terminal(box, env, lambda _, fd: os.write(fd, typed.encode()))
        assert ended == code and 'Enter MFA code for arn:mfa: ' in shown, (ended, shown)
        assert typed.strip() == '' or '12345' not in shown, shown
        forms = [body for *_, body in server.asked]
        assert len(forms) == (code == SERVICE)
        assert not forms or 'SerialNumber=arn%3Amfa&TokenCode=123456' in forms[0]


@check
def a_terminal_shows_again_what_is_typed():
    settings = []

    def interrupt(child, terminal):
        for number in (0, signal.SIGTERM):
            os.kill(child, number)
            time.sleep(0.3)
            settings.append(bool(termios.tcgetattr(terminal)[3] & termios.ECHO))

    with Home({'.aws/config': WITH_MFA}) as home:
        ended, _ = at_terminal(sandbox_with([]), NO_KEYS | home.env, interrupt)
    assert ended == -signal.SIGTERM and settings == [False, True], (ended, settings)


if __name__ == '__main__':
    main()
