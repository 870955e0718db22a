#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes the certificates and keys in this directory anew: NAME.crt and NAME.key, PEM. Needs certtool and
# openssl. The names say what is wrong with them; where they say nothing the certificate is for localhost,
# 127.0.0.1 and ::1, signed by ca, and good from 2020 to 2099.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

GOOD='activation_date = "2020-01-01 00:00:00 UTC"
expiration_date = "2099-12-31 23:59:59 UTC"'
EXPIRED='activation_date = "2010-01-01 00:00:00 UTC"
expiration_date = "2011-01-01 00:00:00 UTC"'
FUTURE='activation_date = "2090-01-01 00:00:00 UTC"
expiration_date = "2099-12-31 23:59:59 UTC"'
LOCALHOST='dns_name = "localhost"
ip_address = "127.0.0.1"
ip_address = "::1"'
LEAF='signing_key
tls_www_server
tls_www_client'
CA='ca
cert_signing_key
crl_signing_key'

serial=1000
# How odd writes names; certtool writes PrintableString where that will do.
mask=default

# key NAME KIND: ec, p384, p521, rsa, rsa-pss, ed25519 or ed448
key () {
  case $2 in
    rsa) certtool --generate-privkey --key-type rsa --bits 2048 ;;
    ec) certtool --generate-privkey --key-type ecdsa --curve secp256r1 ;;
    rsa-pss) certtool --generate-privkey --key-type rsa-pss --bits 2048 ;;
    p384) certtool --generate-privkey --key-type ecdsa --curve secp384r1 ;;
    p521) certtool --generate-privkey --key-type ecdsa --curve secp521r1 ;;
    ed25519) certtool --generate-privkey --key-type ed25519 ;;
    ed448) certtool --generate-privkey --key-type ed448 ;;
  esac 2>/dev/null | sed -n '/-----BEGIN/,/-----END/p' > "$1.key"
}

# template COMMON-NAME TEXT...
template () {
  serial=$((serial + 1))
  echo "serial = $serial"
  test -z "$1" || echo "cn = \"$1\""
  shift
  for text; do echo "$text"; done
}

# self_signed NAME COMMON-NAME TEXT...
self_signed () {
  name=$1
  shift
  template "$@" > "$work/template"
  certtool --generate-self-signed --load-privkey "$name.key" --template "$work/template" \
    --outfile "$name.crt" 2>/dev/null
}

# signed NAME ISSUER COMMON-NAME TEXT...
signed () {
  name=$1 issuer=$2
  shift 2
  template "$@" > "$work/template"
  certtool --generate-certificate --load-privkey "$name.key" --load-ca-certificate "$issuer.crt" \
    --load-ca-privkey "$issuer.key" --template "$work/template" --outfile "$name.crt" 2>/dev/null
}

# odd NAME ISSUER SUBJECT DIGEST EXTENSION... : what certtool does not write; without key identifiers; ISSUER may be "self"
odd () {
  name=$1 issuer=$2 subject=$3 digest=$4
  shift 4
  serial=$((serial + 1))
  printf '%04x\n' "$serial" > "$work/serial"
  : > "$work/index"
  printf '%s\n' '[ca]' 'default_ca = odd' '[odd]' "database = $work/index" "serial = $work/serial" \
    "new_certs_dir = $work" 'policy = any' 'unique_subject = no' '[any]' \
    'organizationName = optional' 'commonName = optional' \
    '[req]' 'distinguished_name = any' "string_mask = $mask" > "$work/odd.cnf"
  printf '%s\n' 'subjectKeyIdentifier = none' 'authorityKeyIdentifier = none' "$@" > "$work/odd.ext"
  case $issuer in
    self) signer="-selfsign -keyfile $name.key" ;;
    *) signer="-cert $issuer.crt -keyfile $issuer.key" ;;
  esac
  openssl req -new -config "$work/odd.cnf" -key "$name.key" -subj "$subject" -out "$work/odd.csr" 2>/dev/null
  # shellcheck disable=SC2086
  openssl ca -batch -notext -config "$work/odd.cnf" -in "$work/odd.csr" $signer \
    -md "$digest" -startdate 20200101000000Z -enddate 20991231235959Z -extfile "$work/odd.ext" -out "$name.crt" 2>/dev/null
}

