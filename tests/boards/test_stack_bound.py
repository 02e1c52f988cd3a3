#!/usr/bin/python3
"""The stack of the firmware on lm3s6965evb: a bound by its whole call graph - ours, lwIP, mbedTLS -
and the peak that is measured by paint, which must keep below it, and not far.

The bound adds the frames that the compiler laid out along the deepest path of calls of what is
linked, and an interrupt at its end. firmware_calls.py says where indirect calls go.
"""
import pathlib
import re
import sys

import checks
import firmware_calls

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'gates'))
import calls  # noqa: E402
import callgraph  # noqa: E402
import targets  # noqa: E402

BOARD = 'lm3s6965evb'
FAR = 1.15
GOAL = {'tls12': 1638, 'tls13': 2662}  # 1.6 and 2.6 KB
INTERRUPT = 36  # what a Cortex-M3 pushes, with the word that aligns it
CLONE = re.compile(r'\.(isra|constprop|part)\.\d+')
PARSERS = ('llhttp.c', 'api.c')
LIBRARY = re.compile(callgraph.LIBRARY.pattern + r'|strn?cmp|strstr|strcspn|__aeabi_\w+|__u?divmod\w+')


def plain(function):
    """The name of a function, without its file and what the optimizer made of it."""
    return CLONE.sub('', function.rpartition(':')[2])


class Graph(callgraph.CallGraph):
    """A call graph across projects: indirect calls by file and name, calls that are never made."""

    def _through(self, where):
        path, line, column = where.split(':')[:3]
        name = path.rpartition('/')[2]
        if f'{name}:*' in self.indirect:
            return f'*{name}:*'
        text = (self.root / path).read_text().splitlines()[int(line) - 1]
        behind = [found[1] for found in callgraph.CALLED.finditer(text)
                  if found.end() > int(column)]
        listed = [found for found in behind if f'{name}:{found}' in self.indirect]
        return f'*{name}:{(listed + behind + ["?"])[0]}'

    def find(self, name):
        if name in self.frames:
            return name
        found = [function for function in self.frames if plain(function) == name]
        if len(found) != 1:
            raise callgraph.Problem(f'{len(found)} functions are called {name}')
        return found[0]

    def frame_of(self, function):
        """The function, or what the compiler found to be the same code and made one with it."""
        if function in self.frames:
            return function
        file, _, name = function.rpartition(':')
        same = {each for at in self.places.get(name, ()) for each in self.names[at]}
        found = [each for other in same for each in (f'{file}:{other}', other)
                 if each in self.frames]
        return found[0] if found else None

    def library(self, name):
        """The stack of a function of the C library or the compiler's, by its instructions."""
        code = self.tool('objdump', '-d', f'--disassemble={name}', self.image)
        pushed = sum(4 * (found.count(',') + 1) for found in
                     re.findall(r'\t(?:push|stmdb\s+sp!,)\s*{(.*)}', code))
        moved = sum(map(int, re.findall(r'\tsub(?:\.w)?\s+sp, (?:sp, )?#(\d+)', code)))
        below = set(re.findall(r'\tbl\s+\w+ <(\w+)>', code)) - {name}
        return pushed + moved + max((self.library(each) for each in below), default=0)

    def worst(self, function, stop=(), above=()):
        """As in CallGraph; above is the path, a function each with the bans that hold for it."""
        bans = above[-1][1] if above else frozenset()
        if plain(function) in bans:
            return 0, []
        found = self.frame_of(function)
        if found is None:
            if LIBRARY.fullmatch(function):
                return self.library(function), [function]
            raise callgraph.Problem(f'{above[-1][0]}: nothing is known of {function}')
        node = (found, bans | set(firmware_calls.NEVER.get(plain(found), ())))
        if node in above:
            raise callgraph.Problem('recursion: ' + ' > '.join(
                plain(each) for each, _ in (*above, node)))
        if node not in self.known:
            below = [(self.frames[found], [found])]
            for callee in self.callees(found):
                stack, path = self.worst(callee, stop, (*above, node))
                kept = 0 if self.is_last(found, callee) else self.frames[found]
                below.append((kept + stack, [found, *path]))
            self.known[node] = max(below, key=lambda each: each[0])
        return self.known[node]

    def is_last(self, caller, callee):
        """Whether a call is a jump, made when the caller's frame is gone."""
        pair = caller.rpartition(':')[2], callee.rpartition(':')[2]
        return pair in self.jumps and pair not in self.branches


