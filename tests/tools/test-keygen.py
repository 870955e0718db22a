#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tlsnode keygen. test-keygen.py TLSNODE PEERS_FOLDER"""

import pathlib
import shutil
import ssl
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402


def keygen(tlsnode, *arguments):
    status, out, errors = peers.run(tlsnode, 'keygen', *arguments)
    peers.check(status == 0, f'keygen ended with {status}: {errors}')
    return out.decode()


def fails(tlsnode, code, *arguments):
    status, _, errors = peers.run(tlsnode, 'keygen', *arguments)
    peers.check(status == 1, f'keygen ended with {status}: {errors}')
    peers.check(errors.startswith(f'tlsnode: {code}: '), f'keygen told {errors}')
    return errors


def openssl(*arguments):
    if shutil.which('openssl') is None:
        raise peers.Skip('openssl is not installed')
    status, out, errors = peers.run('openssl', *arguments)
    peers.check(status == 0, f'openssl {arguments[0]}: {errors}{out}')
    return out.decode()


def prints_a_pair(tlsnode, folder, kind):
    path = folder / 'pair.pem'
    path.write_text(keygen(tlsnode, '--cn', 'somebody', '--type', kind), encoding='ascii')
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path)


def writes_files(tlsnode, folder):
    keygen(tlsnode, '--name', 'a.test', '--out', folder / 'pair')
    mode = stat.S_IMODE((folder / 'pair.key').stat().st_mode)
    peers.check(mode == 0o600, f'the mode of the key is {mode:o}')
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(folder / 'pair.crt', folder / 'pair.key')


def keeps_files(tlsnode, folder, existing):
    path = folder / f'kept{existing}'
    path.write_text('precious', encoding='ascii')
    told = fails(tlsnode, 'EEXIST', '--out', folder / 'kept')
    peers.check('--force' in told, f'keygen told {told}')
    peers.check(path.read_text(encoding='ascii') == 'precious', 'the file was replaced')
    path.unlink()
    peers.check(not list(folder.glob('kept*')), 'half of a pair was left')


def tells_of_a_full_disk(tlsnode):
    if not pathlib.Path('/dev/full').exists():
        raise peers.Skip('there is no /dev/full')
    with open('/dev/full', 'wb') as full:
        ended = subprocess.run([tlsnode, 'keygen'], stdout=full, stderr=subprocess.PIPE, check=False)
    peers.check(ended.returncode == 1, f'keygen ended with {ended.returncode}')
    peers.check(b'EIO' in ended.stderr, f'keygen told {ended.stderr}')


def replaces_files(tlsnode, folder):
    target = folder / 'target'
    target.write_text('precious', encoding='ascii')
    (folder / 'forced.key').symlink_to(target)
    (folder / 'forced.crt').write_text('old', encoding='ascii')
    keygen(tlsnode, '--force', '--out', folder / 'forced')
    peers.check(target.read_text(encoding='ascii') == 'precious', 'a link was followed')
    mode = stat.S_IMODE((folder / 'forced.key').lstat().st_mode)
    peers.check(mode == 0o600, f'the mode of the key is {mode:o}')


def signs(tlsnode, folder, kind):
    ca, leaf = folder / f'ca-{kind}', folder / f'leaf-{kind}'
    keygen(tlsnode, '--ca', '--cn', 'An authority', '--type', kind, '--out', ca)
    keygen(tlsnode, '--cn', 'leaf', '--name', 'b.test', '--name', '192.0.2.1', '--name', '2001:db8::1', '--days', '3',
           '--issuer', f'{ca}.crt', '--issuer-key', f'{ca}.key', '--out', leaf)
    openssl('verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', f'{ca}.crt', f'{leaf}.crt')
    text = openssl('x509', '-noout', '-text', '-in', f'{leaf}.crt')
    for part in ('DNS:b.test', 'IP Address:192.0.2.1', 'IP Address:2001:DB8:0:0:0:0:0:1', 'CN = leaf'):
        peers.check(part in text, f'no {part} in {text}')
    openssl('x509', '-noout', '-checkend', '172800', '-in', f'{leaf}.crt')
    peers.check(peers.run('openssl', 'x509', '-noout', '-checkend', '345600', '-in', f'{leaf}.crt')[0] == 1,
                'the certificate is valid too long')
    peers.check('CA:TRUE' in openssl('x509', '-noout', '-text', '-in', f'{ca}.crt'), 'the authority is none')
    peers.check('CA:TRUE' not in text, 'the leaf is an authority')


