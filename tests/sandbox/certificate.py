"""A certificate authority made on the spot by the openssl program, good for one server.

The authority's key is thrown away after its one signature, so trusting ca.pem on a test device
trusts this server's certificate and nothing else, ever.
"""
import fcntl
import ipaddress
import os
import subprocess
import tempfile

DAYS = 365
FILES = ('ca.pem', 'server.pem', 'server.key', 'names')

CONFIG = '''
[req]
prompt = no
distinguished_name = name
[name]
O = fieldcase sandbox
CN = {name}
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, {usage}
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
subjectAltName = {names}
'''
KEYS = {'ec': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
        'rsa': ['-newkey', 'rsa:2048']}
USAGE = {'ec': 'digitalSignature', 'rsa': 'digitalSignature, keyEncipherment'}


def openssl(*arguments, directory):
    try:
        return subprocess.run(['openssl', *arguments], cwd=directory, check=True, text=True,
                              capture_output=True)
    except FileNotFoundError:
        raise RuntimeError('the openssl program is missing (Debian: apt install openssl), '
                           'or give --certificate and --key') from None
    except subprocess.CalledProcessError as failure:
        raise RuntimeError(f'openssl {arguments[0]} failed: {failure.stderr.strip()}') from None


def alternative_names(hosts):
    names = []
    for host in hosts:
        try:
            names.append(f'IP:{ipaddress.ip_address(host)}')
        except ValueError:
            names.append(f'DNS:{host}')
    return ', '.join(names)


def reusable(directory, wanted):
    """Whether what is there was made for the same names and is good for another day."""
    if not all(os.path.exists(os.path.join(directory, name)) for name in FILES):
        return False
    with open(os.path.join(directory, 'names'), encoding='utf-8') as file:
        if file.read() != wanted:
            return False
    try:
        openssl('x509', '-in', 'server.pem', '-noout', '-checkend', '86400', directory=directory)
    except RuntimeError:
        return False
    return True


def make(directory, hosts, kind='ec'):
    """Fill directory with ca.pem, server.pem and server.key, unless they are there already.

    Returns the three paths.
    """
    os.makedirs(directory, mode=0o700, exist_ok=True)
    names = alternative_names(hosts)
    wanted = f'{kind}: {names}\n'
    with open(os.path.join(directory, 'lock'), 'w', encoding='utf-8') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not reusable(directory, wanted):
            with tempfile.TemporaryDirectory(dir=directory) as scratch:
                issue(scratch, names, kind)
                with open(os.path.join(scratch, 'names'), 'w', encoding='utf-8') as file:
                    file.write(wanted)
                for name in FILES:
                    os.replace(os.path.join(scratch, name), os.path.join(directory, name))
    return tuple(os.path.join(directory, name) for name in FILES[:3])


def issue(scratch, names, kind):
    for who in ('authority', 'server'):
        with open(os.path.join(scratch, f'{who}.cnf'), 'w', encoding='utf-8') as file:
            file.write(CONFIG.format(name=who, usage=USAGE[kind], names=names))
    openssl('req', '-x509', *KEYS[kind], '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem',
            '-sha256', '-days', str(DAYS), '-config', 'authority.cnf', '-extensions', 'authority',
            directory=scratch)
    openssl('req', *KEYS[kind], '-nodes', '-keyout', 'server.key', '-out', 'server.csr',
            '-config', 'server.cnf', directory=scratch)
    openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key',
            '-CAcreateserial', '-sha256', '-days', str(DAYS), '-extfile', 'server.cnf',
            '-extensions', 'server', '-out', 'server.pem', directory=scratch)
    os.chmod(os.path.join(scratch, 'server.key'), 0o600)
