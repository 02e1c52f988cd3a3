"""How the server of each TLS case is made: a chain of certificates with one thing right or wrong.

RECIPES maps a case's name to a function of a Workshop and the case that returns a Server; BLAME
maps the name of a case to be refused to the errors the client may give, so that a case is not
refused for the wrong reason.
"""
import dataclasses
import ipaddress
import pathlib
import secrets
import threading

import pki

HOST = 'support.us-east-1.amazonaws.com'
ROOT_EXTENSIONS = (pki.basic_constraints(True), pki.key_usage('keyCertSign', 'cRLSign'))


@dataclasses.dataclass
class Server:
    """What a case's server shows: the leaf first; and the list the client is handed, if any."""
    chain: list
    key: pki.Key
    revoked: bytes = None


@dataclasses.dataclass
class Authority:
    """Who can sign."""
    name: str
    key: pki.Key
    der: bytes = None


class Workshop:
    """Keys and trust anchors of one run; keys are shared by its cases, certificates are not."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.keys = {}
        self.anchors = {}
        self.lock = threading.RLock()

    def key(self, kind, use='leaf'):
        with self.lock:
            if (kind, use) not in self.keys:
                self.keys[kind, use] = pki.Key(self.directory, kind)
            return self.keys[kind, use]

    def root(self, which):
        """An anchor: each has a key and a certificate that it signed itself."""
        with self.lock:
            if which not in self.anchors:
                kind, options = ROOTS[which]
                options = {'extensions': ROOT_EXTENSIONS, **options}
                title, key = f'fieldcase {which}', self.key(kind, which)
                der = pki.certificate(title, key, title, key, **options)
                self.anchors[which] = Authority(title, key, der)
            return self.anchors[which]

    def signer(self, roots):
        """The root that signs for a case with these anchors."""
        return self.root({'both': 'root', 'evil': 'root'}.get(roots, roots))

    def store(self, roots):
        """The anchors the client holds, DER."""
        names = {'both': ['rsaroot', 'root']}.get(roots, [roots])
        return [self.root(one).der for one in names]

    def intermediate(self, issuer, kind=None, *, title=None, extensions=None, **options):
        kind = kind or ('rsa2048' if issuer.key.family == 'rsa' else 'ec256')
        title = title or f'intermediate {secrets.token_hex(4)}'
        key = self.key(kind, 'intermediate')
        if extensions is None:
            extensions = authority()
        der = pki.certificate(title, key, issuer.name, issuer.key, extensions, **options)
        return Authority(title, key, der)

    def leaf(self, issuer, names=None, kind=None, *, subject='fieldcase server', extra=(),
             usage=('digitalSignature',), purposes=('serverAuth',), authority_too=False, **options):
        kind = kind or ('rsa2048' if issuer.key.family == 'rsa' else 'ec256')
        key = self.key(kind)
        extensions = [pki.basic_constraints(authority_too)]
        if usage:
            extensions.append(pki.key_usage(*usage))
        if purposes:
            extensions.append(pki.extended_key_usage(*purposes))
        if names is None:
            names = [('dns', HOST.encode())]
        if names:
            extensions.append(pki.alternative_names(*names))
        der = pki.certificate(subject, key, issuer.name, issuer.key, [*extensions, *extra],
                              **options)
        return der, key


FOR_EVER = {'not_after': '99991231T235959Z'}
ROOTS = {
    'root': ('ec256', {}),
    'rsaroot': ('rsa2048', {}),
    'evil': ('ec256', {}),
    'expired': ('ec256', {'not_after': '20260601T000000Z'}),
    'early': ('ec256', {'not_before': '20261201T000000Z'}),
    'sha1root': ('ec256', {'digest': 'sha1'}),
    'lateroot': ('ec256', FOR_EVER),
    'brainpoolroot': ('brainpool', {}),
    'rsa1024root': ('rsa1024', {}),
    'v1root': ('ec256', {'version': 1, 'extensions': ()}),
    'pathlenroot': ('ec256', {'extensions': [pki.basic_constraints(True, 0), ROOT_EXTENSIONS[1]]}),
}


def authority(*more, path_length=None, usages=('keyCertSign', 'cRLSign')):
    """The extensions of an intermediate."""
    usage = [pki.key_usage(*usages)] if usages else []
    return [pki.basic_constraints(True, path_length), *usage, *more]


def plain(*, intermediate=None, **leaf):
    """A recipe: root, one intermediate, leaf; with options of either."""
    def recipe(shop, case):
        middle = shop.intermediate(shop.signer(case['roots']), **(intermediate or {}))
        der, key = shop.leaf(middle, **leaf)
        return Server([der, middle.der], key)
    return recipe


def names(*pairs, **leaf):
    """A recipe of plain chains whose leaf has these names."""
    return plain(names=[(kind, value.encode('latin-1')) for kind, value in pairs], **leaf)


def addresses(*texts):
    return plain(names=[('ip', ipaddress.ip_address(text).packed) for text in texts])


def middle(*more, **options):
    """A recipe of plain chains whose intermediate has more extensions."""
    return plain(intermediate={'extensions': authority(*more, **options)})


def root_sent(shop, case):
    server = plain()(shop, case)
    server.chain.append(shop.signer(case['roots']).der)
    return server


def through(*intermediates, order=None):
    """A recipe of a chain through several intermediates (options of each, from the root down)."""
    def recipe(shop, case):
        issuer, sent = shop.signer(case['roots']), []
        for number, options in enumerate(intermediates):
            issuer = shop.intermediate(issuer, title=f'level {number}', **options)
            sent.insert(0, issuer.der)
        der, key = shop.leaf(issuer)
        return Server([der] + ([sent[i] for i in order] if order else sent), key)
    return recipe


def alone(signer=None, **leaf):
    """A recipe of a leaf right below a root, or signed by itself."""
    def recipe(shop, case):
        if signer == 'itself':
            key = shop.key('ec256')
            issuer = Authority('fieldcase server', key)
        else:
            issuer = shop.signer(case['roots'])
        der, key = shop.leaf(issuer, **leaf)
        return Server([der], key)
    return recipe


def unknown_root(shop, _):
    root = shop.root('evil')
    middle_one = shop.intermediate(root)
    der, key = shop.leaf(middle_one)
    return Server([der, middle_one.der, root.der], key)


def same_name(shop, case):
    """A root by the trusted one's name, with a key of its own, sent along."""
    true = shop.signer(case['roots'])
    key = shop.key('ec256', 'fake')
    fake = Authority(true.name, key, pki.certificate(true.name, key, true.name, key,
                                                     ROOT_EXTENSIONS))
    middle_one = shop.intermediate(fake)
    der, key = shop.leaf(middle_one)
    return Server([der, middle_one.der, fake.der], key)


