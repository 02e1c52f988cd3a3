"""Instructions that core takes, counted by callgrind on this machine, beside their floors.

The floor of signing is hashing: the SHA-256 compressions that the request's own lengths call for,
each at what one costs here.
"""

import concurrent.futures
import os
import pathlib
import platform
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "gates"), str(HERE.parent / "sandbox")]
import sigv4  # noqa: E402
import targets  # noqa: E402

LENGTHS = (256, 1024, 8000)
WINDOW = 364
ONE_RECORD = 1024  # a window that holds a head and a small body
COMPRESSION = "mbedtls_internal_sha256_process"
LINE = "2026-11-22T12:00:00Z pump 7: pressure 0.00 bar, valve open\n"
# What programs/work.c sends, without the text.
MEMBERS = (('{"subject":"Gateway 0017: pump 7 stopped","serviceCode":"general-info",'
            '"severityCode":"low","categoryCode":"other","communicationBody":"'),
           ('","ccEmailAddresses":["plant@example.com"],"language":"en","issueType":"technical"}'))
HEADERS = ((b"content-type", b"application/x-amz-json-1.1"),
           (b"host", b"support.us-east-1.amazonaws.com"), (b"x-amz-date", b"20261122T120000Z"),
           (b"x-amz-target", b"AWSSupport_20130415.CreateCase"))
SCOPE = "20261122/us-east-1/support/aws4_request"
CASE = '{"caseId":"case-12345678910-muen-2026-c4c1d2bf33c5cf47"}'
ANSWER = ("HTTP/1.1 200 OK\r\nx-amzn-RequestId: 9b2d7c52-6f0e-4c25-a8f1-3d5b7e9a1c44\r\n"
          "Content-Type: application/x-amz-json-1.1\r\nContent-Length: 56\r\n"
          "Date: Sun, 22 Nov 2026 12:00:01 GMT\r\nCache-Control: no-cache, no-store\r\n"
          "Connection: keep-alive\r\nServer: ServerPool\r\n\r\n") + CASE


# What DescribeCases says of a case, without communications.
CASE_SHOWN = ('{"caseId":"case-12345678910-muen-2026-%016x","displayId":"%010d",'
              '"subject":"Gateway %04d: pump 7 stopped [fc %016x]","status":"pending-customer-action",'
              '"serviceCode":"general-info","categoryCode":"other","severityCode":"low",'
              '"submittedBy":"plant@example.com","timeCreated":"2026-11-22T12:00:00.123Z",'
              '"ccEmailAddresses":["plant@example.com"],"language":"en"}')


def page_of(cases):
    shown = (CASE_SHOWN % (number, number, number, number) for number in range(cases))
    return f'{{"cases":[{",".join(shown)}]}}'


def text_of(length):
    return (LINE * (length // len(LINE) + 1))[:length]


def payload_length(length):
    return sum(map(len, MEMBERS)) + length + text_of(length).count("\n")


def compressions(length):
    """The SHA-256 blocks of a signature with a fresh key, and of one with the day's key."""
    def blocks(size):
        return (size + 8) // 64 + 1

    canonical = sigv4.canonical_request(b"POST", b"/", b"", HEADERS, [name for name, _ in HEADERS],
                                        b"0" * 64)
    to_sign = sigv4.string_to_sign("20261122T120000Z", SCOPE, canonical)
    sign = blocks(64 + len(to_sign)) + blocks(64 + 32)
    derive = sum(blocks(64 + len(part)) + blocks(64 + 32) for part in SCOPE.split("/"))
    cached = blocks(payload_length(length)) + blocks(len(canonical)) + sign
    return cached + derive, cached


def build():
    """The program that does one piece of work."""
    made = targets.WORK.compile("tests/bench/programs/work.c", *targets.CORE,
                                "platform/sha256_mbedtls.c", *targets.HASH, *targets.PARSERS)
    program = targets.WORK.program("work")
    targets.WORK.run("gcc", "-static", "-Wl,--gc-sections", *made, "-o", program)
    return program


def count(command, function=None, environment=None):
    """Instructions of a command, or of one of its functions with all below. With its output."""
    part = [f"--toggle-collect={function}"] if function else []
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *part,
         *map(str, command)], capture_output=True, text=True, env=environment)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not found:
        sys.exit(f"{command[:2]}: exit code {done.returncode}\n{done.stderr}{done.stdout}")
    return int(found.group(1)), done.stdout


def compiler():
    """What instructions depend on, such as "gcc 12.2.0, mbedTLS 3.6.7, ... on x86_64"."""
    version = targets.WORK.run("gcc", "-dumpfullversion").strip()
    return f"gcc {version}, {targets.sources()} on {platform.machine()}"


def measure():
    """All figures, by name."""
    program = build()
    jobs = {"compression": ("compress", 64), "parse": ("parse", "x", ANSWER),
            "render 4000": ("render", text_of(4000)), "render 8000": ("render", text_of(8000)),
            "look 20": ("look", page_of(20)), "look 40": ("look", page_of(40)),
            "record": ("send", text_of(256), ONE_RECORD)}
    for length in LENGTHS:
        text = text_of(length)
        jobs |= {f"sign {length}": ("sign", text), f"sign-cached {length}": ("sign-cached", text),
                 f"send {length}": ("send", text, WINDOW), f"hash {length}": ("sign", text),
                 f"hash-cached {length}": ("sign-cached", text)}

    def run(name):
        part = name.split()[0]
        function = COMPRESSION if part in ("compression", "hash", "hash-cached") else "measured"
        return count([program, *jobs[name]], function)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        done = dict(zip(jobs, pool.map(run, jobs)))
    figures = {name: instructions for name, (instructions, _) in done.items()}
    compression = figures.pop("compression") / 64
    figures["escape"] = (figures.pop("render 8000") - figures.pop("render 4000")) / 4000
    figures["look"] = ((figures.pop("look 40") - figures.pop("look 20")) /
                       (len(page_of(40)) - len(page_of(20))))
    figures["head"] = int(done["send 1024"][1].split()[0])
    figures["records"] = int(done["record"][1].split()[2])
    del figures["record"]
    for length in LENGTHS:
        check_payload(length, int(done[f"send {length}"][1].split()[1]))
        for kind, needed in zip(("", "-cached"), compressions(length)):
            figures[f"floor{kind} {length}"] = needed * compression
            figures[f"hashed{kind} {length}"] = hashed = figures.pop(f"hash{kind} {length}")
            if kind == "-cached":  # with the signature that filled the cache
                figures[f"hashed{kind} {length}"] = hashed - figures[f"hashed {length}"]
    figures["answer"] = len(ANSWER)
    return figures


def check_payload(length, sent):
    if sent != payload_length(length):
        sys.exit(f"a text of {length} makes a body of {sent} bytes, not {payload_length(length)}")