key ca ec
self_signed ca 'Test CA' "$CA" "$GOOD"
key other-ca ec
self_signed other-ca 'Other CA' "$CA" "$GOOD"
# The name of ca with another key.
key ca-same-name ec
self_signed ca-same-name 'Test CA' "$CA" "$GOOD"
# The name of ca with another key, and nothing that tells them apart: no key identifiers.
key ca-rogue ec
odd ca-rogue self '/CN=Test CA' sha256 'basicConstraints = critical, CA:TRUE' \
  'keyUsage = critical, digitalSignature, keyCertSign'
key ca-expired ec
self_signed ca-expired 'Expired CA' "$CA" "$EXPIRED"

key leaf-ec ec
signed leaf-ec ca localhost "$LOCALHOST" "$LEAF" "$GOOD"
key leaf-rsa rsa
signed leaf-rsa ca localhost "$LOCALHOST" "$LEAF" encryption_key "$GOOD"
key leaf-ed25519 ed25519
signed leaf-ed25519 ca localhost "$LOCALHOST" "$LEAF" "$GOOD"
key leaf-expired ec
signed leaf-expired ca localhost "$LOCALHOST" "$LEAF" "$EXPIRED"
key leaf-not-yet-valid ec
signed leaf-not-yet-valid ca localhost "$LOCALHOST" "$LEAF" "$FUTURE"
key leaf-self-signed ec
self_signed leaf-self-signed localhost "$LOCALHOST" "$LEAF" "$GOOD"
key leaf-other-name ec
signed leaf-other-name ca other.example 'dns_name = "other.example"' "$LEAF" "$GOOD"
# Only a common name, no subjectAltName.
key leaf-cn-only ec
signed leaf-cn-only ca localhost "$LEAF" "$GOOD"
key leaf-other-ca ec
signed leaf-other-ca other-ca localhost "$LOCALHOST" "$LEAF" "$GOOD"
key leaf-expired-ca ec
signed leaf-expired-ca ca-expired localhost "$LOCALHOST" "$LEAF" "$GOOD"
key leaf-client-only ec
signed leaf-client-only ca localhost "$LOCALHOST" signing_key tls_www_client "$GOOD"
key leaf-server-only ec
signed leaf-server-only ca localhost "$LOCALHOST" signing_key tls_www_server "$GOOD"
key san-wildcard ec
signed san-wildcard ca '' 'dns_name = "*.example.org"' "$LEAF" "$GOOD"
key san-example.org ec
signed san-example.org ca '' 'dns_name = "example.org"' 'dns_name = "www.example.org"' "$LEAF" "$GOOD"
key san-uri ec
signed san-uri ca '' 'uri = "https://localhost/service"' "$LEAF" "$GOOD"
key leaf-rogue ec
odd leaf-rogue ca-rogue '/CN=localhost' sha256 'subjectAltName = DNS:localhost'
# Certificates for tests of SNI.
key sni-blue ec
signed sni-blue ca blue.test 'dns_name = "blue.test"' "$LEAF" "$GOOD"
key sni-red ec
signed sni-red ca red.test 'dns_name = "red.test"' "$LEAF" "$GOOD"

key client-ec ec
signed client-ec ca 'Test client' signing_key tls_www_client "$GOOD"
key client-rsa rsa
signed client-rsa ca 'Test RSA client' signing_key tls_www_client "$GOOD"
key client-other-ca ec
signed client-other-ca other-ca 'Other client' signing_key tls_www_client "$GOOD"

