#!/usr/bin/python3
"""What the firmware takes of flash, memory and instructions stays within its budget, a resumed call
is as short as it should be, and the tables of the README say so.

`make size ARGS='--update --write README.md'` lets budget and README be what is measured now.
"""
import pathlib
import re
import subprocess
import sys

import checks

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'bench'))
import budget  # noqa: E402
import firmware  # noqa: E402
import readme  # noqa: E402

NEAR = 0.02
NUMBER = re.compile(r'\d[\d,]*(\.\d+)?')


def value(number):
    return float(number.replace(',', ''))


def stale(have, want):
    """Lines of a table of the README that are no longer true; numbers may be a little off."""
    if have is None:
        yield 'there is no such table'
        return
    have, want = have.split('\n'), want.split('\n')
    if have[-1] != want[-1]:
        return  # measured with other tools
    for old, new in zip(have, want):
        old_numbers, new_numbers = ([value(found[0]) for found in NUMBER.finditer(line)]
                                    for line in (old, new))
        words = [re.sub(r'[\s-]+', ' ', NUMBER.sub('#', line)) for line in (old, new)]
        if words[0] != words[1] or any(abs(was - now) > NEAR * now
                                       for was, now in zip(old_numbers, new_numbers)):
            yield f'{old} should be {new}'
    if len(have) != len(want):
        yield f'{len(have)} lines, not {len(want)}'


def check_judge():
    """What is stale, and what is not."""
    table = '| bytes | flash |\n| --- | ---: |\n| a | 1,000 |\n\ntools 1'
    for name, have, complaints in (
            ('as it is', table, 0), ('a little off', table.replace('1,000', '1,015'), 0),
            ('wrong', table.replace('1,000', '1,025'), 1),
            ('another row', table.replace('| a', '| b'), 1),
            ('a row less', table.replace('| a | 1,000 |\n', ''), 2), ('none', None, 1),
            ('other tools', table.replace('tools 1', 'tools 2').replace('1,000', '9'), 0)):
        found = len(list(stale(have, table)))
        checks.check(f'a table that is {name}',
                     '' if bool(found) == bool(complaints) else str(found))


def symbols(tree):
    return subprocess.run([f'{firmware.prefix(tree)}nm', firmware.targets.BUILD / tree /
                           'fieldcase.debug'], capture_output=True, text=True, check=True).stdout


def main():
    check_judge()
    text = (ROOT / 'README.md').read_text()
    kept = budget.load()
    sizes, counts = firmware.measure_sizes(), firmware.measure_board()
    print(f'{firmware.text_sizes(sizes)}\n\n{firmware.text_board(counts)}')
    for part, figures in (('firmware', sizes), ('board', counts)):
        wrong = budget.over(part, firmware.compiler(), figures, kept)
        checks.check(f'{part} is within its budget', '\n'.join(wrong))
    for part, printed in (('firmware', firmware.text_sizes(sizes)),
                          ('board', firmware.text_board(counts))):
        wrong = stale(readme.block(text, part), printed)
        checks.check(f'the README\'s table of {part}', '\n'.join(wrong))
    missed = list(firmware.missed(counts))
    for line in missed:
        print(f'goal missed: {line}')
    checks.check('a resumed call of TLS 1.2 is short',
                 '\n'.join(line for line in missed if 'tls12' in line))
    for tree in sizes:
        checks.check(f'{tree}: its random numbers cannot be foreseen',
                     'foreseeable is linked' if 'foreseeable' in symbols(tree) else '')
        whole = sum(sizes[tree][owner] for owner in firmware.COLUMNS[1:7])
        checks.check(f'{tree}: each byte has an owner',
                     '' if whole == sizes[tree]['flash'] and min(sizes[tree].values()) > 0 else
                     str(sizes[tree]))
    checks.close()


if __name__ == '__main__':
    main()
