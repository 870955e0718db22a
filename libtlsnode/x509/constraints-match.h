/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/x509/der.h"

/* Is a name under the base of a constraint? One function for each kind; octets in, so that nothing ends early at a NUL. */

typedef enum {
  TN_MATCH_NO,
  TN_MATCH_YES,
  TN_MATCH_BAD_NAME,   /* name or base are not what the kind wants */
  TN_MATCH_UNSUPPORTED /* a kind that nobody compares */
} TnMatch;

TnMatch tn_match_dns (TnDer name, TnDer base);
TnMatch tn_match_email (TnDer name, TnDer base);
TnMatch tn_match_uri (TnDer name, TnDer base);
TnMatch tn_match_ip (TnDer name, TnDer base);

/* name: the value of an SmtpUTF8Mailbox (RFC 8398). */
TnMatch tn_match_utf8_mailbox (TnDer name, TnDer base);
