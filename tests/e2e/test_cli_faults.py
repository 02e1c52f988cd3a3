#!/usr/bin/python3
"""The program when things go wrong on the way: CreateCase is sent once at most, the exit code tells
whether a case was opened, and no secret comes to light.
"""
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time

import pki
from cli import (ASAN, CASE, ENVIRONMENT, FAILURE, GLIBC, INTERRUPTED, MUSL, OK, SECONDS, SERVICE,
                 UNKNOWN, check, check_each, create, main, readable_memory, requests, run,
                 sandbox_with, while_it_waits)
from sandbox import AKID, SECRET, Sandbox

ADVICE = ('The outcome is unknown', 'Do not just run the command again', 'describe-cases')
TOKEN = 'A-session-token-that-nobody-may-see'
MEMORY_KB = 400  # resident, at most; exact figures are the benchmark's

# Whether the case was made or not, no answer came that can be believed.
UNKNOWNS = ('lost', 'lost-reset', 'lost-stall', 'dropped', 'cut', 'garbled', 'made-garbled', '500',
            'made-500', '503', 'portal', 'endless',
            {'status': 408}, {'raw': 'HTTP/1.1 999 No\r\n\r\n', 'case': 'made'},
            {'raw': 'nonsense\r\n', 'case': 'made'}, {'status': 200, 'body': '', 'case': 'made'},
            {'status': 200, 'body': '{}'}, {'status': 200, 'body': '{"caseId":null}'},
            {'status': 204, 'body': ''},
            {'status': 200, 'body': '{"caseId":"' + 'x' * 5000 + '"}'},
            {'length_off': 1}, {'framing': 'close', 'after': -1, 'do': 'close'},
            {'framing': 'chunked', 'after': -1, 'do': 'close'}, {'garble': -1}, {'garble': 0},
            {'endless': 'head'}, {'endless': 'interim'}, {'endless': 'chunks'},
            *({'after': n, 'do': do} for n in (1, 12, 60, 'head', -20)
              for do in ('cut', 'close', 'reset')))

# Who may open cases, but not look at them.
NOT_TO_BE_SEEN = {'on': 'DescribeCases', 'times': 'always', 'error': 'AccessDeniedException'}

# The case was made, for sure.
MADE = ('lost', 'lost-reset', 'lost-stall', 'cut', 'made-garbled', 'made-500', {'length_off': 1},
        {'after': 60, 'do': 'cut'}, {'status': 200, 'body': '', 'case': 'made'})

# The service said no.
REFUSALS = ((['throttle'], 'ThrottlingException'), (['429'], 'ThrottlingException'),
            (['limit'], 'CaseCreationLimitExceeded'), (['redirect'], '(302)'),
            (['skew'], "seconds behind the service's"),
            ([{'error': 'X#Evil\x1b[2J:y', 'message': 'a\nfieldcase: [ERROR]: b'}],
             'a\\x0afieldcase: [ERROR]: b'),
            ([{'status': 403, 'body': 'not JSON'}], '(403)'), ([{'status': 413}], '(413)'))

# The answer is odd, but it is an answer.
ODDITIES = ('drip', 'ok', {'interim': 3}, {'framing': 'chunked'}, {'framing': 'trailers'},
            {'framing': 'close'}, {'delay': 0.5})

# Nothing can have been understood.
UNSENT = ('unreachable', {'at': 'connect', 'do': 'close'}, {'at': 'connect', 'do': 'stall'})


@check_each(UNKNOWNS)
def the_outcome_is_unknown(fault):
    box = sandbox_with([fault, NOT_TO_BE_SEEN])
    assert create(box, *CASE, '--cli-read-timeout', '1', '--exit-codes', 'detailed').failed(
        UNKNOWN, *ADVICE, 'support:DescribeCases')
    assert len(requests(box)) == 1, requests(box)


@check
def an_odd_case_id_is_shown_as_it_is():
    box = sandbox_with([{'status': 200, 'body': '{"caseId":"a\\nb"}'}])
    done = create(box, *CASE)
    assert done.code == 0 and json.loads(done.out) == {'caseId': 'a\nb'}, done
    assert len(requests(box)) == 1, requests(box)


@check_each(MADE)
def a_case_without_an_answer_is_found(fault):
    box = sandbox_with([fault])
    text = 'Grüße\n"日本" \\ ' + 'x' * 3000
    done = create(box, '--subject', 'Pump "7" ü', '--communication-body', text,
                  '--cli-read-timeout', '1', '--output', 'text')
    assert done.code == OK and done.out == box.cases()[0]['caseId'] + '\n', done
    assert 'it was opened' in done.err and len(requests(box)) == len(box.cases()) == 1


@check
def a_case_that_is_listed_late_is_found():
    with Sandbox('--lag', '1') as box:
        box.script(['lost'])
        done = create(box, *CASE)
        assert done.code == OK and box.cases()[0]['caseId'] in done.out, done


