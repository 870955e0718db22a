/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Node's text forms of a certificate (DER). NULL where Node has undefined. All transfer full, UTF-8. */
char *tn_describe_fingerprint256 (GBytes *certificate); /* "AB:CD:..." */
char *tn_describe_subject (GBytes *certificate);        /* "C=DE\nCN=leaf", RDNs by line */
char *tn_describe_issuer (GBytes *certificate);
char *
tn_describe_subject_alt_name (GBytes *certificate); /* "DNS:a.example, IP Address:127.0.0.1" */
char *tn_describe_valid_from (GBytes *certificate); /* "Jan  1 00:00:00 2020 GMT" */
char *tn_describe_valid_to (GBytes *certificate);
char *tn_describe_serial_number (GBytes *certificate); /* upper-case hex */

/* The common names of the subject in order; never NULL. */
GStrv tn_describe_common_names (GBytes *certificate);

/* Does it have a subjectAltName, readable or not? */
gboolean tn_describe_has_subject_alt_name (GBytes *certificate);
