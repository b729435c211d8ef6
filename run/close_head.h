/*
 * close_head.h - the end of the chain of sign-offs, kept outside the ledger (--chain-head): one line, how many events and the
 * hash of the last.
 *
 * Whoever can rewrite the ledger can rewrite all of a chain, but not what somebody else keeps. What is kept may be older than the
 * chain, never another one.
 */
#ifndef RUN_CLOSE_HEAD_H
#define RUN_CLOSE_HEAD_H

#include "run/close.h"

#include <glib.h>

/* Fine where no file is asked for. FAILURE_DATA: the chain is another one. FAILURE_UNAVAILABLE: a chain, and no such file. */
gboolean close_head_verify (const struct close *close, GError **error);

/* Keeps the end of the chain as the close has loaded it. */
gboolean close_head_keep (const struct close *close, GError **error);

#endif