def not_sent(shop, case):
    server = plain()(shop, case)
    del server.chain[1]
    return server


def forged(shop, case):
    """The leaf is signed by a key that is not the intermediate's."""
    true = shop.intermediate(shop.signer(case['roots']))
    der, key = shop.leaf(Authority(true.name, shop.key('ec256', 'fake')))
    return Server([der, true.der], key)


def by_a_leaf(shop, case):
    root = shop.signer(case['roots'])
    key = shop.key('ec256', 'intermediate')
    issuer = Authority('a mere server', key, pki.certificate(
        'a mere server', key, root.name, root.key,
        [pki.basic_constraints(False), pki.key_usage('digitalSignature', 'keyCertSign')]))
    der, key = shop.leaf(issuer)
    return Server([der, issuer.der], key)


def listed(revoked=True, signer=None, which='leaf', **times):
    """A recipe of a chain whose client holds a revocation list."""
    def recipe(shop, case):
        root = shop.signer(case['roots'])
        serials = {'leaf': secrets.randbits(100), 'intermediate': secrets.randbits(100)}
        middle_one = shop.intermediate(root, serial=serials['intermediate'])
        der, key = shop.leaf(middle_one, serial=serials['leaf'])
        issuer = middle_one if which == 'leaf' else root
        crl = pki.revocation_list(issuer.name, shop.key('ec256', signer) if signer else issuer.key,
                                  [serials[which] if revoked else 12345], **times)
        return Server([der, middle_one.der], key, crl)
    return recipe


def listed_and_repeated(shop, case):
    """The revoked leaf once more behind its issuer, as if it were an anchor."""
    server = listed()(shop, case)
    server.chain.append(server.chain[0])
    return server


def edited(edit):
    """A recipe of a plain chain whose leaf is edited after it was signed."""
    def recipe(shop, case):
        server = plain()(shop, case)
        server.chain[0] = edit(server.chain[0])
        return server
    return recipe


