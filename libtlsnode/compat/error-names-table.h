/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/tls-node-error-codes.h"

/* Inside of compat/ only; others ask error-names.h. */
typedef struct {
  guint value;         /* of the enum */
  const char *code;    /* Node's code string */
  const char *message; /* default message, NULL = none */
} TnErrorName;

extern const TnErrorName tn_error_names[];
extern const gsize tn_error_names_length;
extern const TnErrorName tn_x509_error_names[];
extern const gsize tn_x509_error_names_length;
extern const TnErrorName tn_system_error_names[];
extern const gsize tn_system_error_names_length;
