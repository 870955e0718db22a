/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-socket-private.h"

#include "libtlsnode/tls-node-reply-private.h"
#include "libtlsnode/tls-node-server-options.h"

/* The questions of a handshake. The engine lends what it asks about only until it is answered, and a callback may answer
 * at once: it gets copies. */

guint
tn_socket_settings_get_questions (const TnSocketSettings *settings)
{
  return (settings->sni_callback != NULL ? TN_QUESTION_CONTEXT : 0)
         | (settings->alpn_callback != NULL ? TN_QUESTION_ALPN : 0);
}

static void
ask_for_context (TlsNodeSocket *self, const TnQuestion *question)
{
  const TnCallback *callback = self->settings->sni_callback;
  g_autofree char *servername = g_strdup (question->servername);
  g_autoptr (TlsNodeReply) reply = tn_reply_new (self, question);

  ((TlsNodeSniFunc) callback->function) (servername, reply, callback->user_data);
}

/* Names are bytes of the peer's choice: those that cannot be strings cannot be chosen. */
static char **
read_protocols (const TnQuestion *question)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const guint8 *data = question->protocols;
  gsize left = question->protocols_length;

  while (left > 0 && data[0] < left) {
    gsize length = data[0];

    if (length > 0 && g_utf8_validate_len ((const char *) data + 1, length, NULL))
      g_ptr_array_add (names, g_strndup ((const char *) data + 1, length));
    data += 1 + length;
    left -= 1 + length;
  }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static void
ask_for_protocol (TlsNodeSocket *self, const TnQuestion *question)
{
  const TnCallback *callback = self->settings->alpn_callback;
  g_autofree char *servername = g_strdup (question->servername);
  g_auto (GStrv) protocols = read_protocols (question);
  guint id = question->id;
  g_autoptr (GError) error = NULL;
  g_autofree char *chosen = NULL;
  TnAnswer answer = { .kind = TN_ANSWER_REFUSE };

  chosen = ((TlsNodeAlpnFunc) callback->function) (servername, (const char *const *) protocols,
                                                   callback->user_data, &error);
  if (error != NULL)
    answer.kind = TN_ANSWER_ERROR;
  else if (chosen != NULL)
    answer.kind = TN_ANSWER_PROTOCOL;
  answer.error = error;
  answer.protocol = chosen;
  /* The callback may have dropped the main context, and the engine with it. */
  if (self->engine != NULL && self->state < TN_SOCKET_DESTROYED)
    tn_engine_answer (self->engine, id, &answer, tn_socket_now ());
}

void
tn_socket_ask (TlsNodeSocket *self, const TnQuestion *question)
{
  switch (question->kind) {
  case TN_QUESTION_CONTEXT:
    ask_for_context (self, question);
    break;
  case TN_QUESTION_ALPN:
    ask_for_protocol (self, question);
    break;
  }
}
