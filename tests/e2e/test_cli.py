#!/usr/bin/python3
"""The program over verified TLS: what is sent and printed, and what is refused before anything is.

What goes wrong on the way is in test_cli_faults.py.
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile

from cli import (ASAN, CASE, CONFIGURATION, ENVIRONMENT, FAILURE, GLIBC, KEYS, MUSL, OK, OUTPUT,
                 SERVICE, USAGE, Recorder, Run, at, check, check_each, create, main, members,
                 requests, run, sandbox_with)
from sandbox import AKID, SECRET, Sandbox

TEXTS = ('plain', '', ' \t\n', 'Grüße, 日本語, العربية', '😀 👨\u200d👩\u200d👧 \U0010ffff',
         '"quoted" \\ back/slash', ''.join(map(chr, range(1, 32))) + '\x7f\x80\x9f',
         '\u2028\u2029\ufeff\ufffd\uffff</script>', '%s %d {0} $HOME `id`', '{"a": [1]}', '@file',
         'FILE://x', '-5', '- a list')
REGION = {'AWS_REGION': 'us-east-1'}


def json_of(run_):
    """The case ID printed as JSON, in exactly the AWS CLI's form."""
    case_id = json.loads(run_.out)['caseId']
    assert run_.out == '{\n    "caseId": ' + json.dumps(case_id) + '\n}\n', run_
    return case_id


@check_each((GLIBC, MUSL, ASAN))
def a_case_is_opened(program):
    with Sandbox() as box:
        done = create(box, *CASE, program=program)
        assert done.code == OK and done.err == '', done
        assert [json_of(done)] == [case['caseId'] for case in box.cases()]
        done = run('--output', 'text', 'support', 'create-case', *at(box), *CASE, program=program)
        assert done.code == OK and done.out == box.cases()[1]['caseId'] + '\n', done


@check_each((('--tls', '1.2'), ('--tls', '1.3'), ('--key-type', 'rsa'),
             ('--key-type', 'rsa', '--tls', '1.2'), ('--path', '/a/b'), ('--path', '/a?c=d&b')))
def a_case_is_opened_by(options):
    with Sandbox(*options) as box:
        done = create(box, *CASE)
        assert done.code == OK and json_of(done) == box.cases()[0]['caseId'], done


@check
def a_case_is_opened_at_any_name_of_the_host():
    with Sandbox() as box:
        for host in ('localhost', 'LOCALHOST', '127.0.0.1', 'user:word@localhost', '[::1]'):
            url = f'https://{host}:{box.port}/#fragment'
            done = run('create-case', *CASE, '--endpoint-url', url, '--ca-bundle', box.ca)
            assert done.code == OK, done
        names = [dict(request['headers'])['host'] for request in requests(box)]
        assert names == [f'{host}:{box.port}' for host in
                         ('localhost', 'localhost', '127.0.0.1', 'localhost', '[::1]')], names


@check
def a_trust_store_may_be_der_or_named_by_the_environment():
    with Sandbox() as box, tempfile.TemporaryDirectory() as place:
        der = f'{place}/ca.der'
        subprocess.run(['openssl', 'x509', '-in', box.ca, '-outform', 'DER', '-out', der],
                       check=True)
        url = ('--endpoint-url', box.url)
        assert run('create-case', *CASE, *url, '--ca-bundle', der).code == OK
        env = ENVIRONMENT | {'AWS_CA_BUNDLE': box.ca}
        assert run('create-case', *CASE, *url, env=env).code == OK
        env = ENVIRONMENT | {'AWS_CA_BUNDLE': '/nowhere'}
        assert run('create-case', *CASE, *at(box), env=env).code == OK
        assert run('create-case', *CASE, *url, env=env).failed(FAILURE, '/nowhere', 'No such file')


@check_each(TEXTS)
def a_text_arrives_as_given(text):
    box = sandbox_with([])
    create(box, '--subject', text, '--communication-body', f'x{text}', '--cc-email', text, 'a')
    assert members(box) == {'subject': text, 'communicationBody': f'x{text}',
                            'ccEmailAddresses': [text, 'a']}


