"""What each operation takes: the members of the Support API 2013-04-15, and a strict reader.

The constraints are those of the service's public model; where the model says only `string` but
the documentation lists the values (language, issueType, severityCode), the list is checked too.
Error texts follow the service's own: a wrong type is a SerializationException, a wrong value a
ValidationException that names every violation.
"""
import base64
import binascii
import datetime
import json
import re

from sigv4 import Refused

TARGET_PREFIX = 'AWSSupport_20130415.'
LANGUAGES = ('en', 'zh', 'ja', 'ko', 'es', 'pt', 'fr', 'tr')
ISSUE_TYPES = ('customer-service', 'technical')
SEVERITIES = ('low', 'normal', 'high', 'urgent', 'critical')
MAX_DEPTH = 32


class String:
    def __init__(self, least=None, most=None, values=None, time=False):
        self.least, self.most, self.values, self.time = least, most, values, time


class List:
    def __init__(self, item, least=None, most=None):
        self.item, self.least, self.most = item, least, most


class Integer:
    def __init__(self, least, most):
        self.least, self.most = least, most


class Structure:
    def __init__(self, required=(), **members):
        self.required, self.members = required, members


class Boolean:
    pass


class Blob:
    pass


text = String()
body = String(1, 8000)
language = String(values=LANGUAGES)
when = String(time=True)
addresses = List(text, 0, 10)
uploads = List(String(1, 2048), 0, 10)
page = Integer(10, 100)
flag = Boolean()

OPERATIONS = {
    'CreateCase': Structure(
        ('subject', 'communicationBody'),
        subject=text, serviceCode=text, severityCode=String(values=SEVERITIES), categoryCode=text,
        communicationBody=body, ccEmailAddresses=addresses, language=language,
        issueType=String(values=ISSUE_TYPES), attachmentSetId=text, uploadIds=uploads,
        dryRun=flag),
    'AddCommunicationToCase': Structure(
        ('communicationBody',),
        caseId=text, communicationBody=body, ccEmailAddresses=addresses, attachmentSetId=text,
        uploadIds=uploads, dryRun=flag),
    'AddAttachmentsToSet': Structure(
        ('attachments',),
        attachmentSetId=text, attachments=List(Structure(fileName=text, data=Blob())),
        dryRun=flag),
    'DescribeAttachment': Structure(('attachmentId',), attachmentId=text, dryRun=flag),
    'DescribeCases': Structure(
        caseIdList=List(text, 0, 100), displayId=text, afterTime=when, beforeTime=when,
        includeResolvedCases=flag, nextToken=text, maxResults=page, language=language,
        includeCommunications=flag, dryRun=flag),
    'DescribeCommunications': Structure(
        ('caseId',),
        caseId=text, beforeTime=when, afterTime=when, nextToken=text, maxResults=page,
        dryRun=flag),
    'DescribeServices': Structure(
        serviceCodeList=List(text, 0, 100), language=language, dryRun=flag),
    'DescribeSeverityLevels': Structure(language=language, dryRun=flag),
    'ResolveCase': Structure(caseId=text, dryRun=flag),
}

# Operations of the model that the sandbox does not emulate, so that it can say so.
NOT_EMULATED = (
    'CompleteAttachmentUpload', 'DescribeAttachmentUploadStatus', 'DescribeCreateCaseOptions',
    'DescribeSupportedLanguages', 'DescribeTrustedAdvisorCheckRefreshStatuses',
    'DescribeTrustedAdvisorCheckResult', 'DescribeTrustedAdvisorCheckSummaries',
    'DescribeTrustedAdvisorChecks', 'GetAttachmentDownloadLink', 'GetAttachmentUploadLinks',
    'RefreshTrustedAdvisorCheck')

WHEN = re.compile(
    r'[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?'
    r'(?:Z|[+-][0-9]{2}:[0-9]{2}))?', re.ASCII)


def malformed(message):
    return Refused('SerializationException', message)


# Bytes to JSON, strictly.


