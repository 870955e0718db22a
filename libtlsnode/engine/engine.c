/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/engine.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/base/secret.h"
#include "libtlsnode/compat/ssl-error.h"
#include "libtlsnode/engine/alpn.h"
#include "libtlsnode/engine/config-private.h"
#include "libtlsnode/engine/engine-private.h"

/* Life, the three state machines, the one way into failure, and the order in which a call does its work. */

#define TO(state) (1u << (state))

static const guint handshake_edges[] = {
  [TN_HANDSHAKE_IDLE]
  = TO (TN_HANDSHAKE_ASKING) | TO (TN_HANDSHAKE_RUNNING) | TO (TN_HANDSHAKE_FAILED),
  [TN_HANDSHAKE_ASKING] = TO (TN_HANDSHAKE_RUNNING) | TO (TN_HANDSHAKE_FAILED),
  [TN_HANDSHAKE_RUNNING] = TO (TN_HANDSHAKE_DONE) | TO (TN_HANDSHAKE_FAILED),
  [TN_HANDSHAKE_DONE] = 0,
  [TN_HANDSHAKE_FAILED] = 0,
};

static const guint read_edges[] = {
  [TN_READ_OPEN] = TO (TN_READ_CLOSE_NOTIFY) | TO (TN_READ_EOF) | TO (TN_READ_FAILED),
  [TN_READ_CLOSE_NOTIFY] = TO (TN_READ_EOF),
  [TN_READ_EOF] = 0,
  [TN_READ_FAILED] = 0,
};

static const guint write_edges[] = {
  [TN_WRITE_OPEN] = TO (TN_WRITE_CLOSED) | TO (TN_WRITE_FAILED),
  [TN_WRITE_CLOSED] = TO (TN_WRITE_FAILED),
  [TN_WRITE_FAILED] = 0,
};

void
tn_engine_set_handshake_state (TnEngine *self, TnHandshakeState to)
{
  g_return_if_fail ((handshake_edges[self->handshake_state] & TO (to)) != 0);

  g_debug ("engine %p: handshake %d -> %d", self, self->handshake_state, to);
  self->handshake_state = to;
}

void
tn_engine_set_read_state (TnEngine *self, TnReadState to)
{
  g_return_if_fail ((read_edges[self->read_state] & TO (to)) != 0);

  g_debug ("engine %p: read %d -> %d", self, self->read_state, to);
  self->read_state = to;
}

void
tn_engine_set_write_state (TnEngine *self, TnWriteState to)
{
  g_return_if_fail ((write_edges[self->write_state] & TO (to)) != 0);

  g_debug ("engine %p: write %d -> %d", self, self->write_state, to);
  self->write_state = to;
}

gboolean
tn_engine_has_failed (const TnEngine *self)
{
  return self->handshake_state == TN_HANDSHAKE_FAILED || self->read_state == TN_READ_FAILED
         || self->write_state == TN_WRITE_FAILED;
}

void
tn_engine_push_event (TnEngine *self, const TnEvent *event)
{
  g_queue_push_tail (&self->events, g_memdup2 (event, sizeof *event));
}

void
tn_engine_drop_input (TnEngine *self)
{
  tn_byte_queue_clear (&self->incoming);
  self->window_length = 0;
  self->granted = 0;
}

/* GnuTLS sends no alert by itself. Without a session nothing is encrypted yet. */
static void
send_alert (TnEngine *self, int alert)
{
  const guint8 record[] = { 0x15, 0x03, 0x03, 0x00, 0x02, GNUTLS_AL_FATAL, (guint8) alert };
  int code;

  if (self->session == NULL) {
    tn_byte_queue_append (&self->outgoing, record, sizeof record);
    return;
  }

  code = gnutls_alert_send (self->session, GNUTLS_AL_FATAL, (gnutls_alert_description_t) alert);
  if (code < 0)
    g_debug ("engine %p: alert %d could not be sent: %s", self, alert, gnutls_strerror (code));
}