def graph_of(profile):
    target = targets.Target(f'firmware-{profile}', profile, targets.M3.prefix, targets.M3.flags,
                            f'boards/firmware/mbedtls_{profile}.h')
    folders = ('core', 'platform', 'port/lwip', 'boards/firmware', 'boards/cortex-m',
               'boards/stellaris', f'boards/{BOARD}')
    lwip = targets.DEPS['lwip'] / 'src'
    files = [path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).glob('*.c')]
    files += [*lwip.glob('core/*.c'), *lwip.glob('core/ipv4/*.c'), lwip / 'netif/ethernet.c',
              *(targets.DEPS['mbedtls'] / 'library').glob('*.c'), *targets.PARSERS]
    indirect = firmware_calls.INDIRECT | {
        name: where for name, where in calls.INDIRECT.items() if name.startswith(PARSERS)}
    printed = target.run('nm', checks.image(BOARD, profile))
    symbols = re.findall(r'^(\w+) [tTwW] (\S+)$', printed, re.M)
    linked = {name for _, name in symbols}
    linked |= {name for names in indirect.values() for name in names
               if name.rpartition(':')[2] in linked}
    graph = Graph(target.compile(*sorted(files)), indirect, ROOT, linked)
    graph.tool, graph.image = target.run, checks.image(BOARD, profile)
    graph.branches, graph.jumps, function = set(), set(), ''
    for line in graph.tool('objdump', '-d', '--no-show-raw-insn', graph.image).splitlines():
        begun = re.match(r'\w+ <(\S+)>:', line)
        if begun:
            function = begun[1]
        gone = re.search(r'\t(b\S*)\s+\w+ <([^+>]+)>', line)
        if gone:
            (graph.branches if gone[1] == 'bl' else graph.jumps).add((function, gone[2]))
    graph.places, graph.names = {}, {}
    for at, name in symbols:
        graph.places.setdefault(name, set()).add(at)
        graph.names.setdefault(at, set()).add(name)
    return graph


def unreached(graph):
    """What is linked though no known call leads there: then a call is not known."""
    waiting = [graph.find(name) for name in firmware_calls.ENTERED + firmware_calls.UNCALLED]
    reached = set()
    while waiting:
        function = graph.frame_of(waiting.pop())
        if function and function not in reached:
            reached.add(function)
            waiting += graph.callees(function)
    names = {function.rpartition(':')[2] for function in reached}
    same = {other for name in names for at in graph.places.get(name, ())
            for other in graph.names[at]}
    return sorted(function.rpartition(':')[2] for function in graph.frames
                  if function.rpartition(':')[2] in graph.linked - names - same)


def bound_of(graph):
    """The bytes of the deepest path with an interrupt at its end, and the path in words."""
    stack, path = graph.worst('fc_reset')
    handlers = max(graph.worst(handler)[0] for handler in ('fc_tick', 'fc_board_interrupt'))
    return stack + INTERRUPT + handlers, graph.path(path)


def peak_of(profile):
    """The deepest that is painted over, of boots that make a full and a resumed handshake each."""
    peak = 0
    for options in (('--key-type', 'ec'), ('--key-type', 'rsa'), ('--tls', '1.2')):
        with checks.Place(BOARD, profile, *options) as place:
            done = place.run(calls=2)
            peak = max(peak, int(done.figure(r'stack (\d+) bytes of (\d+)')[0]))
    return peak, int(done.figure(r'stack (\d+) bytes of (\d+)')[1])


def main():
    resolved = set()
    for profile, goal in GOAL.items():
        try:
            graph = graph_of(profile)
            bound, path = bound_of(graph)
        except callgraph.Problem as problem:
            checks.check(f'{profile}: the stack has a bound', str(problem))
            continue
        checks.check(f'{profile}: each function is reached', ', '.join(unreached(graph)))
        resolved |= graph.resolved
        peak, size = peak_of(profile)
        print(f'{BOARD} {profile}: stack: bound {bound} bytes, peak {peak}: {path}')
        checks.check(f'{profile}: what was measured keeps below the bound',
                     '' if peak <= bound else f'{peak} > {bound}')
        checks.check(f'{profile}: the bound is not far from it',
                     '' if bound <= FAR * peak else f'{bound} > {FAR} x {peak}')
        checks.check(f'{profile}: the bound keeps to its goal',
                     '' if bound <= goal else f'{bound} > {goal}')
        checks.check(f'{profile}: the stack is as large as the bound',
                     '' if bound <= size else f'{bound} > {size}')
    unused = sorted(firmware_calls.INDIRECT.keys() - resolved)
    checks.check('each call of firmware_calls.py is there', ', '.join(unused))
    checks.close()


if __name__ == '__main__':
    main()
