/* close_gate.h - the gate of a close with the facts that the ledger, the configuration and the rules give. */
#ifndef RUN_CLOSE_GATE_H
#define RUN_CLOSE_GATE_H

#include "common/recon/gate.h"
#include "run/close.h"

#include <glib.h>

struct close_gate
{
	GArray *results;                /* struct gate_result */
	enum gate_verdict signing, due; /* as for a signature; as the calendar asks today */
	GArray *accruals;               /* struct gate_accrual: of this period, and those of earlier ones that it has to do with */
	struct signoff_book *book;      /* owns their texts */
};

/* preparer: whose waivers do not count; "" = nobody's. The caller calls close_gate_release(), also on failure. */
gboolean close_gate_judge (struct close *close, const char *preparer, struct close_gate *gate, GError **error);
void close_gate_release (struct close_gate *gate);

/* Who prepared what was signed last; "" = nobody. */
const char *close_preparer (const struct close *close);

/* 0, 2 or 3 as the gate is open or not; FAILURE_BUSY where a run is missing or under way. */
int gate_exit_code (enum gate_verdict verdict);

#endif