@check
def every_member_arrives():
    given = {'subject': 'S', 'serviceCode': 'iot-core', 'severityCode': 'high',
             'categoryCode': 'connectivity', 'communicationBody': 'B',
             'ccEmailAddresses': ['a@example.com', 'b@example.com'], 'language': 'en',
             'issueType': 'technical', 'attachmentSetId': 'as-1', 'uploadIds': ['u1', 'u2'],
             'dryRun': True}
    options = []
    for name, value in given.items():
        options.append('--' + re.sub('[A-Z]', lambda m: '-' + m[0].lower(), name))
        options += value if isinstance(value, list) else [] if value is True else [value]
    with Sandbox() as box:
        create(box, *options)
        assert members(box) == given
        box.reset()
        create(box, *CASE, '--cc', '--upload-ids', '--no-dry-run', '--language=en')
        assert members(box) == {'subject': 'S', 'communicationBody': 'B', 'ccEmailAddresses': [],
                                'language': 'en', 'uploadIds': [], 'dryRun': False}


@check
def limits_are_the_services_to_judge():
    with Sandbox() as box:
        assert create(box, '--subject', 'S', '--communication-body', 'ü' * 8000).code == OK
        assert create(box, '--subject', 'S', '--communication-body', 'ü' * 8001).failed(
            SERVICE, 'ValidationException')
        assert create(box, *CASE, '--cc', *'abcdefghijk').failed(SERVICE, 'ValidationException')
        assert len(requests(box)) == 3 and len(box.cases()) == 1


@check
def a_text_may_be_a_file():
    with Sandbox() as box, tempfile.TemporaryDirectory() as place:
        path = pathlib.Path(place)
        path.joinpath('body').write_bytes(b'\xef\xbb\xbfone\r\ntwo\rthree\n\0')
        path.joinpath('subject').write_bytes('Grüße'.encode())
        done = create(box, '--subject', 'file://subject', '--communication-body=file://body',
                      cwd=place)
        assert done.code == OK, done
        assert members(box) == {'subject': 'Grüße',
                                'communicationBody': '\ufeffone\ntwo\nthree\n\0'}
        box.reset()
        with open(path / 'subject', encoding='utf-8') as file:
            assert create(box, '--subject', 'S', '--communication-body', 'file:///dev/stdin',
                          stdin=file).code == OK
        assert members(box)['communicationBody'] == 'Grüße'
        box.reset()
        reader, writer = os.pipe()
        os.write(writer, b'piped')
        os.close(writer)
        assert create(box, '--subject', 'S', '--communication-body', 'file:///dev/stdin',
                      stdin=reader).code == OK
        os.close(reader)
        assert members(box)['communicationBody'] == 'piped'


@check
def a_file_may_have_any_size():
    with Recorder() as recorder, tempfile.NamedTemporaryFile() as file:
        text = ''.join(f'{line}: "é"\t\n' for line in range(400000))
        file.write(text.encode())
        file.flush()
        done = run('create-case', '--subject', 'S', '--communication-body', f'file://{file.name}',
                   '--endpoint-url', recorder.url, '--output', 'text')
        assert done == Run(OK, 'c-1\n', ''), done
    assert json.loads(recorder.body) == {'subject': 'S', 'communicationBody': text}
    assert len(text.encode()) > 5000000


@check_each(((REGION, (), 'us-east-1'), ({'AWS_DEFAULT_REGION': 'eu-west-1'}, (), 'eu-west-1'),
             (REGION | {'AWS_DEFAULT_REGION': 'eu-west-1'}, (), 'us-east-1'),
             (REGION, ('--region', 'eu-west-1'), 'eu-west-1'),
             ({'AWS_REGION': '', 'AWS_DEFAULT_REGION': 'eu-west-1'}, (), 'eu-west-1')))
def a_request_is_signed_for_its_region(case):
    variables, options, region = case
    with Sandbox('--region', region) as box:
        assert create(box, *CASE, *options, env=KEYS | variables).code == OK


@check
def endpoints_may_be_named_by_the_environment():
    with Sandbox('--path', '/x') as box:
        closed = 'https://127.0.0.1:1'
        base = ENVIRONMENT | {'AWS_CA_BUNDLE': box.ca, 'AWS_ENDPOINT_URL': closed}
        assert run('create-case', *CASE, env=base).failed(FAILURE, 'Could not connect')
        env = base | {'AWS_ENDPOINT_URL_SUPPORT': box.url}
        assert run('create-case', *CASE, env=env).code == OK
        env = base | {'AWS_ENDPOINT_URL': box.url, 'AWS_ENDPOINT_URL_SUPPORT': ''}
        assert run('create-case', *CASE, env=env).code == OK
        assert run('create-case', *CASE, '--endpoint-url', closed, env=env).failed(FAILURE, closed)


