"""A whole process that opens a case at the local sandbox, beside mbedTLS alone doing the same.

Ours is the static musl program. The other is linked with the very same mbedTLS and makes the same
choices in the handshake; it is handed a request that was signed here.
"""

import base64
import datetime
import hashlib
import json
import os
import pathlib
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


def link(target, program, *archives):
    made = target.program(program)
    target.run("gcc", "-static", "-Wl,--gc-sections",
               *target.compile(f"tests/bench/programs/{program}.c"), *archives, "-o", made)
    return made


def signed_request(authority):
    """A CreateCase request for the sandbox, signed now."""
    body = json.dumps(MEMBERS, separators=(",", ":")).encode()
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
    """A figure of launch.c, wall or resident, for a command that must succeed."""
    done = subprocess.run([launcher, figure, *map(str, command)], capture_output=True, text=True,
                          env=environment)
    code, found = map(int, done.stdout.splitlines()[-1].split())
    if code or found <= 0:
        sys.exit(f"{command[:2]}: exit code {code}\n{done.stderr}{done.stdout}")
    return found


def measure(runs=15, counts=3):
    """All figures, by name: medians."""
    launcher = link(targets.WORK, "launch")
    bare = link(targets.PEERS, "bare_tls", MBEDTLS)
    with Sandbox() as box, tempfile.TemporaryDirectory() as folder:
        authority, request = pathlib.Path(folder, "ca.der"), pathlib.Path(folder, "request")
        pem = pathlib.Path(box.ca).read_text().split("-----")[2]
        authority.write_bytes(base64.b64decode(pem))
        commands = {
            "ours": [FIELDCASE, "create-case", "--subject", MEMBERS["subject"], "--severity-code",
                     "low", "--communication-body", MEMBERS["communicationBody"],
                     "--endpoint-url", box.url, "--ca-bundle", box.ca, "--region", REGION],
            "bare": [bare, "localhost", box.port, authority, request]}
        environment = {"AWS_ACCESS_KEY_ID": AKID, "AWS_SECRET_ACCESS_KEY": SECRET, "HOME": folder}
        found = {}
        for run in range(runs):
            request.write_bytes(signed_request(f"localhost:{box.port}"))
            for name, command in commands.items():
                found.setdefault(f"wall {name}", []).append(
                    launched(launcher, "wall", command, environment) / 1000)
                if run < counts:
                    found.setdefault(f"resident {name}", []).append(
                        launched(launcher, "resident", command, environment))
                    found.setdefault(f"instructions {name}", []).append(
                        count(command, environment={**os.environ, **environment})[0])
        made = len(box.cases())
    if made != 2 * (runs + 2 * counts):
        sys.exit(f"{made} cases were made, not {2 * (runs + 2 * counts)}")
    return {name: statistics.median(values) for name, values in found.items()}