@check
def a_case_is_not_mistaken_for_another():
    box = sandbox_with([])
    for case in (('--subject', 'S', '--communication-body', 'C'),
                 ('--subject', 'T', '--communication-body', 'B')):
        assert create(box, *case).code == OK
    box.script(['dropped'])
    assert create(box, *CASE, '--exit-codes', 'detailed').failed(UNKNOWN, 'not listed so far')
    assert len(box.cases()) == 2


@check
def of_two_equal_cases_none_is_named():
    box = sandbox_with([])
    assert create(box, *CASE).code == OK
    box.script(['lost'])
    done = create(box, *CASE, '--exit-codes', 'detailed')
    assert done.failed(UNKNOWN, *ADVICE) and len(box.cases()) == 2


@check_each(REFUSALS)
def the_service_refuses(case):
    faults, word = case
    box = sandbox_with(faults)
    done = create(box, *CASE)
    assert done.failed(SERVICE, 'when calling the CreateCase operation', word)
    assert len(requests(box)) == 1 and not box.cases()
    assert ADVICE[0] not in done.err and '\x1b' not in done.err


@check_each(((('--deny', 'CreateCase'), 'AccessDeniedException'),
             (('--no-support-plan',), 'SubscriptionRequiredException'),
             (('--limit-per-hour', '0'), 'CaseCreationLimitExceeded'),
             (('--region', 'eu-west-1'), 'SignatureException'),
             (('--credentials', f'{AKID}:other'), 'SignatureException')))
def the_account_is_refused(case):
    options, word = case
    with Sandbox(*options) as box:
        done = create(box, *CASE)
        assert done.failed(SERVICE, word), done
        (request,) = requests(box)
        assert f"Request ID: {request['requestId']}\n" in done.err


@check
def a_dry_run_opens_nothing():
    box = sandbox_with([])
    assert create(box, *CASE, '--dry-run').failed(SERVICE, 'DryRunOperationException')
    assert not box.cases()


@check_each(ODDITIES)
def the_answer_is_taken(fault):
    box = sandbox_with([fault])
    done = create(box, *CASE, '--output', 'text')
    assert done.code == OK and done.out == box.cases()[0]['caseId'] + '\n', done


@check_each(UNSENT)
def nothing_was_sent(fault):
    box = sandbox_with([fault])
    done = create(box, *CASE, '--cli-connect-timeout', '1')
    assert done.failed(FAILURE, 'No case was opened') and not requests(box)


@check
def nobody_listens():
    with Sandbox() as box:
        box.stop()
        done = create(box, *CASE, '--no-verify-ssl')
        assert done.failed(FAILURE, 'Could not connect to the endpoint URL', 'refused')


@check_each(('reset', 'stall'))
def half_a_request_opens_nothing(how):
    fault = {'at': 'request', 'after': 20000, 'do': how}
    box = sandbox_with([fault])
    with tempfile.NamedTemporaryFile() as file:
        file.write(b'x' * 8000000)
        file.flush()
        done = create(box, '--subject', 'S', '--communication-body', f'file://{file.name}',
                      '--cli-read-timeout', '1')
        assert done.failed(FAILURE, 'No case was opened') and ADVICE[0] not in done.err
        assert len(requests(box)) == 1 and not box.cases()


def seconds_from_now(seconds):
    return time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(time.time() + seconds))


def shop(place, **options):
    """A server's files in a folder: the options for a sandbox."""
    files = {name: f'{place}/{name}' for name in ('server.pem', 'server.key', 'ca.pem')}
    root, leaf = pki.Key(place, 'ec256'), pki.Key(place, 'ec256')
    times = {'not_before': seconds_from_now(-9000), 'not_after': seconds_from_now(9000)}
    authority = pki.certificate('root', root, 'root', root, [pki.basic_constraints(True)], **times)
    names = pki.alternative_names(('dns', options.pop('name', b'localhost')))
    usage = pki.extended_key_usage(options.pop('purpose', 'serverAuth'))
    server = pki.certificate('server', leaf, 'root', root, [names, usage], **times | options)
    pathlib.Path(files['server.pem']).write_text(pki.pem('CERTIFICATE', server))
    pathlib.Path(files['ca.pem']).write_text(pki.pem('CERTIFICATE', authority))
    os.rename(leaf.path, files['server.key'])
    return ('--certificate', files['server.pem'], '--key', files['server.key'],
            '--ca', files['ca.pem'])


@check_each((({}, None), ({'name': b'other.example'}, 'for another host'),
             ({'not_after': seconds_from_now(-60)}, 'expired or not yet valid'),
             ({'not_before': seconds_from_now(600)}, 'expired or not yet valid'),
             ({'purpose': 'clientAuth'}, 'not for a TLS server')))
def the_server_is_judged(case):
    options, word = case
    with tempfile.TemporaryDirectory() as place, Sandbox(*shop(place, **options)) as box:
        done = create(box, *CASE)
        if word:
            assert done.failed(FAILURE, 'SSL validation failed', word, 'No case was opened')
        else:
            assert done.code == OK, done
        assert len(box.cases()) == (word is None)


