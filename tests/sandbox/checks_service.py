"""The operations, called by botocore's own client; members as strict as its own model."""
import json
import os
import tempfile
import time

import model
from checks import Signed, client, contains, equal, error_code, later, refused
from sandbox import Sandbox
from sigv4 import Refused

NEWER = {'uploadIds', 'dryRun'}  # members that Debian's botocore does not know yet
NEWER_OPERATIONS = {'CompleteAttachmentUpload', 'DescribeAttachmentUploadStatus',
                    'DescribeCreateCaseOptions', 'DescribeSupportedLanguages',
                    'GetAttachmentDownloadLink', 'GetAttachmentUploadLinks'}


# The model.


def same_shape(path, ours, theirs):
    kind = {'string': model.String, 'list': model.List, 'boolean': model.Boolean,
            'integer': model.Integer, 'structure': model.Structure,
            'blob': model.Blob}[theirs.type_name]
    if not isinstance(ours, kind):
        raise AssertionError(f'{path} is a {theirs.type_name} in the model')
    if kind is model.Structure:
        equal(set(ours.members) - NEWER, set(theirs.members) - NEWER)
        equal(sorted(ours.required), sorted(theirs.required_members))
        for name in set(theirs.members) - NEWER:
            same_shape(f'{path}.{name}', ours.members[name], theirs.members[name])
    if kind is model.List:
        same_shape(f'{path}[]', ours.item, theirs.member)
    if kind in (model.String, model.List, model.Integer):
        bounds = theirs.metadata
        equal((path, ours.least, ours.most), (path, bounds.get('min'), bounds.get('max')))


def test_model_is_the_public_one(box):
    theirs = client(box).meta.service_model
    equal(set(model.OPERATIONS) | set(model.NOT_EMULATED),
          set(theirs.operation_names) | NEWER_OPERATIONS)
    for name, shape in model.OPERATIONS.items():
        same_shape(name, shape, theirs.operation_model(name).input_shape)


def refusal(operation, data):
    try:
        model.read(operation, data if isinstance(data, bytes) else json.dumps(data).encode())
    except Refused as refused_:
        return refused_.code, refused_.message
    return None, ''


def test_strict_json(_):
    for data in (b'', b'[]', b'null', b'"x"', b'{', b'{}{}', b'{"subject":"a","subject":"b"}',
                 b'{"a":{"b":1,"b":1}}', b'{"subject":"\xff"}', b'{"subject":"\xed\xa0\x80"}',
                 b'{"subject":"\xc0\x80"}', b'{"subject":"\\ud800"}', b'{"\\udc00":1}',
                 b'{"subject":NaN}', b'{"subject":Infinity}', b"{'subject':1}", b'{"a":01}',
                 b'{"a":1,}', b'{"a":"\n"}', b'\xef\xbb\xbf{}', b'{"a":' + b'9' * 5000 + b'}',
                 b'{"subject":"x","communicationBody":' + b'[' * 100000 + b']' * 100000 + b'}',
                 b'{"a":' + b'[' * 40 + b']' * 40 + b'}', b'{"a":\xc2\xa01}'):
        equal((data[:40], refusal('CreateCase', data)[0]), (data[:40], 'SerializationException'))
    emoji = b'{"subject":"\\ud83d\\ude00\\u0000","communicationBody":"\xf0\x9f\x98\x80"}'
    equal(refusal('CreateCase', b' ' + emoji + b'\r\n'), (None, ''))


CASE = {'subject': 's', 'communicationBody': 'b'}
WRONG_TYPES = ({'subject': 1}, {'subject': True}, {'subject': {}}, {'subject': []},
               {'dryRun': 'true'}, {'dryRun': 1}, {'ccEmailAddresses': 'a@b'},
               {'ccEmailAddresses': [1]}, {'ccEmailAddresses': [None]}, {'uploadIds': {}})
