"""A whole process that opens a case at the local sandbox, beside two others that do the same.

Ours is the static musl program. The bare one is linked with the very same mbedTLS and makes the
same choices in the handshake; it is handed a request that was signed here. curl is the machine's,
and signs itself. All three verify the server by the same authority.
"""

import base64
import collections
import datetime
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "gates"), str(HERE.parent / "sandbox")]
import sigv4  # noqa: E402
import targets  # noqa: E402
from instructions import count, text_of  # noqa: E402
from sandbox import AKID, SECRET, Sandbox  # noqa: E402

FIELDCASE = os.environ.get("FIELDCASE_MUSL", targets.BUILD / "linux-musl" / "fieldcase")
MBEDTLS = targets.BUILD / "linux-musl" / "libmbedtls.a"
REGION = "us-east-1"
MEMBERS = {"subject": "Gateway 0017: pump 7 stopped", "severityCode": "low",
           "communicationBody": text_of(1024)}
# The sandbox's options, by the key that it has then; AWS's servers have RSA keys.
SERVERS = {"ECDSA": (), "RSA": ("--key-type", "rsa")}


def link(target, program, *archives):
    made = target.program(program)
    target.run("gcc", "-static", "-Wl,--gc-sections",
               *target.compile(f"tests/bench/programs/{program}.c"), *archives, "-o", made)
    return made


def payload():
    return json.dumps(MEMBERS, separators=(",", ":")).encode()


def signed_request(authority):
    """A CreateCase request for the sandbox, signed now."""
    body = payload()
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = [("content-type", "application/x-amz-json-1.1"), ("host", authority),
               ("x-amz-date", now), ("x-amz-target", "AWSSupport_20130415.CreateCase")]
    pairs = [(name.encode(), value.encode()) for name, value in headers]
    names = [name for name, _ in pairs]
    canonical = sigv4.canonical_request(b"POST", b"/", b"", pairs, names,
                                        hashlib.sha256(body).hexdigest().encode())
    scope = f"{now[:8]}/{REGION}/support/aws4_request"
    signature = sigv4.signature(SECRET, scope, sigv4.string_to_sign(now, scope, canonical))
    headers += [("authorization", f"{sigv4.ALGORITHM} Credential={AKID}/{scope}, SignedHeaders="
                 f"{b';'.join(names).decode()}, Signature={signature}"),
                ("content-length", str(len(body)))]
    lines = ["POST / HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode() + body


def launched(launcher, figure, command, environment):
    """A figure of launch.c for a command that must succeed."""
    done = subprocess.run([launcher, figure, *map(str, command)], capture_output=True, text=True,
                          env=environment)
    code, found = map(int, done.stdout.splitlines()[-1].split())
    if code or found <= 0:
        sys.exit(f"{command[:2]}: exit code {code}\n{done.stderr}{done.stdout}")
    return found


def commands(box, folder, bare):
    """The three by their names. What they read is put into the folder, but for the request."""
    authority, body = folder / "ca.der", folder / "body"
    authority.write_bytes(base64.b64decode(pathlib.Path(box.ca).read_text().split("-----")[2]))
    body.write_bytes(payload())
    return {
        "ours": [FIELDCASE, "create-case", "--subject", MEMBERS["subject"], "--severity-code",
                 "low", "--communication-body", MEMBERS["communicationBody"],
                 "--endpoint-url", box.url, "--ca-bundle", box.ca, "--region", REGION],
        "bare": [bare, "localhost", box.port, authority, folder / "request"],
        "curl": [shutil.which("curl"), "--silent", "--show-error", "--fail", "--cacert", box.ca,
                 "--aws-sigv4", f"aws:amz:{REGION}:support", "--user", f"{AKID}:{SECRET}",
                 "--header", "Content-Type: application/x-amz-json-1.1",
                 "--header", "X-Amz-Target: AWSSupport_20130415.CreateCase",
                 "--data-binary", f"@{body}", "--write-out", "\\n", f"{box.url}/"]}


def measure_at(server, programs, runs, counts):
    """The figures at one server, each a list: "wall ours" in milliseconds, and so on."""
    launcher, bare = programs
    found, launches = collections.defaultdict(list), 0
    with Sandbox(*server) as box, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        environment = {"AWS_ACCESS_KEY_ID": AKID, "AWS_SECRET_ACCESS_KEY": SECRET, "HOME": name}
        for run in range(runs):
            (folder / "request").write_bytes(signed_request(f"localhost:{box.port}"))
            turns = collections.deque(commands(box, folder, bare).items())
            turns.rotate(run)  # who comes first finds the server asleep
            for who, command in turns:
                for figure in ("wall", "processor"):
                    found[f"{figure} {who}"].append(
                        launched(launcher, figure, command, environment) / 1000)
                launches += 2
                if run >= (1 if who == "curl" else counts):
                    continue
                found[f"resident {who}"].append(
                    launched(launcher, "resident", command, environment))
                found[f"instructions {who}"].append(
                    count(command, environment={**os.environ, **environment})[0])
                launches += 2
        made = len(box.cases())
    if made != launches:
        sys.exit(f"{made} cases were made, not {launches}")
    return found


def measure(runs=15, counts=3):
    """All figures, by the server's key, by name: medians, but of processor time the least."""
    programs = link(targets.WORK, "launch"), link(targets.PEERS, "bare_tls", MBEDTLS)
    figures = {}
    for key, server in SERVERS.items():
        found = measure_at(server, programs, runs, counts)
        figures[key] = {
            name: (min if name.startswith("processor") else statistics.median)(values)
            for name, values in found.items()}
    return figures
