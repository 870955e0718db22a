/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/engine-private.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/protocols.h"
#include "libtlsnode/compat/ssl-error.h"
#include "libtlsnode/engine/alpn.h"
#include "libtlsnode/engine/config-private.h"

/* The gate of a server. GnuTLS does not see the ClientHello before every question about it is answered: its own
 * callbacks suspend after certificate and ALPN are chosen, or lose the message. A second hello, after a
 * HelloRetryRequest, goes straight through: what was decided stays. */

#define HEADER_LENGTH 5
#define CONTENT_HANDSHAKE 22
#define N_STEPS 2

TnGate *
tn_gate_new (const TnEngineOptions *options)
{
  TnGate *self = g_new0 (TnGate, 1);

  self->questions = options->questions;
  self->request_cert = options->request_cert;
  self->reject_unauthorized = options->reject_unauthorized;
  self->own_alpn = g_memdup2 (options->alpn, options->alpn_length);
  self->own_alpn_length = options->alpn_length;
  self->needed = sizeof self->message_head;
  return self;
}

void
tn_gate_free (TnGate *self)
{
  tn_client_hello_clear (&self->hello);
  g_free (self->own_alpn);
  g_free (self);
}

/* Notes how long the message will be, from its first four bytes, which may lie in four records. */
static void
track_message (TnGate *self, const guint8 *payload, gsize length)
{
  const guint8 *head = self->message_head;

  for (gsize i = 0; i < length && self->payload + i < sizeof self->message_head; i++)
    self->message_head[self->payload + i] = payload[i];

  self->payload += length;
  if (self->payload >= sizeof self->message_head)
    self->needed
        = sizeof self->message_head + ((gsize) head[1] << 16 | (gsize) head[2] << 8 | head[3]);
}

/* The scan begins anew each time; it is done when the head of the message is there, when the message can be complete,
 * when something is odd, and each time that the input has doubled. */
static gboolean
is_worth_scanning (TnGate *self, const guint8 *data, gsize length)
{
  gboolean had_head = self->payload >= sizeof self->message_head;

  while (length - self->offset >= HEADER_LENGTH) {
    const guint8 *record = data + self->offset;
    gsize size = (gsize) record[3] << 8 | record[4];

    if (record[0] != CONTENT_HANDSHAKE || size == 0 || size > TN_ENGINE_MAX_RECORD)
      return TRUE;
    if (length - self->offset - HEADER_LENGTH < size)
      break;

    track_message (self, record + HEADER_LENGTH, size);
    self->offset += HEADER_LENGTH + size;
  }

  if (!had_head && self->payload >= sizeof self->message_head)
    return TRUE;

  return self->payload >= self->needed || length >= 2 * self->scanned;
}

static const guint versions[] = { TN_TLS_1_3, TN_TLS_1_2, TN_TLS_1_1, TN_TLS_1_0 };

/* The highest that the policy allows, of those that the hello offers if there is one; 0 = none. */
static guint
find_version (const TnPolicy *policy, const TnClientHello *hello)
{
  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++) {
    guint version = versions[i];

    if (tn_policy_allows_version (policy, TN_ROLE_SERVER, version)
        && (hello == NULL || tn_client_hello_pick_version (hello, version, version) != 0))
      return version;
  }

  return 0;
}

/* After the hello and again after each change of the config. */
static gboolean
agree_on_version (TnEngine *self)
{
  const TnPolicy *policy = tn_config_get_policy (self->config);
  int fault = tn_config_get_fault (self->config, TN_ROLE_SERVER);
  TnGate *gate = self->gate;

  if (fault != TN_NO_FAULT) {
    tn_engine_fail_ssl (self, fault,
                        fault == TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE
                            ? GNUTLS_A_PROTOCOL_VERSION
                            : GNUTLS_A_HANDSHAKE_FAILURE);
    return FALSE;
  }

  gate->version = find_version (policy, &gate->hello);
  if (gate->version == 0) {
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_UNSUPPORTED_PROTOCOL,
                        GNUTLS_A_PROTOCOL_VERSION);
    return FALSE;
  }

  /* RFC 7507 section 3: the client would have been able to do better, so somebody is in between. */
  if (gate->hello.has_fallback_scsv && gate->version < find_version (policy, NULL)) {
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_INAPPROPRIATE_FALLBACK,
                        GNUTLS_A_INAPPROPRIATE_FALLBACK);
    return FALSE;
  }

  return TRUE;
}

