#!/usr/bin/python3
"""The commands of the outbox: what is reported once becomes exactly one case, whatever happens."""

import concurrent.futures
import json
import os
import pathlib
import random
import re
import resource
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import demo_delivery
from cli import (ASAN, ENVIRONMENT, FAILURE, GLIBC, OUTPUT, ROOT, SECONDS, USAGE, at, check, main,
                 run, sandbox_with)
from home import KEYS, NO_KEYS, Server

LATER = 240
POLICY = demo_delivery.POLICY
SECRETS = ('hunter2', 'AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')
LOG = ('pump 7 stopped\nuser=root password=hunter2\n'
       'AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n'
       'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n')
PARALLEL, ROUNDS, RESTARTS = 8, 10, 20


class Outbox:
    """An outbox in a folder of its own."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='fieldcase-outbox-')
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def run(self, *arguments, **options):
        return run(*arguments, '--outbox', self.folder, **options)

    def report(self, *arguments, **options):
        return self.run('report', '--subject', 'Pump 7', '--body', 'B', '--output', 'json',
                        *arguments, **options)

    def drain(self, box, *arguments, **options):
        return self.run('drain', *POLICY, *at(box), *arguments, **options)

    def entries(self):
        return json.loads(self.run('outbox', 'list', '--output', 'json').out)

    def status(self):
        return json.loads(self.run('status', '--output', 'json').out)

    def drain_until(self, box, count, seconds=60):
        """Drain until so many entries are created, and all of their text is said."""
        end = time.monotonic() + seconds
        while (self.status()['created'] < count or
               any('partsToCome' in entry for entry in self.entries())):
            assert time.monotonic() < end, self.entries()
            assert self.drain(box).code == 0


@check
def a_report_waits_and_is_delivered():
    with Outbox() as outbox:
        box = sandbox_with([])
        done = outbox.report('--severity-code', 'high', '--service-code', 'iot')
        entry = json.loads(done.out)
        assert done.code == 0 and entry['state'] == 'queued' and not entry['isRepeat'], done
        assert outbox.status()['queued'] == 1 and not box.cases()
        done = outbox.drain(box)
        assert done.code == 0 and 'created case-' in done.err, done
        case, = box.cases()
        assert case['subject'] == entry['subject'] and case['severityCode'] == 'high'
        assert case['communications'][0]['body'] == 'B'
        entry, = outbox.entries()
        assert entry['state'] == 'created' and entry['caseId'] == case['caseId']
        assert outbox.status()['casesThisHour'] == 1
        assert outbox.drain(box).code == 0 and len(box.cases()) == 1
        shown = json.loads(outbox.run('outbox', 'show', '1', '--output', 'json').out)
        assert shown == entry
        assert outbox.run('outbox', 'drop', '1').code == 0 and outbox.entries() == []


@check
def waiting_prints_the_case():
    with Outbox() as outbox:
        box = sandbox_with(['throttle'])
        done = outbox.report('--wait', '--wait-seconds', '30', *POLICY, *at(box))
        assert done.code == 0 and json.loads(done.out)['caseId'] == box.cases()[0]['caseId'], done
        done = outbox.report('--wait', '--wait-seconds', '1', '--hour-cases', '1', *at(box))
        assert done.code == LATER and json.loads(done.out)['state'] == 'queued', done


@check
def waiting_leaves_the_outbox_to_others():
    with Outbox() as outbox:
        box = sandbox_with([])
        assert outbox.report('--wait', *POLICY, *at(box)).code == 0
        waiting = subprocess.Popen(
            [GLIBC, 'report', '--subject', 'S', '--body', 'B', '--outbox', outbox.folder, '--wait',
             '--hour-cases', '1', *map(str, at(box))], env=ENVIRONMENT,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while outbox.status()['queued'] < 1:
                assert waiting.poll() is None
            time.sleep(0.5)
            began = time.monotonic()
            assert outbox.report().code == 0 and waiting.poll() is None
            assert time.monotonic() - began < 10
        finally:
            waiting.kill()
            waiting.wait()


@check
def a_fault_is_kept_without_credentials():
    with Outbox() as outbox:
        box = sandbox_with([])
        done = outbox.report('--wait', *POLICY, *at(box), env=NO_KEYS)
        assert done.code == LATER and 'NoCredentials' in done.err, done
        assert json.loads(done.out)['state'] == 'queued'
        done = outbox.report('--wait', '--profile', 'nobody', *at(box))
        assert done.code == LATER and done.err.count('nobody') == 1, done
        assert outbox.report('--wait', '--endpoint-url', 'nowhere').failed(USAGE, 'nowhere')
        outbox.drain_until(box, 2)
        assert len(box.cases()) == 2


@check
def credentials_are_asked_for_when_something_is_due():
    with Outbox() as outbox, Server(keys=(200, json.dumps(KEYS | {'Token': 'T'}))) as server:
        box = sandbox_with([])
        env = NO_KEYS | {'AWS_CONTAINER_CREDENTIALS_FULL_URI': f'{server.url}/keys'}
        assert outbox.drain(box, env=env).code == 0 and not server.asked
        outbox.report()
        assert outbox.drain(box, env=env).code == 0 and len(server.asked) == 1
        outbox.drain_until(box, 1)
        assert outbox.drain(box, env=env).code == 0 and len(server.asked) == 1, server.asked


@check
def watching_goes_on():
    with Outbox() as outbox:
        box = sandbox_with([])
        watching = subprocess.Popen([GLIBC, 'drain', '--watch', '--outbox', outbox.folder, *POLICY,
                                     *map(str, at(box))], env=ENVIRONMENT,
                                    stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for count in (1, 2):
                assert outbox.report().code == 0
                assert box.wait_for(lambda _, count=count: len(box.cases()) == count, SECONDS)
            assert watching.poll() is None
        finally:
            watching.kill()
            watching.wait()


@check
def a_refusal_is_told_with_its_reason():
    for code, state in (('UnrecognizedClientException', 'queued'),
                        ('ValidationException', 'refused')):
        with Outbox() as outbox:
            box = sandbox_with([{'error': code, 'status': 400, 'message': 'not so'}])
            outbox.report()
            done = outbox.drain(box, '--backoff-seconds', '3600')
            assert done.code == 0 and f'{code}: not so' in done.err, done
            entry, = outbox.entries()
            assert entry['state'] == state
            assert ('drain' if state == 'queued' else code) in entry['why'], entry


@check
def every_fault_makes_one_case():
    ends = demo_delivery.tally('fieldcase report --wait')
    assert all(end == (1, 0, True) for end in ends.values()), ends


@check
def repeats_are_counted():
    with Outbox() as outbox:
        box = sandbox_with([])
        repeats = [json.loads(outbox.report('--dedupe-key', 'pump 7').out)['isRepeat']
                   for _ in range(3)]
        assert repeats == [False, True, True]
        assert not json.loads(outbox.report('--dedupe-key', 'pump 8').out)['isRepeat']
        outbox.drain_until(box, 2)
        assert json.loads(outbox.report('--dedupe-key', 'pump 7').out)['isRepeat']
        assert outbox.drain(box).code == 0 and len(box.cases()) == 2


@check
def an_endpoint_that_is_dead_is_passed_by():
    with socket.create_server(('127.0.0.1', 0)) as closed:
        dead = f'https://127.0.0.1:{closed.getsockname()[1]}/'
    box = sandbox_with([])
    with Outbox() as outbox:
        outbox.report()
        done = outbox.run('drain', *POLICY, '--endpoint-url', dead, '--ca-bundle', box.ca,
                          '--failover-endpoint-url', dead, box.url)
        assert done.code == 0 and 'created case-' in done.err, done
        assert len(box.cases()) == 1
    with Outbox() as outbox:
        box = sandbox_with(['lost'])
        outbox.report()
        done = outbox.drain(box, '--failover-endpoint-url', box.url)
        assert 'outcome unknown' in done.err and len(box.cases()) == 1, done
        outbox.drain_until(box, 1)
        assert len(box.cases()) == 1
        for words in ((box.url,) * 3, ('http://127.0.0.1/',), ('127.0.0.1',)):
            assert outbox.drain(box, '--failover-endpoint-url', *words).failed(
                USAGE, '--failover-endpoint-url')


@check
def the_service_is_asked_in_three_regions():
    with Outbox() as outbox, socket.create_server(('127.0.0.1', 0)) as proxy:
        named = []

        def answer():
            for _ in range(3):
                with proxy.accept()[0] as line:
                    named.append(line.recv(4096).split()[1].decode())
                    line.sendall(b'HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n')
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        outbox.report()
        env = ENVIRONMENT | {'HTTPS_PROXY': f'http://127.0.0.1:{proxy.getsockname()[1]}'}
        assert outbox.run('drain', '--cli-connect-timeout', '2', env=env).code == 0
        thread.join(SECONDS)
        assert named == [f'support.{region}.amazonaws.com:443'
                         for region in ('us-east-1', 'us-west-2', 'eu-west-1')], named
        assert outbox.status()['queued'] == 1


@check
def secrets_are_not_stored():
    with Outbox() as outbox:
        done = subprocess.run([ASAN, 'report', '--subject', 'S', '--outbox', outbox.folder],
                              input=LOG.encode(), env=ENVIRONMENT, capture_output=True,
                              check=False)
        assert done.returncode == 0, done
        stored = b''.join(path.read_bytes() for path in pathlib.Path(outbox.folder).rglob('*')
                          if path.is_file())
        assert b'pump 7 stopped' in stored and b'(3 secrets were redacted)' in stored
        for secret in SECRETS:
            assert secret.encode() not in stored, secret
        box = sandbox_with([])
        outbox.drain_until(box, 1)
        assert box.cases()[0]['communications'][0]['body'].count('[redacted]') == 3


def report_input(outbox, stdin, *arguments):
    """Report what stdin has; the outbox's file."""
    done = outbox.run('report', '--subject', 'S', *arguments, stdin=stdin)
    assert done.code == 0, done
    return pathlib.Path(outbox.folder, 'outbox').read_bytes()


