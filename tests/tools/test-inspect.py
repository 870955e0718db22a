#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tlsnode inspect: what openssl makes, and hosts. test-inspect.py TLSNODE PEERS_FOLDER"""

import contextlib
import datetime
import json
import os
import pathlib
import pty
import select
import socket
import sys
import tempfile
import time

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402

CERTS = pathlib.Path(__file__).resolve().parent.parent / 'certs'
DAY = 24 * 60 * 60


def openssl(*arguments):
    status, out, errors = peers.run('openssl', *arguments)
    peers.check(status == 0, f'openssl {arguments[0]}: {errors}{out}')
    return out.decode()


def inspect(bench, *arguments, status=0, **options):
    """Standard output and error."""
    found, out, errors = peers.run(bench.tlsnode, 'inspect', *arguments, **options)
    peers.check(found == status, f'it ended with {found}: {errors}{out}')
    return out.decode(), errors


def entries(bench, *arguments, **options):
    return json.loads(inspect(bench, '--json', *arguments, **options)[0])


def types(found):
    return [entry['type'] for entry in found]


def make_request(bench, name, *arguments):
    path = bench.folder / name
    openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', f'{path}.key',
            '-subj', '/C=DE/O=Example/CN=a.test', '-addext', 'subjectAltName=DNS:a.test,IP:192.0.2.1', '-out', path, *arguments)
    return path


def certificate(bench):
    path = bench.certificates.certificate('ec')
    found, = entries(bench, path)
    text = openssl('x509', '-in', path, '-noout', '-serial', '-fingerprint', '-sha256', '-enddate')
    told = dict(line.split('=', 1) for line in text.splitlines())
    until = datetime.datetime.strptime(told['notAfter'], '%b %d %H:%M:%S %Y GMT').replace(tzinfo=datetime.timezone.utc)

    peers.check(found['file'] == str(path) and found['serialNumber'] == told['serial'], f'it is {found}')
    peers.check(found['fingerprint256'] == told['sha256 Fingerprint'], f'it is {found}')
    peers.check(found['validTo'] == until.timestamp(), f'it ends at {found["validTo"]}, {until}')


def request(bench):
    path = make_request(bench, 'a.csr')
    found, = entries(bench, path)
    peers.check(found['subject'] == {'C': 'DE', 'O': 'Example', 'CN': 'a.test'}, f'it is {found}')
    peers.check(found['subjectaltname'] == 'DNS:a.test, IP Address:192.0.2.1' and found['signatureValid'], f'it is {found}')
    text, _ = inspect(bench, path)
    peers.check('(valid)' in text and 'a.test' in text, f'it printed {text}')


def damaged_request(bench):
    path = make_request(bench, 'b.csr', '-outform', 'DER')
    path.write_bytes(path.read_bytes().replace(b'Example', b'Exampla'))
    text, errors = inspect(bench, path, status=1)
    peers.check('NOT VALID' in text and 'CERT_SIGNATURE_FAILURE' in errors, f'it told {text}{errors}')


def crl(bench):
    folder = bench.folder / 'authority'
    folder.mkdir(exist_ok=True)
    rows = [f'R\t990101000000Z\t250101000000Z,superseded\t{serial:04X}\tunknown\t/CN=x\n' for serial in range(1, 31)]
    (folder / 'index.txt').write_text(''.join(rows), encoding='ascii')
    (folder / 'number').write_text('2A\n', encoding='ascii')
    (folder / 'cnf').write_text(f'[ca]\ndefault_ca=a\n[a]\ndatabase={folder}/index.txt\ncrlnumber={folder}/number\ndefault_md=sha256\n'
                                'default_crl_days=7\n', encoding='ascii')
    path = folder / 'list.crl'
    openssl('ca', '-config', folder / 'cnf', '-gencrl', '-cert', bench.certificates.ca('ec'),
            '-keyfile', bench.folder / 'ca-ec.key', '-out', path)
    found, = entries(bench, path)
    peers.check(found['crlNumber'] == '2A' and found['revokedCount'] == 30 == len(found['revoked']), f'it is {found}')
    peers.check(found['nextUpdate'] - found['thisUpdate'] == 7 * DAY, f'it is {found}')
    peers.check(found['revoked'][0] == {'serialNumber': '01', 'revocationDate': 1735689600, 'reason': 'superseded'}, f'it is {found}')
    text, _ = inspect(bench, path)
    peers.check(text.count('superseded') == 20 and 'and 10 more' in text, f'it printed {text}')