static void
refuse_alpn (TnEngine *self)
{
  tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_NO_APPLICATION_PROTOCOL,
                      GNUTLS_A_NO_APPLICATION_PROTOCOL);
}

static gboolean
choose_own_alpn (TnEngine *self)
{
  TnGate *gate = self->gate;

  if (!gate->hello.alpn.present || gate->own_alpn_length == 0)
    return TRUE;

  gate->winner = tn_alpn_select (gate->own_alpn, gate->own_alpn_length, gate->hello.alpn.data,
                                 gate->hello.alpn.length, &gate->winner_length);
  if (gate->winner != NULL)
    return TRUE;

  refuse_alpn (self);
  return FALSE;
}

static gboolean
choose_answered_alpn (TnEngine *self, const char *protocol)
{
  TnGate *gate = self->gate;
  gsize length = protocol != NULL ? strlen (protocol) : 0;

  gate->winner = tn_alpn_find (gate->hello.alpn.data, gate->hello.alpn.length,
                               (const guint8 *) protocol, length);
  if (gate->winner == NULL) {
    tn_engine_fail (
        self,
        tn_error_new (
            TLS_NODE_ERROR_ALPN_CALLBACK_INVALID_RESULT,
            "ALPN callback returned a value (%s) that did not match any of the client's "
            "offered protocols",
            protocol != NULL ? protocol : ""),
        TN_NO_ALERT);
    return FALSE;
  }
  if (length > TN_ALPN_MAX_NAME) {
    refuse_alpn (self);
    return FALSE;
  }

  gate->winner_length = length;
  return TRUE;
}

static gboolean
change_config (TnEngine *self, TnConfig *config)
{
  if (config == NULL || config == self->config)
    return TRUE;

  tn_config_ref (config);
  tn_config_unref (self->config);
  self->config = config;
  return agree_on_version (self);
}

/* Node gives no code for a context that is none; here it is the one of its other context errors. */
static gboolean
refuse (TnEngine *self, TnQuestionKind kind)
{
  if (kind == TN_QUESTION_ALPN)
    refuse_alpn (self);
  else
    tn_engine_fail (self, tn_error_new (TLS_NODE_ERROR_INVALID_CONTEXT, "Invalid SNI context"),
                    GNUTLS_A_HANDSHAKE_FAILURE);
  return FALSE;
}

/* An answer that does not fit its question is the owner's fault, and not a reason to go on. */
static gboolean
refuse_answer (TnEngine *self)
{
  tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_INTERNAL_ERROR, GNUTLS_A_INTERNAL_ERROR);
  return FALSE;
}

static gboolean
apply_nothing (TnEngine *self, TnQuestionKind kind)
{
  return kind == TN_QUESTION_ALPN ? choose_own_alpn (self) : TRUE;
}

/* FALSE = the engine has failed. */
static gboolean
apply_answer (TnEngine *self, TnQuestionKind kind, const TnAnswer *answer)
{
  switch (answer->kind) {
  case TN_ANSWER_NOTHING:
    return apply_nothing (self, kind);
  case TN_ANSWER_CONTEXT:
    return kind == TN_QUESTION_CONTEXT ? change_config (self, answer->config)
                                       : refuse_answer (self);
  case TN_ANSWER_PROTOCOL:
    return kind == TN_QUESTION_ALPN ? choose_answered_alpn (self, answer->protocol)
                                    : refuse_answer (self);
  case TN_ANSWER_REFUSE:
    return refuse (self, kind);
  case TN_ANSWER_ERROR:
    if (answer->error == NULL)
      return refuse_answer (self);
    tn_engine_fail (self, g_error_copy (answer->error), TN_NO_ALERT);
    return FALSE;
  }

  return refuse_answer (self);
}

static gboolean
is_asked (const TnGate *self, TnQuestionKind kind)
{
  if ((self->questions & kind) == 0)
    return FALSE;

  return kind == TN_QUESTION_ALPN ? self->hello.alpn.present : self->hello.servername != NULL;
}