@check
def standard_input_may_be_anything():
    with Outbox() as outbox:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(b'by a socket')
            theirs.shutdown(socket.SHUT_WR)
            assert b'by a socket' in report_input(outbox, ours)
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        threading.Timer(0.3, lambda: (os.write(theirs, b'by and by'), os.close(theirs))).start()
        assert b'by and by' in report_input(outbox, ours, '--body', '-')
        os.close(ours)
        name = pathlib.Path(outbox.folder, 'body')
        name.write_text('what was read before\nthe rest')
        with open(name, 'rb', 0) as file:
            file.seek(len('what was read before\n'))
            stored = report_input(outbox, file)
        assert b'the rest' in stored and b'what was read before' not in stored
        with open('/dev/zero', 'rb', 0) as endless:
            assert outbox.run('report', '--subject', 'S', stdin=endless).failed(USAGE, '16 MiB')
        done = outbox.run('report', '--subject', 'S', '--body', 'file://~/body',
                          env=ENVIRONMENT | {'HOME': outbox.folder})
        assert done.code == 0, done


@check
def what_cannot_be_written_is_said():
    with Outbox() as outbox, open('/dev/full', 'wb', 0) as full:
        done = outbox.run('report', '--subject', 'S', '--body', 'B', stdout=full)
        assert done.failed(OUTPUT, 'Standard output', 'in the outbox')
        assert outbox.status()['queued'] == 1
        assert outbox.run('status', stdout=full).failed(OUTPUT, 'No space left')
    with Outbox() as outbox:
        done = outbox.report(preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)))
        assert done.failed(FAILURE, outbox.folder, 'File too large')
        assert outbox.report().code == 0 and len(outbox.entries()) == 1


