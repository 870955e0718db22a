/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/oid-name.h"

const TnOidName tn_oid_names[] = {
  /* Signatures */
  { "1.2.840.113549.1.1.4", "md5WithRSAEncryption" },
  { "1.2.840.113549.1.1.5", "sha1WithRSAEncryption" },
  { "1.2.840.113549.1.1.10", "rsassaPss" },
  { "1.2.840.113549.1.1.11", "sha256WithRSAEncryption" },
  { "1.2.840.113549.1.1.12", "sha384WithRSAEncryption" },
  { "1.2.840.113549.1.1.13", "sha512WithRSAEncryption" },
  { "1.2.840.113549.1.1.14", "sha224WithRSAEncryption" },
  { "1.2.840.10045.4.1", "ecdsa-with-SHA1" },
  { "1.2.840.10045.4.3.1", "ecdsa-with-SHA224" },
  { "1.2.840.10045.4.3.2", "ecdsa-with-SHA256" },
  { "1.2.840.10045.4.3.3", "ecdsa-with-SHA384" },
  { "1.2.840.10045.4.3.4", "ecdsa-with-SHA512" },
  { "1.2.840.10040.4.3", "dsaWithSHA1" },
  { "2.16.840.1.101.3.4.3.1", "dsa_with_SHA224" },
  { "2.16.840.1.101.3.4.3.2", "dsa_with_SHA256" },
  { "1.3.101.112", "ED25519" },
  { "1.3.101.113", "ED448" },

  /* Digests */
  { "1.3.14.3.2.26", "sha1" },
  { "2.16.840.1.101.3.4.2.1", "sha256" },
  { "2.16.840.1.101.3.4.2.2", "sha384" },
  { "2.16.840.1.101.3.4.2.3", "sha512" },
  { "2.16.840.1.101.3.4.2.4", "sha224" },

  /* Extensions of certificates and requests (RFC 5280 section 4.2, RFC 7633, RFC 6962, RFC 3779, RFC 3820) */
  { "2.5.29.9", "subjectDirectoryAttributes" },
  { "2.5.29.14", "subjectKeyIdentifier" },
  { "2.5.29.15", "keyUsage" },
  { "2.5.29.16", "privateKeyUsagePeriod" },
  { "2.5.29.17", "subjectAltName" },
  { "2.5.29.18", "issuerAltName" },
  { "2.5.29.19", "basicConstraints" },
  { "2.5.29.30", "nameConstraints" },
  { "2.5.29.31", "cRLDistributionPoints" },
  { "2.5.29.32", "certificatePolicies" },
  { "2.5.29.33", "policyMappings" },
  { "2.5.29.35", "authorityKeyIdentifier" },
  { "2.5.29.36", "policyConstraints" },
  { "2.5.29.37", "extKeyUsage" },
  { "2.5.29.46", "freshestCRL" },
  { "2.5.29.54", "inhibitAnyPolicy" },
  { "1.3.6.1.5.5.7.1.1", "authorityInfoAccess" },
  { "1.3.6.1.5.5.7.1.7", "ipAddrBlocks" },
  { "1.3.6.1.5.5.7.1.8", "autonomousSysIds" },
  { "1.3.6.1.5.5.7.1.11", "subjectInfoAccess" },
  { "1.3.6.1.5.5.7.1.14", "proxyCertInfo" },
  { "1.3.6.1.5.5.7.1.24", "tlsFeature" },
  { "1.3.6.1.5.5.7.48.1.5", "ocspNoCheck" },
  { "1.3.6.1.4.1.11129.2.4.2", "signedCertificateTimestampList" },
  { "1.3.6.1.4.1.11129.2.4.3", "precertificatePoison" },
  { "2.16.840.1.113730.1.1", "nsCertType" },
  { "2.16.840.1.113730.1.13", "nsComment" },

  /* Extensions of CRLs and OCSP responses (RFC 5280 section 5, RFC 6960 section 4.4) */
  { "2.5.29.20", "cRLNumber" },
  { "2.5.29.21", "reasonCode" },
  { "2.5.29.24", "invalidityDate" },
  { "2.5.29.27", "deltaCRLIndicator" },
  { "2.5.29.28", "issuingDistributionPoint" },
  { "2.5.29.29", "certificateIssuer" },
  { "1.3.6.1.5.5.7.48.1.2", "ocspNonce" },

  /* Purposes (RFC 5280 section 4.2.1.12) */
  { "2.5.29.37.0", "anyExtendedKeyUsage" },
  { "1.3.6.1.5.5.7.3.1", "serverAuth" },
  { "1.3.6.1.5.5.7.3.2", "clientAuth" },
  { "1.3.6.1.5.5.7.3.3", "codeSigning" },
  { "1.3.6.1.5.5.7.3.4", "emailProtection" },
  { "1.3.6.1.5.5.7.3.8", "timeStamping" },
  { "1.3.6.1.5.5.7.3.9", "OCSPSigning" },
  { NULL, NULL },
};
