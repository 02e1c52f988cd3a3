#!/usr/bin/python3
"""After a call, whatever became of it, nothing of its secrets is left in memory.

A program makes calls with secrets it was just given, wipes its own copies and stops; then all of
its memory that can be written to is searched for any piece of the secret access key, of the keys
derived from it, of the states of a hash that such a key has gone into, of the session token, and
of the request's signature. It is linked with -z now: the dynamic linker, when it binds late, saves
vector registers, and with them what they last moved.
"""

import concurrent.futures
import hashlib
import hmac
import os
import pathlib
import re
import secrets
import signal
import string
import subprocess
import sys
import tempfile

import targets
from gate import ROOT, Gate

sys.path.insert(0, str(ROOT / "tests" / "sandbox"))
import sigv4  # noqa: E402

PIECE = 8  # bytes in a row that count as found
DATE, SCOPE = "20261122T120000Z", "20261122/us-east-1/support/aws4_request"
TEXT = b"Pump 7 stopped: E42 over-temperature; " * 50
BODY = b'{"subject":"Pump 7","communicationBody":"%s"}' % TEXT
LETTERS = string.ascii_letters + string.digits + "+/"
CREATED, REFUSED, UNKNOWN = 1, 2, 0
OUTCOMES = {"created": CREATED, "created-twice": CREATED, "created-by-a-large-window": CREATED,
            "created-by-a-small-window": CREATED, "no-answer": UNKNOWN, "no-http": UNKNOWN,
            "control-copy": CREATED}  # all others: refused
LEVELS = ("-Os", "-O2", "-O3")


def primes(count):
    found = []
    while len(found) < count:
        candidate = found[-1] + 1 if found else 2
        while any(candidate % prime == 0 for prime in found):
            candidate += 1
        found.append(candidate)
    return found


def fraction(number, root):
    """The first 32 bits of the fractional part of a square or cube root."""
    scaled, low, high = number << (32 * root), 0, 1 << 40
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle ** root <= scaled else (low, middle - 1)
    return low & 0xffffffff


START = [fraction(prime, 2) for prime in primes(8)]
ROUNDS = [fraction(prime, 3) for prime in primes(64)]


def compress(state, block):
    """The state of SHA-256 (FIPS 180-4), eight words, after one more block of 64 bytes."""
    def turn(word, *bits):
        turned = 0
        for count in bits:
            turned ^= (word >> count | word << (32 - count)) & 0xffffffff
        return turned

    words = [int.from_bytes(block[i:i + 4], "big") for i in range(0, 64, 4)]
    for i in range(16, 64):
        x, y = words[i - 15], words[i - 2]
        words.append((words[i - 16] + (turn(x, 7, 18) ^ x >> 3) + words[i - 7]
                      + (turn(y, 17, 19) ^ y >> 10)) & 0xffffffff)
    a, b, c, d, e, f, g, h = state
    for word, constant in zip(words, ROUNDS):
        one = h + turn(e, 6, 11, 25) + (e & f ^ ~e & g) + constant + word
        two = turn(a, 2, 13, 22) + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = (one + two) & 0xffffffff, a, b, c, (d + one) & 0xffffffff, e, f, g
    return [(old + new) & 0xffffffff for old, new in zip(state, (a, b, c, d, e, f, g, h))]


def is_sha256_right():
    block, end = bytes(range(64)), b"\x80" + bytes(61) + b"\x02\x00"
    state = compress(compress(START, block), end)
    return b"".join(word.to_bytes(4, "big") for word in state) == hashlib.sha256(block).digest()


def traces(key):
    """What an HMAC makes of its key: two padded blocks, and the states of the hash after them.

    A state counts when it is found whole: a part of one signs nothing, and mbedTLS's compiled
    SHA-256 may leave a register's worth in its frame.
    """
    key = hashlib.sha256(key).digest() if len(key) > 64 else key
    for pad in (0x36, 0x5c):
        block = bytes(byte ^ pad for byte in key.ljust(64, b"\0"))
        state = compress(START, block)
        yield block[:len(key)], PIECE
        yield b"".join(word.to_bytes(4, sys.byteorder) for word in state), 32


