#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tlsnode verify, beside openssl verify. test-verify.py TLSNODE PEERS_FOLDER"""

import json
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402

CERTS = pathlib.Path(__file__).resolve().parent.parent / 'certs'
FAULT = re.compile(r'error \d+ at (\d+) depth lookup: (.*)')

# name: authority, certificate, intermediates, code or None; further options of both
CASES = {
    'good': ('ca', 'leaf-ec', [], None),
    'rsa': ('ca', 'leaf-rsa', [], None),
    'expired': ('ca', 'leaf-expired', [], 'CERT_HAS_EXPIRED'),
    'not yet valid': ('ca', 'leaf-not-yet-valid', [], 'CERT_NOT_YET_VALID'),
    'self-signed': ('ca', 'leaf-self-signed', [], 'DEPTH_ZERO_SELF_SIGNED_CERT'),
    'another authority': ('ca', 'leaf-other-ca', [], 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    'the intermediate is missing': ('ca', 'leaf-intermediate', [], 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    'the intermediate is there': ('ca', 'leaf-intermediate', ['intermediate'], None),
    'the root is missing': ('other-ca', 'leaf-intermediate', ['intermediate'], 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
    'the root is not trusted': ('other-ca', 'leaf-ec', ['ca'], 'SELF_SIGNED_CERT_IN_CHAIN'),
    'a damaged signature': ('ca', 'leaf-bad-signature', [], 'CERT_SIGNATURE_FAILURE'),
    'a critical extension': ('ca', 'leaf-critical-extension', [], 'UNSPECIFIED'),
    'an expired authority': ('ca-expired', 'leaf-expired-ca', [], 'CERT_HAS_EXPIRED'),
    'below a leaf': ('ca', 'leaf-below-leaf', ['leaf-ec'], 'UNSPECIFIED'),
    'too many between': ('ca', 'leaf-too-deep', ['intermediate-too-deep', 'intermediate'], 'PATH_LENGTH_EXCEEDED'),
    'a name that is not permitted': ('ca', 'leaf-not-permitted', ['intermediate-constrained'], 'UNSPECIFIED'),
    'for servers only': ('ca', 'leaf-server-only', [], None),
    'for clients only': ('ca', 'leaf-client-only', [], 'INVALID_PURPOSE'),
    'a client that is a server': ('ca', 'leaf-server-only', [], 'INVALID_PURPOSE', ['--purpose', 'client'], ['-purpose', 'sslclient']),
    'in 2000': ('ca', 'leaf-ec', [], 'CERT_NOT_YET_VALID', ['--attime', '946684800'], ['-attime', '946684800']),
    'in 2200': ('ca', 'leaf-ec', [], 'CERT_HAS_EXPIRED', ['--attime', '2200-01-01'], ['-attime', '7258118400']),
    'a part of the chain': ('intermediate', 'leaf-intermediate', [], None, ['--partial-chain'], ['-partial_chain']),
    'a part of the chain that must be whole': ('intermediate', 'leaf-intermediate', [], 'UNABLE_TO_GET_ISSUER_CERT'),
    'a revoked one': ('ca', 'leaf-rsa', [], 'CERT_REVOKED', ['--crl', CERTS / 'inspect' / 'list.crl', '--attime', '{now}'],
                      ['-crl_check_all', '-CRLfile', CERTS / 'inspect' / 'list.crl', '-attime', '{now}']),
    'one that is not revoked': ('ca', 'leaf-ec', [], None, ['--crl', CERTS / 'inspect' / 'list.der', '--attime', '{now}'],
                                ['-crl_check_all', '-CRLfile', CERTS / 'inspect' / 'list.crl', '-attime', '{now}']),
}


def path(name):
    return CERTS / f'{name}.crt'


def verify(tlsnode, *arguments):
    status, out, errors = peers.run(tlsnode, 'verify', *arguments)
    peers.check(status in (0, 1) and errors == '', f'it ended with {status}: {errors}{out}')
    return status, out.decode()


def openssl(authority, leaf, between, options):
    """Is it good? [(depth, message)] of what is wrong."""
    untrusted = [argument for name in between for argument in ('-untrusted', path(name))]
    status, _, errors = peers.run('openssl', 'verify', '-no-CApath', '-no-CAstore', '-auth_level', '1', '-purpose', 'sslserver',
                                  '-CAfile', path(authority), *untrusted, *options, path(leaf))
    return status == 0, [(int(depth), message) for depth, message in FAULT.findall(errors)]


def is_as_openssl(tlsnode, now, authority, leaf, between, code, ours=(), theirs=()):
    ours, theirs = ([str(option).replace('{now}', now) for option in options] for options in (ours, theirs))
    files = [path(leaf), *map(path, between)]
    status, out = verify(tlsnode, '--json', '--ca', path(authority), *ours, *files)
    report = json.loads(out)
    is_good, faults = openssl(authority, leaf, between, theirs)
    reasons = [(reason['depth'], reason['message']) for reason in report['reasons']]

    peers.check(report.get('code') == code, f'the code is {report.get("code")}: {reasons}')
    peers.check(report['authorized'] == is_good == (code is None) == (status == 0), f'{status}: {report}; openssl: {faults}')
    peers.check(set(faults) <= set(reasons), f'reasons are {reasons}, those of openssl {faults}')
    peers.check(report['chain'][0]['type'] == 'certificate' and ('hint' in report or code in (None, 'UNSPECIFIED')), f'it is {report}')


def prints(tlsnode, expected, *arguments):
    status, out = verify(tlsnode, *arguments)
    peers.check(out.splitlines() == expected and status == (expected[-1] != 'authorized'), f'it printed {out}')


def prints_a_tree(tlsnode):
    prints(tlsnode, ['CN=localhost', '`- CN=Test intermediate', '   `- CN=Test CA', 'authorized'],
           '--ca', path('ca'), path('leaf-intermediate'), path('intermediate'))


def marks_what_fails(tlsnode):
    prints(tlsnode, ['CN=localhost', '`- CN=Expired CA  <-- CERT_HAS_EXPIRED', 'not authorized: CERT_HAS_EXPIRED: certificate has expired',
                     'reason: 1 CN=Expired CA: CERT_HAS_EXPIRED: certificate has expired',
                     "hint: Renew the certificate, and check this computer's clock"],
           '--ca', path('ca-expired'), path('leaf-expired-ca'))


def names_what_is_missing(tlsnode):
    _, out = verify(tlsnode, '--ca', path('ca'), path('leaf-intermediate'))
    lines = out.splitlines()
    peers.check(lines[0] == 'CN=localhost  <-- UNABLE_TO_VERIFY_LEAF_SIGNATURE, UNABLE_TO_GET_ISSUER_CERT_LOCALLY', f'it printed {out}')
    peers.check(lines[1] == '`- CN=Test intermediate (not found)' and lines[-1].startswith('hint: '), f'it printed {out}')
    peers.check(len([line for line in lines if line.startswith('reason: 0 CN=localhost: ')]) == 2, f'it printed {out}')


def checks_the_name(tlsnode):
    peers.check(verify(tlsnode, '--ca', path('ca'), '--hostname', 'localhost', path('leaf-ec'))[0] == 0, 'localhost is refused')
    peers.check(verify(tlsnode, '--ca', path('ca'), '--hostname', '127.0.0.1', path('leaf-ec'))[0] == 0, '127.0.0.1 is refused')
    status, out = verify(tlsnode, '--ca', path('ca'), '--hostname', 'b.test', path('leaf-ec'))
    peers.check(status == 1 and out.startswith('CN=localhost  <-- ERR_TLS_CERT_ALTNAME_INVALID\n'), f'it printed {out}')


def takes_forms_of_time(tlsnode):
    for text in ('4102444798', '2099-12-31T23:59:58Z', '2099-12-31T23:59:58', '2099-12-31T22:59:58-01:00', '2099-12-31'):
        status, out = verify(tlsnode, '--ca', path('ca'), '--attime', text, path('leaf-ec'))
        peers.check(status == 0, f'{text}: {out}')
    for text in ('0', '-1', '1970-01-01'):
        status, out = verify(tlsnode, '--ca', path('ca'), '--attime', text, path('leaf-ec'))
        peers.check(status == 1 and 'CERT_NOT_YET_VALID' in out, f'{text}: {out}')


def takes_der(tlsnode, folder):
    for name in ('leaf-intermediate', 'intermediate', 'ca'):
        peers.run('openssl', 'x509', '-in', path(name), '-outform', 'DER', '-out', folder / f'{name}.der')
    status, out = verify(tlsnode, '--ca', folder / 'ca.der', folder / 'leaf-intermediate.der', folder / 'intermediate.der')
    peers.check(status == 0, f'it printed {out}')


def takes_a_chain_in_one_file(tlsnode):
    peers.check(verify(tlsnode, '--ca', path('ca'), path('leaf-chain'))[0] == 0, 'the rest of the file does not count')


def uses_the_default_roots(tlsnode):
    peers.check(verify(tlsnode, path('leaf-ec'))[0] == 1, 'the authority of the tests is trusted')


def fails(tlsnode, code, *arguments):
    status, out, errors = peers.run(tlsnode, 'verify', *arguments)
    peers.check(status == 2 and out == b'' and errors.startswith(f'tlsnode: {code}: '), f'it ended with {status}: {errors}')


def unreadable(tlsnode):
    fails(tlsnode, 'ENOENT', CERTS / 'none')
    fails(tlsnode, 'ENOENT', path('leaf-ec'), CERTS / 'none')
    fails(tlsnode, 'ENOENT', '--ca', CERTS / 'none', path('leaf-ec'))
    fails(tlsnode, 'ERR_OSSL_PEM_NO_START_LINE', CERTS / 'leaf-ec.key')
    fails(tlsnode, 'ERR_OSSL_PEM_NO_START_LINE', CERTS / 'make-certs.sh')
    fails(tlsnode, 'ERR_OSSL_PEM_NO_START_LINE', '--crl', path('ca'), path('leaf-ec'))
    fails(tlsnode, 'ERR_INVALID_ARG_VALUE', '--purpose', 'mail', path('leaf-ec'))


def wrong(tlsnode):
    for arguments in ([], ['--attime', 'soon', path('leaf-ec')], ['--attime', '2026-13-01', path('leaf-ec')], ['--other']):
        fails(tlsnode, 'ERR_INVALID_ARG_VALUE', *arguments)


def main(tlsnode):
    peers.need('openssl')
    tap = peers.Tap()
    listed = json.loads(peers.run(tlsnode, 'inspect', '--json', CERTS / 'inspect' / 'list.crl')[1])[0]
    for name, case in CASES.items():
        with tap.case(f'as openssl: {name}'):
            is_as_openssl(tlsnode, str(listed['thisUpdate'] + 1), *case)
    for case in (prints_a_tree, marks_what_fails, names_what_is_missing, checks_the_name, takes_forms_of_time, takes_a_chain_in_one_file,
                 uses_the_default_roots, unreadable, wrong):
        with tap.case(case.__name__.replace('_', ' ')):
            case(tlsnode)
    with tempfile.TemporaryDirectory() as folder, tap.case('takes der'):
        takes_der(tlsnode, pathlib.Path(folder))
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
