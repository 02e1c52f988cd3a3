"""The frame of a gate: rules that the tree must keep, each proved able to fail.

    with Gate() as gate:
        gate.holds("what must be", rule(ROOT))
        gate.bites("what must not be", rule(sample), "where it was found")

A rule returns what breaks it, a line each that begins with the file's path. A sample is a small
tree of its own that breaks the rule on purpose: a gate that lets it pass has failed.
"""

import contextlib
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ("core", "platform", "port", "boards")
SHOWN = 20


class Gate:
    """Counts checks; prints those that fail, and in the end the closing line."""

    def __init__(self):
        self.passed = self.failed = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        if kind is None:
            print(f"{self.passed} passed, {self.failed} failed")
            sys.exit(int(self.failed > 0))

    def check(self, name, wrong):
        """Passes unless something is wrong: a list of lines."""
        wrong = list(wrong)
        if not wrong:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAIL {name}")
        for line in wrong[:SHOWN]:
            print(f"     {line}")
        if len(wrong) > SHOWN:
            print(f"     ... and {len(wrong) - SHOWN} more")

    def holds(self, name, broken):
        """The rule holds in the project."""
        self.check(name, broken)

    def bites(self, name, broken, *mentioned):
        """The rule complains of a sample, once for each of what is mentioned, and of no more."""
        broken = list(broken)
        missed = [f"does not see {words}" for words in mentioned
                  if not any(words in line for line in broken)]
        wrong = [f"complains of {line}" for line in broken
                 if not any(words in line for words in mentioned)]
        self.check(f"sample: {name}", missed + wrong)

    def spares(self, name, broken):
        """The rule does not complain of a sample that is right."""
        self.check(f"sample: {name}", broken)


@contextlib.contextmanager
def sample(files):
    """A tree of its own in a temporary folder, from a dict of path to content."""
    with tempfile.TemporaryDirectory(prefix="fieldcase-gate-") as folder:
        root = pathlib.Path(folder)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        yield root


def sources(root, folders=OURS, suffixes=(".c", ".h")):
    """The C sources in some folders, as pairs of the path from root and the text."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file():
                yield path.relative_to(root), path.read_text()


def belonging(root):
    """The files that belong to the project, from root: git's, or all where git knows nothing."""
    if (root / ".git").exists():
        listed = subprocess.run(["git", "-c", f"safe.directory={root}", "ls-files", "-z"],
                                cwd=root, capture_output=True, text=True, check=True).stdout
        return [pathlib.Path(name) for name in sorted(listed.split("\0"))
                if (root / name).is_file()]
    return sorted(path.relative_to(root) for path in root.rglob("*")
                  if path.is_file() and path.relative_to(root).parts[0] != "build"
                  and "__pycache__" not in path.parts)
