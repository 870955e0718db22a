/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/engine/engine-private.h"

#include <string.h>

#include "libtlsnode/base/error.h"
#include "libtlsnode/compat/protocols.h"
#include "libtlsnode/engine/alpn.h"
#include "libtlsnode/engine/config-private.h"

/* Setting a GnuTLS session up, and its handshake step by step. */

#define N_TICKETS 2 /* after a full TLS 1.3 handshake, as OpenSSL */
#define MAX_SERVERNAME 255

#define COMMON_FLAGS (GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL)
/* One key share as OpenSSL. */
#define CLIENT_FLAGS (GNUTLS_CLIENT | COMMON_FLAGS | GNUTLS_KEY_SHARE_TOP)
/* GnuTLS would send tickets after resumptions as well. */
#define SERVER_FLAGS (GNUTLS_SERVER | COMMON_FLAGS | GNUTLS_NO_AUTO_SEND_TICKET)

/* What both roles need; a code of GnuTLS. */
static int
init_session (TnEngine *self, unsigned int flags, gnutls_priority_t priority)
{
  int code;

  code = gnutls_init (&self->session, flags);
  if (code < 0) {
    self->session = NULL;
    return code;
  }

  tn_engine_install_hooks (self);
  gnutls_db_set_cache_expiration (self->session,
                                  (int) tn_config_get_session_timeout (self->config));
  self->priority = priority;
  code = gnutls_priority_set (self->session, priority);
  if (code < 0)
    return code;

  return gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE,
                                 tn_config_get_credentials (self->config));
}

static gboolean
check_servername (const char *servername, GError **error)
{
  if (strlen (servername) > MAX_SERVERNAME) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The property 'options.servername' is longer than %d bytes", MAX_SERVERNAME);
    return FALSE;
  }

  /* RFC 6066 section 3. */
  if (g_hostname_is_ip_address (servername)) {
    tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE,
                  "The argument 'options.servername' must not be an IP address. Received '%s'",
                  servername);
    return FALSE;
  }

  return TRUE;
}

static int
offer_alpn (TnEngine *self, const guint8 *list, gsize list_length)
{
  gnutls_datum_t names[TN_ALPN_MAX_NAMES];
  const guint8 *name;
  guint n_names = 0;
  gsize offset = 0;
  gsize length = 0;

  do {
    name = tn_alpn_next (list, list_length, &offset, &length);
    if (name != NULL) {
      names[n_names].data = (unsigned char *) name;
      names[n_names].size = (unsigned int) length;
      n_names++;
    }
  } while (name != NULL && n_names < G_N_ELEMENTS (names));

  /* Once per session: a second call would damage the list. */
  return n_names > 0 ? gnutls_alpn_set_protocols (self->session, names, n_names, 0) : 0;
}

gboolean
tn_engine_open_client (TnEngine *self, const TnEngineOptions *options, GError **error)
{
  gnutls_priority_t priority;
  int code;

  if (self->servername != NULL && !check_servername (self->servername, error))
    return FALSE;

  /* Then tn_engine_start () fails. */
  if (tn_config_get_fault (self->config, TN_ROLE_CLIENT) != TN_NO_FAULT)
    return TRUE;
  priority = tn_config_get_client_priority (self->config);
  if (priority == NULL)
    return TRUE;

  code = init_session (self, CLIENT_FLAGS, priority);
  if (code >= 0)
    tn_engine_silence_status_request (self);
  if (code >= 0 && self->servername != NULL)
    code = gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, self->servername,
                                   strlen (self->servername));
  if (code >= 0)
    code = offer_alpn (self, options->alpn, options->alpn_length);
  if (code >= 0)
    return TRUE;

  tn_set_error (error, TLS_NODE_ERROR_INVALID_ARG_VALUE, "The connection cannot be set up: %s",
                gnutls_strerror (code));
  return FALSE;
}

static int
apply_gate (TnEngine *self, const TnGate *gate)
{
  gnutls_datum_t winner
      = { (unsigned char *) gate->winner, (unsigned int) gate->winner_length };

  if (gate->request_cert) {
    gnutls_certificate_server_set_request (
        self->session, gate->reject_unauthorized ? GNUTLS_CERT_REQUIRE : GNUTLS_CERT_REQUEST);
    tn_engine_watch_certificate (self);
  }

  if (gate->winner == NULL)
    return 0;

  return gnutls_alpn_set_protocols (self->session, &winner, 1, GNUTLS_ALPN_MANDATORY);
}

/* A ticket made where no client certificate is asked for must not open a connection that asks for one. */
static int
enable_tickets (TnEngine *self, const TnGate *gate)
{
  const gnutls_datum_t *key = tn_config_get_ticket_key (self->config);

  if (gate->request_cert || key == NULL)
    return 0;

  return gnutls_session_ticket_enable_server (self->session, key);
}

