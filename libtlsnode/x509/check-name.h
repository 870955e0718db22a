/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* OpenSSL's X509_check_host (), _email () and _ip () on a certificate (DER), as X509Certificate has them. Not what connections are
 * checked with: that is identity.h. */

typedef enum {
  TN_CHECK_SUBJECT_DEFAULT, /* the subject is looked at when there is no name of the kind in the subjectAltName */
  TN_CHECK_SUBJECT_ALWAYS,
  TN_CHECK_SUBJECT_NEVER
} TnCheckSubject;

typedef struct {
  TnCheckSubject subject;
  gboolean no_wildcards;
  gboolean no_partial_wildcards; /* '*' is a whole label only */
  gboolean multi_label_wildcards;
  gboolean single_label_subdomains; /* of hosts that begin with a dot */
} TnCheckOptions;

/* The name in the certificate that matched, UTF-8; NULL = none does. */
char *tn_check_host (GBytes *certificate, const char *host, const TnCheckOptions *options);
gboolean tn_check_email (GBytes *certificate, const char *email, TnCheckSubject subject);
/* address: 4 or 16 bytes. */
gboolean tn_check_ip (GBytes *certificate, const guint8 *address, gsize length);
