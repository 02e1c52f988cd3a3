"""Certificates made on the spot, good and bad ones alike.

The DER is written here, byte by byte, so that anything can be wrong in it; keys and signatures are
the openssl program's. Nothing is kept: every run has keys of its own.
"""
import base64
import calendar
import pathlib
import secrets
import subprocess
import time

OPENSSL_SECONDS = 60

SIGNATURES = {('rsa', 'md5'): '1.2.840.113549.1.1.4',
              ('rsa', 'sha1'): '1.2.840.113549.1.1.5',
              ('rsa', 'sha256'): '1.2.840.113549.1.1.11',
              ('rsa', 'sha384'): '1.2.840.113549.1.1.12',
              ('ec', 'sha1'): '1.2.840.10045.4.1',
              ('ec', 'sha256'): '1.2.840.10045.4.3.2',
              ('ec', 'sha384'): '1.2.840.10045.4.3.3',
              ('ec', 'sha512'): '1.2.840.10045.4.3.4'}
CURVES = {'ec256': 'P-256', 'ec384': 'P-384', 'ec521': 'P-521', 'ec224': 'P-224',
          'secp256k1': 'secp256k1', 'brainpool': 'brainpoolP256r1'}
USAGES = ('digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment',
          'keyAgreement', 'keyCertSign', 'cRLSign')
PURPOSES = {'serverAuth': '1.3.6.1.5.5.7.3.1', 'clientAuth': '1.3.6.1.5.5.7.3.2',
            'codeSigning': '1.3.6.1.5.5.7.3.3', 'any': '2.5.29.37.0'}


def openssl(*arguments, data=None):
    """Run openssl; its standard output."""
    done = subprocess.run(['openssl', *map(str, arguments)], input=data, capture_output=True,
                          timeout=OPENSSL_SECONDS, check=False)
    if done.returncode:
        raise RuntimeError(f'openssl {arguments}: {done.stderr.decode(errors="replace")}')
    return done.stdout


def tlv(tag, *parts):
    """One DER element."""
    content = b''.join(parts)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, 'big')
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def sequence(*parts):
    return tlv(0x30, *parts)


def integer(number):
    return tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, 'big'))


def oid(dotted):
    first, second, *rest = map(int, dotted.split('.'))
    octets = bytearray()
    for arc in (first * 40 + second, *rest):
        group = [arc & 0x7f]
        while arc := arc >> 7:
            group.append(0x80 | arc & 0x7f)
        octets += bytes(reversed(group))
    return tlv(0x06, bytes(octets))


def bits(octets):
    return tlv(0x03, b'\0', octets)


def name(common_name):
    """A distinguished name of one common name."""
    return sequence(tlv(0x31, sequence(oid('2.5.4.3'), tlv(0x0c, common_name.encode()))))


def moment(text):
    """A Time, of '20261122T120000Z': UTCTime before 2050, as RFC 5280 has it."""
    digits = text.replace('T', '')
    return tlv(0x17, digits[2:].encode()) if digits < '2050' else tlv(0x18, digits.encode())


def unix_time(text):
    """'20261122T120000Z' as seconds since 1970."""
    return calendar.timegm(time.strptime(text, '%Y%m%dT%H%M%SZ'))


def extension(identifier, value, critical=False):
    return sequence(oid(identifier), b'\x01\x01\xff' if critical else b'', tlv(0x04, value))


def basic_constraints(authority, path_length=None):
    inner = b'\x01\x01\xff' if authority else b''
    if path_length is not None:
        inner += integer(path_length)
    return extension('2.5.29.19', sequence(inner), critical=True)


def key_usage(*usages):
    number = sum(0x80 >> USAGES.index(usage) for usage in usages)
    unused = (number & -number).bit_length() - 1
    return extension('2.5.29.15', tlv(0x03, bytes([unused, number])), critical=True)


def extended_key_usage(*purposes):
    return extension('2.5.29.37', sequence(*(oid(PURPOSES[p]) for p in purposes)))