void
tn_engine_open_server (TnEngine *self, const TnGate *gate)
{
  gnutls_priority_t priority = tn_engine_select (self, gate);
  int code;

  if (priority == NULL)
    return;

  code = init_session (self, SERVER_FLAGS, priority);
  if (code >= 0)
    code = apply_gate (self, gate);
  if (code >= 0)
    code = enable_tickets (self, gate);
  if (code >= 0)
    return;

  g_debug ("engine %p: session: %s", self, gnutls_strerror (code));
  tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_INTERNAL_ERROR, GNUTLS_A_INTERNAL_ERROR);
}

/* During a handshake this may be what is hoped for. */
guint
tn_engine_get_running_version (const TnEngine *self)
{
  switch (gnutls_protocol_get_version (self->session)) {
  case GNUTLS_TLS1_0:
    return TN_TLS_1_0;
  case GNUTLS_TLS1_1:
    return TN_TLS_1_1;
  case GNUTLS_TLS1_2:
    return TN_TLS_1_2;
  case GNUTLS_TLS1_3:
    return TN_TLS_1_3;
  default:
    return 0;
  }
}

/* 0 = not agreed on yet. */
guint
tn_engine_get_session_version (const TnEngine *self)
{
  if (self->session == NULL || gnutls_ciphersuite_get (self->session) == NULL)
    return 0;

  return tn_engine_get_running_version (self);
}

/* What comes out must be among what was allowed, a resumed session included: GnuTLS's priorities are wider than a
 * list of suites. */
static gboolean
check_outcome (TnEngine *self)
{
  self->suite = tn_config_find_suite (self->config, gnutls_ciphersuite_get (self->session));
  if (self->suite != NULL
      && tn_policy_accepts (tn_config_get_policy (self->config), self->role,
                            tn_engine_get_session_version (self), self->suite))
    return TRUE;

  tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_ILLEGAL_PARAMETER, GNUTLS_A_ILLEGAL_PARAMETER);
  return FALSE;
}

static void
send_tickets (TnEngine *self)
{
  int code;

  if (self->role != TN_ROLE_SERVER || tn_engine_get_session_version (self) != TN_TLS_1_3
      || gnutls_session_is_resumed (self->session))
    return;

  code = gnutls_session_ticket_send (self->session, N_TICKETS, 0);
  if (code < 0)
    g_debug ("engine %p: no tickets: %s", self, gnutls_strerror (code));
}

static void
finish_handshake (TnEngine *self)
{
  const TnEvent event = { .kind = TN_EVENT_SECURE };

  if (!check_outcome (self))
    return;

  tn_engine_end_watch (self);
  tn_engine_set_handshake_state (self, TN_HANDSHAKE_DONE);
  self->n_warnings = 0;
  send_tickets (self);
  if (self->write_state == TN_WRITE_CLOSED)
    tn_engine_send_close_notify (self);
  tn_engine_push_event (self, &event);
}

/* Nothing to offer: GnuTLS is not even asked. */
static void
fail_without_session (TnEngine *self)
{
  int fault = tn_config_get_fault (self->config, TN_ROLE_CLIENT);

  if (fault == TN_NO_FAULT)
    fault = TLS_NODE_ERROR_SSL_NO_CIPHERS_AVAILABLE;
  tn_engine_fail_ssl (self, fault,
                      fault == TLS_NODE_ERROR_SSL_NO_PROTOCOLS_AVAILABLE
                          ? GNUTLS_A_PROTOCOL_VERSION
                          : GNUTLS_A_INTERNAL_ERROR);
}

void
tn_engine_step_handshake (TnEngine *self)
{
  int code;

  if (self->session == NULL) {
    fail_without_session (self);
    return;
  }

  code = gnutls_handshake (self->session);
  if (code == GNUTLS_E_SUCCESS)
    finish_handshake (self);
  else if (code == GNUTLS_E_WARNING_ALERT_RECEIVED)
    tn_engine_take_warning (self);
  else if (code != GNUTLS_E_AGAIN && code != GNUTLS_E_INTERRUPTED)
    tn_engine_fail_gnutls (self, code);
}

/* A TLS 1.3 client that refuses the server's flight may say so before it has switched its keys; GnuTLS would try to
 * decrypt it. Anybody can forge such an alert, and does no more harm with it than by cutting the connection. */
static gboolean
take_early_alert (TnEngine *self)
{
  int alert;

  if (self->role != TN_ROLE_SERVER
      || gnutls_protocol_get_version (self->session) != GNUTLS_TLS1_3)
    return FALSE;

  alert = tn_engine_take_plain_alert (self);
  if (alert == TN_NO_ALERT)
    return FALSE;

  tn_engine_fail_received_alert (self, alert);
  return TRUE;
}

/* GnuTLS returns after each record of an incomplete message, so it is called as long as records are there. */
void
tn_engine_run_handshake (TnEngine *self)
{
  while (self->handshake_state == TN_HANDSHAKE_RUNNING && tn_engine_grant_record (self)) {
    gsize granted = self->granted;

    if (take_early_alert (self))
      return;
    tn_engine_step_handshake (self);
    if (self->handshake_state == TN_HANDSHAKE_RUNNING && self->granted == granted)
      tn_engine_fail_ssl (self, TLS_NODE_ERROR_SSL_INTERNAL_ERROR, GNUTLS_A_INTERNAL_ERROR);
  }
}