WRONG_VALUES = (
    ({'subject': None}, "'subject' failed to satisfy constraint: Member must not be null"),
    ({'communicationBody': ''}, 'length greater than or equal to 1'),
    ({'communicationBody': 'x' * 8001}, 'length less than or equal to 8000'),
    ({'communicationBody': '\U0001f525' * 8001}, 'length less than or equal to 8000'),
    ({'ccEmailAddresses': ['a@b'] * 11}, 'length less than or equal to 10'),
    ({'uploadIds': ['a'] * 11}, 'length less than or equal to 10'),
    ({'uploadIds': ['']}, "'uploadIds.1.member' failed"),
    ({'uploadIds': ['x' * 2049]}, 'length less than or equal to 2048'),
    ({'language': 'xx'}, 'enum value set: [en, zh, ja, ko, es, pt, fr, tr]'),
    ({'language': ''}, 'enum value set'),
    ({'issueType': 'Technical'}, 'enum value set: [customer-service, technical]'),
    ({'severityCode': 'HIGH'}, 'enum value set: [low, normal, high, urgent, critical]'),
    ({'Subject': 's'}, "'Subject' failed to satisfy constraint: Member is not known"))


def test_strict_members(_):
    for change in WRONG_TYPES:
        equal((change, refusal('CreateCase', CASE | change)[0]),
              (change, 'SerializationException'))
    for change, message in WRONG_VALUES:
        code, text = refusal('CreateCase', CASE | change)
        equal((change, code), (change, 'ValidationException'))
        contains(text, '1 validation error detected: ')
        contains(text, message)
    contains(refusal('CreateCase', {})[1], '2 validation errors detected: ')
    for change in ({'communicationBody': '\U0001f525' * 8000}, {'subject': ''},
                   {'ccEmailAddresses': []}, {'ccEmailAddresses': ['a@b'] * 10},
                   {'language': None}, {'language': 'tr', 'severityCode': 'critical'}):
        equal((change, refusal('CreateCase', CASE | change)[0]), (change, None))
    for change in ({'maxResults': 9}, {'maxResults': 101}, {'afterTime': 'yesterday'},
                   {'afterTime': '2026-02-30'}, {'beforeTime': '2026-01-01T00:00:00'},
                   {'caseIdList': ['x'] * 101}):
        equal((change, refusal('DescribeCases', change)[0]), (change, 'ValidationException'))
    equal(refusal('DescribeCases', {'maxResults': 10.0})[0], 'SerializationException')
    equal(refusal('AddAttachmentsToSet', {'attachments': [{'data': '!'}]})[0],
          'SerializationException')


def test_validation_over_the_wire(box):
    status, headers, body = Signed(box, 'CreateCase', {'subject': 's'}).send(box)
    equal(status, 400)
    equal(headers['content-type'], 'application/x-amz-json-1.1')
    equal(len(headers['x-amzn-requestid']), 36)
    contains(headers['date'], ' GMT')
    equal(set(json.loads(body)), {'__type', 'message'})
    error = refused(lambda: client(box).create_case(subject='s', communicationBody='x' * 8001),
                    'ValidationException', 'less than or equal to 8000')
    equal(error['ResponseMetadata']['HTTPStatusCode'], 400)
    equal(len(error['ResponseMetadata']['RequestId']), 36)
    equal(error_code(box, Signed(box, 'CreateCase', b'{"subject":"\xff"}')),
          'SerializationException')


# The operations.


def test_a_case_from_end_to_end(box):
    box.reset()
    api = client(box)
    given = {'subject': 'Fan \u2744', 'serviceCode': 'aws-iot-core', 'severityCode': 'urgent',
             'categoryCode': 'other', 'communicationBody': 'It \U0001f525\n\x00"\\', 'language':
             'ja', 'ccEmailAddresses': ['a@example.com', 'b@example.com'],
             'issueType': 'technical'}
    case_id = api.create_case(**given)['caseId']
    stored = box.cases()[0]
    for name in set(given) - {'communicationBody'}:
        equal(stored[name], given[name])
    equal(stored['communications'][0]['body'], given['communicationBody'])

    case = api.describe_cases(caseIdList=[case_id])['cases'][0]
    for name in set(given) - {'communicationBody', 'issueType'}:
        equal(case[name], given[name])
    equal(case['recentCommunications']['communications'][0]['body'], given['communicationBody'])
    equal(case['status'], 'unassigned')
    assert case['displayId'].isdigit()
    assert 'recentCommunications' not in api.describe_cases(includeCommunications=False)['cases'][0]

    equal(api.add_communication_to_case(caseId=case_id, communicationBody='More')['result'], True)
    bodies = [each['body'] for each in
              api.describe_communications(caseId=case_id)['communications']]
    equal(bodies, ['More', given['communicationBody']])
    resolved = api.resolve_case(caseId=case_id)
    equal((resolved['initialCaseStatus'], resolved['finalCaseStatus']), ('unassigned', 'resolved'))
    equal(api.describe_cases()['cases'], [])
    equal(len(api.describe_cases(includeResolvedCases=True)['cases']), 1)
    api.add_communication_to_case(caseId=case_id, communicationBody='Again')
    equal(api.describe_cases()['cases'][0]['status'], 'reopened')
    for call in (api.resolve_case, api.describe_communications,
                 lambda caseId: api.describe_cases(caseIdList=[caseId]),
                 lambda caseId: api.add_communication_to_case(caseId=caseId,
                                                              communicationBody='b')):
        refused(lambda: call(caseId='case-none'), 'CaseIdNotFound')
    refused(api.resolve_case, 'CaseIdNotFound')