@check
def a_stranger_is_not_trusted():
    box = sandbox_with([])
    with Sandbox() as other:
        for trust in ((), ('--ca-bundle', other.ca)):
            done = run('create-case', *CASE, '--endpoint-url', box.url, *trust)
            assert done.failed(FAILURE, 'SSL validation failed', 'trust anchor')
        assert not requests(box)


# What ran this may ignore some of them (nohup does), and the program honours that.
for heeded in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(heeded, signal.default_int_handler if heeded == signal.SIGINT else signal.SIG_DFL)


@check_each(((signal.SIGINT, INTERRUPTED), (signal.SIGTERM, -signal.SIGTERM),
             (signal.SIGHUP, -signal.SIGHUP)))
def a_signal_ends_it_with_a_word(case):
    number, code = case

    def interrupt(process):
        process.send_signal(number)
        process.wait(SECONDS)

    _, ended, out, err = while_it_waits(interrupt)
    assert ended == code and out == '', (ended, out, err)
    assert all(word in err for word in ADVICE), err
    _, ended, out, err = while_it_waits(interrupt, faults=[{'at': 'connect', 'do': 'stall'}])
    assert ended == code and out == '' and ADVICE[0] not in err, (ended, out, err)


@check
def an_ignored_signal_stays_ignored():
    def interrupt(process):
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        return process.poll()

    still, *_ = while_it_waits(
        interrupt, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    assert still is None


@check_each((GLIBC, MUSL))
def no_secret_comes_to_light(program):
    secrets = (SECRET, TOKEN)
    with Sandbox('--credentials', f'{AKID}:{SECRET}:{TOKEN}') as box:
        env = ENVIRONMENT | {'AWS_SESSION_TOKEN': TOKEN}
        done = create(box, *CASE, '--debug', env=env, program=program)
        assert done.code == OK and 'TLSv1.3' in done.err and 'x-amz-security-token' in done.err
        (request,) = requests(box)
        assert request['requestId'] in done.err and 'scope 20' in done.err
        assert not any(secret in done.err + done.out for secret in secrets)
        assert 'Signature=' not in done.err and 'Credential=' not in done.err
        done = create(box, *CASE, '--debug', program=program)
        assert done.code == SERVICE and SECRET not in done.err, done


@check_each((GLIBC, MUSL))
def the_secret_key_is_gone_once_the_request_is_signed(program):
    def look(process):
        try:
            return readable_memory(process)
        except PermissionError:
            return None  # only root can look at all: that is what the program asks for

    seen, *_ = while_it_waits(look, program=program)
    if os.geteuid() == 0:
        assert AKID.encode() in seen, 'this is not its memory'
    assert seen is None or SECRET.encode() not in seen


@check_each((GLIBC, MUSL))
def a_crash_leaves_no_core(program):
    def crash(process):
        limits = pathlib.Path(f'/proc/{process.pid}/limits').read_text()
        process.send_signal(signal.SIGABRT)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = status
        return limits, status

    def allow():
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

    with tempfile.TemporaryDirectory() as place:
        (limits, status), *_ = while_it_waits(crash, program=program, cwd=place, preexec_fn=allow)
        assert re.search(r'Max core file size +0 +0 ', limits), limits
        assert os.WIFSIGNALED(status) and not os.WCOREDUMP(status)
        assert not os.listdir(place)


@check
def others_cannot_look_into_it():
    other = {'user': 65534, 'group': 65534, 'extra_groups': []} if os.geteuid() == 0 else {}

    def look(process):
        return subprocess.run(['cat', f'/proc/{process.pid}/environ'], capture_output=True,
                              check=False, **other).returncode

    with subprocess.Popen(['sleep', '60'], **other) as control:
        time.sleep(0.2)
        assert look(control) == 0, 'a user can look into what he runs'
        control.kill()
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        program = shutil.copy(MUSL, place)
        seen, *_ = while_it_waits(look, '--no-verify-ssl', program=program, **other)
    assert seen != 0, 'but not into this'


@check
def it_needs_little_memory():
    def look(process):
        status = pathlib.Path(f'/proc/{process.pid}/status').read_text()
        return int(re.search(r'VmHWM:\s+(\d+) kB', status)[1])

    used, *_ = while_it_waits(look, program=MUSL)
    assert used <= MEMORY_KB, used


@check
def nothing_is_sent_again_by_any_program():
    for program in (GLIBC, MUSL, ASAN):
        box = sandbox_with(['lost', NOT_TO_BE_SEEN])
        env = ENVIRONMENT | {'AWS_MAX_ATTEMPTS': '3'}
        assert create(box, *CASE, program=program, env=env).failed(UNKNOWN, *ADVICE)
        assert len(requests(box)) == len(box.cases()) == 1


if __name__ == '__main__':
    main()
