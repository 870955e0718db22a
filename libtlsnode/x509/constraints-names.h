/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/path-cert.h"

/* The names of a certificate under constraints. OpenSSL's text of a fault (static), NULL = every name is within. */

/* Subject, e-mail addresses in it, alternative names. */
const char *tn_constraints_check_certificate (const TnConstraints *self,
                                              const TnPathCert *cert);

/* Where there is no DNS name: common names that look like a host's. */
const char *tn_constraints_check_common_names (const TnConstraints *self,
                                               const TnPathCert *cert);

/* Subject and alternative names, counted as OpenSSL counts them. */
guint64 tn_constraints_count_names (const TnPathCert *cert);
