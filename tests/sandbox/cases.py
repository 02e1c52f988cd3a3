"""The account's state: cases, attachment sets and attachments, in memory or in one JSON file.

Every change is written to a temporary file that then replaces the old one, so a reader (or a
power cut) sees the state before or after, never a mixture. Times are seconds since 1970.
"""
import base64
import contextlib
import json
import os
import secrets
import threading
import time

ACCOUNT = '123456789012'
SUBMITTER = 'sandbox@example.com'
SET_LIFE_SECONDS = 3600
HOUR = 3600
FORMAT = 'fieldcase-sandbox 1'


def new_case_id(language, moment):
    year = time.gmtime(moment).tm_year
    return f'case-{ACCOUNT}-ex{language}-{year}-{secrets.token_hex(8)}'


class Cases:
    """Not locked by itself: hold `lock` around whatever has to be one step."""

    def __init__(self, path=None):
        self.path, self.lock, self.epoch = path, threading.RLock(), 0
        self.forget()
        if path and os.path.exists(path):
            with open(path, encoding='utf-8') as file:
                state = json.load(file)
            if state.get('format') != FORMAT:
                raise ValueError(f'{path} was not written by this sandbox')
            self.cases, self.sets = state['cases'], state['attachmentSets']
            self.attachments = state['attachments']

    def forget(self):
        self.epoch += 1
        self.cases, self.sets, self.attachments = [], {}, {}

    def save(self):
        if not self.path:
            return
        state = {'format': FORMAT, 'cases': self.cases, 'attachmentSets': self.sets,
                 'attachments': self.attachments}
        temporary = f'{self.path}.{os.getpid()}.tmp'
        try:
            with open(temporary, 'w', encoding='utf-8') as file:
                json.dump(state, file, indent=2, ensure_ascii=False)
                file.write('\n')
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise RuntimeError(f'cannot write {self.path}: {error}') from None

    def find(self, case_id):
        return next((case for case in self.cases if case['caseId'] == case_id), None)

    def made_in_last_hour(self, now):
        return sum(1 for case in self.cases if now - HOUR < case['time'] <= now)

    def create(self, case_id, members, now):
        with self.lock:
            case = {'caseId': case_id, 'displayId': str(secrets.randbelow(9 * 10**9) + 10**9),
                    'serial': len(self.cases) + 1, 'time': now, 'status': 'unassigned',
                    'submittedBy': SUBMITTER, 'language': 'en', 'severityCode': 'low',
                    'issueType': 'technical', 'ccEmailAddresses': []}
            for name in ('subject', 'serviceCode', 'categoryCode', 'severityCode', 'language',
                         'issueType', 'ccEmailAddresses'):
                if name in members:
                    case[name] = members[name]
            case['communications'] = [self.communication(members, now)]
            self.cases.append(case)
            self.save()
            return case

    def communication(self, members, now):
        attachments = self.sets.get(members.get('attachmentSetId'), {}).get('attachments', [])
        files = [{'attachmentId': key, 'fileName': self.attachments[key]['fileName']}
                 for key in attachments]
        return {'body': members['communicationBody'], 'time': now, 'submittedBy': SUBMITTER,
                'attachmentSet': files, 'uploadIds': members.get('uploadIds', []),
                'ccEmailAddresses': members.get('ccEmailAddresses', [])}

    def communicate(self, case, members, now):
        with self.lock:
            case['communications'].append(self.communication(members, now))
            if case['status'] == 'resolved':
                case['status'] = 'reopened'
            self.save()

    def resolve(self, case):
        with self.lock:
            case['status'] = 'resolved'
            self.save()

    def attach(self, set_id, files, now):
        """Add (name, bytes) pairs to a set, which is begun if it is new."""
        with self.lock:
            chosen = self.sets.setdefault(
                set_id, {'expires': now + SET_LIFE_SECONDS, 'attachments': []})
            for name, data in files:
                key = f'attachment-{secrets.token_hex(8)}'
                self.attachments[key] = {'fileName': name,
                                         'data': base64.b64encode(data).decode('ascii')}
                chosen['attachments'].append(key)
            self.save()
