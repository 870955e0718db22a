/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "libtlsnode/engine/config.h"

typedef enum {
  TN_EVENT_QUESTION, /* the handshake stands still until tn_engine_answer () */
  TN_EVENT_SECURE,   /* the handshake is done; getters answer */
  TN_EVENT_ERROR     /* the first and only error; what is outgoing must still be sent */
} TnEventKind;

/* Bits, so that the owner can say which it wants to be asked. */
typedef enum {
  TN_QUESTION_CONTEXT = 1 << 0, /* which config for this server name? only when one was sent */
  TN_QUESTION_ALPN = 1 << 1     /* which protocol of these? only when any were offered */
} TnQuestionKind;

typedef struct {
  guint id; /* for tn_engine_answer () */
  TnQuestionKind kind;
  const char *servername;  /* NULL = none sent; valid UTF-8 without NUL */
  const guint8 *protocols; /* ALPN: the client's list in wire form, length-prefixed names */
  gsize protocols_length;
} TnQuestion;

typedef struct {
  TnEventKind kind;
  TnQuestion question; /* borrowed from the engine until it is answered */
  GError *error;       /* owned by the event */
} TnEvent;

/* Frees what the event owns. */
void tn_event_clear (TnEvent *event);

typedef enum {
  TN_ANSWER_NOTHING,  /* go on as if nobody had been asked */
  TN_ANSWER_CONTEXT,  /* config */
  TN_ANSWER_PROTOCOL, /* protocol, one of those offered */
  TN_ANSWER_REFUSE, /* fatal alert: no_application_protocol for ALPN, else handshake_failure */
  TN_ANSWER_ERROR   /* fail with error and without an alert */
} TnAnswerKind;

typedef struct {
  TnAnswerKind kind;
  TnConfig *config; /* borrowed for the call */
  const char *protocol;
  GError *error; /* borrowed for the call, copied */
} TnAnswer;
