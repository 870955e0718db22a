/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The head of one HTTP/1.1 request (RFC 9112), read strictly: what could be understood in two ways is refused. */
typedef struct {
  char *method;
  char *target;
  GPtrArray *
      fields; /* of char *: name, value, name, value, …; bytes of the peer, not checked for UTF-8 */
  guint64 content_length;
  gboolean keep_alive;
  gboolean expects_continue;
} HttpRequest;

/* NULL and the status of the refusal, 4xx or 5xx. head ends with the empty line. */
HttpRequest *http_request_parse (const char *head, gsize length, guint *status);
void http_request_free (HttpRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpRequest, http_request_free)