void
tn_engine_fail (TnEngine *self, GError *error, int alert)
{
  TnEvent event = { .kind = TN_EVENT_ERROR, .error = error };
  TnErrorFields *fields = tn_error_fields (error);

  if (tn_engine_has_failed (self)) {
    g_error_free (error);
    return;
  }

  g_debug ("engine %p: %s", self, error->message);
  if (alert != TN_NO_ALERT)
    send_alert (self, alert);
  if (alert != TN_NO_ALERT && fields != NULL)
    fields->alert_sent = alert;

  if (self->handshake_state != TN_HANDSHAKE_DONE)
    tn_engine_set_handshake_state (self, TN_HANDSHAKE_FAILED);
  if (self->read_state == TN_READ_OPEN)
    tn_engine_set_read_state (self, TN_READ_FAILED);
  tn_engine_set_write_state (self, TN_WRITE_FAILED);

  tn_engine_drop_input (self);
  tn_engine_push_event (self, &event);
}

void
tn_engine_fail_ssl (TnEngine *self, TlsNodeError code, int alert)
{
  tn_engine_fail (self, tn_ssl_error_new (code), alert);
}

/* Node's words for a connection that ends before it is secure. */
void
tn_engine_fail_disconnected (TnEngine *self)
{
  const char *message
      = self->role == TN_ROLE_SERVER
            ? "socket hang up"
            : "Client network socket disconnected before secure TLS connection was established";

  tn_engine_fail (self, tn_system_error_new_literal (TLS_NODE_SYSTEM_ERROR_ECONNRESET, message),
                  TN_NO_ALERT);
}

/* An alert is never answered. */
void
tn_engine_fail_received_alert (TnEngine *self, int alert)
{
  GError *error;
  TnErrorFields *fields;

  /* A fatal close_notify is an end like the other one, but GnuTLS has closed its session. */
  if (alert == GNUTLS_A_CLOSE_NOTIFY && self->handshake_state == TN_HANDSHAKE_DONE) {
    tn_engine_set_read_state (self, TN_READ_CLOSE_NOTIFY);
    tn_engine_set_write_state (self, TN_WRITE_FAILED);
    tn_engine_drop_input (self);
    return;
  }
  if (alert == GNUTLS_A_CLOSE_NOTIFY) {
    tn_engine_fail_disconnected (self);
    return;
  }

  error = tn_ssl_error_from_alert (alert);
  fields = tn_error_fields (error);
  if (fields != NULL)
    fields->alert_received = alert;
  tn_engine_fail (self, error, TN_NO_ALERT);
}

void
tn_engine_fail_gnutls (TnEngine *self, int code)
{
  gboolean is_handshake = self->handshake_state != TN_HANDSHAKE_DONE;
  TnSslErrorContext context = {
    .is_server = self->role == TN_ROLE_SERVER,
    .is_handshake = is_handshake,
    .version = MAX (tn_engine_get_session_version (self), self->agreed_version),
    .has_certificate = self->credential != NULL,
  };
  int alert = TN_NO_ALERT;
  GError *error;

  if (code == GNUTLS_E_FATAL_ALERT_RECEIVED) {
    tn_engine_fail_received_alert (self, gnutls_alert_get (self->session));
    return;
  }
  if (is_handshake
      && (code == GNUTLS_E_SESSION_EOF || code == GNUTLS_E_PREMATURE_TERMINATION)) {
    tn_engine_fail_disconnected (self);
    return;
  }

  error = tn_ssl_error_from_gnutls (code, &context, &alert);
  tn_engine_fail (self, error, alert);
}

/* The end of the transport counts once everything before it is used. */
static void
settle_eof (TnEngine *self)
{
  if (!self->at_eof || tn_engine_has_failed (self))
    return;

  if (self->handshake_state != TN_HANDSHAKE_DONE) {
    tn_engine_fail_disconnected (self);
    return;
  }

  if (self->read_state == TN_READ_EOF || self->pending >= TN_ENGINE_READ_MARK)
    return;

  /* Without close_notify as well: Node makes no difference. */
  tn_engine_set_read_state (self, TN_READ_EOF);
  tn_engine_drop_input (self);
}

