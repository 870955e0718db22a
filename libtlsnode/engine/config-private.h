/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "libtlsnode/compat/ciphers.h"
#include "libtlsnode/engine/config.h"

/* For the engine only: what GnuTLS needs of a config. Everything is owned by the config. */

guint tn_config_get_min_version (const TnConfig *self);
guint tn_config_get_max_version (
    const TnConfig *self); /* may be below the minimum: nothing can be negotiated */

gnutls_certificate_credentials_t tn_config_get_credentials (const TnConfig *self);
gboolean tn_config_has_certificate (const TnConfig *self);

/* NULL = the versions and suites leave nothing that GnuTLS could negotiate. */
gnutls_priority_t tn_config_get_priority (const TnConfig *self, gboolean is_server);
/* A server's, once the version is agreed on: the same versions and suites, with the order that the list has for it. */
gnutls_priority_t tn_config_get_server_priority (const TnConfig *self, guint version);

const gnutls_datum_t *tn_config_get_ticket_key (const TnConfig *self);

/* By the IETF's name; NULL when the config does not allow the suite. */
const TnCipherSuite *tn_config_find_suite (const TnConfig *self, const char *standard_name);