def report_long(outbox, text, *arguments):
    name = pathlib.Path(outbox.folder, 'body')
    name.write_text(text)
    done = outbox.run('report', '--subject', 'S', '--body', f'file://{name}', *arguments)
    assert done.code == 0, done
    return done


def whole_text(box):
    """The text that a case and its communications say together, and how many there are."""
    case, = box.cases()
    first, *rest = [each['body'] for each in case['communications']]
    assert all(len(body) <= 8000 for body in (first, *rest))
    head, note, tail = re.split(r'\n\[\.\.\. (\d+) characters follow below \.\.\.\]\n', first)
    for number, body in enumerate(rest, 2):
        assert body.startswith(f'[part {number} of {len(rest) + 1}]\n'), body[:40]
    middle = ''.join(body.partition('\n')[2] for body in rest)
    assert len(middle) == int(note)
    return head + middle + tail, len(rest)


LONG = 'first\n' + ''.join(f'{number} \N{SNOWMAN} ' for number in range(4000)) + '\nlast'


@check
def long_bodies_are_cut_if_asked():
    with Outbox() as outbox:
        box = sandbox_with([])
        assert '8000' in report_long(outbox, LONG, '--long', 'cut').err
        outbox.drain_until(box, 1)
        body, = [each['body'] for each in box.cases()[0]['communications']]
        assert len(body) <= 8000 and body.startswith('first') and body.endswith('last')
        assert 'characters cut' in body