def flip_name(der):
    """Another subject: the signature no longer holds."""
    assert der.count(b'fieldcase server') == 1
    return der.replace(b'fieldcase server', b'fieldcase sarver')


def flip_signature(der):
    """Another last octet of s, of which any value is well formed."""
    return der[:-1] + bytes([der[-1] ^ 1])


def longer(der):
    assert der[:2] == b'\x30\x82'
    return der[:2] + (int.from_bytes(der[2:4], 'big') + 20).to_bytes(2, 'big') + der[4:]


CA_AND_SERVER = ('digitalSignature', 'keyCertSign')
UNKNOWN = '1.3.6.1.4.1.55555.1'
EVIL_TREE = b'amazonaws.com'
PERMITTED = pki.name_constraints(permitted=[EVIL_TREE])
PERMITTED_LOOSE = pki.name_constraints(permitted=[EVIL_TREE], critical=False)
EXCLUDED = pki.name_constraints(excluded=[EVIL_TREE])
EXCLUDED_LOOSE = pki.name_constraints(excluded=[EVIL_TREE], critical=False)

RECIPES = {
    'good-ec256': plain(),
    'good-ec384': plain(kind='ec384'),
    'good-rsa2048': plain(),
    'good-rsa3072': plain(kind='rsa3072'),
    'good-rsa4096': plain(kind='rsa4096'),
    'good-rsa-pss': plain(intermediate={'digest': 'pss'}, digest='pss'),
    'good-sha384': plain(digest='sha384', intermediate={'digest': 'sha512'}),
    'good-san-second': names(('dns', 'other.example'), ('dns', HOST)),
    'good-san-upper': names(('dns', HOST.upper())),
    'good-wildcard': names(('dns', '*.us-east-1.amazonaws.com')),
    'good-host-upper': plain(),
    'good-host-dot': plain(),
    'good-eku-both': plain(purposes=('clientAuth', 'serverAuth')),
    'good-no-eku': plain(purposes=()),
    'good-no-key-usage': plain(usage=()),
    'good-root-in-chain': root_sent,
    'good-chain-unordered': through({}, {}, order=(1, 0)),
    'good-chain-long': through({}, {}, {}, {}),
    'good-path-length': through({'extensions': authority(path_length=1)},
                                {'extensions': authority(path_length=0)}),
    'good-two-roots': plain(),
    'good-by-root': alone(),
    'good-ip': addresses('127.0.0.1'),
    'good-ip6': addresses('::1'),
    'expired-leaf': plain(not_after='20261001T000000Z'),
    'expired-yesterday': plain(not_after='20261121T120000Z'),
    'expired-second-ago': plain(not_after='20261122T115959Z'),
    'expires-in-a-second': plain(not_after='20261122T120001Z'),
    'expired-intermediate': plain(intermediate={'not_after': '20261001T000000Z'}),
    'expired-root': plain(),
    'not-yet-valid-leaf': plain(not_before='20261201T000000Z'),
    'not-yet-valid-intermediate': plain(intermediate={'not_before': '20261201T000000Z'}),
    'not-yet-valid-root': plain(),
    'valid-past-2050': plain(not_after='20510101T000000Z'),
    'no-clock': plain(),
    'clock-2023': plain(not_before='20200101T000000Z'),
    'clock-2106': plain(not_after='99991231T235959Z'),
    'clock-2105': plain(intermediate=FOR_EVER, not_before='20900101T000000Z', **FOR_EVER),
    'wrong-host': names(('dns', 'other.example')),
    'wrong-parent': names(('dns', 'us-east-1.amazonaws.com')),
    'wrong-prefix': names(('dns', 'evil' + HOST)),
    'wrong-suffix': names(('dns', HOST + '.evil.example')),
    'wrong-child': names(('dns', 'a.' + HOST)),
    'wildcard-all': names(('dns', '*')),
    'wildcard-tld': names(('dns', '*.com')),
    'wildcard-tld-child': names(('dns', '*.example')),
    'wildcard-two-labels': names(('dns', '*.amazonaws.com')),
    'wildcard-middle': names(('dns', 'support.*.amazonaws.com')),
    'wildcard-double': names(('dns', '*.*.amazonaws.com')),
    'wildcard-partial': names(('dns', 'supp*.us-east-1.amazonaws.com')),
    'wildcard-suffix': names(('dns', '*upport.us-east-1.amazonaws.com')),
    'wildcard-parent': names(('dns', '*.' + HOST)),
    'san-trailing-dot': names(('dns', HOST + '.')),
    'cn-only': names(subject=HOST),
    'cn-ok-san-other': names(('dns', 'other.example'), subject=HOST),
    'cn-ok-san-email': names(('email', 'root@amazonaws.com'), subject=HOST),
    'cn-wildcard-only': names(subject='*.us-east-1.amazonaws.com'),
    'san-email': names(('email', HOST)),
    'san-uri': names(('uri', f'https://{HOST}/')),
    'san-uri-bare': names(('uri', HOST)),
    'san-nul': names(('dns', HOST + '\0.evil.example')),
    'san-space': names(('dns', HOST + ' ')),
    'san-empty-dns': names(('dns', '')),
    'san-ip-for-name': addresses('127.0.0.1'),
    'ip-as-dns': names(('dns', '127.0.0.1')),
    'ip-in-cn': names(subject='127.0.0.1'),
    'ip-wildcard': names(('dns', '*.0.0.1')),
    'ip-uri': names(('uri', '127.0.0.1')),
    'ip-wrong': addresses('127.0.0.2'),
    'ip-mapped': addresses('::ffff:127.0.0.1'),
    'ip-v4-in-v6-len': plain(names=[('ip', b'\x7f\0\0\x01\0')]),
    'ip6-wrong': addresses('::2'),
    'self-signed': alone('itself'),
    'self-signed-ca': alone('itself', authority_too=True, usage=CA_AND_SERVER),
    'untrusted-ca': unknown_root,
    'fake-root-same-name': same_name,
    'missing-intermediate': not_sent,
    'forged-intermediate-name': forged,
    'empty-store': plain(),
    'issuer-not-ca': by_a_leaf,
    'issuer-v1': plain(intermediate={'version': 1, 'extensions': ()}),
    'issuer-no-extensions': plain(intermediate={'extensions': ()}),
    'issuer-no-keycertsign': middle(usages=('cRLSign',)),
    'root-v1': plain(),
    'pathlen-exceeded': through({'extensions': authority(path_length=0)}, {}),
    'pathlen-root': through({}, {}),
    'name-constraint-excluded': middle(EXCLUDED),
    'name-constraint-noncritical': middle(EXCLUDED_LOOSE),
    'name-constraint-ok': middle(PERMITTED),
    'name-constraint-ok-noncritical': middle(PERMITTED_LOOSE),
    'unknown-critical-ext': plain(extra=[pki.extension(UNKNOWN, b'\x05\0', critical=True)]),
    'unknown-noncritical-ext': plain(extra=[pki.extension(UNKNOWN, b'\x05\0')]),
    'unknown-critical-in-ca': middle(pki.extension(UNKNOWN, b'\x05\0', critical=True)),
    'extension-twice': plain(extra=[pki.extended_key_usage('serverAuth')]),
    'eku-client-only': plain(purposes=('clientAuth',)),
    'eku-codesign': plain(purposes=('codeSigning',)),
    'eku-any': plain(purposes=('any',)),
    'ca-eku-client': middle(pki.extended_key_usage('clientAuth')),
    'ca-eku-server': middle(pki.extended_key_usage('clientAuth', 'serverAuth')),
    'ca-eku-any': middle(pki.extended_key_usage('any')),
    'ku-no-digitalsignature': plain(usage=('keyAgreement',)),
    'ku-certsign-only': plain(usage=('keyCertSign',)),
    'leaf-is-ca': plain(authority_too=True, usage=CA_AND_SERVER),
    'rsa-1024': plain(kind='rsa1024'),
    'rsa-512': plain(kind='rsa512'),
    'rsa-1024-intermediate': plain(intermediate={'kind': 'rsa1024'}),
    'rsa-1024-root': plain(kind='rsa2048', intermediate={'kind': 'rsa2048'}),
    'sha1-leaf': plain(digest='sha1'),
    'sha1-intermediate': plain(intermediate={'digest': 'sha1'}),
    'md5-leaf': plain(digest='md5'),
    'md5-intermediate': plain(intermediate={'digest': 'md5'}),
    'sha1-root': plain(),
    'ec-p224': plain(kind='ec224'),
    'ec-p224-intermediate': plain(intermediate={'kind': 'ec224'}),
    'ec-secp256k1': plain(kind='secp256k1'),
    'ec-secp256k1-intermediate': plain(intermediate={'kind': 'secp256k1'}),
    'ec-brainpool': plain(kind='brainpool'),
    'ec-brainpool-intermediate': plain(intermediate={'kind': 'brainpool'}),
    'ec-brainpool-root': plain(),
    'ec-p521': plain(kind='ec521'),
    'ed25519': plain(kind='ed25519'),
    'revoked-crl': listed(),
    'good-with-crl': listed(revoked=False),
    'revoked-intermediate': listed(which='intermediate'),
    'revoked-repeated': listed_and_repeated,
    'crl-stale': listed(revoked=False, this_update='20260901T000000Z',
                        next_update='20261001T000000Z'),
    'crl-early': listed(revoked=False, this_update='20261201T000000Z',
                        next_update='20261231T000000Z'),
    'crl-forged': listed(revoked=False, signer='fake'),
    'sig-bitflip': edited(flip_signature),
    'tbs-bitflip': edited(flip_name),
    'der-truncated': edited(lambda der: der[:-20]),
    'der-len-long': edited(longer),
    'der-garbage': edited(lambda der: secrets.token_bytes(len(der))),
    'der-empty': edited(lambda der: b''),
    'parse-only-control': plain(),
    'san-1000-names': names(*(('dns', f'name-{number:04}.example') for number in range(1000)),
                            ('dns', HOST)),
}

