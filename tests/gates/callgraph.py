"""Call graphs of objects, as gcc writes them (-fcallgraph-info=su), and the stack they need."""

import re

NODE = re.compile(r'node: { title: "([^"]+)" label: "([^"]+)"')
EDGE = re.compile(r'edge: { sourcename: "([^"]+)" targetname: "([^"]+)"(?: label: "([^"]+)")?')
FRAME = re.compile(r"(\d+) bytes \(([a-z,]+)\)")
CALLED = re.compile(r"(\w+)\s*\)?\s*\(")
INDIRECT = "__indirect_call"

# What the C library and the compiler's own take, at most: leaves that push a few registers.
LIBRARY_FRAME = 32
LIBRARY = re.compile(r"mem(cpy|move|set|cmp|chr)|str(len|cmp|cspn|spn|chr|rchr)|abort"
                     r"|__aeabi_\w+|__\w+[sdt]i[234]")


class Problem(Exception):
    """The graph cannot be trusted: recursion, a frame without bound, a call to who knows where."""


class CallGraph:
    """The functions of some objects: a static one is called "core/render.c:look", others "look".

    An indirect call is one in a source file through a name: "core/render.c:kind" for
    `field->kind(...)`, or all that a file makes, "llhttp.c:*". `indirect` says where each may go:
    a list of functions, empty if that is somebody else's code. `linked`, unless None, are the
    functions that a program kept: an indirect call goes to no other.
    """

    def __init__(self, objects, indirect, root, linked=None):
        self.frames, self.calls, self.known, self.resolved = {}, {}, {}, set()
        self.indirect, self.root, self.linked = indirect, root, linked
        for made in objects:
            self._read(made.with_suffix(".ci").read_text())
        by_name = {}
        for function in self.frames:
            by_name.setdefault(function.rpartition(":")[2], []).append(function)
        self.by_name = by_name

    def _read(self, text):
        for title, label in NODE.findall(text):
            frame = FRAME.search(label)
            if frame and frame.group(2) not in ("static", "dynamic,bounded"):
                raise Problem(f"{title}: its frame is {frame.group(2)}")
            if frame:
                self.frames[title] = max(int(frame.group(1)), self.frames.get(title, 0))
        for caller, callee, where in EDGE.findall(text):
            if callee == INDIRECT:
                callee = self._through(where or caller)
            self.calls.setdefault(caller, set()).add(callee)

    def _through(self, where):
        """The name of an indirect call, from its place: FILE:LINE:COLUMN."""
        path, line, column = (where.split(":") + ["0", "0"])[:3]
        name = path.rpartition("/")[2]
        if f"{name}:*" in self.indirect:
            return f"*{name}:*"
        text = (self.root / path).read_text().splitlines()[int(line) - 1]
        behind = [match.group(1) for match in CALLED.finditer(text) if match.end() > int(column)]
        return f"*{path}:{behind[0] if behind else '?'}"

    def find(self, name):
        """The one function of that plain name."""
        found = self.by_name.get(name, [])
        if len(found) != 1:
            raise Problem(f"{len(found)} functions are called {name}")
        return found[0]

    def callees(self, function):
        """Whom a function may call, indirect calls resolved."""
        for callee in sorted(self.calls.get(function, ())):
            if not callee.startswith("*"):
                yield callee
                continue
            if callee[1:] not in self.indirect:
                raise Problem(f"{function}: no one knows where {callee[1:]}(...) goes")
            self.resolved.add(callee[1:])
            for name in self.indirect[callee[1:]]:
                if self.linked is None or name in self.linked:
                    yield name if LIBRARY.fullmatch(name) else self.find(name)

    def worst(self, function, stop=(), above=()):
        """(bytes, path) of the deepest stack below and with a function; what is in stop is 0."""
        if function in stop:
            return 0, []
        if function in above:
            raise Problem("recursion: " + " > ".join((*above, function)))
        if function not in self.frames:
            if LIBRARY.fullmatch(function):
                return LIBRARY_FRAME, [function]
            raise Problem(f"{above[-1] if above else '-'}: nothing is known of {function}")
        if (function, tuple(stop)) not in self.known:
            below = [self.worst(callee, stop, (*above, function))
                     for callee in self.callees(function)]
            deepest = max(below, default=(0, []), key=lambda found: found[0])
            self.known[function, tuple(stop)] = (self.frames[function] + deepest[0],
                                                 [function, *deepest[1]])
        return self.known[function, tuple(stop)]

    def path(self, path):
        """A path in words: each function with its bytes."""
        return " > ".join(f"{function.rpartition(':')[2]} "
                          f"{self.frames.get(function, LIBRARY_FRAME)}" for function in path)