def test_paging_and_filters(box):
    box.reset()
    api = client(box)
    made = [api.create_case(subject=f's{n}', communicationBody='b')['caseId'] for n in range(25)]
    pages = list(api.get_paginator('describe_cases').paginate(maxResults=10))
    equal([len(page['cases']) for page in pages], [10, 10, 5])
    equal([case['caseId'] for page in pages for case in page['cases']], made[::-1])
    equal(len(api.describe_cases()['cases']), 10)
    equal(len(api.describe_cases(maxResults=25)['cases']), 25)
    token = api.describe_cases(maxResults=10)['nextToken']
    api.create_case(subject='new', communicationBody='b')  # must not disturb the paging
    equal(api.describe_cases(maxResults=10, nextToken=token)['cases'][0]['caseId'], made[14])
    for wrong in ({'nextToken': 'x'}, {'nextToken': token, 'includeResolvedCases': True},
                  {'nextToken': ''}):
        refused(lambda: api.describe_cases(**wrong), 'ValidationException', 'nextToken')
    equal(api.describe_cases(afterTime=later(60))['cases'], [])
    equal(api.describe_cases(beforeTime=later(-60))['cases'], [])
    equal(len(api.describe_cases(afterTime=later(-60), beforeTime=later(60),
                                 maxResults=100)['cases']), 26)
    exactly = api.describe_cases(caseIdList=made[:1])['cases'][0]
    equal(api.describe_cases(displayId=exactly['displayId'])['cases'], [exactly])
    equal(api.describe_cases(displayId='1')['cases'], [])
    equal(api.describe_cases(language='fr')['cases'], [])
    for n in range(11):
        api.add_communication_to_case(caseId=made[0], communicationBody=f'c{n}')
    recent = api.describe_cases(caseIdList=made[:1])['cases'][0]['recentCommunications']
    equal([each['body'] for each in recent['communications']], ['c10', 'c9', 'c8', 'c7', 'c6'])
    rest = api.describe_communications(caseId=made[0], nextToken=recent['nextToken'])
    equal([each['body'] for each in rest['communications']],
          ['c5', 'c4', 'c3', 'c2', 'c1', 'c0', 'b'])
    refused(lambda: api.describe_communications(caseId=made[1], nextToken=recent['nextToken']),
            'ValidationException')


def test_attachments(box):
    box.reset()
    api = client(box)
    files = [{'fileName': 'core.bin', 'data': bytes(range(256))}, {'fileName': 'l', 'data': b''}]
    first = api.add_attachments_to_set(attachments=files)
    set_id = first['attachmentSetId']
    equal(first['expiryTime'][:4], later(3600)[:4])
    big = {'fileName': 'big', 'data': b'x' * (5 * 1024 * 1024)}
    api.add_attachments_to_set(attachmentSetId=set_id, attachments=[big])
    limit = 'AttachmentSetSizeLimitExceeded'
    refused(lambda: api.add_attachments_to_set(attachmentSetId=set_id, attachments=files), limit)
    big['data'] += b'x'
    refused(lambda: api.add_attachments_to_set(attachments=[big]), limit)
    case_id = api.create_case(subject='s', communicationBody='b', attachmentSetId=set_id)['caseId']
    said = api.describe_communications(caseId=case_id)['communications'][0]
    equal([each['fileName'] for each in said['attachmentSet']], ['core.bin', 'l', 'big'])
    back = api.describe_attachment(attachmentId=said['attachmentSet'][0]['attachmentId'])
    equal((back['attachment']['fileName'], back['attachment']['data']),
          ('core.bin', bytes(range(256))))
    refused(lambda: api.describe_attachment(attachmentId='x'), 'AttachmentIdNotFound')
    refused(lambda: api.create_case(subject='s', communicationBody='b', attachmentSetId='as-x'),
            'AttachmentSetIdNotFound')
    refused(lambda: api.add_attachments_to_set(attachmentSetId='as-x', attachments=[]),
            'AttachmentSetIdNotFound')


