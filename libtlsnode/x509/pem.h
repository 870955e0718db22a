/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* PEM and DER in, DER out. Certificates travel between the rooms as GBytes of DER. */

/* One certificate, PEM (the first CERTIFICATE, X509 CERTIFICATE or TRUSTED CERTIFICATE block) or DER. */
GBytes *tn_pem_read_certificate (GBytes *data, GError **error);

/* Every certificate of a PEM text in order, as a GPtrArray of GBytes (DER). No certificate at all:
 * TLS_NODE_ERROR_OSSL_PEM_NO_START_LINE. As Node, cert takes PEM only. */
GPtrArray *tn_pem_read_certificates (GBytes *data, GError **error);

char *tn_pem_from_certificate (GBytes *der);