def ocsp(bench):
    ca, key, leaf = bench.certificates.ca('ec'), bench.folder / 'ca-ec.key', bench.certificates.certificate('ec')
    serial = openssl('x509', '-in', leaf, '-noout', '-serial').strip().split('=')[1]
    index, query, answer = bench.folder / 'index', bench.folder / 'query', bench.folder / 'answer'
    index.write_text(f'R\t990101000000Z\t250101000000Z,keyCompromise\t{serial}\tunknown\t/CN=x\n', encoding='ascii')
    openssl('ocsp', '-issuer', ca, '-cert', leaf, '-reqout', query)
    openssl('ocsp', '-index', index, '-CA', ca, '-rsigner', ca, '-rkey', key, '-reqin', query, '-ndays', '3', '-respout', answer)
    found, = entries(bench, answer)
    response, = found['responses']
    peers.check(found['type'] == 'ocsp-response' and found['responseStatus'] == 'successful', f'it is {found}')
    peers.check(response['status'] == 'revoked' and response['revocationReason'] == 'keyCompromise', f'it is {response}')
    peers.check(response['serialNumber'] == serial and response['nextUpdate'] - response['thisUpdate'] == 3 * DAY, f'it is {response}')
    peers.check('revoked keyCompromise' in inspect(bench, answer)[0], 'it is not printed')


def pkcs12(bench):
    path, secret = bench.folder / 'a.p12', bench.folder / 'secret'
    openssl('pkcs12', '-export', '-in', bench.certificates.certificate('ec'), '-inkey', bench.certificates.key('ec'),
            '-certfile', bench.certificates.ca('ec'), '-passout', 'pass:geheim', '-out', path)
    secret.write_text('geheim\r\nmore\n', encoding='ascii')
    found = entries(bench, path, '--passphrase-file', secret)
    peers.check(types(found) == ['private-key', 'certificate', 'certificate'] and found[0]['source'] == 'pkcs12', f'it is {found}')
    secret.write_text('other', encoding='ascii')
    told = inspect(bench, path, '--passphrase-file', secret, status=2)[1]
    peers.check(told.startswith('tlsnode: ERR_OSSL_BAD_DECRYPT: ') and 'passphrase' in told, f'it told {told}')
    for bad in ('', 'x' * 5000):
        secret.write_text(bad, encoding='ascii')
        told = inspect(bench, path, '--passphrase-file', secret, status=2)[1]
        peers.check('There is no passphrase' in told and str(secret) in told, f'it told {told}')
    told = inspect(bench, path, status=2, start_new_session=True)[1]
    peers.check(told.startswith('tlsnode: ERR_OSSL_BAD_DECRYPT: ') and '--passphrase-file' in told, f'it told {told}')


def asks(bench):
    """On a terminal, which shows the question but not the answer."""
    process, terminal = pty.fork()
    if process == 0:
        os.execv(bench.tlsnode, [bench.tlsnode, 'inspect', CERTS / 'credentials' / 'pfx-modern.p12'])
    told, answered, end = b'', False, time.monotonic() + peers.DEADLINE
    with contextlib.suppress(OSError):  # what Linux says at the end
        while select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
            data = os.read(terminal, 4096)
            if not data:
                break
            told += data
            if not answered and b'Passphrase of' in told:
                os.write(terminal, b'secret\n')
                answered = True
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    os.close(terminal)
    peers.check(status == 0 and told.count(b': certificate') == 2, f'it ended with {status}: {told}')
    peers.check(b'secret' not in told, f'it showed {told}')


def secrets_stay(bench):
    key = bench.certificates.key('ec').read_text(encoding='ascii').splitlines()[1]
    out = inspect(bench, '--json', bench.certificates.key('ec'))[0]
    peers.check(types(json.loads(out)) == ['private-key'] and key not in out and 'raw' not in out, f'it printed {out}')


def many_files(bench):
    found = entries(bench, CERTS / 'leaf-chain.crt', CERTS / 'credentials' / 'key.der')
    peers.check(types(found) == ['certificate', 'certificate', 'private-key'], f'it is {found}')
    out = inspect(bench, '--json', '-', data=(CERTS / 'leaf-ec.crt').read_bytes())[0]
    peers.check(json.loads(out)[0]['file'] == '-', f'it printed {out}')


def unreadable(bench):
    text = bench.folder / 'text'
    text.write_text('text', encoding='ascii')
    found, _, errors = peers.run(bench.tlsnode, 'inspect', '--json', text, bench.folder / 'none', bench.certificates.certificate('ec'))
    lines = errors.splitlines()
    peers.check(found == 2 and lines[0].startswith(f'tlsnode: ERR_OSSL_PEM_NO_START_LINE: {text}: '), f'{found}: {errors}')
    peers.check(any(line.startswith('tlsnode: ENOENT: ') for line in lines), f'it told {errors}')
    out = peers.run(bench.tlsnode, 'inspect', '--json', text, bench.certificates.certificate('ec'))[1]
    peers.check(types(json.loads(out)) == ['certificate'], 'the others are not shown')


def too_large(bench):
    told = inspect(bench, '/dev/zero', status=2)[1]
    peers.check(told.startswith('tlsnode: ERR_OUT_OF_RANGE: /dev/zero: '), f'it told {told}')