def unique(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise malformed('A key is there more than once.')
    return found


def refuse_constant(name):
    raise malformed(f'{name} is not JSON.')


def check_text(value, depth=0):
    """Surrogates that do not pair up have no UTF-8 form; a string with one is no text."""
    if depth > MAX_DEPTH:
        raise malformed('The request is nested too deeply.')
    if isinstance(value, str):
        try:
            value.encode('utf-8')
        except UnicodeEncodeError:
            raise malformed('A string holds half of a surrogate pair.') from None
    elif isinstance(value, list):
        for item in value:
            check_text(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            check_text(key, depth + 1)
            check_text(item, depth + 1)


def parse(data):
    """The members of a request body, or Refused."""
    try:
        value = json.loads(data.decode('utf-8'), object_pairs_hook=unique,
                           parse_constant=refuse_constant)
    except UnicodeDecodeError:
        raise malformed('The request is not valid UTF-8.') from None
    except (ValueError, RecursionError):
        raise malformed('The request is not valid JSON.') from None
    check_text(value)
    if not isinstance(value, dict):
        raise malformed('The request is not a JSON object.')
    return value


# JSON to members, strictly.


def kind_of(value):
    if isinstance(value, bool):
        return 'TRUE_VALUE' if value else 'FALSE_VALUE'
    return {str: 'STRING_VALUE', int: 'NUMBER_VALUE', float: 'DECIMAL_VALUE',
            type(None): 'NULL_VALUE'}.get(type(value))


def wrong_type(value, wanted):
    if isinstance(value, dict):
        return malformed('Start of structure or map found where not expected.')
    if isinstance(value, list):
        return malformed('Start of list found where not expected.')
    return malformed(f'{kind_of(value)} can not be converted to {wanted}')


def parse_time(value):
    """Seconds since 1970 of a date (its midnight, UTC) or a date and time with zone, or None."""
    if not WHEN.fullmatch(value):
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)).timestamp()


class Reader:
    """Converts one request and collects the violations, as the service reports them at once."""

    def __init__(self):
        self.violations = []

    def violate(self, path, value, rule):
        shown = 'null' if value is None else f"'{str(value)[:100]}'"
        self.violations.append(f"Value {shown} at '{path}' failed to satisfy constraint: {rule}")

    def bounds(self, path, value, shape, noun='length'):
        size = value if noun == 'value' else len(value)
        if shape.least is not None and size < shape.least:
            self.violate(path, value,
                         f'Member must have {noun} greater than or equal to {shape.least}')
        if shape.most is not None and size > shape.most:
            self.violate(path, value,
                         f'Member must have {noun} less than or equal to {shape.most}')

    def structure(self, path, value, shape):
        if not isinstance(value, dict):
            raise wrong_type(value, 'a structure')
        members = {}
        for name in value:
            if name not in shape.members:
                self.violate(f'{path}{name}', value[name], 'Member is not known')
        for name, member in shape.members.items():
            if value.get(name) is not None:
                members[name] = self.read(f'{path}{name}', value[name], member)
            elif name in shape.required:
                self.violate(f'{path}{name}', None, 'Member must not be null')
        return members

    def read(self, path, value, shape):
        if isinstance(shape, Structure):
            return self.structure(path + '.', value, shape)
        if isinstance(shape, List):
            if not isinstance(value, list):
                raise wrong_type(value, 'a list')
            self.bounds(path, value, shape)
            return [self.read(f'{path}.{index}.member', item, shape.item)
                    for index, item in enumerate(value, 1)]
        if isinstance(shape, Boolean):
            if not isinstance(value, bool):
                raise wrong_type(value, 'Boolean')
            return value
        if isinstance(shape, Integer):
            return self.integer(path, value, shape)
        if not isinstance(value, str):
            raise wrong_type(value, 'Blob' if isinstance(shape, Blob) else 'String')
        if isinstance(shape, Blob):
            try:
                return base64.b64decode(value, validate=True)
            except (binascii.Error, ValueError):
                raise malformed(f"'{path}' is not base64.") from None
        return self.string(path, value, shape)

    def integer(self, path, value, shape):
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_type(value, 'Integer')
        self.bounds(path, value, shape, 'value')
        return value

    def string(self, path, value, shape):
        self.bounds(path, value, shape)
        if shape.values and value not in shape.values:
            self.violate(path, value,
                         f"Member must satisfy enum value set: [{', '.join(shape.values)}]")
        if shape.time and parse_time(value) is None:
            self.violate(path, value, 'Member must be an ISO 8601 date or date and time with zone')
        return value


def read(operation, data):
    """The members of a request body for an operation, valid throughout, or Refused."""
    reader = Reader()
    members = reader.structure('', parse(data), OPERATIONS[operation])
    if reader.violations:
        count = len(reader.violations)
        raise Refused('ValidationException',
                      f"{count} validation error{'s' if count > 1 else ''} detected: "
                      + '; '.join(reader.violations))
    return members