@check
def temporary_credentials_are_used():
    token = 'T' * 2000
    with Sandbox('--credentials', f'{AKID}:{SECRET}:{token}') as box:
        assert create(box, *CASE, env=ENVIRONMENT | {'AWS_SESSION_TOKEN': token}).code == OK
        env = ENVIRONMENT | {'AWS_SECURITY_TOKEN': token, 'AWS_SESSION_TOKEN': 'other'}
        assert create(box, *CASE, env=env).code == OK
        assert create(box, *CASE).failed(SERVICE)


@check
def plain_http_is_taken_for_what_it_is():
    with Sandbox('--plain-http') as box:
        done = create(box, *CASE)
        assert done.code == OK and done.err == '', done
        https = box.url.replace('http:', 'https:')
        done = run('create-case', *CASE, '--endpoint-url', https, '--cli-connect-timeout', '1')
        assert done.failed(FAILURE, 'No case was')
        assert len(box.cases()) == 1
    done = run('create-case', *CASE, '--endpoint-url', 'http://192.0.2.1', '--cli-connect', '1')
    assert done.failed(FAILURE, '[WARNING]: http:// to 192.0.2.1', 'No case was opened')


@check
def verification_can_be_left_out_with_a_warning():
    with Sandbox() as box:
        for options in ((), ('--ca-bundle', '/nowhere')):
            done = run('create-case', *CASE, '--endpoint-url', box.url, '--no-verify-ssl', *options)
            assert done.code == OK and '[WARNING]: --no-verify-ssl' in done.err, done


@check
def the_program_describes_itself():
    for arguments in (['help'], ['--help'], ['doctor', '--help'], ['outbox', 'show', '--help'],
                      ['support', 'help'], ['create-case', 'help'],
                      ['support', 'create-case', 'help'], ['create-case', *CASE, 'help']):
        done = run(*arguments, env={})
        assert done.code == OK and 'EXIT CODES' in done.out and done.err == '', done
        for option in ('--subject', '--upload-ids', '--no-verify-ssl', '--cli-read-timeout', '250'):
            assert option in done.out, option
    for arguments in (['--version'], ['create-case', '--vers'], ['support', '--version']):
        done = run(*arguments, env={})
        assert done.code == OK and re.fullmatch(r'fieldcase/\S+ mbedtls/3\S+\n', done.out), done


@check
def output_that_cannot_be_written_loses_no_case():
    with Sandbox() as box, open('/dev/full', 'wb') as full:
        done = create(box, *CASE, stdout=full)
        assert done.failed(OUTPUT, 'No space left', box.cases()[0]['caseId'])
        reader, writer = os.pipe()
        os.close(reader)
        done = create(box, *CASE, stdout=writer)
        os.close(writer)
        assert done.failed(OUTPUT, 'Broken pipe', box.cases()[1]['caseId'])
        done = create(box, *CASE, stdout=None, preexec_fn=lambda: os.close(1))
        assert done.failed(FAILURE, 'nothing was sent') and len(box.cases()) == 2
        done = create(box, *CASE, stdin=None, preexec_fn=lambda: os.close(0))
        assert json_of(done) == box.cases()[2]['caseId']


