#!/usr/bin/python3
"""What is written about the program: it names every option, reads well, and is installed."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get('FIELDCASE', str(ROOT / 'build/linux/fieldcase'))
SHARE = ROOT / 'boards/linux/share'
INSTALLED = ('bin/fieldcase', 'bin/fieldcase-unit', 'share/man/man1/fieldcase.1',
             'share/man/man1/fieldcase-outbox.1', 'share/man/man5/fieldcase-config.5',
             'share/bash-completion/completions/fieldcase', 'share/zsh/site-functions/_fieldcase',
             'share/fieldcase/openwrt.init', 'lib/systemd/system/fieldcase@.service',
             'lib/systemd/system/fieldcase-drain.service',
             'lib/systemd/system/fieldcase-drain.timer')


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True,
                          **options).stdout


def options_of_program():
    """Every option there is: of the sources' tables, and one or two for each member."""
    tables = ''.join((ROOT / 'boards/linux' / name).read_text()
                     for name in ('globals.c', 'request/arguments.c'))
    found = set(re.findall(r'"(--[a-z-]+[a-z])"', tables))
    for key, value in json.loads(run(PROGRAM, 'create-case', '--generate-cli-skeleton')).items():
        name = re.sub('[A-Z]', lambda letter: '-' + letter[0].lower(), key)
        found |= {f'--{name}', f'--no-{name}'} if value is True else {f'--{name}'}
    assert len(found) > 30 and {'--debug', '--subject', '--no-dry-run', '--cli-input-json'} < found
    return found


def options_of_outbox():
    """Those of the outbox's commands."""
    tables = ''.join(path.read_text() for path in (ROOT / 'boards/linux/outbox').glob('*.c'))
    found = set(re.findall(r'\{"(--[a-z-]+[a-z])"', tables))
    assert len(found) > 15 and {'--subject', '--watch', '--hour-cases'} < found
    return found


def every_option_of_the_outbox_is_named():
    named = {'help': run(PROGRAM, 'help').partition('THE OUTBOX')[2],
             'fieldcase-outbox.1':
                 (SHARE / 'fieldcase-outbox.1').read_text().replace('\\-', '-')}
    for document, text in named.items():
        words = set(re.findall(r'--[a-z][a-z-]*[a-z]', text))
        missing, unknown = options_of_outbox() - words, words - options_of_outbox() - {'--output'}
        assert not missing, f'{document} does not name {sorted(missing)}'
        assert not unknown, f'{document} names {sorted(unknown)}, which are no options'


def every_option_is_named():
    named = {
        'help': run(PROGRAM, 'help').partition('THE OUTBOX')[0],
        'fieldcase.1': (SHARE / 'fieldcase.1').read_text().replace('\\-', '-'),
        'fieldcase.bash': (SHARE / 'fieldcase.bash').read_text(),
        '_fieldcase': (SHARE / '_fieldcase').read_text()}
    for document, text in named.items():
        words = set(re.findall(r'--[a-z][a-z-]*[a-z]', text))
        missing = options_of_program() - words
        unknown = words - options_of_program()
        if document in ('fieldcase.bash', '_fieldcase'):
            unknown -= options_of_outbox()
        assert not missing, f'{document} does not name {sorted(missing)}'
        assert not unknown, f'{document} names {sorted(unknown)}, which are no options'


def exit_codes_are_the_same_everywhere():
    codes = set(re.findall(r'FC_EXIT_\w+ = (\d+)', (ROOT / 'boards/linux/message.h').read_text()))
    assert len(codes) > 10
    text = run(PROGRAM, 'help').partition('EXIT CODES')[2].partition('THE OUTBOX')[0]
    assert set(re.findall(r'^ +(\d+)  ', text, re.M)) == codes
    text = (SHARE / 'fieldcase.1').read_text()
    assert set(re.findall(r'^(\d+)\|T', text, re.M)) == codes


def manuals_are_well_formed():
    for page in sorted(SHARE.glob('*.[1-9]')):
        text = page.read_text()
        assert text.isascii() and re.search(r'^\.TH .*$', text, re.M)
        assert re.findall(r'^\.SH (\w+)', text, re.M)[0] == 'NAME'
        known = re.compile(r"\.(\\\"|TH|SH|SS|TP|TQ|PP|IP|B|I|BR|BI|IR|RB|RI|br|nf|fi|TS|TE)\b|'\\\"")
        for line in text.splitlines():
            assert not line.startswith(('.', "'")) or known.match(line) or line[:3] == '.\\"', line
            assert len(line) <= 110, line
        assert text.count('\n.nf') == text.count('\n.fi')
        assert text.count('\n.TS') == text.count('\n.TE')