static void
ask (TnEngine *self, TnQuestionKind kind)
{
  TnGate *gate = self->gate;
  TnEvent event = { .kind = TN_EVENT_QUESTION };

  gate->question = ++self->last_question;
  event.question.id = gate->question;
  event.question.kind = kind;
  event.question.servername = gate->hello.servername;
  if (kind == TN_QUESTION_ALPN) {
    event.question.protocols = gate->hello.alpn.data;
    event.question.protocols_length = gate->hello.alpn.length;
  }

  if (self->handshake_state != TN_HANDSHAKE_ASKING)
    tn_engine_set_handshake_state (self, TN_HANDSHAKE_ASKING);
  tn_engine_push_event (self, &event);
}

static void
open_gate (TnEngine *self)
{
  g_autoptr (TnGate) gate = g_steal_pointer (&self->gate);

  self->servername = g_steal_pointer (&gate->hello.servername);
  self->agreed_version = gate->version;
  tn_engine_set_handshake_state (self, TN_HANDSHAKE_RUNNING);
  tn_engine_open_server (self, gate);
}

/* Settles what needs no question, until one is open, the engine has failed, or GnuTLS may go on. */
static void
pass_gate (TnEngine *self)
{
  TnGate *gate = self->gate;

  for (; gate->step < N_STEPS; gate->step++) {
    TnQuestionKind kind = gate->order[gate->step];

    if (is_asked (gate, kind)) {
      ask (self, kind);
      return;
    }
    if (!apply_nothing (self, kind))
      return;
  }

  open_gate (self);
}

static void
begin_gate (TnEngine *self)
{
  TnGate *gate = self->gate;

  if (!agree_on_version (self))
    return;

  /* Node's order, which is OpenSSL's: TLS 1.3 looks at ALPN first. */
  gate->order[0] = gate->version >= TN_TLS_1_3 ? TN_QUESTION_ALPN : TN_QUESTION_CONTEXT;
  gate->order[1] = gate->version >= TN_TLS_1_3 ? TN_QUESTION_CONTEXT : TN_QUESTION_ALPN;
  pass_gate (self);
}

static void
judge_hello (TnEngine *self, TnHelloVerdict verdict)
{
  switch (verdict) {
  case TN_HELLO_NEED_MORE:
    return;
  case TN_HELLO_COMPLETE:
    begin_gate (self);
    return;
  case TN_HELLO_HTTP_REQUEST:
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_HTTP_REQUEST, TN_NO_ALERT);
    return;
  case TN_HELLO_HTTPS_PROXY_REQUEST:
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_HTTPS_PROXY_REQUEST, TN_NO_ALERT);
    return;
  case TN_HELLO_WRONG_VERSION:
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_WRONG_VERSION_NUMBER, TN_NO_ALERT);
    return;
  case TN_HELLO_UNEXPECTED_MESSAGE:
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_UNEXPECTED_MESSAGE,
                        GNUTLS_A_UNEXPECTED_MESSAGE);
    return;
  case TN_HELLO_RECORD_TOO_LONG:
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_PACKET_LENGTH_TOO_LONG,
                        GNUTLS_A_RECORD_OVERFLOW);
    return;
  case TN_HELLO_TOO_LONG:
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_LENGTH_TOO_LONG, GNUTLS_A_ILLEGAL_PARAMETER);
    return;
  case TN_HELLO_MALFORMED:
    tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_LENGTH_MISMATCH, GNUTLS_A_DECODE_ERROR);
    return;
  }
}

void
tn_engine_gate_scan (TnEngine *self)
{
  TnGate *gate = self->gate;
  const guint8 *data;
  gsize length = 0;

  /* A hello that came in one piece is read where it lies. */
  data = tn_byte_queue_peek (&self->incoming, &length);
  if (length > 0 && self->window_length > 0) {
    tn_byte_queue_append (&self->incoming, self->window, self->window_length);
    self->window_length = 0;
    data = tn_byte_queue_peek (&self->incoming, &length);
  } else if (length == 0) {
    data = self->window;
    length = self->window_length;
  }

  if (length == 0 || !is_worth_scanning (gate, data, length))
    return;

  gate->scanned = length;
  judge_hello (self, tn_client_hello_scan (data, length, &gate->hello));
}

void
tn_engine_answer (TnEngine *self, guint question, const TnAnswer *answer, gint64 now)
{
  TnGate *gate = self->gate;

  if (self->handshake_state != TN_HANDSHAKE_ASKING || question != gate->question)
    return;

  self->now = now;
  if (apply_answer (self, gate->order[gate->step], answer)) {
    gate->step++;
    pass_gate (self);
  }
  tn_engine_advance (self);
}