USES = (
    (USAGE, (), 'required: command'),
    (USAGE, ('support',), 'required: operation'),
    (USAGE, ('create-cas', *CASE), "'create-cas'"),
    (USAGE, ('s3', 'ls'), "'s3'"),
    (USAGE, ('create-case',), 'required: --subject, --communication-body\n'),
    (USAGE, ('create-case', '--subject', 'S'), 'required: --communication-body\n'),
    (USAGE, ('create-case', *CASE, '--bogus', 'x'), 'Unknown options: --bogus, x'),
    (USAGE, ('create-case', *CASE, 'stray\x1b[2J'), 'Unknown options: stray\\x1b[2J'),
    (USAGE, ('create-case', *CASE, '--se', 'x'), '--service-code, --severity-code'),
    (USAGE, ('create-case', '--subject', '--communication-body', 'B'), '--subject: expected one'),
    (USAGE, ('create-case', *CASE, '--dry-run=1'), '--dry-run'),
    (USAGE, ('create-case', *CASE, '--output', 'xml'), '--output'),
    (USAGE, ('create-case', *CASE, '--endpoint-url', 'localhost:1'), '--endpoint-url'),
    (USAGE, ('create-case', '--subject', 'S', '--communication-body', ''), 'communicationBody'),
    (USAGE, ('create-case', '--help'), 'required: --subject, --communication-body\n'),
    (USAGE, ('create-case', *CASE, '--cc', '[1]'), 'ccEmailAddresses[0], value: 1'),
    (USAGE, ('create-case', '--subject', 'S', '--communication-body', 'file:///nowhere'),
     "'--communication-body': Unable to load paramfile file:///nowhere: No such file"),
    (USAGE, ('create-case', '--subject', 'file:///', '--communication-body', 'B'), 'directory'),
    (USAGE, ('create-case', '--subject', 'fileb:///dev/null', '--communication-body', 'B'),
     "parameter subject, value: b''"),
    (USAGE, ('create-case', '--subject', 'S', '--communication-body', 'file:///dev/null'),
     'value: 0'),
    (USAGE, ('create-case', *CASE, '--cc', '["a"'), '--cc-email-addresses'),
    (USAGE, ('create-case', '--subject', 'S', '--cli-read-timeout', '5'), '--communication-body'),
    (FAILURE, ('create-case', *CASE, '--cli-read-timeout', '1.5'), '--cli-read-timeout'),
    (FAILURE, ('create-case', *CASE, '--cli-connect-timeout', '-1'), '--cli-connect-timeout'),
    (FAILURE, ('create-case', *CASE, '--region', 'us east'), "'us east'"),
    (FAILURE, ('create-case', *CASE, '--endpoint-url', 'ftp://localhost'), 'Invalid endpoint'),
    (FAILURE, ('create-case', *CASE, '--endpoint-url', 'https://localhost:99999'), 'port'),
    (FAILURE, ('create-case', *CASE, '--ca-bundle', ''), 'CA bundle'),
    (FAILURE, ('create-case', *CASE, '--ca-bundle', '/dev/null'), 'CA bundle'),
    (FAILURE, ('create-case', *CASE, '--ca-bundle', '/'), 'directory'),
    (FAILURE, ('create-case', *CASE, '--ca-bundle', __file__), 'trust store'),
)


@check_each(USES)
def what_is_wrong_is_found_before_anything_is_sent(use):
    code, arguments, word = use
    box = sandbox_with([])
    env = ENVIRONMENT | {'AWS_ENDPOINT_URL': box.url}
    assert run(*arguments, env=env).failed(code, word)
    assert box.ledger() == []


ORDER = (
    (USAGE, ('--output', 'xml', '--endpoint-url', 'nope', '--subject', 'S'), {}, '--output'),
    (USAGE, ('--endpoint-url', 'nope', '--subject', 'S'), {}, '--endpoint-url'),
    (FAILURE, ('--cli-read-timeout', 'x', '--subject', 'S'), {}, '--cli-read-timeout'),
    (USAGE, ('--subject', 'file:///nowhere', '--communication-body', 'file:///nowhere2'), {},
     "'--subject'"),
    (USAGE, ('--subject', 'S', '--communication-body', 'file:///nowhere', '--region', '?'), {},
     'nowhere'),
    (FAILURE, ('--subject', 'S', '--communication-body', '', '--region', '?'), {}, '?'),
    (USAGE, ('--subject', 'S', '--communication-body', ''), {}, 'communicationBody'),
    (CONFIGURATION, CASE, {}, 'NoRegion'),
    (CONFIGURATION, CASE, REGION, 'NoCredentials'),
    (CONFIGURATION, CASE, REGION | {'AWS_SECRET_ACCESS_KEY': 's'}, 'NoCredentials'),
    (CONFIGURATION, CASE, REGION | {'AWS_ACCESS_KEY_ID': '', 'AWS_SECRET_ACCESS_KEY': ''},
     'NoCredentials'),
    (FAILURE, CASE, REGION | {'AWS_ACCESS_KEY_ID': 'A'}, 'missing: AWS_SECRET_ACCESS_KEY'),
    (FAILURE, CASE, ENVIRONMENT | {'AWS_SESSION_TOKEN': 'a\r\nX-Evil: 1'}, 'credentials'),
)


@check_each(ORDER)
def of_several_errors_one_is_told(case):
    code, arguments, variables, word = case
    box = sandbox_with([])
    env = {'AWS_ENDPOINT_URL': box.url, 'AWS_CA_BUNDLE': box.ca} | variables
    assert run('create-case', *arguments, env=env).failed(code, word)
    assert box.ledger() == []


if __name__ == '__main__':
    main()