# ca > intermediate > leaf-intermediate; leaf-chain.crt is both, leaf first.
key intermediate ec
signed intermediate ca 'Test intermediate' "$CA" 'path_len = 0' "$GOOD"
key leaf-intermediate ec
signed leaf-intermediate intermediate localhost "$LOCALHOST" "$LEAF" "$GOOD"
cat leaf-intermediate.crt intermediate.crt > leaf-chain.crt
cp leaf-intermediate.key leaf-chain.key
# A leaf that signs although it is no CA: ca > leaf-ec > leaf-below-leaf.
key leaf-below-leaf ec
signed leaf-below-leaf leaf-ec localhost "$LOCALHOST" "$LEAF" "$GOOD"
# pathLenConstraint 0 is exceeded: ca > intermediate > intermediate-too-deep > leaf-too-deep.
key intermediate-too-deep ec
signed intermediate-too-deep intermediate 'Too deep' "$CA" "$GOOD"
key leaf-too-deep ec
signed leaf-too-deep intermediate-too-deep localhost "$LOCALHOST" "$LEAF" "$GOOD"
# May sign for .permitted.test only.
key intermediate-constrained ec
signed intermediate-constrained ca 'Constrained' "$CA" 'nc_permit_dns = permitted.test' "$GOOD"
key leaf-not-permitted ec
signed leaf-not-permitted intermediate-constrained localhost "$LOCALHOST" "$LEAF" "$GOOD"
key leaf-permitted ec
signed leaf-permitted intermediate-constrained a.permitted.test 'dns_name = "a.permitted.test"' "$LEAF" "$GOOD"
# The leaf's names are permitted, those of the CA between are not.
key intermediate-not-permitted ec
signed intermediate-not-permitted intermediate-constrained 'Not permitted' 'dns_name = "other.example"' "$CA" "$GOOD"
key leaf-below-not-permitted ec
signed leaf-below-not-permitted intermediate-not-permitted a.permitted.test 'dns_name = "a.permitted.test"' \
  "$LEAF" "$GOOD"
# It may sign, but does not say that it is a CA: ca > intermediate-no-constraints > leaf-below-no-constraints.
key intermediate-no-constraints ec
odd intermediate-no-constraints ca '/CN=No constraints' sha256 'keyUsage = critical, keyCertSign'
key leaf-below-no-constraints ec
signed leaf-below-no-constraints intermediate-no-constraints localhost "$LOCALHOST" "$LEAF" "$GOOD"
# May sign for subjects with O=Permitted only.
key intermediate-dn-constrained ec
odd intermediate-dn-constrained ca '/CN=DN constrained' sha256 'basicConstraints = critical, CA:TRUE' \
  'keyUsage = critical, keyCertSign' 'nameConstraints = critical, permitted;dirName:names' \
  '[names]' 'O = Permitted'
# Constraints come as UTF8String.
mask=utf8only
key leaf-dn-permitted ec
odd leaf-dn-permitted intermediate-dn-constrained '/O=Permitted/CN=localhost' sha256 \
  'subjectAltName = DNS:localhost'
# It may not sign for subjects with O=Excluded.
key intermediate-dn-excluding ec
odd intermediate-dn-excluding ca '/CN=DN excluding' sha256 'basicConstraints = critical, CA:TRUE' \
  'keyUsage = critical, keyCertSign' 'nameConstraints = critical, excluded;dirName:names' \
  '[names]' 'O = Excluded'
key leaf-dn-excluded ec
odd leaf-dn-excluded intermediate-dn-excluding '/O=Excluded/CN=localhost' sha256 \
  'subjectAltName = DNS:localhost'
key leaf-dn-not-excluded ec
odd leaf-dn-not-excluded intermediate-dn-excluding '/O=Permitted/CN=localhost' sha256 \
  'subjectAltName = DNS:localhost'
key leaf-dn-not-permitted ec
odd leaf-dn-not-permitted intermediate-dn-constrained '/O=Other/CN=localhost' sha256 \
  'subjectAltName = DNS:localhost'
mask=default
key leaf-critical-extension ec
odd leaf-critical-extension ca '/CN=localhost' sha256 'subjectAltName = DNS:localhost' \
  '1.2.3.4.5 = critical, ASN1:NULL'