def alternative_names(*names):
    """subjectAltName of pairs of a kind (dns, ip, email, uri) and its bytes."""
    tags = {'email': 0x81, 'dns': 0x82, 'uri': 0x86, 'ip': 0x87}
    return extension('2.5.29.17', sequence(*(tlv(tags[kind], value) for kind, value in names)))


def name_constraints(permitted=(), excluded=(), critical=True):
    def trees(tag, names):
        return tlv(tag, *(sequence(tlv(0x82, dns)) for dns in names)) if names else b''
    return extension('2.5.29.30', sequence(trees(0xa0, permitted), trees(0xa1, excluded)), critical)


def pem(label, *ders):
    """DER elements as one PEM text."""
    out = ''
    for der in ders:
        body = base64.encodebytes(der).decode().replace('\n', '')
        lines = '\n'.join(body[i:i + 64] for i in range(0, len(body), 64))
        out += f'-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n'
    return out


class Key:
    """A private key in a file: kind is 'rsa2048', 'ec256', ..., 'ed25519'."""

    def __init__(self, directory, kind):
        self.kind = kind
        self.family = 'rsa' if kind.startswith('rsa') else 'ed' if kind == 'ed25519' else 'ec'
        self.path = pathlib.Path(directory) / f'{kind}-{secrets.token_hex(4)}.key'
        if self.family == 'rsa':
            what = ['-algorithm', 'RSA', '-pkeyopt', f'rsa_keygen_bits:{kind[3:]}']
        elif self.family == 'ed':
            what = ['-algorithm', 'ED25519']
        else:
            what = ['-algorithm', 'EC', '-pkeyopt', f'ec_paramgen_curve:{CURVES[kind]}',
                    '-pkeyopt', 'ec_param_enc:named_curve']
        openssl('genpkey', *what, '-out', self.path)
        self.public = openssl('pkey', '-in', self.path, '-pubout', '-outform', 'DER')

    def sign(self, content, digest='sha256'):
        """content with its algorithm and signature: a certificate or a list. 'pss' is RSA-PSS."""
        if digest == 'pss':
            sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'), b'\x05\x00')
            algorithm = sequence(oid('1.2.840.113549.1.1.10'), sequence(
                tlv(0xa0, sha256), tlv(0xa1, sequence(oid('1.2.840.113549.1.1.8'), sha256)),
                tlv(0xa2, integer(32))))
            options = ['-sha256', '-sigopt', 'rsa_padding_mode:pss', '-sigopt',
                       'rsa_pss_saltlen:32']
        else:
            algorithm = sequence(oid(SIGNATURES[self.family, digest]),
                                 b'\x05\x00' if self.family == 'rsa' else b'')
            options = [f'-{digest}']
        content = content(algorithm)
        signature = openssl('dgst', *options, '-sign', self.path, '-binary', data=content)
        return sequence(content, algorithm, bits(signature))


def certificate(subject, key, issuer, signer, extensions=(), *, digest='sha256', version=3,
                not_before='20260101T000000Z', not_after='20270101T000000Z', serial=None):
    """A certificate for subject and its key, by issuer (names) and its key signer; DER."""
    def content(algorithm):
        return sequence(
            tlv(0xa0, integer(version - 1)) if version > 1 else b'',
            integer(serial or secrets.randbits(120)), algorithm, name(issuer),
            sequence(moment(not_before), moment(not_after)), name(subject), key.public,
            tlv(0xa3, sequence(*extensions)) if extensions else b'')
    return signer.sign(content, digest)


def revocation_list(issuer, signer, serials=(), *, this_update='20261101T000000Z',
                    next_update='20261201T000000Z'):
    """A list by issuer (a name) of revoked serial numbers; DER."""
    def content(algorithm):
        revoked = [sequence(integer(serial), moment(this_update)) for serial in serials]
        return sequence(integer(1), algorithm, name(issuer), moment(this_update),
                        moment(next_update), sequence(*revoked) if revoked else b'')
    return signer.sign(content)