def test_store_and_expiry(_):
    """Cases outlive the sandbox; a set of attachments expires."""
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, 'cases.json')
        with Sandbox('--store', path) as box:
            api = client(box)
            set_id = api.add_attachments_to_set(
                attachments=[{'fileName': 'f', 'data': b'd'}])['attachmentSetId']
            case_id = api.create_case(subject='\u2744', communicationBody='b',
                                      attachmentSetId=set_id)['caseId']
        equal(os.listdir(directory), ['cases.json'])
        with open(path, encoding='utf-8') as file:
            state = json.load(file)
        for seconds, code in ((1000, None), (-1, 'AttachmentSetExpired')):
            state['attachmentSets'][set_id]['expires'] = time.time() + seconds
            with open(path, 'w', encoding='utf-8') as file:
                json.dump(state, file)
            with Sandbox('--store', path) as box:
                api = client(box)
                equal(api.describe_cases()['cases'][0]['subject'], '\u2744')

                def attach():
                    return api.add_communication_to_case(
                        caseId=case_id, communicationBody='b', attachmentSetId=set_id)
                if code:
                    refused(attach, code)
                    refused(lambda: api.create_case(subject='s', communicationBody='b',
                                                    attachmentSetId=set_id), code)
                    refused(lambda: api.add_attachments_to_set(attachmentSetId=set_id,
                                                               attachments=[]), code)
                else:
                    attach()


def test_catalogue(box):
    api = client(box)
    services = api.describe_services()['services']
    assert all(service['categories'][0]['code'] for service in services)
    equal(api.describe_services(serviceCodeList=['aws-iot-core', 'x'])['services'][0]['name'],
          'IoT Core')
    equal([level['code'] for level in api.describe_severity_levels(language='en')
           ['severityLevels']], list(model.SEVERITIES))
    api.create_case(subject='s', communicationBody='b', serviceCode='not-in-the-extract')
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump({'services': services[:1]}, file)
        file.flush()
        with Sandbox('--catalogue', file.name) as strict:
            api = client(strict)
            equal(api.describe_services()['services'], services[:1])
            case = {'subject': 's', 'communicationBody': 'b'}
            api.create_case(**case)
            api.create_case(**case, serviceCode='general-info', categoryCode='using-aws')
            for codes in ({'serviceCode': 'aws-iot-core'},
                          {'serviceCode': 'general-info', 'categoryCode': 'other'}):
                refused(lambda: api.create_case(**case, **codes), 'ValidationException')


def test_newer_members(box):
    """uploadIds and dryRun, which Debian's botocore does not know, in requests that it signs."""
    box.reset()
    for operation, members in (('CreateCase', CASE), ('DescribeCases', {}),
                               ('DescribeServices', {}), ('DescribeSeverityLevels', {}),
                               ('AddAttachmentsToSet', {'attachments': []})):
        signed = Signed(box, operation, members | {'dryRun': True})
        equal(error_code(box, signed), 'DryRunOperationException')
        equal(error_code(box, Signed(box, operation, members | {'dryRun': False})), None)
    equal(len(box.cases()), 1)
    equal(error_code(box, Signed(box, 'CreateCase', CASE | {'communicationBody': '',
                                                            'dryRun': True})),
          'ValidationException')
    equal(error_code(box, Signed(box, 'CreateCase', CASE | {'uploadIds': ['up-1']})),
          'UploadIdNotFound')
    with Sandbox('--upload-id', 'up-1') as ready:
        equal(error_code(ready, Signed(ready, 'CreateCase', CASE | {'uploadIds': ['up-1']})), None)
        equal(ready.cases()[0]['communications'][0]['uploadIds'], ['up-1'])


