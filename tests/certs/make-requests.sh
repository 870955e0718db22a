#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes the certificate requests in requests/ anew, with OpenSSL: what other people send. Needs openssl 3.
set -eu
cd "$(dirname "$0")"
out=requests

# request NAME KEY SUBJECT OPTION...
request () {
  name=$1 key=$2 subject=$3
  shift 3
  openssl req -new -utf8 -key "$key" -subj "$subject" -out "$out/$name.csr" "$@"
}

mkdir -p "$out"
request plain leaf-ec.key /C=DE/O=Bücher/CN=plain.example -addext 'subjectAltName=DNS:plain.example,IP:192.0.2.1'
request rsa leaf-rsa.key /CN=rsa.example
request ed25519 leaf-ed25519.key /CN=ed25519.example
request rsa-pss leaf-rsa-pss.key /CN=pss.example
request no-subject leaf-ec.key / -addext 'subjectAltName=DNS:names.example'
request nothing leaf-ec.key /
request greedy leaf-rsa.key /CN=greedy.example -addext 'basicConstraints=critical,CA:TRUE,pathlen:3' \
  -addext 'keyUsage=critical,keyCertSign,cRLSign' -addext 'extendedKeyUsage=codeSigning' \
  -addext 'subjectAltName=DNS:greedy.example,email:a@greedy.example,URI:https://greedy.example/' \
  -addext 'nameConstraints=permitted;DNS:example'
request other-name leaf-ec.key /CN=other.example -addext 'subjectAltName=otherName:1.2.3.4;UTF8:x'
request bad-name leaf-ec.key /CN=bad.example -addext 'subjectAltName=DNS:two words'
request two-in-one leaf-ec.key /O=A+CN=x -multivalue-rdn
request sha1 leaf-rsa.key /CN=sha1.example -sha1
openssl req -in "$out/plain.csr" -outform DER -out "$out/plain.der"
sed 's/BEGIN CERT/BEGIN NEW CERT/; s/END CERT/END NEW CERT/' "$out/plain.csr" >"$out/plain-new.csr"
