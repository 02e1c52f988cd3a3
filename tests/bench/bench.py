#!/usr/bin/python3
"""Print what fieldcase takes in time: instructions, beside their floors and goals.

    bench.py [--write FILE] [--update]

Instructions are counted by callgrind on this machine, code compiled with -Os for musl. The whole
process opens a case at the local sandbox over verified TLS, beside one of mbedTLS alone, and curl.
Its wall time is this machine's and its load's, and printed alone.
--write puts the table and the figure that belong to it into a file, the README, and those of
size.py; --update lets tests/bench/budget.json be what was measured, sizes included.
"""

import argparse

import budget
import instructions
import process
import readme
import size

# The peer that signs with a fresh key at 1.22 times the floor; ours with the day's key is to take
# at most 0.63 of that.
CACHED_GOAL = 0.63 * 1.22
SIGN_GOAL, ESCAPE_GOAL, PARSE_GOAL, LOOK_GOAL, HEAD_GOAL = 1.15, 14, 4832, 10, 436
PROCESS_GOAL, RESIDENT_GOAL = 1.1, 288


def rows(counted, whole):
    """Rows of words, figure, its multiple of a floor, and the most that either may be."""
    floor = {length: counted[f"floor {length}"] for length in instructions.LENGTHS}
    for length in instructions.LENGTHS:
        value = counted[f"sign {length}"]
        yield (f"build and sign, text of {length:,} bytes", value, value / floor[length],
               SIGN_GOAL if length == 1024 else None)
    for length in instructions.LENGTHS:
        value, least = counted[f"sign-cached {length}"], counted[f"floor-cached {length}"]
        yield (f"&nbsp; with the day's key, {length:,} bytes", value, value / least,
               CACHED_GOAL * floor[length] / least if length == 1024 else None)
    for length in instructions.LENGTHS:
        yield (f"render again to send, {length:,} bytes", counted[f"send {length}"], None, None)
    yield "escape, a byte of text", counted["escape"], None, ESCAPE_GOAL
    yield f"read an answer of {counted['answer']} bytes", counted["parse"], None, PARSE_GOAL
    yield "look for a case, a byte of a page", counted["look"], None, LOOK_GOAL
    yield "bytes of the head", counted["head"], None, HEAD_GOAL
    yield "records of head and small body", counted["records"], None, 1
    for key, goal in (("ECDSA", RESIDENT_GOAL), ("RSA", None)):
        ours = whole[key]["instructions ours"]
        yield (f"the whole process, server with {key} key", ours,
               ours / whole[key]["instructions bare"], PROCESS_GOAL)
        yield f"&nbsp; KiB resident, {key}", whole[key]["resident ours"], None, goal


def figure(value):
    return f"{value:,.1f}" if value != int(value) and value < 100 else f"{value:,.0f}"


def cells(counted, whole):
    yield "instructions, unless it says otherwise", "", "x floor", "goal"
    for words, value, multiple, goal in rows(counted, whole):
        # Of the process, only so many digits as repeat from run to run.
        value = figure(value) if value < 1e7 else f"{value / 1e6:.0f} million"
        yield (words, value, f"{multiple:.2f}" if multiple else "",
               "" if goal is None else f"{goal:.2f}" if multiple else figure(goal))


def beside_curl(whole):
    """Of the process, what it takes as parts of what curl takes."""
    yield "parts of curl's", *(f"{key} key" for key in whole)
    for words, name in (("processor time of curl's", "processor"),
                        ("instructions of curl's", "instructions"),
                        ("memory resident of curl's", "resident")):
        yield words, *(f"{figures[f'{name} ours'] / figures[f'{name} curl']:.2f}"
                       for figures in whole.values())


def text(counted, whole):
    """The tables, in Markdown."""
    return "\n".join([
        readme.table(list(cells(counted, whole))), "",
        readme.table(list(beside_curl(whole))), "",
        "The floor of signing is its SHA-256 compressions alone, that of the process is mbedTLS",
        "alone with the same handshake and exchange. Counted by callgrind; `-Os`, musl, a window of",
        f"{instructions.WINDOW} bytes; {instructions.compiler()}."])


def wall_times(whole):
    """The milliseconds of the process, as a table."""
    lines = [["wall time in ms, median", "fieldcase", "mbedTLS alone", "curl"]]
    lines += [[f"server with {key} key",
              *(f"{figures[f'wall {who}']:.1f}" for who in ("ours", "bare", "curl"))]
              for key, figures in whole.items()]
    return readme.table(lines)


def missed(counted, whole):
    """The rows that miss their goal."""
    for words, value, multiple, goal in rows(counted, whole):
        if goal is not None and (multiple or value) > goal:
            words = words.removeprefix("&nbsp; ")
            yield f"{words}: {multiple or value:.4g}, the goal is {goal:.4g}"


def figures(counted):
    """The figures that the README names in its text."""
    return {"sign": f"{counted['sign 1024'] / counted['floor 1024']:.2f}"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", metavar="FILE")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    counted, whole = instructions.measure(), process.measure()
    print(text(counted, whole))
    print(f"\n{wall_times(whole)}")
    for line in missed(counted, whole):
        print(f"goal missed: {line}")
    if options.write or options.update:
        sizes = size.measure_all()
    if options.write:
        size.write(options.write, sizes)
        readme.write(options.write, figures(counted), {"bench": text(counted, whole)})
    if options.update:
        budget.update("sizes", size.compilers(), budget.sizes_of(sizes))
        budget.update("instructions", instructions.compiler(),
                      budget.instructions_of(counted, whole))


if __name__ == "__main__":
    main()