def test_the_account(_):
    create = CASE
    with Sandbox('--limit-per-hour', '3', '--deny', 'DescribeCases') as box:
        api = client(box)
        for _ in range(3):
            equal(error_code(box, Signed(box, 'CreateCase', create | {'dryRun': True})),
                  'DryRunOperationException')
            api.create_case(**create)
        refused(lambda: api.create_case(**create), 'CaseCreationLimitExceeded',
                'Account has exceeded the limit of 3 cases per hour.')
        refused(api.describe_cases, 'AccessDeniedException',
                'not authorized to perform: support:DescribeCases')
        equal(len(box.cases()), 3)
    with Sandbox('--no-support-plan') as box:
        refused(client(box).describe_services, 'SubscriptionRequiredException')
    with Sandbox('--throttle', '2') as box:
        api = client(box)
        codes = [None, None, 'ThrottlingException']
        signed = [Signed(box, 'DescribeServices', {}) for _ in codes]
        equal([error_code(box, each) for each in signed], codes)
        refused(api.describe_services, 'ThrottlingException', 'Rate exceeded')
        time.sleep(1.1)
        api.describe_services()
    with Sandbox('--region', 'eu-west-1') as box:
        client(box, region='eu-west-1').describe_services()


def test_lag(_):
    with Sandbox('--lag', '1.5') as box:
        api = client(box)
        case_id = api.create_case(subject='s', communicationBody='b')['caseId']
        equal(api.describe_cases()['cases'], [])
        refused(lambda: api.describe_cases(caseIdList=[case_id]), 'CaseIdNotFound')
        equal(len(box.cases()), 1)
        time.sleep(1.6)
        equal(api.describe_cases()['cases'][0]['caseId'], case_id)


def test_unknown_operations(box):
    unknown = 'UnknownOperationException'
    for operation in ('Nothing', 'createCase', 'GetAttachmentUploadLinks', ''):
        equal(error_code(box, Signed(box, operation, {})), unknown)
    headers = {'Content-Type': 'application/json'}
    equal(error_code(box, Signed(box, 'CreateCase', CASE, headers=headers)), unknown)
    headers = {'X-Amz-Target': 'CreateCase'}
    equal(error_code(box, Signed(box, 'CreateCase', CASE, headers=headers)), unknown)
    for host in ('support.us-east-1.amazonaws.com', 'localhost', f'elsewhere:{box.port}'):
        status, _, body = Signed(box, 'CreateCase', CASE, host=host).send(box)
        equal((status, json.loads(body)['__type']), (421, unknown))
    with Sandbox('--host', 'support.us-east-1.amazonaws.com') as named:
        for host in ('support.us-east-1.amazonaws.com', f'127.0.0.1:{named.port}'):
            equal(error_code(named, Signed(named, 'CreateCase', CASE, host=host)), None)
        status, _, body = Signed(named, 'CreateCase', CASE, path='/x').send(named)
        equal((status, json.loads(body)['__type']), (404, unknown))


def test_the_ledger(box):
    box.reset()
    answer = Signed(box, 'CreateCase', CASE, token=None).send(box)
    Signed(box, 'CreateCase', CASE, secret='wrong').send(box)
    first, second = box.ledger('request')
    equal((first['operation'], first['verdict'], first['made'], first['members']),
          ('CreateCase', 'ok', True, CASE))
    equal((second['verdict'], second['made'], second['status']),
          ('InvalidSignatureException', False, 400))
    equal(first['requestId'], answer[1]['x-amzn-requestid'])
    case, = box.ledger('case')
    equal((case['caseId'], case['request']), (first['caseId'], first['request']))
    equal(first['caseId'], json.loads(answer[2])['caseId'])
    box.wait_for(lambda each: len(each.ledger('sent')) == 2)
    equal([each['end'] for each in box.ledger('sent')], ['close', 'close'])
    text = json.dumps(box.ledger())
    assert 'Signature=' not in text and 'AWS4-HMAC' not in text, 'an Authorization is logged'