@check
def long_bodies_follow_their_case():
    for fault in ('ok', 'lost', 'dropped', '503', 'throttle', 'unreachable'):
        with Outbox() as outbox:
            box = sandbox_with(['ok', fault])
            assert not report_long(outbox, LONG).err
            outbox.drain_until(box, 1)
            assert whole_text(box) == (LONG, 3), fault
    with Outbox() as outbox:
        box = sandbox_with([])
        report_long(outbox, LONG, '--wait', *POLICY, *at(box))
        assert whole_text(box) == (LONG, 3)
        assert '126992' in report_long(outbox, 'x' * 200000).err


@check
def killed_between_parts_it_goes_on():
    for _ in range(ROUNDS):
        with Outbox() as outbox:
            box = sandbox_with([])
            report_long(outbox, LONG)
            process = subprocess.Popen([GLIBC, 'drain', '--outbox', outbox.folder, '--watch',
                                        *POLICY, *map(str, at(box))], env=ENVIRONMENT,
                                       stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            assert box.wait_for(lambda _: box.cases())
            time.sleep(random.uniform(0, 0.05))
            process.kill()
            process.wait()
            outbox.drain_until(box, 1)
            assert whole_text(box) == (LONG, 3)


@check
def bad_input_is_refused_by_name():
    with Outbox() as outbox:
        for words, named in ((('report',), '--subject'),
                             (('report', '--subject', 'S', '--body', ''), '--body'),
                             (('report', '--subject', 'S' * 151, '--body', 'B'), '--subject'),
                             (('report', '--subject', 'S', '--body', 'file:///no'), '/no'),
                             (('report', '--subject', 'S', '--severity-code', 'x'),
                              '--severity-code'),
                             (('report', '--subject', 'S', '--hour-cases', '0'), '--hour-cases'),
                             (('report', '--subject', 'S', '--lag-seconds', '-1'), '--lag-seconds'),
                             (('drain', '--pace-seconds', '99999999999'), '--pace-seconds'),
                             (('report', '--subject', 'S', '--dedupe-key', ''), '--dedupe-key'),
                             (('status', '--query', 'queued'), '--query'),
                             (('drain', 'x'), 'x'), (('status', 'x'), 'x'),
                             (('outbox',), 'list'), (('outbox', 'show'), 'show'),
                             (('outbox', 'show', 'x'), 'x'), (('outbox', 'show', '7'), 'no such'),
                             (('outbox', 'drop', '7'), 'no such')):
            assert outbox.run(*words).failed(USAGE, named)
        assert outbox.entries() == []
        pathlib.Path(outbox.folder, 'outbox').write_bytes(b'not an outbox' * 1000)
        assert outbox.run('status').failed(FAILURE, outbox.folder)
    assert run('status', '--outbox', '/dev/null/x').failed(FAILURE, '/dev/null/x')


@check
def a_full_outbox_says_so():
    with Outbox() as outbox:
        for _ in range(256):
            assert outbox.report(program=GLIBC).code == 0
        assert outbox.report(program=GLIBC).failed(LATER, outbox.folder)
        assert outbox.status()['queued'] == 256
        assert outbox.run('outbox', 'drop', '7').code == 0 and outbox.report().code == 0


@check
def many_at_once_lose_nothing():
    with Outbox() as outbox:
        box = sandbox_with([])
        with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
            done = list(pool.map(lambda _: outbox.report(program=GLIBC), range(PARALLEL)))
            assert all(each.code == 0 for each in done), done
            assert len({json.loads(each.out)['entry'] for each in done}) == PARALLEL
            drains = list(pool.map(lambda _: outbox.drain(box, program=GLIBC), range(3)))
            assert all(each.code in (0, LATER) for each in drains), drains
        outbox.drain_until(box, PARALLEL)
        assert len(box.cases()) == PARALLEL


@check
def killed_at_any_moment_it_makes_one_case():
    for _ in range(ROUNDS):
        with Outbox() as outbox:
            box = sandbox_with(['ok', 'lost', 'ok'])
            assert outbox.report(program=GLIBC).code == 0
            process = subprocess.Popen([GLIBC, 'drain', '--outbox', outbox.folder, *POLICY,
                                        *map(str, at(box))], env=ENVIRONMENT,
                                       stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(random.uniform(0, 0.03))
            process.kill()
            process.wait()
            outbox.drain_until(box, 1)
            assert len(box.cases()) == 1, box.cases()


def report_unit(outbox, name, script=ROOT / 'boards/linux/share/fieldcase-unit', **variables):
    """Report that a unit failed, as systemd does."""
    tools = pathlib.Path(outbox.folder, 'bin')
    if not tools.exists():
        tools.mkdir()
        (tools / 'fieldcase').symlink_to(GLIBC)
        (tools / 'journalctl').write_text('#!/bin/sh\necho "$1: token=hunter2 gave up"\n')
        (tools / 'journalctl').chmod(0o755)
    env = ENVIRONMENT | {'PATH': f'{tools}:{os.environ["PATH"]}',
                         'FIELDCASE_OUTBOX': outbox.folder,
                         'MONITOR_SERVICE_RESULT': 'exit-code'} | variables
    subprocess.run(['sh', script, name], env=env, check=True, stdout=subprocess.DEVNULL)


@check
def a_unit_that_restarts_in_a_loop_makes_one_case():
    with Outbox() as outbox:
        box = sandbox_with([])
        for _ in range(RESTARTS):
            report_unit(outbox, 'pump.service')
            assert outbox.drain(box, program=GLIBC).code == 0
        case, = box.cases()
        body = case['communications'][0]['body']
        assert case['subject'].startswith('pump.service failed (exit-code)'), case
        assert '--unit=pump.service: token=[redacted] gave up' in body, body
        assert outbox.entries()[0]['repeats'] == RESTARTS - 1


@check
def a_unit_may_have_any_name():
    names = ('-.mount', 'a@b.service', 'dev-disk-by\\x2duuid-1.device', 'x' * 247 + '.service')
    with Outbox() as outbox:
        for name in names:
            report_unit(outbox, name)
        assert [entry['subject'].startswith(f'{name[:140]}') for entry, name in
                zip(outbox.entries(), names, strict=True)] == [True] * len(names)


@check
def on_openwrt_the_unit_is_reported_where_drain_looks():
    with Outbox() as outbox, tempfile.TemporaryDirectory() as folder:
        variables = pathlib.Path(folder, 'fieldcase.env')
        variables.write_text(f'# where\nFIELDCASE_OUTBOX={outbox.folder}\nAWS_REGION=x y\n')
        script = pathlib.Path(folder, 'fieldcase-unit')
        script.write_text((ROOT / 'boards/linux/share/fieldcase-unit').read_text().replace(
            '/etc/fieldcase.env', str(variables)))
        report_unit(outbox, 'pump', script, FIELDCASE_OUTBOX='/nonexistent')
        assert len(outbox.entries()) == 1


@check
def units_are_well_formed():
    folder = ROOT / 'boards/linux/systemd'
    units = sorted(folder.iterdir())
    assert len(units) == 3
    for unit in units:
        for line in unit.read_text().splitlines():
            assert not line or line[0] in '#[' or '=' in line, (unit, line)
    commands = [line.partition('=')[2] for unit in units for line in unit.read_text().splitlines()
                if line.startswith('ExecStart=')]
    assert commands == ['fieldcase drain', 'fieldcase-unit %i'], commands
    subprocess.run(['sh', '-n', ROOT / 'boards/linux/openwrt/fieldcase.init'], check=True)
    subprocess.run(['sh', '-n', ROOT / 'boards/linux/share/fieldcase-unit'], check=True)


main()
