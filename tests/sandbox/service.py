"""AWS Support as far as the sandbox emulates it: a request goes in, an Answer comes out.

An Answer does nothing by itself. What it would change is its `effect`, so that the caller may
carry it out at once, later (a request that lingers in the network) or never.
"""
import base64
import datetime
import hashlib
import json
import secrets
import time
import uuid

import catalogue
import model
import sigv4
from cases import SET_LIFE_SECONDS, new_case_id
from sigv4 import Refused

SERVICE = 'support'
CONTENT_TYPE = 'application/x-amz-json-1.1'
ATTACHMENTS_IN_A_SET = 3
ATTACHMENT_BYTES = 5 * 1024 * 1024
DEFAULT_PAGE = 10
RECENT = 5


class Clock:
    """The service's clock: the machine's, moved by a number of seconds."""

    def __init__(self, offset=0.0):
        self.offset = offset

    def now(self):
        return time.time() + self.offset


class Answer:
    def __init__(self, payload, status=200, effect=None, case_id=None):
        self.payload, self.status, self.effect, self.case_id = payload, status, effect, case_id
        self.request_id = str(uuid.uuid4())
        self.operation = self.members = None
        self.verdict = 'ok' if status == 200 else payload['__type']
        self.now = 0.0

    def body(self):
        return json.dumps(self.payload, ensure_ascii=False, separators=(',', ':')).encode('utf-8')


def error(code, message, status=None):
    """The service's error shape; status None is the one that goes with the code."""
    if status is None:
        status = {'InternalServerError': 500, 'InternalFailure': 500,
                  'ServiceUnavailable': 503, 'ServiceUnavailableException': 503}.get(code, 400)
    return Answer({'__type': code, 'message': message}, status)


