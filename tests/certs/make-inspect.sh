#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes inspect/: a certificate request, a CRL, OCSP responses and a public key, of ca.crt and leaf-ec.key. Dates of the CRL and of the
# responses are those of the run.
set -euo pipefail

cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p inspect

cat > "$work/openssl.cnf" <<END
[req]
distinguished_name = name
req_extensions = extensions
[name]
[extensions]
subjectAltName = DNS:a.test, DNS:*.b.test, IP:192.0.2.1
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
[ca]
default_ca = authority
[authority]
database = $work/index.txt
crlnumber = $work/number
default_md = sha256
default_crl_days = 30
crl_extensions = crl
[crl]
authorityKeyIdentifier = keyid:always
END

openssl req -new -config "$work/openssl.cnf" -subj '/C=DE/O=Example/CN=a.test' -key leaf-ec.key -out inspect/request.csr
openssl req -in inspect/request.csr -outform DER -out inspect/request.der
openssl pkey -in leaf-ec.key -pubout -out inspect/public-key.pem

# Valid, revoked with a reason, revoked without, and unknown to the index.
serial () {
  openssl x509 -in "$1" -noout -serial | cut -d= -f2
}
printf 'V\t990101000000Z\t\t%s\tunknown\t/CN=good\n' "$(serial leaf-ec.crt)" > "$work/index.txt"
printf 'R\t990101000000Z\t250101000000Z,keyCompromise\t%s\tunknown\t/CN=revoked\n' "$(serial leaf-rsa.crt)" >> "$work/index.txt"
printf 'R\t990101000000Z\t250201000000Z\t%s\tunknown\t/CN=also\n' "$(serial leaf-p384.crt)" >> "$work/index.txt"
echo 1234 > "$work/number"
openssl ca -config "$work/openssl.cnf" -gencrl -cert ca.crt -keyfile ca.key -out inspect/list.crl
openssl crl -in inspect/list.crl -outform DER -out inspect/list.der

respond () {
  local name=$1; shift
  openssl ocsp -index "$work/index.txt" -CA ca.crt -rsigner ca.crt -rkey ca.key -issuer ca.crt "$@" \
    -reqout "$work/request" -no_nonce
  openssl ocsp -index "$work/index.txt" -CA ca.crt -rsigner ca.crt -rkey ca.key -reqin "$work/request" -ndays 7 \
    -respout "inspect/$name.ocsp" "${options[@]}"
}
options=()
respond all -cert leaf-ec.crt -cert leaf-rsa.crt -cert leaf-p384.crt -cert leaf-p521.crt
options=(-resp_key_id -resp_no_certs)
respond by-key -cert leaf-ec.crt
printf '\x30\x03\x0a\x01\x06' > inspect/unauthorized.ocsp