_UNTRUSTED = ('FC_ERR_TLS_UNTRUSTED',)
_NAME = ('FC_ERR_TLS_NAME',)
_TIME = ('FC_ERR_TLS_TIME',)
_USAGE = ('FC_ERR_TLS_USAGE',)
_NO_COMMON = ('FC_ERR_TLS',)  # the two sides agree on nothing; the certificate is not looked at

BLAME = {
    **dict.fromkeys([
        'expired-leaf', 'expired-yesterday', 'expired-second-ago', 'expired-intermediate',
        'expired-root', 'not-yet-valid-leaf', 'not-yet-valid-intermediate', 'not-yet-valid-root'],
                    _TIME),
    **dict.fromkeys(['no-clock', 'clock-2023', 'clock-2106'], ('FC_ERR_CLOCK',)),
    **dict.fromkeys([case for case in RECIPES if case.startswith(('wrong-', 'wildcard-', 'cn-',
                                                                  'san-', 'ip'))], _NAME),
    **dict.fromkeys(['eku-client-only', 'eku-codesign', 'ca-eku-client', 'ku-no-digitalsignature',
                     'ku-certsign-only'], _USAGE),
    **dict.fromkeys([
        'self-signed', 'self-signed-ca', 'untrusted-ca', 'fake-root-same-name',
        'missing-intermediate', 'forged-intermediate-name', 'empty-store', 'issuer-not-ca',
        'issuer-v1', 'issuer-no-extensions', 'issuer-no-keycertsign', 'pathlen-exceeded',
        'pathlen-root', 'name-constraint-excluded', 'name-constraint-noncritical',
        'name-constraint-ok-noncritical', 'unknown-critical-ext', 'unknown-critical-in-ca',
        'extension-twice', 'rsa-1024', 'rsa-1024-intermediate', 'rsa-1024-root', 'sha1-leaf',
        'sha1-intermediate', 'md5-intermediate', 'ec-p224-intermediate',
        'ec-secp256k1-intermediate', 'ec-brainpool-intermediate', 'revoked-crl',
        'revoked-intermediate', 'revoked-repeated', 'crl-stale', 'crl-early', 'crl-forged',
        'sig-bitflip', 'tbs-bitflip', 'der-truncated', 'der-len-long', 'der-garbage'],
                    _UNTRUSTED),
    # Curves that the client does not offer: the server gives up, or the certificate is unreadable.
    **dict.fromkeys(['ec-p224', 'ec-secp256k1', 'ec-brainpool', 'ed25519', 'rsa-512'],
                    _NO_COMMON + _UNTRUSTED),
    'ec-brainpool-root': ('FC_ERR_TRUST_STORE',),
    'der-empty': _NO_COMMON + _UNTRUSTED,
    # Found malformed when it is parsed.
    'ip-v4-in-v6-len': _UNTRUSTED,
    # A leaf of an unknown algorithm is passed over, and then the intermediate is for another host.
    'md5-leaf': _NAME,
}