def usage(tlsnode, *arguments):
    status, _, errors = peers.run(tlsnode, 'keygen', *arguments)
    peers.check(status == 2, f'keygen {arguments} ended with {status}: {errors}')


def node(script, *arguments):
    if shutil.which('node') is None:
        raise peers.Skip('node is not installed')
    status, out, errors = peers.run('node', '-e', script, *arguments)
    peers.check(status == 0, f'node: {errors}')
    return out.decode()


def text_of(path):
    return openssl('x509', '-noout', '-text', '-in', path)


def contains(text, *parts):
    for part in parts:
        peers.check(part in text, f'no {part} in {text}')


def has_mode(path, expected):
    mode = stat.S_IMODE(path.stat().st_mode)
    peers.check(mode == expected, f'the mode of {path.name} is {mode:o}')


def makes_a_chain(tlsnode, folder):
    """Root, intermediate, request, leaf: each as an administrator makes it."""
    (folder / 'secret').write_text('gehe im\r\nsecond line\n', encoding='utf-8')
    secret = ('--passphrase-file', folder / 'secret')
    keygen(tlsnode, '--ca', '--cn', 'Root', '--organization', 'Büro', '--country', 'DE', '--type', 'rsa', '--bits', '3072',
           '--path-length', '1', '--not-before', '1950-01-01', '--not-after', '9999-12-31', *secret, '--out', folder / 'root')
    keygen(tlsnode, '--ca', '--cn', 'Middle', '--path-length', '0', '--curve', 'P-384', '--issuer', folder / 'root.crt',
           '--issuer-key', folder / 'root.key', '--issuer-passphrase-file', folder / 'secret', '--out', folder / 'middle')
    keygen(tlsnode, '--csr', '--cn', 'chain.test', '--name', '*.chain.test', '--name', 'admin@chain.test', '--name',
           'https://chain.test/', '--type', 'ed448', '--out', folder / 'chain')
    verified = peers.run('openssl', 'req', '-verify', '-noout', '-in', folder / 'chain.csr')
    peers.check(verified[0] == 0, f'openssl req: {verified}')
    keygen(tlsnode, '--sign', folder / 'chain.csr', '--issuer', folder / 'middle.crt', '--issuer-key', folder / 'middle.key',
           '--serial', 'AB01', '--not-after', '2051-01-01T00:00:00Z', '--digest', 'sha512', '--bundle', '--out', folder / 'chain')
    openssl('verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', folder / 'root.crt', '-untrusted',
            folder / 'middle.crt', folder / 'chain.crt')
    contains(text_of(folder / 'root.crt'), 'Jan  1 00:00:00 1950 GMT', 'Dec 31 23:59:59 9999 GMT', 'pathlen:1', 'C = DE',
             'Public-Key: (3072 bit)')
    contains(text_of(folder / 'chain.crt'), 'DNS:*.chain.test', 'email:admin@chain.test', 'URI:https://chain.test/',
             'Jan  1 00:00:00 2051 GMT', 'ecdsa-with-SHA512', '(0xab01)', 'CN = chain.test')
    bundle = (folder / 'chain.crt').read_text(encoding='ascii')
    peers.check(bundle.count('BEGIN CERTIFICATE') == 2, 'the intermediate is missing')
    contains((folder / 'root.key').read_text(encoding='ascii'), 'BEGIN ENCRYPTED PRIVATE KEY')
    openssl('pkey', '-noout', '-in', folder / 'root.key', '-passin', 'pass:gehe im')
    has_mode(folder / 'chain.key', 0o600)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / 'chain.crt', folder / 'chain.key')


NODE_READS = """
const fs = require('fs'), tls = require('tls'), { X509Certificate } = require('crypto');
const [root, middle, pfx, passphrase] = process.argv.slice(1);
const server = tls.createServer({ pfx: fs.readFileSync(pfx), passphrase }, socket => socket.end());
server.listen(0, '127.0.0.1', () => {
  const client = tls.connect({ port: server.address().port, host: '127.0.0.1', servername: 'node.test', ca: fs.readFileSync(root) });
  client.on('secureConnect', () => {
    const certificate = client.getPeerX509Certificate();
    console.log(client.authorized, certificate.subject, certificate.checkIssued(new X509Certificate(fs.readFileSync(middle))));
    client.end(); server.close();
  });
});
"""