key leaf-sha1 ec
odd leaf-sha1 ca '/CN=localhost' sha1 'subjectAltName = DNS:localhost'
# anyExtendedKeyUsage alone names no purpose, to OpenSSL.
key leaf-any-purpose ec
odd leaf-any-purpose ca '/CN=localhost' sha256 'subjectAltName = DNS:localhost' \
  'extendedKeyUsage = anyExtendedKeyUsage'
key leaf-empty-purpose ec
odd leaf-empty-purpose ca '/CN=localhost' sha256 'subjectAltName = DNS:localhost' '2.5.29.37 = DER:30:00'
# An extension that is known, but must not be critical to OpenSSL.
key leaf-critical-info-access ec
odd leaf-critical-info-access ca '/CN=localhost' sha256 'subjectAltName = DNS:localhost' \
  'authorityInfoAccess = critical, OCSP;URI:http://ocsp.example/'
# Microsoft's old purpose for servers, which OpenSSL takes and GnuTLS does not.
key leaf-server-gated ec
odd leaf-server-gated ca '/CN=localhost' sha256 'subjectAltName = DNS:localhost' \
  'extendedKeyUsage = msSGC'
# The signature is damaged: its last byte is another one.
openssl x509 -in leaf-ec.crt -outform DER -out "$work/leaf.der"
size=$(($(wc -c < "$work/leaf.der") - 1))
last=$(tail -c 1 "$work/leaf.der" | od -An -tu1)
{ head -c "$size" "$work/leaf.der"; printf "\\$(printf %03o $((last ^ 1)))"; } > "$work/damaged.der"
openssl x509 -inform DER -in "$work/damaged.der" -out leaf-bad-signature.crt
cp leaf-ec.key leaf-bad-signature.key

# Types of keys that a server may have beside each other.
for kind in p384 p521 rsa-pss ed448; do
  key "leaf-$kind" "$kind"
  signed "leaf-$kind" ca localhost "$LEAF" "$LOCALHOST" "$GOOD"
done
# What the key is for does not keep OpenSSL's servers from using it for everything.
key leaf-encipherment rsa
signed leaf-encipherment ca localhost 'encryption_key
tls_www_server' "$LOCALHOST" "$GOOD"
key leaf-signing rsa
signed leaf-signing ca localhost 'signing_key
tls_www_server' "$LOCALHOST" "$GOOD"

# Neither signing nor encipherment: OpenSSL does not mind for RSA, and does for elliptic curves.
for kind in rsa ec; do
  key "leaf-agreement-$kind" $kind
  signed "leaf-agreement-$kind" ca localhost 'key_agreement
tls_www_server
tls_www_client' "$LOCALHOST" "$GOOD"
done

# Forms of one key and one certificate. The passphrase is "secret".
openssl pkcs8 -topk8 -in leaf-ec.key -v2 aes-256-cbc -passout pass:secret -out leaf-key-encrypted.key
cp leaf-ec.crt leaf-key-encrypted.crt
openssl rsa -in leaf-rsa.key -traditional -aes128 -passout pass:secret \
  -out leaf-key-encrypted-traditional.key 2>/dev/null
cp leaf-rsa.crt leaf-key-encrypted-traditional.crt
openssl x509 -in leaf-ec.crt -trustout -addtrust serverAuth -out form-trusted-certificate.crt
sed 's/CERTIFICATE/X509 CERTIFICATE/' leaf-ec.crt > form-x509-certificate.crt
sed 's/$/\r/' leaf-ec.crt > form-crlf.crt
{ echo 'Text in front of it.'; cat leaf-ec.crt; echo 'Text behind it.'; } > form-text-around.crt
cat leaf-ec.key leaf-ec.crt > form-key-and-certificate.pem
cat leaf-ec.crt leaf-ec.key > form-certificate-and-key.pem
{ openssl ecparam -name prime256v1; openssl ec -in leaf-ec.key 2>/dev/null; } > form-ec-parameters.key
