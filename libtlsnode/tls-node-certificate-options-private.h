/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/tls-node-certificate-options.h"
#include "libtlsnode/tls-node-options-private.h"

/* One class in four files:
 *
 *   tls-node-certificate-options.c           the class, names, and the issuer
 *   tls-node-certificate-options-subject.c   whom the certificate is for
 *   tls-node-certificate-options-contents.c  validity, usage, serial number
 *   tls-node-certificate-options-keys.c      private keys and passphrases */

struct _TlsNodeCertificateOptions {
  GObject parent_instance;
  char *common_name;
  char *key_type;
  guint key_bits;
  gboolean is_ca;
  guint days;
  char *organization;
  char *organizational_unit;
  char *country;
  char *state;
  char *locality;
  int path_length;
  gint64 not_before;
  gint64 not_after;
  char *serial_number;
  char *digest;
  char **key_usage;
  char **extended_key_usage;
  char *named_curve;
  GBytes *private_key;
  char *passphrase;
  char *issuer_passphrase;
  char *output_passphrase;
  GPtrArray *names;
  GBytes *issuer_certificate;
  GBytes *issuer_key;
};

/* Rows of the table. */
enum {
  TN_CERTIFICATE_COMMON_NAME,
  TN_CERTIFICATE_KEY_TYPE,
  TN_CERTIFICATE_KEY_BITS,
  TN_CERTIFICATE_IS_CA,
  TN_CERTIFICATE_DAYS,
  TN_CERTIFICATE_ORGANIZATION,
  TN_CERTIFICATE_ORGANIZATIONAL_UNIT,
  TN_CERTIFICATE_COUNTRY,
  TN_CERTIFICATE_STATE,
  TN_CERTIFICATE_LOCALITY,
  TN_CERTIFICATE_PATH_LENGTH,
  TN_CERTIFICATE_NOT_BEFORE,
  TN_CERTIFICATE_NOT_AFTER,
  TN_CERTIFICATE_SERIAL_NUMBER,
  TN_CERTIFICATE_DIGEST,
  TN_CERTIFICATE_KEY_USAGE,
  TN_CERTIFICATE_EXTENDED_KEY_USAGE,
  TN_CERTIFICATE_NAMED_CURVE,
  TN_CERTIFICATE_PRIVATE_KEY,
  TN_CERTIFICATE_PASSPHRASE,
  TN_CERTIFICATE_ISSUER_PASSPHRASE,
  TN_CERTIFICATE_OUTPUT_PASSPHRASE,
  TN_CERTIFICATE_N_OPTIONS
};

extern const TnOption tn_certificate_options_table[TN_CERTIFICATE_N_OPTIONS];
/* What TN_DEFINE_OPTION calls it. */
#define options_table tn_certificate_options_table

TlsNodeCertificateOptions *tls_node_certificate_options_data (GObject *object);
