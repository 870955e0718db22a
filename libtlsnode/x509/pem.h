/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* PEM and DER in, DER out. Certificates travel between the rooms as GBytes of DER. */

/* One block of a PEM text; points into it. */
typedef struct {
  const char *label; /* "CERTIFICATE", not terminated */
  gsize label_length;
  const char *whole; /* from the BEGIN line to the END line */
  gsize whole_length;
  const char *body; /* the lines between them */
  gsize body_length;
} TnPemBlock;

/* Finds the next block of the text from *offset on and moves *offset behind it. Text around blocks is ignored; lines may
 * end in CRLF or blanks. FALSE without error: there is no further one; with error: a block does not end. */
gboolean tn_pem_next_block (const char *text,
                            gsize length,
                            gsize *offset,
                            TnPemBlock *block,
                            GError **error);

gboolean tn_pem_block_has_label (const TnPemBlock *block, const char *label);

/* Takes the headers of RFC 1421 off the body. *dek_info is what the block says about its encryption ("AES-128-CBC,..."), NULL = it is not
 * encrypted. Other headers are errors, as in OpenSSL. */
gboolean tn_pem_take_headers (TnPemBlock *block, char **dek_info, GError **error);

/* The bytes that the block's base64 stands for, in memory that is wiped when freed. */
GBytes *tn_pem_decode_block (const TnPemBlock *block, GError **error);

/* One certificate, PEM (the first CERTIFICATE, X509 CERTIFICATE or TRUSTED CERTIFICATE block) or DER; what OpenSSL reads, also where
 * GnuTLS does not (tn_certificate_check ()). */
GBytes *tn_pem_read_certificate (GBytes *data, GError **error);

/* Every certificate of a PEM text in order, as a GPtrArray of GBytes (DER), each of which GnuTLS reads. No certificate at all:
 * TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE. As Node, cert takes PEM only. */
GPtrArray *tn_pem_read_certificates (GBytes *data, GError **error);

/* The same, appended; what precedes a fault is in the array even when it fails. No certificate is no error here. */
gboolean tn_pem_append_certificates (GBytes *data, GPtrArray *certificates, GError **error);

/* NULL when it is too large to be one. */
char *tn_pem_from_certificate (GBytes *der);