def makes_a_pfx(tlsnode, folder):
    path = folder / 'server.p12'
    keygen(tlsnode, '--cn', 'node.test', '--issuer', folder / 'middle.crt', '--issuer-key', folder / 'middle.key',
           '--pfx', path, '--friendly-name', 'Mein Server', '--passphrase', 'gerät 🔑')
    has_mode(path, 0o600)
    told = openssl('pkcs12', '-in', path, '-passin', 'pass:gerät 🔑', '-nodes')
    contains(told, 'friendlyName: Mein Server', 'CN = node.test', 'CN = Middle', 'BEGIN PRIVATE KEY')
    said = node(NODE_READS, folder / 'root.crt', folder / 'middle.crt', path, 'gerät 🔑')
    peers.check(said == 'true CN=node.test true\n', f'node said {said}')


def keeps_a_key(tlsnode, folder):
    (folder / 'word').write_text('gehe im', encoding='ascii')
    printed = keygen(tlsnode, '--cn', 'kept', '--key', folder / 'root.key', '--key-passphrase-file', folder / 'word', '--out',
                     folder / 'kept')
    peers.check(printed == '' and not (folder / 'kept.key').exists(), 'the key was written again')
    ours = openssl('x509', '-noout', '-pubkey', '-in', folder / 'kept.crt')
    theirs = openssl('pkey', '-pubout', '-in', folder / 'root.key', '-passin', 'pass:gehe im')
    peers.check(ours == theirs, 'the certificate is for another key')
    told = fails(tlsnode, 'ERR_OSSL_BAD_DECRYPT', '--key', folder / 'root.key')
    peers.check('--key-passphrase-file' in told, f'keygen told {told}')


def has_usages(tlsnode, folder):
    path = folder / 'usage.crt'
    path.write_text(keygen(tlsnode, '--cn', 'Some One', '--usage', 'client,email,ocsp,1.2.3.4', '--key-usage',
                           'digitalSignature,nonRepudiation'), encoding='ascii')
    text = text_of(path)
    contains(text, 'TLS Web Client Authentication, E-mail Protection, OCSP Signing, 1.2.3.4',
             'Digital Signature, Non Repudiation')
    peers.check('Alternative Name' not in text, f'names in {text}')
    path.write_text(keygen(tlsnode, '--usage', 'none', '--key-usage', 'none'), encoding='ascii')
    peers.check('Usage' not in text_of(path), f'usage in {text_of(path)}')


def signs_requests_of_others(tlsnode, folder):
    greedy = pathlib.Path(__file__).parents[1] / 'certs' / 'requests' / 'greedy.csr'
    keygen(tlsnode, '--sign', greedy, '--issuer', folder / 'middle.crt', '--issuer-key', folder / 'middle.key', '--out',
           folder / 'greedy')
    text = text_of(folder / 'greedy.crt')
    contains(text, 'CN = greedy.example', 'CA:FALSE', 'TLS Web Server Authentication')
    peers.check('Certificate Sign' not in text and 'Name Constraints' not in text, f'too much was granted: {text}')
    keygen(tlsnode, '--sign', greedy, '--cn', 'mine', '--name', 'mine.test', '--issuer', folder / 'root.crt', '--issuer-key',
           folder / 'root.key', '--issuer-passphrase-file', folder / 'secret', '--bundle', '--out', folder / 'mine')
    contains(text_of(folder / 'mine.crt'), 'CN = mine', 'DNS:mine.test')
    count = (folder / 'mine.crt').read_text(encoding='ascii').count('BEGIN CERTIFICATE')
    peers.check(count == 1, 'a root is in the bundle')


