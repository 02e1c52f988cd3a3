"""The control endpoint: how a test looks into the sandbox and steers it. Loopback, plain HTTP.

    GET  /ledger    the events so far (see ledger.py)
    GET  /cases     the cases, as stored
    GET  /faults    the faults still to come
    PUT  /faults    a new script, in JSON; it replaces what was left of the old one
    PUT  /clock     {"offset": SECONDS}
    POST /reset     forget cases, attachments, ledger and faults
    POST /stop      end the sandbox
"""
import http.server
import json

import faults

STOP = ('POST', '/stop')
MAX_BODY = 16 * 1024 * 1024


class Controller(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port, service, script, ledger, stop):
        super().__init__(('127.0.0.1', port), Handler)
        self.service, self.script, self.ledger, self.stop = service, script, ledger, stop

    def call(self, method, path, data):
        """Do what is asked. Returns a value to show, or raises LookupError or ValueError."""
        cases = self.service.cases
        if (method, path) == ('GET', '/ledger'):
            return self.ledger.snapshot()
        if (method, path) == ('GET', '/cases'):
            with cases.lock:
                return json.loads(json.dumps(cases.cases))
        if (method, path) == ('GET', '/faults'):
            return self.script.remaining()
        if (method, path) == ('PUT', '/faults'):
            self.script.replace(faults.parse(json.loads(data)))
            return self.script.remaining()
        if (method, path) == ('PUT', '/clock'):
            value = json.loads(data)
            offset = value.get('offset') if isinstance(value, dict) else None
            if not faults.number(offset):
                raise ValueError('offset must be a number of seconds')
            self.service.clock.offset = offset
            return {'offset': offset}
        if (method, path) == ('POST', '/reset'):
            with cases.lock:
                cases.forget()
                cases.save()
            self.ledger.forget()
            self.script.replace(())
            return {}
        if (method, path) == STOP:
            return {}
        raise LookupError(f'there is no {method} {path}')


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def handle_call(self):
        try:
            length = min(max(0, int(self.headers.get('Content-Length') or 0)), MAX_BODY)
            value = self.server.call(self.command, self.path, self.rfile.read(length))
            status = 200
        except LookupError as problem:
            status, value = 404, {'error': str(problem)}
        except (ValueError, TypeError) as problem:
            status, value = 400, {'error': str(problem)}
        body = json.dumps(value, ensure_ascii=False, indent=1).encode('utf-8') + b'\n'
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if (self.command, self.path) == STOP:
            self.server.stop.set()

    do_GET = do_PUT = do_POST = handle_call

    def log_message(self, format, *args):
        pass
