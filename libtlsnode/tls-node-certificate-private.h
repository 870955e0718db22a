/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/tls-node-certificate.h"
#include "libtlsnode/x509/generate.h"

/* der has been parsed before: this cannot fail. */
TlsNodeCertificate *tn_certificate_new_from_der (GBytes *der);

/* The first of them; each keeps the next one as its issuer. NULL when there is none. */
TlsNodeCertificate *tn_certificate_new_from_chain (GPtrArray *chain);

/* Borrows everything from the options, but for the issuer, which is left alone. */
void tn_certificate_options_read (TlsNodeCertificateOptions *self, TnGenerateSpec *spec);