def refuses_bad_requests(tlsnode, folder):
    requests = pathlib.Path(__file__).parents[1] / 'certs' / 'requests'
    issuer = ('--issuer', folder / 'middle.crt', '--issuer-key', folder / 'middle.key')
    data = bytearray((requests / 'plain.der').read_bytes())
    data[data.index(b'plain.example')] ^= 1
    (folder / 'forged').write_bytes(data)
    fails(tlsnode, 'ERR_CRYPTO_OPERATION_FAILED', '--sign', folder / 'forged', *issuer)
    told = fails(tlsnode, 'ERR_OSSL_PEM_NO_START_LINE', '--sign', folder / 'middle.crt', *issuer)
    peers.check(f'{folder}/middle.crt: ' in told, f'which file is not told: {told}')
    fails(tlsnode, 'ERR_INVALID_ARG_VALUE', '--sign', requests / 'other-name.csr', *issuer)
    fails(tlsnode, 'ENOENT', '--sign', folder / 'none', *issuer)


def bundles_certificates_only(tlsnode, folder):
    """A file of an issuer may hold its key as well, and a chain."""
    parts = [(folder / name).read_text(encoding='ascii') for name in ('middle.key', 'middle.crt', 'root.crt')]
    (folder / 'all.pem').write_text('\n'.join(['About the issuer', *parts]), encoding='ascii')
    keygen(tlsnode, '--cn', 'bundled.test', '--issuer', folder / 'all.pem', '--issuer-key', folder / 'all.pem', '--bundle',
           '--pfx', folder / 'bundled.p12', '--passphrase', 'x', '--out', folder / 'bundled')
    bundle = (folder / 'bundled.crt').read_text(encoding='ascii')
    peers.check('KEY' not in bundle and 'About' not in bundle, 'there is more in the bundle than certificates')
    peers.check(bundle.count('BEGIN CERTIFICATE') == 2, f'certificates in {bundle}')
    told = openssl('pkcs12', '-in', folder / 'bundled.p12', '-passin', 'pass:x', '-nokeys')
    peers.check(told.count('BEGIN CERTIFICATE') == 3, f'certificates in {told}')
    (folder / 'cut.pem').write_text('\n'.join(parts[1:])[:-100], encoding='ascii')
    fails(tlsnode, 'ERR_OSSL_PEM_BAD_END_LINE', '--issuer', folder / 'cut.pem', '--issuer-key', folder / 'middle.key', '--bundle')


def tells_which_file_is_bad(tlsnode, folder):
    certificate, key, text = (folder / name for name in ('middle.crt', 'middle.key', 'text'))
    text.write_text('text', encoding='ascii')
    for code, bad, *arguments in (
            ('ERR_OSSL_PEM_NO_START_LINE', text, '--issuer', text, '--issuer-key', key),
            ('ERR_OSSL_PEM_NO_START_LINE', key, '--issuer', key, '--issuer-key', key),
            ('ERR_OSSL_UNSUPPORTED', text, '--issuer', certificate, '--issuer-key', text),
            ('ERR_OSSL_UNSUPPORTED', certificate, '--issuer', certificate, '--issuer-key', certificate),
            ('ERR_OSSL_BAD_DECRYPT', folder / 'root.key', '--issuer', folder / 'root.crt', '--issuer-key', folder / 'root.key')):
        told = fails(tlsnode, code, *arguments)
        peers.check(f'{code}: {bad}: ' in told, f'keygen told {told}')


def warns_of_issuers(tlsnode, folder):
    status, _, errors = peers.run(tlsnode, 'keygen', '--issuer', folder / 'kept.crt', '--issuer-key', folder / 'root.key',
                                  '--issuer-passphrase-file', folder / 'secret')
    peers.check(status == 0 and 'warning' in errors and 'kept.crt' in errors, f'keygen ended with {status}: {errors}')


MALFORMED = [
    ('--country', 'de'), ('--serial', 'x'), ('--digest', 'md5'), ('--curve', 'P-192'), ('--usage', 'fly'), ('--key-usage', 'fly'),
    ('--name', 'bücher.example'), ('--cn', ''),
]
TOGETHER = [
    ('--csr', '--sign', 'x'), ('--csr', '--days', '1'), ('--csr', '--pfx', 'x', '--passphrase', 'x'), ('--sign', 'x'),
    ('--sign', 'x', '--issuer', 'x', '--issuer-key', 'x', '--key', 'x'), ('--pfx', 'x'), ('--friendly-name', 'x'),
    ('--bits', '2048'), ('--bits', '-1', '--type', 'rsa'), ('--type', 'rsa', '--curve', 'P-256'), ('--type', 'dsa'),
    ('--key', 'x', '--type', 'rsa'), ('--key-passphrase-file', 'x'), ('--issuer-passphrase-file', 'x'), ('--path-length', '1'),
    ('--ca', '--path-length', '-2'), ('--bundle',), ('--issuer', 'x'), ('--days', '1', '--not-after', '2030-01-01'),
    ('--days', '-1'), ('--days', '0'), ('--not-after', 'soon'), ('--not-before', '2030-13-01'), ('--not-before', '-1'),
    ('--passphrase', 'x', '--passphrase-file', 'x'), ('--passphrase', 'x', '--key', 'x'), ('extra',),
]


