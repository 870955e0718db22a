/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/engine/config.h"
#include "libtlsnode/tls-node-callback-private.h"
#include "libtlsnode/tls-node-secure-context.h"

TnConfig *tn_secure_context_get_config (TlsNodeSecureContext *self);
/* FALSE = made by g_object_new (): there is nothing in it. */
gboolean tn_secure_context_check (TlsNodeSecureContext *self, GError **error);

/* What the lists of the options hold, files read. */
typedef struct {
  GPtrArray *cas; /* of GBytes; NULL = nothing was added */
  GPtrArray *certs;
  GPtrArray *crls;
  GArray *keys; /* of TnConfigKey, whose passphrases are the options' */
  GArray *pfxs; /* of TnConfigPfx, likewise */
} TnContextMaterial;

gboolean tn_context_material_read (TnContextMaterial *self,
                                   TlsNodeSecureContextOptions *options,
                                   GError **error);
void tn_context_material_clear (TnContextMaterial *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnContextMaterial, tn_context_material_clear)

/* All but the material and the PIN callback, borrowed. FALSE = a value that Node refuses. */
gboolean tn_secure_context_options_fill (TlsNodeSecureContextOptions *self,
                                         TnConfigSpec *spec,
                                         GError **error);
/* Of the class itself, whatever the class of the original. */
TlsNodeSecureContextOptions *tn_secure_context_options_copy (TlsNodeSecureContextOptions *self);
/* Paths of all files, in a constant order. Borrowed strings. */
GPtrArray *tn_secure_context_options_list_files (TlsNodeSecureContextOptions *self);
/* Borrowed; NULL = none. */
TnCallback *tn_secure_context_options_get_pin_callback (TlsNodeSecureContextOptions *self);

/* is_server: with the defaults that only a server's own context has. */
TlsNodeSecureContext *tn_secure_context_new (TlsNodeSecureContextOptions *options,
                                             gboolean is_server,
                                             GError **error);
TlsNodeSecureContext *tn_secure_context_new_with (TlsNodeSecureContextOptions *options,
                                                  const TnContextMaterial *material,
                                                  gboolean is_server,
                                                  GError **error);
