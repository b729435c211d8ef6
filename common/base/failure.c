/* failure.c - error classes, which are also the exit codes of every program. */
#include "common/base/failure.h"

G_DEFINE_QUARK (failure, failure)

int
failure_exit_code (const GError *error)
{
	if (error == NULL)
		return VERDICT_CLEAN;
	return error->domain == FAILURE ? error->code : FAILURE_INTERNAL;
}

const char *
verdict_name (enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_CLEAN:
		return "clean";
	case VERDICT_FOUND:
		return "found";
	case VERDICT_BREACHED:
		return "breached";
	case VERDICT_PARTIAL:
	default:
		return "partial";
	}
}

static int
exit_code_rank (int code)
{
	return code == VERDICT_CLEAN || (code >= VERDICT_FOUND && code <= VERDICT_PARTIAL) ? code : VERDICT_PARTIAL + 1;
}

int
exit_code_worse (int a, int b)
{
	int rank_a = exit_code_rank (a), rank_b = exit_code_rank (b);

	if (rank_a == rank_b)
		return a < b ? a : b;
	return rank_a > rank_b ? a : b;
}
