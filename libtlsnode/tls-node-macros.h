/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(TLS_NODE_INSIDE) && !defined(TLS_NODE_COMPILATION)
#error "Only <libtlsnode/tls-node.h> can be included directly."
#endif

#include <glib.h>

/* Until the ABI is declared stable with 1.0 the availability macros only export. */
#if defined(TLS_NODE_COMPILATION)
#define TLS_NODE_EXTERN __attribute__ ((visibility ("default"))) extern
#else
#define TLS_NODE_EXTERN extern
#endif

#define TLS_NODE_AVAILABLE_IN_1_0 TLS_NODE_EXTERN