def keeps_files_of_all_kinds(tlsnode, folder):
    for name, arguments in (('a.csr', ('--csr', '--out', folder / 'a')), ('a.key', ('--csr', '--out', folder / 'a')),
                            ('b.p12', ('--pfx', folder / 'b.p12', '--passphrase', 'x', '--out', folder / 'b'))):
        path = folder / name
        path.write_text('precious', encoding='ascii')
        fails(tlsnode, 'EEXIST', *arguments)
        peers.check(path.read_text(encoding='ascii') == 'precious', f'{name} was replaced')
        path.unlink()
        peers.check(not [*folder.glob('a.*'), *folder.glob('b.*')], 'half of it was left')
    (folder / 'b.p12').symlink_to(folder / 'target')
    keygen(tlsnode, '--force', '--pfx', folder / 'b.p12', '--passphrase', 'x')
    peers.check((folder / 'target').read_text(encoding='ascii') == 'precious', 'a link was followed')
    has_mode(folder / 'b.p12', 0o600)


def main(tlsnode):
    tap = peers.Tap()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for kind in ('ec', 'rsa', 'ed25519', 'ed448'):
            with tap.case(f'it prints a certificate and its key: {kind}'):
                prints_a_pair(tlsnode, folder, kind)
            with tap.case(f'an authority signs: {kind}'):
                signs(tlsnode, folder, kind)
        with tap.case('it writes a pair of files, the key for the owner alone'):
            writes_files(tlsnode, folder)
        for existing in ('.crt', '.key'):
            with tap.case(f'it keeps a file that exists: {existing}'):
                keeps_files(tlsnode, folder, existing)
        with tap.case('a full disk is told'):
            tells_of_a_full_disk(tlsnode)
        with tap.case('--force replaces files and follows no link'):
            replaces_files(tlsnode, folder)
        for name, function in (
                ('a chain is made from its root to its leaf', makes_a_chain), ('a PKCS#12 file serves in Node', makes_a_pfx),
                ('a key that exists stays where it is', keeps_a_key), ('usages are those asked for', has_usages),
                ('a request is granted as far as it should be', signs_requests_of_others),
                ('a request that is none is told', refuses_bad_requests),
                ('an issuer that is no authority is told', warns_of_issuers),
                ('a file that is bad is named', tells_which_file_is_bad),
                ('a bundle holds certificates only', bundles_certificates_only),
                ('it keeps files of all kinds', keeps_files_of_all_kinds)):
            with tap.case(name):
                function(tlsnode, folder)
        for arguments in MALFORMED:
            with tap.case(f'what is malformed is told: {" ".join(arguments)}'):
                fails(tlsnode, 'ERR_INVALID_ARG_VALUE', *arguments)
        for arguments in TOGETHER:
            with tap.case(f'what does not fit together is told: {" ".join(arguments)}'):
                usage(tlsnode, *arguments)
        with tap.case('a missing issuer is told'):
            fails(tlsnode, 'ENOENT', '--issuer', folder / 'none', '--issuer-key', folder / 'none')
        with tap.case('an issuer that is no certificate is told'):
            (folder / 'text').write_text('text', encoding='ascii')
            fails(tlsnode, 'ERR_OSSL_PEM_NO_START_LINE', '--issuer', folder / 'text', '--issuer-key', folder / 'text')
        with tap.case('a name that is none is told'):
            fails(tlsnode, 'ERR_INVALID_ARG_VALUE', '--name', 'two words')
        with tap.case('a passphrase file that does not exist is told'):
            fails(tlsnode, 'ENOENT', '--passphrase-file', folder / 'none')
        with tap.case('a folder that does not exist is told'):
            fails(tlsnode, 'ENOENT', '--out', folder / 'none' / 'pair')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