void
tn_engine_advance (TnEngine *self)
{
  if (self->gate != NULL && self->handshake_state == TN_HANDSHAKE_IDLE)
    tn_engine_gate_scan (self);
  if (self->handshake_state == TN_HANDSHAKE_RUNNING)
    tn_engine_run_handshake (self);
  if (self->handshake_state == TN_HANDSHAKE_DONE)
    tn_engine_decrypt (self);
  settle_eof (self);
}

static void
remember_servername (TnEngine *self, const TnEngineOptions *options)
{
  if (self->role == TN_ROLE_CLIENT && options->servername != NULL
      && options->servername[0] != '\0')
    self->servername = g_strdup (options->servername);
}

TnEngine *
tn_engine_new (TnConfig *config, TnRole role, const TnEngineOptions *options, GError **error)
{
  const TnEngineOptions no_options = { .servername = NULL };
  g_autoptr (TnEngine) self = g_new0 (TnEngine, 1);

  self->config = tn_config_ref (config);
  self->role = role;
  if (options == NULL)
    options = &no_options;

  if (!tn_alpn_check (options->alpn, options->alpn_length, role == TN_ROLE_CLIENT, error))
    return NULL;

  remember_servername (self, options);
  if (role == TN_ROLE_SERVER)
    self->gate = tn_gate_new (options);
  else if (!tn_engine_open_client (self, options, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
tn_engine_free (TnEngine *self)
{
  TnEvent event;

  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_pointer (&self->gate, tn_gate_free);
  while (tn_engine_next_event (self, &event))
    tn_event_clear (&event);
  tn_engine_drop_input (self);
  tn_engine_drop_data (self);
  tn_byte_queue_clear (&self->outgoing);
  g_free (self->servername);
  tn_config_unref (self->config);
  g_free (self);
}

void
tn_engine_start (TnEngine *self, gint64 now)
{
  self->now = now;
  if (self->role == TN_ROLE_SERVER || self->handshake_state != TN_HANDSHAKE_IDLE)
    return;

  tn_engine_set_handshake_state (self, TN_HANDSHAKE_RUNNING);
  tn_engine_step_handshake (self);
  tn_engine_advance (self);
}

void
tn_engine_feed (TnEngine *self, const guint8 *data, gsize length, gint64 now)
{
  self->now = now;
  if (self->read_state != TN_READ_OPEN || self->at_eof || tn_engine_has_failed (self))
    return;

  self->window = data;
  self->window_length = length;
  tn_engine_advance (self);

  if (self->window_length > 0)
    tn_byte_queue_append (&self->incoming, self->window, self->window_length);
  self->window = NULL;
  self->window_length = 0;
}

void
tn_engine_feed_eof (TnEngine *self, gint64 now)
{
  self->now = now;
  self->at_eof = TRUE;
  tn_engine_advance (self);
}

gboolean
tn_engine_wants_input (const TnEngine *self)
{
  return self->read_state == TN_READ_OPEN && !self->at_eof && !tn_engine_has_failed (self)
         && self->handshake_state != TN_HANDSHAKE_ASKING && self->pending < TN_ENGINE_READ_MARK;
}

const guint8 *
tn_engine_peek_outgoing (const TnEngine *self, gsize *length)
{
  return tn_byte_queue_peek (&self->outgoing, length);
}

void
tn_engine_consume_outgoing (TnEngine *self, gsize length)
{
  tn_byte_queue_consume (&self->outgoing, length);
}

gboolean
tn_engine_next_event (TnEngine *self, TnEvent *event)
{
  g_autofree TnEvent *first = g_queue_pop_head (&self->events);

  if (first == NULL)
    return FALSE;

  *event = *first;
  return TRUE;
}

TnHandshakeState
tn_engine_get_handshake_state (const TnEngine *self)
{
  return self->handshake_state;
}

TnReadState
tn_engine_get_read_state (const TnEngine *self)
{
  return self->read_state;
}

TnWriteState
tn_engine_get_write_state (const TnEngine *self)
{
  return self->write_state;
}
