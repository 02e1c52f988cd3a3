#!/usr/bin/python3
"""The doctor: what it tells of each hop, and that it opens no case."""
import pathlib
import re
import tempfile

from cli import (CONFIGURATION, ENVIRONMENT, FAILURE, GLIBC, MUSL, ASAN, OK, SERVICE, USAGE, at,
                 check, check_each, main, run, sandbox_with)
from sandbox import AKID, SECRET, Sandbox


def examine(box, *options, env=None, **others):
    return run('doctor', *at(box), *options, env=ENVIRONMENT | (env or {}), **others)


def lines(done):
    """What was told: of each hop its mark and the rest."""
    found = [re.fullmatch(r'(ok  |note|FAIL) (.{21}\S*) (.*)', line)
             for line in done.out.splitlines()]
    assert all(found), done
    return {line[2].strip(): (line[1].strip(), line[3]) for line in found}


@check_each((GLIBC, MUSL, ASAN))
def all_is_well(program):
    box = sandbox_with([])
    done = examine(box, program=program)
    told = lines(done)
    assert done.code == OK and done.err == '' and not box.cases(), done
    assert told['region'] == ('ok', 'us-east-1 (by AWS_REGION)')
    assert told['endpoint'][1].startswith(box.url) and '--endpoint-url' in told['endpoint'][1]
    assert told['credentials'] == ('ok', f'{AKID} from env') and SECRET not in done.out
    assert told['TCP'][0] == told['DNS'][0] == told['clock'][0] == 'ok'
    assert 'TLSv1.3' in told['TLS'][1] and 'anchor: O=fieldcase sandbox' in told['certificates'][1]
    assert told['dry run'][0] == 'ok'


@check
def what_configures_it_is_named():
    box = sandbox_with([])
    with tempfile.TemporaryDirectory() as home:
        config = pathlib.Path(home, 'config')
        config.write_text(f'[profile gw]\nregion = eu-west-1\nca_bundle = {box.ca}\n'
                          f'services = mine\nmax_attempts = 7\n'
                          f'[services mine]\nsupport =\n  endpoint_url = {box.url}\n')
        keys = pathlib.Path(home, 'keys')
        keys.write_text(f'[gw]\naws_access_key_id = {AKID}\naws_secret_access_key = {SECRET}\n')
        env = {'AWS_CONFIG_FILE': str(config), 'AWS_SHARED_CREDENTIALS_FILE': str(keys),
               'AWS_EC2_METADATA_DISABLED': 'true', 'AWS_PROFILE': 'gw'}
        done = run('doctor', env=env)
        told = lines(done)
        assert done.code == SERVICE, done  # the sandbox is in us-east-1
        assert told['config file'] == ('ok', str(config))
        assert told['profile'][1] == 'gw (by AWS_PROFILE)'
        assert told['region'][1] == f'eu-west-1 (region of profile gw in {config})'
        assert told['trust'][1] == f'{box.ca} (ca_bundle of profile gw in {config})'
        assert told['attempts'][1] == f'7, standard (max_attempts of profile gw in {config})'
        assert 'services mine' in told['endpoint'][1]
        assert told['credentials'][1] == f'{AKID} from shared-credentials-file'
        assert told['dry run'][0] == 'FAIL'


@check
def the_hop_that_fails_is_told():
    box = sandbox_with([])
    done = examine(box, '--ca-bundle', '/etc/hostname')
    assert done.code == FAILURE and lines(done)['TLS'][0] == 'FAIL', done
    done = examine(box, '--endpoint-url', 'https://127.0.0.1:1')
    assert done.code == FAILURE and 'refused' in lines(done)['TCP'][1], done
    done = examine(box, '--endpoint-url', 'https://nowhere.invalid')
    assert done.code == FAILURE and lines(done)['DNS'][0] == 'FAIL', done
    done = examine(box, env={'HTTPS_PROXY': 'http://127.0.0.1:1'})
    assert done.code == FAILURE and 'HTTPS_PROXY' in lines(done)['proxy'][1], done
    assert run('doctor', *at(box), env={'AWS_EC2_METADATA_DISABLED': 'true'}).code == CONFIGURATION
    assert run('doctor', 'nonsense').failed(USAGE, 'nonsense')
    assert not box.cases()


@check
def rights_and_plan_are_proved():
    for options, word in ((('--deny', 'CreateCase'), 'AccessDeniedException'),
                          (('--no-support-plan',), 'SubscriptionRequiredException')):
        with Sandbox(*options) as box:
            done = examine(box)
            assert done.code == SERVICE and word in lines(done)['dry run'][1], done
            assert not box.cases()


@check
def a_case_that_was_opened_nonetheless_is_named():
    answer = {'status': 200, 'headers': {}, 'body': '{"caseId":"case-1"}'}
    box = sandbox_with([answer])
    done = examine(box)
    assert done.code == SERVICE and 'case-1' in lines(done)['dry run'][1], done


if __name__ == '__main__':
    main()
