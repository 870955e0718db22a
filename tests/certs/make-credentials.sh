#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes the forms of keys, PKCS #12 files and Diffie-Hellman parameters in credentials/ anew, from the keys and certificates of
# make-certs.sh. Needs openssl 3 and certtool. The passphrase is "secret" where the name does not say another.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=credentials

LEGACY='-provider default -provider legacy'

# strength NAME: a self-signed certificate for the key strength-NAME.key; -DIGEST may follow
strength () {
  openssl req -x509 -new -key "$work/$1.key" -subj "/CN=$1" -days 27000 ${2:-} -out "$out/strength-$1.crt" 2>/dev/null
}

# signed NAME SIGNER OPTION...: a certificate of an RSA key of 2048 bits, signed with the key strength-SIGNER
signed () {
  name=$1 signer=$2
  shift 2
  openssl x509 -req -in "$work/request.csr" -CA "$out/strength-$signer.crt" -CAkey "$work/$signer.key" \
    -set_serial 1 -days 27000 "$@" -out "$out/signed-$name.crt" 2>/dev/null
}

# kept NAME: the key of strength-NAME.crt
kept () {
  cp "$work/$1.key" "$out/strength-$1.key"
}

for bits in 512 1024 2048 3072; do
  openssl genrsa -out "$work/rsa-$bits.key" "$bits" 2>/dev/null
  strength "rsa-$bits"
done
cp "$work/rsa-2048.key" "$work/sha1.key"
strength sha1 -sha1
for curve in secp224r1 secp384r1 secp521r1; do
  openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$curve" -out "$work/$curve.key"
  strength "$curve"
done
for kind in ed25519 ed448; do
  openssl genpkey -algorithm "$kind" -out "$work/$kind.key"
  strength "$kind"
done
openssl genpkey -algorithm rsa-pss -pkeyopt rsa_keygen_bits:2048 -out "$work/rsa-pss.key" 2>/dev/null
strength rsa-pss -sha256
# One that says how it may sign.
openssl genpkey -algorithm rsa-pss -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256 \
  -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -out "$work/rsa-pss-sha256.key" 2>/dev/null
strength rsa-pss-sha256 -sha256
for bits in 1024 2048; do
  openssl genpkey -genparam -algorithm DSA -pkeyopt "dsa_paramgen_bits:$bits" -out "$work/dsa.pem" 2>/dev/null
  openssl genpkey -paramfile "$work/dsa.pem" -out "$work/dsa-$bits.key"
  strength "dsa-$bits"
done
for name in secp384r1 secp521r1 ed448 rsa-pss rsa-pss-sha256 dsa-2048; do
  kept "$name"
done

openssl req -new -key "$work/rsa-2048.key" -subj /CN=signed -out "$work/request.csr"
for digest in md5 sha1 sha224 sha256 sha512; do
  signed "$digest" rsa-2048 "-$digest"
done
signed ed448 ed448
for digest in sha1 sha224 sha256; do
  signed "pss-$digest" rsa-2048 -sigopt rsa_padding_mode:pss "-$digest"
done

# Encryption of keys, PKCS #8 and traditional.
for cipher in aes-128-cbc aes-192-cbc aes-256-cbc des-ede3-cbc camellia-128-cbc camellia-256-cbc des-cbc aria-256-cbc; do
  # shellcheck disable=SC2086
  openssl pkcs8 -topk8 -in leaf-ec.key -v2 "$cipher" -passout pass:secret $LEGACY -out "$out/key-$cipher.key"
done
for prf in MD5 SHA1 SHA224 SHA256 SHA384 SHA512; do
  openssl pkcs8 -topk8 -in leaf-ec.key -v2 aes-256-cbc -v2prf "hmacWith$prf" -passout pass:secret \
    -out "$out/key-prf-$prf.key"
done
for scheme in PBE-SHA1-3DES PBE-SHA1-2DES PBE-SHA1-RC2-40 PBE-MD5-DES; do
  # shellcheck disable=SC2086
  openssl pkcs8 -topk8 -in leaf-ec.key -v1 "$scheme" -passout pass:secret $LEGACY -out "$out/key-$scheme.key"
