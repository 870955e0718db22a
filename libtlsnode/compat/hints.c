/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/compat/hints.h"

#include "libtlsnode/tls-node-error-codes.h"

typedef struct {
  int code;
  const char *hint;
} TnHint;

static const TnHint tls_hints[] = {
  { TLS_NODE_ERROR_CERT_ALTNAME_INVALID,
    "Connect by a name that the certificate is valid for, or set the server name to one" },
  { TLS_NODE_ERROR_HANDSHAKE_TIMEOUT,
    "The other side was silent, or slower than the handshake timeout allows" },
  { TLS_NODE_ERROR_OSSL_X509_KEY_VALUES_MISMATCH,
    "Give each certificate the private key that it was made for" },
  { TLS_NODE_ERROR_SSL_NO_CIPHER_MATCH,
    "Use names from OpenSSL's list of cipher suites, separated by colons" },
  { TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE, "The list has no cipher suite for the newest "
                                             "version that is allowed, or its security level "
                                             "leaves none" },
  { TLS_NODE_ERROR_SSL_NO_SUITABLE_GROUPS,
    "Add a group that the newest version can use, such as X25519 or P-256" },
  { TLS_NODE_ERROR_SSL_WRONG_CIPHER_RETURNED,
    "The server chose a cipher suite that is not in the list: some lists cannot be offered "
    "exactly beside TLS 1.3; set the maximum version to TLSv1.2, or add the suite" },
  { TLS_NODE_ERROR_SSL_NO_SHARED_CIPHER,
    "Server and client have no cipher suite in common, or the server has no certificate" },
  { TLS_NODE_ERROR_SSL_UNSUPPORTED_PROTOCOL,
    "Server and client have no protocol version in common" },
  { TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE,
    "The lowest version that is allowed is above the highest" },
  { TLS_NODE_ERROR_SSL_NO_APPLICATION_PROTOCOL,
    "Server and client have no application protocol in common" },
  { TLS_NODE_ERROR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM,
    "Give the server a certificate and its key, of a kind that the client accepts" },
  { TLS_NODE_ERROR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE,
    "The client must show a certificate" },
  { TLS_NODE_ERROR_SSL_HTTP_REQUEST,
    "A client spoke plain HTTP on the port of TLS: use https" },
  { TLS_NODE_ERROR_SSL_HTTPS_PROXY_REQUEST, "A client took the server for a proxy" },
  { TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER,
    "The other side does not speak TLS: check the port" },
  { TLS_NODE_ERROR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE,
    "The other side found no common cipher suite, group or signature algorithm, or wants a "
    "certificate" },
  { TLS_NODE_ERROR_SSL_TLSV1_ALERT_PROTOCOL_VERSION,
    "The other side does not allow the offered protocol versions" },
  { TLS_NODE_ERROR_SSL_TLSV1_ALERT_UNKNOWN_CA,
    "The other side does not trust the authority of the certificate" },
  { TLS_NODE_ERROR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED,
    "The server wants a certificate: set cert and key" },
  { TLS_NODE_ERROR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL,
    "The server has none of the offered application protocols" },
};

static const TnHint x509_hints[] = {
  { TLS_NODE_X509_ERROR_DEPTH_ZERO_SELF_SIGNED_CERT,
    "The certificate is self-signed: add it to the trusted authorities if it is known to be "
    "right" },
  { TLS_NODE_X509_ERROR_SELF_SIGNED_CERT_IN_CHAIN,
    "Add the root of the chain to the trusted authorities if it is known to be right" },
  { TLS_NODE_X509_ERROR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
    "The issuer is not known: let the server send its intermediate certificates, or trust its "
    "authority" },
  { TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    "Add the authority of the chain to the trusted ones if it is known to be right" },
  { TLS_NODE_X509_ERROR_UNABLE_TO_GET_ISSUER_CERT,
    "The chain does not lead to a trusted root: trust the root, not an intermediate "
    "certificate" },
  { TLS_NODE_X509_ERROR_CERT_HAS_EXPIRED,
    "Renew the certificate, and check this computer's clock" },
  { TLS_NODE_X509_ERROR_CERT_NOT_YET_VALID, "Check this computer's clock" },
  { TLS_NODE_X509_ERROR_INVALID_PURPOSE, "The certificate was not made for this role" },
  { TLS_NODE_X509_ERROR_CERT_REVOKED,
    "The authority has withdrawn the certificate: ask it for another one" },
  { TLS_NODE_X509_ERROR_CERT_SIGNATURE_FAILURE,
    "The certificate is damaged, or forged, or another authority has the same name as its "
    "issuer" },
  { TLS_NODE_X509_ERROR_UNABLE_TO_GET_CRL,
    "Give a revocation list of each authority in the chain" },
  { TLS_NODE_X509_ERROR_CRL_HAS_EXPIRED,
    "Fetch the revocation list anew, and check this computer's clock" },
  { TLS_NODE_X509_ERROR_CRL_SIGNATURE_FAILURE,
    "The revocation list is damaged, or of another authority with the same name" },
  { TLS_NODE_X509_ERROR_INVALID_CA,
    "A certificate in the chain may not issue others: let a real authority sign" },
  { TLS_NODE_X509_ERROR_PATH_LENGTH_EXCEEDED,
    "An authority in the chain allows fewer intermediate ones than there are" },
};

static const TnHint system_hints[] = {
  { TLS_NODE_SYSTEM_ERROR_ECONNREFUSED, "Nobody listens there: check host and port" },
  { TLS_NODE_SYSTEM_ERROR_ENOTFOUND, "The name does not exist: check its spelling" },
  { TLS_NODE_SYSTEM_ERROR_EAI_AGAIN, "Names cannot be looked up now: check the network" },
  { TLS_NODE_SYSTEM_ERROR_ECONNRESET,
    "The other side cut the connection; its log may say why" },
  { TLS_NODE_SYSTEM_ERROR_EADDRINUSE, "Another program listens there: choose another port" },
  { TLS_NODE_SYSTEM_ERROR_EACCES, "Ports below 1024 and some files need privileges" },
  { TLS_NODE_SYSTEM_ERROR_EMFILE, "Raise the limit of open files" },
};

static const char *
find (const TnHint *hints, gsize length, int code)
{
  for (gsize i = 0; i < length; i++) {
    if (hints[i].code == code)
      return hints[i].hint;
  }

  return NULL;
}

const char *
tn_hint_for_error (const GError *error)
{
  if (error->domain == TLS_NODE_ERROR)
    return find (tls_hints, G_N_ELEMENTS (tls_hints), error->code);
  if (error->domain == TLS_NODE_X509_ERROR)
    return find (x509_hints, G_N_ELEMENTS (x509_hints), error->code);
  if (error->domain == TLS_NODE_SYSTEM_ERROR)
    return find (system_hints, G_N_ELEMENTS (system_hints), error->code);

  return NULL;
}
