/*
 * sign.h - what every sign-off has in common, whether of a period (close.h) or of a comparison of reports (dualrun_sign.h): who
 * signs, why it can be audited, and the end of the chain of sign-offs, kept outside the ledger (--chain-head).
 *
 * That end is one line: how many events, and the hash of the last. Whoever can rewrite the ledger can rewrite all of a chain, but
 * not what somebody else keeps. What is kept may be older than the chain, never another one.
 */
#ifndef RUN_SIGN_H
#define RUN_SIGN_H

#include "common/config/close_rule.h"
#include "common/io/ledger_signoff.h"
#include "common/recon/gate.h"
#include "run/job.h"

#include <glib.h>

extern const struct option sign_options[];

/*
 * Who is signing, by what the rule of the close says of it; borrowed. writes: something is signed, so somebody has to be named;
 * anybody may look. NULL with FAILURE_CONFIGURATION or FAILURE_USAGE.
 */
const char *sign_user (
	const struct job *job, const struct close_rule *rule, const struct ledger *ledger, bool writes, GError **error);

/* What makes a sign-off of this session one that can be audited; "" = nothing, and *not_evidence says why. Both are owned. */
gboolean sign_evidence (const struct job *job, struct ledger *ledger, char **evidence, char **not_evidence, GError **error);

enum sign_stage sign_stage_of (enum signoff_stage stage);

/*
 * Whether the last signature (NULL: there is none) is this very one, by the same person of the same result: one whose job failed
 * behind it, or who was cut off and cannot know, signs again, and that is no second signature; the end of the chain is kept.
 * What is final (locked, approved) says that it is, all the same.
 */
bool sign_repeats (const struct signoff *last, const struct signoff *now);

/* Fine where no file is asked for. FAILURE_DATA: the chain is another one. FAILURE_UNAVAILABLE: a chain, and no such file. */
gboolean head_verify (const struct job *job, const struct signoff_book *book, GError **error);

/*
 * Keeps the end of the chain as it has been loaded: before something is signed too, so that a file that cannot be written keeps
 * anybody from signing, and one that is made by the first signature is there whatever becomes of that.
 */
gboolean head_keep (const struct job *job, const struct signoff_book *book, GError **error);

#endif
