/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tools/http-request.h"

#include <string.h>

/* What the fields of a request said about the connection and the body. */
typedef struct {
  guint hosts;
  gboolean has_length;
  gboolean has_transfer_encoding;
  gboolean says_close;
  gboolean says_keep_alive;
} Summary;

static gboolean
is_token (const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && strchr ("!#$%&'*+-.^_`|~", *p) == NULL)
      return FALSE;
  }

  return *text != '\0';
}

static gboolean
is_visible (const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (!g_ascii_isgraph (*p))
      return FALSE;
  }

  return *text != '\0';
}

static gboolean
is_field_value (const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (g_ascii_iscntrl (*p) && *p != '\t')
      return FALSE;
  }

  return TRUE;
}

static guint
parse_request_line (HttpRequest *self, const char *line, gboolean *is_1_1)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", -1);

  if (g_strv_length (parts) != 3 || !is_token (parts[0]) || !is_visible (parts[1])
      || !g_str_has_prefix (parts[2], "HTTP/"))
    return 400;
  if (!g_str_equal (parts[2], "HTTP/1.1") && !g_str_equal (parts[2], "HTTP/1.0"))
    return 505;

  self->method = g_strdup (parts[0]);
  self->target = g_strdup (parts[1]);
  *is_1_1 = g_str_equal (parts[2], "HTTP/1.1");

  return 0;
}

static void
read_connection (Summary *summary, const char *value)
{
  g_auto (GStrv) options = g_strsplit (value, ",", -1);

  for (gsize i = 0; options[i] != NULL; i++) {
    const char *option = g_strstrip (options[i]);

    summary->says_close |= g_ascii_strcasecmp (option, "close") == 0;
    summary->says_keep_alive |= g_ascii_strcasecmp (option, "keep-alive") == 0;
  }
}

static guint
read_field (HttpRequest *self, Summary *summary, const char *name, const char *value)
{
  guint64 length = 0;

  if (g_ascii_strcasecmp (name, "Host") == 0)
    summary->hosts++;
  else if (g_ascii_strcasecmp (name, "Connection") == 0)
    read_connection (summary, value);
  else if (g_ascii_strcasecmp (name, "Expect") == 0)
    self->expects_continue = g_ascii_strcasecmp (value, "100-continue") == 0;
  else if (g_ascii_strcasecmp (name, "Transfer-Encoding") == 0)
    summary->has_transfer_encoding = TRUE;

  if (g_ascii_strcasecmp (name, "Content-Length") != 0)
    return 0;
  /* Two lengths are how requests are smuggled (RFC 9112 §6.3). */
  if (summary->has_length
      || !g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, &length, NULL))
    return 400;
  summary->has_length = TRUE;
  self->content_length = length;

  return 0;
}

static guint
parse_field (HttpRequest *self, Summary *summary, const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  guint status = 0;

  if (colon == NULL)
    return 400;

  name = g_strndup (line, colon - line);
  value = g_strstrip (g_strdup (colon + 1));
  if (!is_token (name) || !is_field_value (value))
    return 400;

  status = read_field (self, summary, name, value);
  g_ptr_array_add (self->fields, g_steal_pointer (&name));
  g_ptr_array_add (self->fields, g_steal_pointer (&value));

  return status;
}

static guint
parse_lines (HttpRequest *self, char **lines)
{
  Summary summary = { 0 };
  gboolean is_1_1 = FALSE;
  guint status = parse_request_line (self, lines[0], &is_1_1);

  for (gsize i = 1; status == 0 && lines[i] != NULL && *lines[i] != '\0'; i++)
    status = parse_field (self, &summary, lines[i]);

  if (status != 0)
    return status;
  if (summary.hosts > 1 || (is_1_1 && summary.hosts == 0))
    return 400;
  if (summary.has_transfer_encoding)
    return summary.has_length ? 400 : 501;

  self->keep_alive = !summary.says_close && (is_1_1 || summary.says_keep_alive);

  return 0;
}

HttpRequest *
http_request_parse (const char *head, gsize length, guint *status)
{
  g_autoptr (HttpRequest) self = g_new0 (HttpRequest, 1);
  g_autofree char *text = g_strndup (head, length);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);

  self->fields = g_ptr_array_new_with_free_func (g_free);

  *status = strlen (text) == length ? parse_lines (self, lines) : 400;

  return *status == 0 ? g_steal_pointer (&self) : NULL;
}

void
http_request_free (HttpRequest *self)
{
  g_free (self->method);
  g_free (self->target);
  g_ptr_array_unref (self->fields);
  g_free (self);
}