def complete(*words):
    """What bash would propose for the last of words."""
    script = (f'. {SHARE}/fieldcase.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fieldcase; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    return set(run('bash', '-c', script, 'bash', 'fieldcase', *words).split())


def bash_completes():
    assert options_of_program() <= complete('create-case', '--')
    assert complete('create-case', '--su') == {'--subject'}
    assert options_of_outbox() <= complete('report', '--') | complete('drain', '--')
    assert not complete('report', '--') & {'--dry-run', '--communication-body', '--query'}
    assert complete('outbox', '') == {'list', 'show', 'drop'}
    assert complete('') == {'support', 'create-case', 'report', 'drain', 'status',
                            'outbox', 'doctor', 'help'}
    assert complete('create-case', '--output', 'ya') == {'yaml', 'yaml-stream'}
    assert complete('create-case', '--output', '=') == {'json', 'text', 'table', 'yaml',
                                                        'yaml-stream', 'off'}
    assert complete('create-case', '--output', '=', 'ta') == {'table'}
    assert complete('create-case', '--subject', 'fi') == {'file://'}
    with tempfile.TemporaryDirectory() as folder:
        os.environ['AWS_CONFIG_FILE'] = f'{folder}/config'
        pathlib.Path(folder, 'config').write_text('[default]\n[profile plant]\nregion = x\n')
        assert complete('--profile', '') == {'default', 'plant'}


def proposals(line):
    """What zsh would propose at the end of a line."""
    return set(run('zsh', '-f', ROOT / 'tests/cli/programs/propose.zsh', SHARE,
                   f'fieldcase {line}').split())


def zsh_completes():
    opposite = {'--no-dry-run', '--no-cli-auto-prompt'}
    assert options_of_program() <= proposals('create-case --')
    assert proposals('support create-case --su') == {'--subject'}
    assert proposals('--output json create-case --s') >= {'--subject', '--severity-code'}
    assert not proposals('create-case --subject x --sub')
    assert not proposals('create-case --dry-run --cli-auto-prompt --no-') & opposite
    assert options_of_outbox() <= proposals('report --') | proposals('drain --')
    assert not proposals('report --') & {'--dry-run', '--communication-body', '--query'}
    assert proposals('outbox ') == {'list', 'show', 'drop'}
    assert proposals('') == {'support', 'create-case', 'report', 'drain', 'status',
                             'outbox', 'doctor', 'help'}
    assert proposals('support ') == {'create-case', 'help'}
    assert proposals('create-case --output ya') == {'yaml', 'yaml-stream'}
    assert proposals('create-case --output=') == {'json', 'text', 'table', 'yaml', 'yaml-stream',
                                                  'off'}
    assert proposals('create-case --cc-email-addresses a --langu') == {'--language'}
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, 'fault.txt').touch()
        assert proposals(f'create-case --communication-body file://{folder}/f') == {'fault.txt'}
        os.environ['AWS_CONFIG_FILE'] = f'{folder}/config'
        pathlib.Path(folder, 'config').write_text('[default]\n[profile plant]\nregion = x\n')
        assert proposals('--profile ') == {'default', 'plant'}


def it_is_installed_and_removed():
    with tempfile.TemporaryDirectory(prefix='field case ') as folder:
        place = (f'DESTDIR={folder}', 'PREFIX=/opt/fc')
        here = pathlib.Path(folder, 'opt/fc')
        run('make', '-C', str(ROOT), '-s', 'install', *place)
        found = {str(path.relative_to(here)) for path in here.rglob('*') if path.is_file()}
        assert found == set(INSTALLED), found
        assert run(here / 'bin/fieldcase', '--version').startswith('fieldcase/')
        run('make', '-C', str(ROOT), '-s', 'uninstall', *place)
        assert not [path for path in here.rglob('*') if path.is_file()]


def main():
    failed = 0
    checks = (every_option_is_named, every_option_of_the_outbox_is_named,
              exit_codes_are_the_same_everywhere, manuals_are_well_formed,
              bash_completes, zsh_completes, it_is_installed_and_removed)
    for check in checks:
        try:
            check()
        except (AssertionError, subprocess.SubprocessError, OSError, ValueError):
            failed += 1
            print(f'FAIL {check.__name__}')
            traceback.print_exc(file=sys.stdout)
    print(f'{len(checks) - failed} passed, {failed} failed')
    return int(failed > 0)


if __name__ == '__main__':
    sys.exit(main())