def needles_of(secret, token):
    """What must not be found: by name, pairs of bytes and of how many in a row count as found."""
    key = b"AWS4" + secret.encode()
    found = {"secret access key": [(secret.encode(), PIECE), *traces(key)]}
    if len(key) > 64:
        found["digest of the secret"] = [(hashlib.sha256(key).digest(), PIECE)]
    for part in SCOPE.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        found[f"key for {part}"] = [(key, PIECE), *traces(key)]
    found["session token"] = [(token.encode(), PIECE)]
    headers = ((b"content-type", b"application/x-amz-json-1.1"), (b"host", b"support.test"),
               (b"x-amz-date", DATE.encode()), (b"x-amz-security-token", token.encode()),
               (b"x-amz-target", b"AWSSupport_20130415.CreateCase"))
    canonical = sigv4.canonical_request(b"POST", b"/", b"", headers, [name for name, _ in headers],
                                        hashlib.sha256(BODY).hexdigest().encode())
    signature = sigv4.signature(secret, SCOPE, sigv4.string_to_sign(DATE, SCOPE, canonical))
    # A quarter of it, as it is put in hexadecimal, signs nothing.
    found["signature"] = [(signature.encode(), 32), (bytes.fromhex(signature), 16)]
    return found


def memory(pid):
    """Pairs of name and bytes of each part of a process's memory that can be written to."""
    maps = pathlib.Path(f"/proc/{pid}/maps").read_text()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        for start, end, name in re.findall(r"^(\w+)-(\w+) .w.. \S+ \S+ \S+ *(.*)$", maps, re.M):
            file.seek(int(start, 16))
            yield name or "anonymous", file.read(int(end, 16) - int(start, 16))


def search(pid, needles):
    """What is found: names of needles with where."""
    found = set()
    for place, data in memory(pid):
        for name, texts in needles.items():
            if any(text[off:off + piece] in data for text, piece in texts
                   for off in range(len(text) - piece + 1)):
                found.add(f"{name}: in {place.rpartition('/')[2]}")
    return found


def stopped(program, scene, secret, token):
    """The process, stopped at the end of a scene, and what it said until then."""
    process = subprocess.Popen([program, scene], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(f"{secret}\n{token}\n".encode())
    process.stdin.close()
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        process.returncode = os.waitstatus_to_exitcode(status)
        raise RuntimeError(f"{scene}: ended with {process.returncode}")
    return process


def play(program, scene, secret_len=40, token_len=300):
    """(outcome and error as the program says them, what is left in its memory)."""
    secret, token = ("".join(secrets.choice(LETTERS) for _ in range(length))
                     for length in (secret_len, token_len))
    process = stopped(program, scene, secret, token)
    try:
        found = search(process.pid, needles_of(secret, token))
        os.kill(process.pid, signal.SIGKILL)
        return process.stdout.read().decode(), sorted(found)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def build(folder, level):
    """The program, compiled anew at a level of optimisation."""
    target = targets.Target(f"secrets{level}", "", "", ["-D_POSIX_C_SOURCE=200809L", level],
                            targets.HASH_ALONE)
    made = target.compile("tests/gates/programs/secrets.c", *targets.CORE, "platform/client.c",
                          "platform/sha256_mbedtls.c", *targets.HASH, *targets.PARSERS)
    program = folder / f"secrets{level}"
    target.run("gcc", "-Wl,--gc-sections", "-Wl,-z,now", *made, "-o", program)
    return program


def check_scenes(gate, program, level):
    scenes = [name for name in subprocess.run([program], capture_output=True, text=True,
                                              check=True).stdout.split()]
    gate.check(f"{level}: the scenes are there", OUTCOMES.keys() - set(scenes))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {(scene, lengths): pool.submit(play, program, scene, *lengths)
                for scene in scenes for lengths in ((40, 300), (16, 20), (200, 2000))
                if lengths == (40, 300) or scene in ("created", "abort-in-the-head")}
    for (scene, lengths), job in jobs.items():
        said, found = job.result()
        if not scene.startswith("control"):
            name = f"{level}: {scene}, a secret of {lengths[0]} and a token of {lengths[1]}"
            gate.check(f"{name}: nothing is left", found)
            wanted = OUTCOMES.get(scene, REFUSED)
            gate.check(f"{name}: the outcome", [said] if not said.startswith(f"{wanted} ") else [])
    return {scene: job.result()[1] for (scene, _), job in jobs.items()
            if scene.startswith("control")}


def check_controls(gate, level, controls):
    """The search itself: in the midst of sending, and of a copy that is not wiped."""
    for scene, names in (("control-in-the-head", ("secret access key", "session token",
                                                  "signature")),
                         ("control-copy", ("secret access key",))):
        found = controls[scene]
        gate.check(f"{level}: {scene}: it is found", [
            name for name in names if not any(line.startswith(name) for line in found)])


def main():
    with Gate() as gate, tempfile.TemporaryDirectory(prefix="fieldcase-gate-") as folder:
        gate.check("the states that are looked for are right", [] if is_sha256_right() else ["no"])
        for level in LEVELS:
            program = build(pathlib.Path(folder), level)
            check_controls(gate, level, check_scenes(gate, program, level))


if __name__ == "__main__":
    main()
