#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tlsnode keygen. test-keygen.py TLSNODE PEERS_FOLDER"""

import pathlib
import shutil
import ssl
import stat
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


def main(tlsnode):
    tap = peers.Tap()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for kind in ('ec', 'rsa', 'ed25519'):
            with tap.case(f'it prints a certificate and its key: {kind}'):
                prints_a_pair(tlsnode, folder, kind)
            with tap.case(f'an authority signs: {kind}'):
                signs(tlsnode, folder, kind)
        with tap.case('it writes a pair of files, the key for the owner alone'):
            writes_files(tlsnode, folder)
        for existing in ('.crt', '.key'):
            with tap.case(f'it keeps a file that exists: {existing}'):
                keeps_files(tlsnode, folder, existing)
        with tap.case('--force replaces files and follows no link'):
            replaces_files(tlsnode, folder)
        with tap.case('a missing issuer is told'):
            fails(tlsnode, 'ENOENT', '--issuer', folder / 'none', '--issuer-key', folder / 'none')
        with tap.case('an issuer that is no certificate is told'):
            (folder / 'text').write_text('text', encoding='ascii')
            fails(tlsnode, 'ERR_OSSL_PEM_NO_START_LINE', '--issuer', folder / 'text', '--issuer-key', folder / 'text')
        with tap.case('a name that is none is told'):
            fails(tlsnode, 'ERR_INVALID_ARG_VALUE', '--name', 'two words')
        with tap.case('a folder that does not exist is told'):
            fails(tlsnode, 'ENOENT', '--out', folder / 'none' / 'pair')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
