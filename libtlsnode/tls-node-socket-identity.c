/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/tls-node-socket-private.h"

#include "libtlsnode/base/error.h"
#include "libtlsnode/tls-node-connect-options.h"
#include "libtlsnode/x509/describe.h"
#include "libtlsnode/x509/identity.h"

/* Whether a client talks to whom it means to: the last check of a handshake, by the program's function or by ours. */

static GVariant *
describe (GBytes *certificate)
{
  return g_variant_ref_sink (certificate == NULL ? g_variant_new ("a{sv}", NULL)
                                                 : tn_describe_legacy_object (certificate));
}

/* Only TRUE without an error is a yes. */
static GError *
ask_program (const TnCallback *callback, const char *hostname, GBytes *certificate)
{
  g_autoptr (GVariant) object = describe (certificate);
  GError *error = NULL;
  gboolean verified = ((TlsNodeCheckServerIdentityFunc) callback->function) (
      hostname, object, callback->user_data, &error);

  if (!verified && error == NULL)
    error = tn_program_error_new (NULL, "The program refused the certificate of the server");

  return error;
}

static GError *
ask_ourselves (const char *hostname, GBytes *certificate)
{
  g_autoptr (GVariant) object = NULL;
  GError *error = NULL;

  if (certificate != NULL) {
    tn_identity_check (hostname, certificate, &error);
    return error;
  }

  object = describe (NULL);
  tn_identity_check_object (hostname, object, &error);

  return error;
}

GError *
tn_socket_judge_identity (TlsNodeSocket *self)
{
  const TnSocketSettings *settings = self->settings;
  const char *hostname = settings->servername != NULL ? settings->servername : settings->host;
  g_autoptr (GPtrArray) chain = tn_engine_get_peer_chain (self->engine);
  g_autoptr (GBytes) certificate = NULL;

  if (hostname == NULL || *hostname == '\0')
    hostname = "localhost";
  if (chain->len > 0)
    certificate = g_bytes_ref (g_ptr_array_index (chain, 0));

  return settings->check_server_identity != NULL
             ? ask_program (settings->check_server_identity, hostname, certificate)
             : ask_ourselves (hostname, certificate);
}
