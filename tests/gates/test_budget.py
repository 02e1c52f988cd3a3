#!/usr/bin/python3
"""Sizes, memory, stack and instructions stay within tests/bench/budget.json.

`make bench ARGS=--update` lets the budget be what is measured now.
"""

import sys

from gate import ROOT, Gate

sys.path.insert(0, str(ROOT / "tests" / "bench"))
import bench  # noqa: E402
import budget  # noqa: E402
import instructions  # noqa: E402
import process  # noqa: E402
import size  # noqa: E402

KEPT = {"sizes": {"compiler": "cc 1", "m3": {"core": 1000, "stack": 500}},
        "instructions": {"compiler": "cc 1 on x", "core": {"parse": 1000}}}


def check_judge(gate):
    """The judge itself: what it lets pass, and what not."""
    for words, part, compiler, group, figures, mentioned in (
            ("as it was", "sizes", "cc 1", "m3", {"core": 1000, "stack": 500}, ()),
            ("less", "sizes", "cc 1", "m3", {"core": 900, "stack": 400}, ()),
            ("1 % more", "sizes", "cc 1", "m3", {"core": 1010, "stack": 505}, ()),
            ("more than that", "sizes", "cc 1", "m3", {"core": 1011, "stack": 500}, ["core"]),
            ("both more", "sizes", "cc 1", "m3", {"core": 1100, "stack": 600}, ["core", "stack"]),
            ("8 % with another compiler", "sizes", "cc 2", "m3", {"core": 1080, "stack": 500}, ()),
            ("9 % with another", "sizes", "cc 2", "m3", {"core": 1090, "stack": 500}, ["core"]),
            ("a figure that is missing", "sizes", "cc 1", "m3", {"core": 1000}, ["stack"]),
            ("a figure without a budget", "sizes", "cc 1", "m3",
             {"core": 1000, "stack": 500, "window": 1}, ["window"]),
            ("another target", "sizes", "cc 1", "m4", {"core": 1}, ["m4", "core", "stack"]),
            ("2 % more instructions", "instructions", "cc 1 on x", "core", {"parse": 1020}, ()),
            ("3 %", "instructions", "cc 1 on x", "core", {"parse": 1030}, ["parse"]),
            ("8 % with another compiler", "instructions", "cc 2 on x", "core", {"parse": 1080}, ()),
            ("9 %", "instructions", "cc 2 on x", "core", {"parse": 1090}, ["parse"]),
            ("9 % on another machine", "instructions", "cc 2 on y", "core", {"parse": 1090}, ()),
            ("half more", "instructions", "cc 2 on y", "core", {"parse": 1500}, ["parse"])):
        gate.bites(words, budget.over(part, compiler, {group: figures}, KEPT), *mentioned)


def main():
    with Gate() as gate:
        check_judge(gate)
        kept = budget.load()
        sizes = size.measure_all()
        gate.check("sizes are within their budget",
                   budget.over("sizes", size.compilers(), budget.sizes_of(sizes), kept))
        for target, figures in sizes.items():
            bytes_kept = figures["delivery"]
            gate.check(f"{target.title}: a device delivers with {size.DELIVERY_MOST} bytes of RAM",
                       [] if bytes_kept <= size.DELIVERY_MOST else [f"{bytes_kept} bytes"])
        counted = instructions.measure()
        for length in instructions.LENGTHS:
            for kind in ("", "-cached"):
                hashed, floor = (counted[f"{what}{kind} {length}"] for what in ("hashed", "floor"))
                gate.check(f"a text of {length} bytes{kind}: nothing is hashed twice",
                           [] if hashed == floor else [f"{hashed} instructions, floor {floor}"])
        whole = process.measure(runs=9)
        gate.check("instructions are within their budget",
                   budget.over("instructions", instructions.compiler(),
                               budget.instructions_of(counted, whole), kept))
        for key, figures in whole.items():
            ours, curl = (figures[f"processor {who}"] for who in ("ours", "curl"))
            gate.check(f"server with {key} key: a call takes less of a processor than curl's",
                       [] if ours < curl else [f"{ours:.1f} ms, curl {curl:.1f} ms"])
        for line in bench.missed(counted, whole):
            print(f"goal missed: {line}")


if __name__ == "__main__":
    main()
