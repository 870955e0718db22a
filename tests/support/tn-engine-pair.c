/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-engine-pair.h"

#include <string.h>

#include "libtlsnode/base/error.h"

GBytes *
tn_test_cert (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".crt", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certs", file, NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length = 0;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

GBytes *
tn_test_key (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".key", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "certs", file, NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length = 0;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

void
tn_test_add_versions (const char *path, GTestDataFunc function)
{
  g_autofree char *old_path = g_strconcat (path, "/tls-1.2", NULL);
  g_autofree char *new_path = g_strconcat (path, "/tls-1.3", NULL);

  g_test_add_data_func (old_path, "TLSv1.2", function);
  g_test_add_data_func (new_path, "TLSv1.3", function);
}

static void
add_pair (GPtrArray *certs, GArray *keys, const char *name)
{
  TnConfigKey key = { NULL, NULL };

  if (name == NULL || name[0] == '\0')
    return;

  key.pem = tn_test_key (name);
  g_array_append_val (keys, key);
  g_ptr_array_add (certs, tn_test_cert (name));
}

static void
clear_key (gpointer item)
{
  g_bytes_unref (((TnConfigKey *) item)->pem);
}

TnConfig *
tn_test_config_with (const TnConfigSpec *spec, const char *certs, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GArray) keys = g_array_new (FALSE, TRUE, sizeof (TnConfigKey));
  g_auto (GStrv) names = g_strsplit (certs, ",", -1);
  TnConfigSpec whole = *spec;

  g_array_set_clear_func (keys, clear_key);
  for (guint i = 0; names[i] != NULL; i++)
    add_pair (list, keys, names[i]);
  whole.certs = list;
  whole.keys = keys;
  return tn_config_new (&whole, error);
}

static TnConfig *
make_config (TnConfigSpec *spec, const char *cert, const char *cert2, const char *ca)
{
  g_autoptr (GPtrArray) cas = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *certs = g_strjoin (",", cert != NULL ? cert : "", cert2, NULL);
  g_autoptr (GError) error = NULL;
  TnConfig *config;

  g_ptr_array_add (cas, tn_test_cert (ca != NULL ? ca : "ca"));
  spec->cas = cas;
  config = tn_test_config_with (spec, certs, &error);
  g_assert_no_error (error);
  return config;
}

TnConfig *
tn_test_config (const char *cert, const char *min_version, const char *max_version)
{
  TnConfigSpec spec = { .min_version = min_version, .max_version = max_version };

  return make_config (&spec, cert, NULL, NULL);
}

GByteArray *
tn_alpn_wire (const char *names)
{
  g_auto (GStrv) list = g_strsplit (names != NULL ? names : "", ",", -1);
  GByteArray *wire = g_byte_array_new ();

  for (guint i = 0; list[i] != NULL; i++) {
    guint8 length = (guint8) strlen (list[i]);

    g_byte_array_append (wire, &length, 1);
    g_byte_array_append (wire, (const guint8 *) list[i], length);
  }

  return wire;
}

static const char *
either (const char *own, const char *common)
{
  return own != NULL ? own : common;
}

/* What is said of one end, else of both, else by the spec. */
static TnConfigSpec
merge_spec (const TnConfigSpec *spec, const TnPairOptions *options)
{
  TnConfigSpec merged = { 0 };

  if (spec != NULL)
    merged = *spec;
  merged.min_version = either (options->min_version, merged.min_version);
  merged.max_version = either (options->max_version, merged.max_version);
  merged.ciphers = either (options->ciphers, merged.ciphers);
  return merged;
}

static void
open_client (TnPairEnd *end, const TnPairOptions *options)
{
  g_autoptr (GByteArray) alpn = tn_alpn_wire (options->client_alpn);
  g_autoptr (GError) error = NULL;
  TnConfigSpec spec = merge_spec (options->client_spec, options);
  TnEngineOptions engine_options = {
    .servername = options->servername,
    .alpn = alpn->data,
    .alpn_length = alpn->len,
  };

  spec.min_version = either (options->client_min_version, spec.min_version);
  spec.max_version = either (options->client_max_version, spec.max_version);
  spec.ciphers = either (options->client_ciphers, spec.ciphers);
  end->config = make_config (&spec, options->client_cert, NULL, options->client_ca);
  end->engine = tn_engine_new (end->config, TN_ROLE_CLIENT, &engine_options, &error);
  g_assert_no_error (error);
  end->sent = g_byte_array_new ();
}

static void
open_server (TnPairEnd *end, const TnPairOptions *options)
{
  g_autoptr (GByteArray) alpn = tn_alpn_wire (options->server_alpn);
  g_autoptr (GError) error = NULL;
  TnConfigSpec spec = merge_spec (options->server_spec, options);
  TnEngineOptions engine_options = {
    .alpn = alpn->data,
    .alpn_length = alpn->len,
    .request_cert = options->request_cert,
    .reject_unauthorized = options->reject_unauthorized,
    .questions = options->asks,
  };

  spec.min_version = either (options->server_min_version, spec.min_version);
  spec.max_version = either (options->server_max_version, spec.max_version);
  spec.ciphers = either (options->server_ciphers, spec.ciphers);
  spec.honor_cipher_order = !options->follows_client;
  end->config = make_config (&spec, either (options->server_cert, "leaf-ec"),
                             options->server_cert2, NULL);
  end->engine = tn_engine_new (end->config, TN_ROLE_SERVER, &engine_options, &error);
  g_assert_no_error (error);
  end->sent = g_byte_array_new ();
}

TnPair *
tn_pair_new_with (const TnPairOptions *options)
{
  TnPair *self = g_new0 (TnPair, 1);

  g_assert_cmpuint (tn_config_count_alive (), ==, 0);
  open_client (&self->client, options);
  open_server (&self->server, options);
  self->segment = options->segment;
  return self;
}

static void
clear_end (TnPairEnd *end)
{
  tn_engine_free (end->engine);
  tn_config_unref (end->config);
  g_byte_array_unref (end->sent);
  g_clear_error (&end->error);
}

void
tn_pair_free (TnPair *self)
{
  clear_end (&self->client);
  clear_end (&self->server);
  g_assert_cmpuint (tn_config_count_alive (), ==, 0);
  g_free (self);
}

void
tn_pair_note_events (TnPairEnd *end)
{
  TnEvent event;

  while (tn_engine_next_event (end->engine, &event)) {
    switch (event.kind) {
    case TN_EVENT_QUESTION:
      end->question = event.question;
      end->n_questions++;
      break;
    case TN_EVENT_SECURE:
      end->n_secure++;
      break;
    case TN_EVENT_ERROR:
      g_assert_null (end->error);
      end->error = g_steal_pointer (&event.error);
      break;
    }
    tn_event_clear (&event);
  }
}

/* One segment from one end to the other (NULL: nowhere). FALSE = there was none. */
static gboolean
carry (TnPairEnd *from, TnPairEnd *to, gsize segment)
{
  g_autofree guint8 *copy = NULL;
  gsize length = 0;
  const guint8 *data = tn_engine_peek_outgoing (from->engine, &length);

  if (length == 0)
    return FALSE;

  if (segment > 0)
    length = MIN (length, segment);
  g_byte_array_append (from->sent, data, length);
  /* Memory of its own, so that a look beyond the end is noticed. */
  copy = g_memdup2 (data, length);
  tn_engine_consume_outgoing (from->engine, length);
  if (to != NULL)
    tn_engine_feed (to->engine, copy, length, TN_TEST_NOW);
  return TRUE;
}

void
tn_pair_step_client (TnPair *self)
{
  tn_engine_start (self->client.engine, TN_TEST_NOW);
  while (carry (&self->client, NULL, 0))
    continue;
  tn_pair_note_events (&self->client);
}

void
tn_pair_step_server (TnPair *self)
{
  while (carry (&self->server, NULL, 0))
    continue;
  tn_pair_note_events (&self->server);
}

void
tn_pair_run (TnPair *self)
{
  gboolean moved;

  tn_engine_start (self->server.engine, TN_TEST_NOW);
  tn_engine_start (self->client.engine, TN_TEST_NOW);
  do {
    moved = carry (&self->client, &self->server, self->segment);
    moved |= carry (&self->server, &self->client, self->segment);
    tn_pair_note_events (&self->client);
    tn_pair_note_events (&self->server);
  } while (moved);
}

void
tn_pair_connect (TnPair *self)
{
  tn_pair_run (self);
  g_assert_no_error (self->client.error);
  g_assert_no_error (self->server.error);
  tn_assert_state (self->client.engine, TN_HANDSHAKE_DONE);
  tn_assert_state (self->server.engine, TN_HANDSHAKE_DONE);
}

void
tn_pair_answer (TnPair *self, const TnAnswer *answer)
{
  guint question = self->server.question.id;

  g_assert_cmpuint (question, !=, 0);
  memset (&self->server.question, 0, sizeof self->server.question);
  tn_engine_answer (self->server.engine, question, answer, TN_TEST_NOW);
  tn_pair_run (self);
}

void
tn_pair_inject (TnPairEnd *end, const void *data, gsize length)
{
  g_autofree guint8 *copy = g_memdup2 (data, length);

  tn_engine_feed (end->engine, copy, length, TN_TEST_NOW);
  tn_pair_note_events (end);
}

void
tn_pair_inject_alert (TnPairEnd *end, guint level, guint alert)
{
  const guint8 record[] = { 21, 3, 3, 0, 2, (guint8) level, (guint8) alert };

  tn_pair_inject (end, record, sizeof record);
}

void
tn_pair_write (TnPairEnd *end, const void *data, gsize length)
{
  const guint8 *bytes = data;
  gsize written = 0;
  gsize taken;

  while (written < length) {
    taken = tn_engine_write (end->engine, bytes + written, length - written);
    g_assert_cmpuint (taken, >, 0);
    written += taken;
  }
}

GBytes *
tn_pair_read_all (TnPairEnd *end)
{
  GByteArray *all = g_byte_array_new ();
  g_autoptr (GBytes) chunk = NULL;

  while ((chunk = tn_engine_take_data (end->engine)) != NULL) {
    g_byte_array_append (all, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
    g_clear_pointer (&chunk, g_bytes_unref);
  }

  return g_byte_array_free_to_bytes (all);
}

char *
tn_pair_read_text (TnPairEnd *end)
{
  g_autoptr (GBytes) all = tn_pair_read_all (end);

  return g_strndup (g_bytes_get_data (all, NULL) != NULL ? g_bytes_get_data (all, NULL) : "",
                    g_bytes_get_size (all));
}

void
tn_assert_error_is (const GError *error,
                    GQuark domain,
                    int code,
                    int alert_sent,
                    int alert_received)
{
  const TnErrorFields *fields;

  g_assert_error (error, domain, code);
  fields = tn_error_fields (error);
  g_assert_nonnull (fields);
  g_assert_cmpint (fields->alert_sent, ==, alert_sent);
  g_assert_cmpint (fields->alert_received, ==, alert_received);
}

void
tn_assert_disconnected (const TnPairEnd *end, TnRole role)
{
  g_assert_error (end->error, TLS_NODE_SYSTEM_ERROR, TLS_NODE_SYSTEM_ERROR_ECONNRESET);
  g_assert_cmpstr (
      end->error->message, ==,
      role == TN_ROLE_SERVER
          ? "socket hang up"
          : "Client network socket disconnected before secure TLS connection was established");
}

static gsize
carry_all (TnEngine *from, TnEngine *to)
{
  gsize length = 0;
  const guint8 *data = tn_engine_peek_outgoing (from, &length);

  tn_engine_feed (to, data, length, TN_TEST_NOW);
  tn_engine_consume_outgoing (from, length);
  return length;
}

void
tn_test_connect (TnConfig *client_config, TnConfig *server_config, GBytes *expected)
{
  const TnEngineOptions options = { .request_cert = expected != NULL };
  g_autoptr (TnEngine) client = tn_engine_new (client_config, TN_ROLE_CLIENT, NULL, NULL);
  g_autoptr (TnEngine) server = tn_engine_new (server_config, TN_ROLE_SERVER, &options, NULL);
  g_autoptr (GPtrArray) chain = NULL;

  tn_engine_start (client, TN_TEST_NOW);
  while (carry_all (client, server) + carry_all (server, client) > 0)
    continue;

  tn_assert_state (client, TN_HANDSHAKE_DONE);
  tn_assert_state (server, TN_HANDSHAKE_DONE);
  chain = tn_engine_get_peer_chain (server);
  g_assert_true (expected == NULL || g_bytes_equal (chain->pdata[0], expected));
}