def iso(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime('%Y-%m-%dT%H:%M:%S.') + f'{moment.microsecond // 1000:03d}Z'


def make_token(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def read_token(text, kind, scope):
    """The serial number where a listing of that kind and scope goes on."""
    try:
        found = json.loads(base64.b64decode(text, b'-_', validate=True))
        if found[:2] == [kind, scope] and isinstance(found[2], int):
            return found[2]
    except (ValueError, LookupError, TypeError):
        pass
    raise Refused('ValidationException', 'The nextToken is not valid for this request.')


def between(seconds, members):
    """afterTime and beforeTime, both exclusive."""
    after, before = members.get('afterTime'), members.get('beforeTime')
    return ((after is None or seconds > model.parse_time(after))
            and (before is None or seconds < model.parse_time(before)))


class Service:
    """options: region, credentials, denied (operations), support_plan, limit_per_hour,
    throttle_per_second, lag, upload_ids, hosts, path, catalogue (None: any code is taken)."""

    def __init__(self, options, cases, clock):
        self.options, self.cases, self.clock = options, cases, clock
        self.recent_requests = []

    def answer(self, request, offset=0.0):
        """Judge one request. offset moves the clock for this request alone."""
        now = self.clock.now() + offset
        operation = members = None
        try:
            sigv4.verify(request, self.options.credentials, self.options.region, SERVICE, now)
            operation = self.operation(request)
            self.permit(operation, now)
            members = model.read(operation, request.body)
            answer = self.perform(operation, members, now)
        except Refused as refusal:
            answer = error(refusal.code, refusal.message, refusal.status)
        answer.operation = operation or named_operation(request)
        answer.members, answer.now = members, now
        return answer

    def operation(self, request):
        host, colon, _ = request.header(b'host').lower().rpartition(':')
        if not colon or host not in self.options.hosts:
            host = request.header(b'host').lower()
            if host not in self.options.hosts_without_port:
                raise Refused('UnknownOperationException',
                              f"There is no endpoint at host '{host}'; see --host.", 421)
        target = request.target
        if self.options.path not in ('*', target):
            raise Refused('UnknownOperationException',
                          f'There is nothing at {target}; the endpoint is {self.options.path}', 404)
        if request.method != b'POST':
            raise Refused('UnknownOperationException', 'Operations are called with POST.', 404)
        kind = request.header(b'content-type').split(';')[0].strip().lower()
        if kind != CONTENT_TYPE:
            raise Refused('UnknownOperationException', f'The content type must be {CONTENT_TYPE}.')
        name = named_operation(request)
        if name in model.NOT_EMULATED:
            raise Refused('UnknownOperationException',
                          f'{name} exists in AWS Support, but this sandbox does not emulate it.')
        if name not in model.OPERATIONS:
            raise Refused('UnknownOperationException',
                          f"X-Amz-Target names no operation: '{request.header(b'x-amz-target')}'")
        return name

    def permit(self, operation, now):
        if not self.options.support_plan:
            raise Refused('SubscriptionRequiredException', 'Amazon Web Services Premium Support '
                          'Subscription is required to use this service.')
        if operation in self.options.denied:
            action = f'support:{operation}'
            raise Refused('AccessDeniedException',
                          'User: arn:aws:iam::123456789012:user/sandbox is not authorized to '
                          f'perform: {action} because no identity-based policy allows the '
                          f'{action} action')
        if self.options.throttle_per_second:
            with self.cases.lock:
                self.recent_requests = [t for t in self.recent_requests if now - 1 < t <= now]
                if len(self.recent_requests) >= self.options.throttle_per_second:
                    raise Refused('ThrottlingException', 'Rate exceeded')
                self.recent_requests.append(now)

    def perform(self, operation, members, now):
        perform = {
            'CreateCase': self.create_case, 'DescribeCases': self.describe_cases,
            'AddCommunicationToCase': self.add_communication, 'ResolveCase': self.resolve_case,
            'AddAttachmentsToSet': self.add_attachments,
            'DescribeAttachment': self.describe_attachment,
            'DescribeCommunications': self.describe_communications,
            'DescribeServices': self.describe_services,
            'DescribeSeverityLevels': self.describe_severity_levels}[operation]
        with self.cases.lock:
            answer = perform(members, now)
        if members.get('dryRun'):
            raise Refused('DryRunOperationException', 'The request was valid, but the operation '
                          "wasn't performed because dryRun was set to true.")
        return answer

    # What members refer to must be there.

    def check_case(self, case_id):
        case = self.cases.find(case_id)
        if case is None:
            raise Refused('CaseIdNotFound', 'The requested CaseId could not be located.')
        return case

    def check_set(self, set_id, now):
        if set_id is None:
            return
        if set_id not in self.cases.sets:
            raise Refused('AttachmentSetIdNotFound',
                          'An attachment set with the specified ID could not be found.')
        if now >= self.cases.sets[set_id]['expires']:
            raise Refused('AttachmentSetExpired', 'The expiration time of the attachment set has '
                          'passed. The set expires one hour after it is created.')

    def check_files(self, members, now):
        self.check_set(members.get('attachmentSetId'), now)
        for upload_id in members.get('uploadIds', []):
            if upload_id not in self.options.upload_ids:
                raise Refused('UploadIdNotFound', "The specified uploadId couldn't be located.")

    def check_codes(self, members):
        known = self.options.catalogue
        code, category = members.get('serviceCode'), members.get('categoryCode')
        if known is None or code is None:
            return
        service = next((service for service in known if service['code'] == code), None)
        if service is None:
            raise Refused('ValidationException', f"The serviceCode '{code}' is not known.")
        if category and category not in [each['code'] for each in service['categories']]:
            raise Refused('ValidationException',
                          f"The serviceCode '{code}' has no categoryCode '{category}'.")

    # The operations.

    def create_case(self, members, now):
        self.check_codes(members)
        self.check_files(members, now)
        limit = self.options.limit_per_hour
        if limit is not None and self.cases.made_in_last_hour(now) >= limit:
            raise Refused('CaseCreationLimitExceeded',
                          f'Account has exceeded the limit of {limit} cases per hour.')
        case_id = new_case_id(members.get('language', 'en'), now)
        return Answer({'caseId': case_id}, case_id=case_id,
                      effect=lambda later: self.cases.create(case_id, members, later))

    def add_communication(self, members, now):
        case = self.check_case(members.get('caseId'))
        self.check_files(members, now)
        return Answer({'result': True}, case_id=case['caseId'],
                      effect=lambda later: self.cases.communicate(case, members, later))

    def resolve_case(self, members, now):
        case = self.check_case(members.get('caseId'))
        return Answer({'initialCaseStatus': case['status'], 'finalCaseStatus': 'resolved'},
                      case_id=case['caseId'], effect=lambda later: self.cases.resolve(case))

    def add_attachments(self, members, now):
        set_id = members.get('attachmentSetId')
        self.check_set(set_id, now)
        files = [(each.get('fileName', 'attachment'), each.get('data', b''))
                 for each in members['attachments']]
        there = self.cases.sets[set_id]['attachments'] if set_id else []
        if (len(there) + len(files) > ATTACHMENTS_IN_A_SET
                or any(len(data) > ATTACHMENT_BYTES for _, data in files)):
            raise Refused('AttachmentSetSizeLimitExceeded', 'A limit for the size of an attachment '
                          'set has been exceeded. The limits are three attachments and 5 MB per '
                          'attachment.')
        expires = self.cases.sets[set_id]['expires'] if set_id else now + SET_LIFE_SECONDS
        set_id = set_id or f'as-{secrets.token_hex(12)}'
        return Answer({'attachmentSetId': set_id, 'expiryTime': iso(expires)},
                      effect=lambda later: self.cases.attach(set_id, files, later))

    def describe_attachment(self, members, now):
        attachment = self.cases.attachments.get(members['attachmentId'])
        if attachment is None:
            raise Refused('AttachmentIdNotFound',
                          'An attachment with the specified ID could not be found.')
        return Answer({'attachment': attachment})

    def describe_cases(self, members, now):
        seen = [case for case in self.cases.cases if case['time'] + self.options.lag <= now]
        wanted = members.get('caseIdList')
        if wanted:
            for case_id in wanted:
                if all(case['caseId'] != case_id for case in seen):
                    raise Refused('CaseIdNotFound', 'The requested CaseId could not be located.')
            seen = [case for case in seen if case['caseId'] in wanted]
        found = [case for case in seen
                 if between(case['time'], members)
                 and (members.get('includeResolvedCases') or case['status'] != 'resolved')
                 and members.get('displayId') in (None, case['displayId'])
                 and members.get('language') in (None, case['language'])]
        filters = json.dumps({name: value for name, value in members.items()
                              if name not in ('nextToken', 'maxResults')}, sort_keys=True)
        scope = hashlib.sha256(filters.encode('utf-8')).hexdigest()[:16]
        cases, token = self.page(found, members, 'cases', scope)
        payload = {'cases': [self.case_details(case, members) for case in cases]}
        return Answer(payload | token)

    def describe_communications(self, members, now):
        case = self.check_case(members['caseId'])
        found = [entry for entry in self.communications(case) if between(entry['time'], members)]
        entries, token = self.page(found, members, 'communications', case['caseId'])
        shown = [self.communication_details(case, entry) for entry in entries]
        return Answer({'communications': shown} | token)

    def describe_services(self, members, now):
        services = self.options.catalogue or catalogue.SERVICES
        wanted = members.get('serviceCodeList')
        return Answer({'services': [service for service in services
                                    if not wanted or service['code'] in wanted]})

    def describe_severity_levels(self, members, now):
        return Answer({'severityLevels': catalogue.SEVERITY_LEVELS})

    # How what is stored is shown: newest first, in pages.

    @staticmethod
    def page(entries, members, kind, scope):
        if 'nextToken' in members:
            position = read_token(members['nextToken'], kind, scope)
            entries = [entry for entry in entries if entry['serial'] < position]
        entries = sorted(entries, key=lambda entry: -entry['serial'])
        size = members.get('maxResults', DEFAULT_PAGE)
        if len(entries) <= size:
            return entries, {}
        return entries[:size], {'nextToken': make_token(kind, scope, entries[size - 1]['serial'])}

    @staticmethod
    def communications(case):
        return [dict(entry, serial=serial)
                for serial, entry in enumerate(case['communications'], 1)]

    @staticmethod
    def communication_details(case, entry):
        return {'caseId': case['caseId'], 'body': entry['body'],
                'submittedBy': entry['submittedBy'], 'timeCreated': iso(entry['time']),
                'attachmentSet': entry['attachmentSet']}

    def case_details(self, case, members):
        shown = {name: case[name] for name in (
            'caseId', 'displayId', 'subject', 'status', 'serviceCode', 'categoryCode',
            'severityCode', 'submittedBy', 'language', 'ccEmailAddresses') if name in case}
        shown['timeCreated'] = iso(case['time'])
        if members.get('includeCommunications', True):
            recent, token = self.page(self.communications(case), {'maxResults': RECENT},
                                      'communications', case['caseId'])
            shown['recentCommunications'] = {
                'communications': [self.communication_details(case, entry) for entry in recent]
            } | token
        return shown


def named_operation(request):
    """The operation that X-Amz-Target names, or None."""
    target = request.header(b'x-amz-target')
    if not target.startswith(model.TARGET_PREFIX):
        return None
    return target[len(model.TARGET_PREFIX):]