done
for cipher in aes128 aes192 aes256 des3 camellia128 camellia192 camellia256 des; do
  # shellcheck disable=SC2086
  openssl ec -in leaf-ec.key "-$cipher" -passout pass:secret $LEGACY -out "$out/key-traditional-$cipher.key" 2>/dev/null
done
openssl rsa -in leaf-rsa.key -traditional -aes256 -passout pass:secret -out "$out/key-traditional-rsa.key" 2>/dev/null
openssl pkcs8 -topk8 -in leaf-ec.key -scrypt -passout pass:secret -out "$out/key-scrypt.key"
openssl pkcs8 -topk8 -in leaf-ec.key -scrypt -scrypt_N 1024 -scrypt_r 1 -scrypt_p 4 -passout pass:secret \
  -out "$out/key-scrypt-other-parameters.key"
openssl pkcs8 -topk8 -in leaf-ec.key -passout pass: -out "$out/key-empty-passphrase.key"

# Keys that GnuTLS does not have, and one that cannot sign.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out "$out/key-secp256k1.key"
openssl genpkey -algorithm x25519 -out "$out/key-x25519.key"
openssl pkey -in leaf-ec.key -outform DER -out "$out/key.der"

# pfx NAME PASSPHRASE OPTION...
pfx () {
  name=$1 passphrase=$2
  shift 2
  # shellcheck disable=SC2086
  openssl pkcs12 -export -inkey leaf-ec.key -passout "pass:$passphrase" $LEGACY "$@" -out "$out/pfx-$name.p12" 2>/dev/null
}

pfx modern secret -in leaf-ec.crt -certfile ca.crt
pfx legacy secret -in leaf-ec.crt -certfile ca.crt -legacy
pfx 3des secret -in leaf-ec.crt -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1
pfx aes-256-cbc secret -in leaf-ec.crt -certfile ca.crt -certpbe AES-256-CBC -keypbe AES-256-CBC
pfx camellia secret -in leaf-ec.crt -certpbe camellia-256-cbc -keypbe camellia-256-cbc
for digest in md5 sha224 sha384 sha512; do
  pfx "mac-$digest" secret -in leaf-ec.crt -macalg "$digest"
done
pfx rc4 secret -in leaf-ec.crt -certpbe PBE-SHA1-RC4-128 -keypbe PBE-SHA1-RC4-128
pfx utf8 'gerät 🔑' -in leaf-ec.crt
pfx empty-passphrase '' -in leaf-ec.crt
pfx no-mac '' -in leaf-ec.crt -nomac -certpbe NONE -keypbe NONE
pfx no-mac-empty-passphrase '' -in leaf-ec.crt -nomac
pfx no-mac-encrypted secret -in leaf-ec.crt -nomac
pfx not-encrypted secret -in leaf-ec.crt -certpbe NONE -keypbe NONE
pfx no-certificate secret -nocerts
cat ca.crt other-ca.crt leaf-ec.crt > "$work/order.pem"
pfx other-order secret -in "$work/order.pem"
openssl pkcs12 -export -nokeys -in leaf-ec.crt -passout pass:secret -out "$out/pfx-no-key.p12"
openssl pkcs12 -export -inkey "$work/rsa-512.key" -in "$out/strength-rsa-512.crt" -passout pass:secret -out "$out/pfx-weak.p12"
# The passphrase is none, not the empty one.
certtool --to-p12 --load-privkey leaf-ec.key --load-certificate leaf-ec.crt --p12-name leaf --null-password \
  --outder --outfile "$out/pfx-no-passphrase.p12" 2>/dev/null

openssl dhparam -out "$out/dh-512.pem" 512 2>/dev/null
openssl dhparam -dsaparam -out "$out/dh-1024-x942.pem" 1024 2>/dev/null
openssl dhparam -text -out "$out/dh-1024-text.pem" 1024 2>/dev/null
openssl genpkey -genparam -algorithm DH -pkeyopt group:modp_2048 -out "$out/dh-2048.pem"
