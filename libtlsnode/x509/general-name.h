/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/x509/der.h"

/* The kinds of GeneralName (RFC 5280 section 4.2.1.6) by the number of their context tag. */
typedef enum {
  TN_GENERAL_NAME_OTHER,
  TN_GENERAL_NAME_EMAIL,
  TN_GENERAL_NAME_DNS,
  TN_GENERAL_NAME_X400,
  TN_GENERAL_NAME_DIRECTORY,
  TN_GENERAL_NAME_EDI_PARTY,
  TN_GENERAL_NAME_URI,
  TN_GENERAL_NAME_IP,
  TN_GENERAL_NAME_REGISTERED_ID
} TnGeneralNameKind;

/* "DNS:a.example", as Node prints it, with quotes where the value could be taken for something else. FALSE = malformed. */
gboolean tn_general_name_append (GString *out, const TnDerItem *name);

/* What a value that is quoted by tn_general_name_append () stands for: UTF-8, which may hold NUL. Other text is left as it is. */
GString *tn_general_name_unquote (const char *text);
