/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#define TLS_NODE_INSIDE
#include <libtlsnode/tls-node-certificate-inspect.h>
#include <libtlsnode/tls-node-certificate-options.h>
#include <libtlsnode/tls-node-certificate-request.h>
#include <libtlsnode/tls-node-certificate-verify.h>
#include <libtlsnode/tls-node-certificate.h>
#include <libtlsnode/tls-node-connect-options.h>
#include <libtlsnode/tls-node-error-codes.h>
#include <libtlsnode/tls-node-error.h>
#include <libtlsnode/tls-node-legacy.h>
#include <libtlsnode/tls-node-listen-options.h>
#include <libtlsnode/tls-node-loop.h>
#include <libtlsnode/tls-node-macros.h>
#include <libtlsnode/tls-node-module-constants.h>
#include <libtlsnode/tls-node-module.h>
#include <libtlsnode/tls-node-reloader.h>
#include <libtlsnode/tls-node-reply.h>
#include <libtlsnode/tls-node-secure-context-options.h>
#include <libtlsnode/tls-node-secure-context.h>
#include <libtlsnode/tls-node-server-options.h>
#include <libtlsnode/tls-node-server.h>
#include <libtlsnode/tls-node-socket-options.h>
#include <libtlsnode/tls-node-socket.h>
#include <libtlsnode/tls-node-version.h>
#undef TLS_NODE_INSIDE
