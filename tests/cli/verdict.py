"""Whether a run did what was recorded, by the class of the case.

exact   exit code, output, and what was asked of the service are the recorded ones
safety  the recorded run may open two cases, or hides one: here it is one request, and no silence
hidden  the recorded run opens a case and does not show it: here nothing is sent, or it is shown
shape   the exit code and the number of requests are the recorded ones
"""
import base64
import json
import re

COMPARED = ('host', 'x-amz-target', 'content-type', 'x-amz-security-token')
SCOPE = re.compile(r'Credential=([^/]*)/\d{8}/([^/]*)/([^/]*)/aws4_request')
# What a message must name, whatever its wording: the code of an error, an option, a file.
NAMED = (re.compile(r"An error occurred \(([A-Z]\w+)\) when calling"),
         re.compile(r"parameter '-*([\w-]+)'"), re.compile(r'argument --([\w-]+)'),
         re.compile(r'required: ([^\n]+)'), re.compile(r'Unknown options: ([^\n]+)'),
         re.compile(r'(file://[^\s:]+)'))


def recorded_bytes(value, stage):
    if 'b64' in value:
        return base64.b64decode(value['b64'])
    return stage.fill_in(value['text']).encode()


def recordings(case):
    """What was recorded, with both versions if they differ."""
    return [case[key] for key in ('aws', 'aws_newest') if key in case]


def wrong_request(request, recorded):
    """What of a CreateCase request is not as recorded."""
    headers = request['headers']
    if request['path'] != recorded['path']:
        yield f'path {request["path"]}, not {recorded["path"]}'
    for name in COMPARED:
        if headers.get(name) != recorded['headers'].get(name):
            yield f'{name} {headers.get(name)!r}, not {recorded["headers"].get(name)!r}'
    scope = SCOPE.search(headers.get('authorization', ''))
    signed = recorded.get('signed')
    expected = tuple(signed[key] for key in ('access_key', 'region', 'service')) if signed else None
    if (scope and scope.groups()) != expected:
        yield f'signed for {scope and scope.groups()}, not {expected}'
    try:
        body = json.loads(request['body'].decode())
    except ValueError as error:
        yield f'the body is no JSON: {error}'
        return
    if isinstance(recorded['body'], str) and body != json.loads(recorded['body']):
        yield f'body {body!r:.200}, not {json.loads(recorded["body"])!r:.200}'


def wrong_exact(run, recorded, stage):
    expected = recorded_bytes(recorded['stdout'], stage)
    if run.code != recorded['exit']:
        yield f'exit {run.code}, not {recorded["exit"]}'
    if run.out != expected:
        yield f'output {run.out[:160]!r}, not {expected[:160]!r}'
    if len(run.creates) != recorded['creates']:
        yield f'{len(run.creates)} CreateCase sent, not {recorded["creates"]}'
    if run.creates and recorded['creates'] and recorded.get('request'):
        yield from wrong_request(run.creates[0], stage.fill_in(recorded['request']))
    said = recorded_bytes(recorded.get('stderr', {'text': ''}), stage).decode(errors='replace')
    if not run.code or not said.strip():
        return
    err = run.err.decode(errors='replace')
    if not err.strip():
        yield 'nothing on standard error'
    for pattern in NAMED:
        match = pattern.search(said)
        if match and match[1] not in err:
            yield f'{match[1]!r} is not named in {err.strip()[-300:]!r}'


def wrong_safety(run):
    if len(run.creates) != 1:
        yield f'CreateCase sent {len(run.creates)} times'
    if run.code == 0 and b'case-' not in run.out:
        yield 'exit 0 without a case ID'
    if run.code and not re.search(rb'outcome is unknown|case-', run.err):
        yield f'the outcome is not said to be unknown: {run.err[-300:]!r}'


def wrong_hidden(run, codes):
    if not run.creates and run.code not in codes:
        yield f'exit {run.code}, not {codes}'
    if run.creates and (len(run.creates) > 1 or b'case-' not in run.out + run.err):
        yield f'{len(run.creates)} CreateCase sent, the case ID is not shown'


def wrong(case, run, stage):
    """Why the run does not pass; an empty list if it does."""
    codes = sorted({recorded['exit'] for recorded in recordings(case)})
    if run.hung:
        return ['it does not end']
    if run.code < 0 and 'signal' not in case['setup']:
        return [f'killed by signal {-run.code}: {run.err[-300:]!r}']
    if b'Sanitizer' in run.err or b'runtime error' in run.err:
        return [f'sanitizer: {run.err[:300]!r}']
    if case['class'] == 'safety':
        return list(wrong_safety(run))
    if case['class'] == 'hidden':
        return list(wrong_hidden(run, codes))
    if case['class'] == 'shape':
        creates = case['aws']['creates']
        return ([] if run.code in codes else [f'exit {run.code}, not {codes}']) + (
            [] if len(run.creates) == creates
            else [f'{len(run.creates)} CreateCase sent, not {creates}'])
    found = [list(wrong_exact(run, recorded, stage)) for recorded in recordings(case)]
    return min(found, key=len)
