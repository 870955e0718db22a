/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/transport/poller.h"
#include "tests/support/transport-loop.h"

/* Tests of the poller run in each kind of context. */
typedef enum { TN_CONTEXT_DEFAULT, TN_CONTEXT_PRIVATE, TN_CONTEXT_OWNERLESS } TnContextKind;

typedef struct {
  GMainContext *context;
  TnPoller *poller;
  guint n_fds;
  GString *log;
} TnPollerFixture;

static inline void
tn_poller_fixture_set_up (TnPollerFixture *f, gconstpointer data)
{
  switch ((TnContextKind) GPOINTER_TO_INT (data)) {
  case TN_CONTEXT_DEFAULT:
    f->context = g_main_context_ref (g_main_context_default ());
    break;
  case TN_CONTEXT_PRIVATE:
    f->context = g_main_context_new ();
    break;
  case TN_CONTEXT_OWNERLESS:
    f->context = g_main_context_new_with_flags (G_MAIN_CONTEXT_FLAGS_OWNERLESS_POLLING);
    break;
  }

  f->log = g_string_new (NULL);
  f->n_fds = tn_count_fds ();
  f->poller = tn_poller_get (f->context, NULL);
  g_assert_nonnull (f->poller);
}

/* Whatever the test did, nothing is left: the epoll descriptor went with the last reference. */
static inline void
tn_poller_fixture_tear_down (TnPollerFixture *f, gconstpointer data)
{
  g_clear_pointer (&f->poller, tn_poller_unref);
  g_assert_cmpuint (tn_count_fds (), ==, f->n_fds);
  g_main_context_unref (f->context);
  g_string_free (f->log, TRUE);
}

typedef struct {
  const char *name;
  void (*test) (TnPollerFixture *f, gconstpointer data);
} TnPollerCase;

static inline void
tn_poller_fixture_add (const char *prefix, const TnPollerCase *cases, gsize n_cases)
{
  static const char *const names[] = { "default", "private", "ownerless" };

  for (gsize kind = 0; kind < G_N_ELEMENTS (names); kind++) {
    for (gsize i = 0; i < n_cases; i++) {
      g_autofree char *path = g_strdup_printf ("%s/%s/%s", prefix, names[kind], cases[i].name);

      g_test_add (path, TnPollerFixture, GSIZE_TO_POINTER (kind), tn_poller_fixture_set_up,
                  cases[i].test, tn_poller_fixture_tear_down);
    }
  }
}