def no_file(bench):
    """A folder, and names that are no hosts either."""
    for name, code in ((bench.folder, 'EISDIR'), ('', 'EISDIR'), ('localhost:x', 'EINVAL')):
        told = inspect(bench, name, status=2)[1]
        peers.check(told.startswith(f'tlsnode: {code}: {name}: '), f'it told {told}')


def wrong(bench, *arguments):
    status, _, errors = peers.run(bench.tlsnode, 'inspect', *arguments)
    peers.check(status == 2 and 'tlsnode inspect --help' in errors, f'it ended with {status}: {errors}')


def expiry(bench):
    path = bench.folder / 'short'
    peers.run(bench.tlsnode, 'keygen', '--name', 'a.test', '--days', '5', '--out', path)
    inspect(bench, f'{path}.crt')
    inspect(bench, '--days', '4', f'{path}.crt')
    told = inspect(bench, '--days', '6', CERTS / 'leaf-ec.crt', f'{path}.crt', status=1)[1]
    peers.check(told.startswith(f'tlsnode: CERT_EXPIRES_SOON: {path}.crt: CN=a.test expires in 4 days'), f'it told {told}')
    peers.check(len(told.splitlines()) == 1, f'it told {told}')


def expired(bench):
    text, _ = inspect(bench, CERTS / 'leaf-expired.crt')
    peers.check('EXPIRED' in text, f'it printed {text}')
    told = inspect(bench, '--days', '0', CERTS / 'leaf-expired.crt', status=1)[1]
    peers.check('has expired' in told, f'it told {told}')


def host(bench):
    with bench.serve('ec') as server:
        name = f'localhost:{server.port()}'
        found = entries(bench, name, '--ca', bench.certificates.ca('ec'))
    peers.check(types(found) == ['connection', 'certificate', 'certificate'] and found[0]['host'] == name, f'it is {found}')
    peers.check(found[0]['authorized'] and found[0]['protocol'] == 'TLSv1.3' and 'AES' in found[0]['cipher'], f'it is {found[0]}')
    peers.check(found[1]['subject'] == {'CN': 'localhost'} and found[2]['ca'], f'it is {found[1:]}')


def untrusted_host(bench):
    with bench.serve('ec') as server:
        name = f'localhost:{server.port()}'
        text, errors = inspect(bench, name, status=1)
        found = entries(bench, name, status=1)[0]
    peers.check('no: UNABLE_TO_VERIFY_LEAF_SIGNATURE' in text and 'CN=localhost' in text, f'it printed {text}')
    peers.check(errors.startswith(f'tlsnode: UNABLE_TO_VERIFY_LEAF_SIGNATURE: {name}: '), f'it told {errors}')
    peers.check(found['message'] == 'unable to verify the first certificate' and 'hint' in found, f'it is {found}')


def other_host(bench):
    with bench.serve('ec') as server:
        port = server.port()
        found = entries(bench, f'127.0.0.1:{port}', '--ca', bench.certificates.ca('ec'), '--servername', 'b.test', status=1)[0]
    peers.check(found['authorizationError'] == 'ERR_TLS_CERT_ALTNAME_INVALID' and 'b.test' in found['message'], f'it is {found}')


def no_host(bench):
    with socket.socket() as unused:
        unused.bind(('127.0.0.1', 0))
        name = f'127.0.0.1:{unused.getsockname()[1]}'
        told = inspect(bench, name, status=2)[1]
    peers.check(told.startswith(f'tlsnode: ECONNREFUSED: {name}: '), f'it told {told}')


CASES = {
    'a certificate is as openssl tells it': certificate,
    'a certificate request': request,
    'a certificate request with another signature': damaged_request,
    'a revocation list, of which 20 entries are printed': crl,
    'an OCSP response': ocsp,
    'PKCS #12 with its passphrase in a file': pkcs12,
    'a passphrase is asked for on the terminal': asks,
    'of a private key only its kind is told': secrets_stay,
    'several files, and standard input': many_files,
    'what cannot be read is told, the rest is shown': unreadable,
    'a file without end': too_large,
    'what is neither file nor host': no_file,
    '--days tells what expires soon': expiry,
    '--days tells what has expired': expired,
    'a host and its chain': host,
    'a host that cannot be verified': untrusted_host,
    'a host of another name': other_host,
    'a host that nobody serves': no_host,
}


def main(tlsnode):
    peers.need('openssl')
    with tempfile.TemporaryDirectory() as folder:
        bench = peers.Bench(tlsnode, folder)
        for name, case in CASES.items():
            with bench.tap.case(name):
                case(bench)
        with bench.tap.case('a wrong command line is told'):
            wrong(bench)
            wrong(bench, '--days', '-2', 'x')
            wrong(bench, '--other')
    return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
