/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libtlsnode/engine/event.h"
#include "libtlsnode/tls-node-reply.h"
#include "libtlsnode/tls-node-socket.h"

/* A question that a socket has put to the user: what the socket and the reply share, so that neither holds the other. */
typedef struct _TnOpenQuestion TnOpenQuestion;

/* The socket is waiting for it from now on: its only open question. Transfer full. */
TlsNodeReply *tn_reply_new (TlsNodeSocket *socket, const TnQuestion *question);

/* Nobody waits for an answer any more. In the socket's thread. */
void tn_open_question_close (TnOpenQuestion *self);
