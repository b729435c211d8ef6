/*
 * failure.h - error classes, which are also the exit codes of every program.
 *
 * A function that can fail takes `GError **error` last and returns success. The raiser sets domain FAILURE and one of the
 * classes below; a caller that knows more puts it in front with g_prefix_error(); only main prints. A finding (a business
 * exception) is data and never travels this way.
 */
#ifndef BASE_FAILURE_H
#define BASE_FAILURE_H

#include <glib.h>

/* Error domain of every GError in this suite. */
#define FAILURE failure_quark ()
GQuark failure_quark (void);

/* Why a program could not complete. The values are those of sysexits(3) and are the exit codes. */
enum failure
{
	FAILURE_USAGE = 64,         /* the command line */
	FAILURE_DATA = 65,          /* input data that cannot be read as declared */
	FAILURE_UNAVAILABLE = 69,   /* a source or the ledger cannot be reached, or died half way */
	FAILURE_INTERNAL = 70,      /* a broken invariant (totals do not conserve), out of memory */
	FAILURE_CANNOT_CREATE = 73, /* an output cannot be created */
	FAILURE_IO = 74,            /* an output cannot be written or read back */
	FAILURE_BUSY = 75,          /* another run holds the scope, or data not ready: try again later */
	FAILURE_CONFIGURATION = 78  /* tieout.yaml, a rule file or a profile */
};

/* How a completed run ended; also its exit code. 1 is never chosen. Worst wins: any failure > 4 > 3 > 2 > 0. */
enum verdict
{
	VERDICT_CLEAN = 0,    /* complete, nothing open */
	VERDICT_FOUND = 2,    /* complete, exceptions within limits */
	VERDICT_BREACHED = 3, /* complete, a limit is breached */
	VERDICT_PARTIAL = 4   /* complete but partial: rows rejected beyond the limit, a source left out */
};

/* The exit code that an error stands for: its class, or 70 for an error of a foreign domain. NULL is VERDICT_CLEAN. */
int failure_exit_code (const GError *error);

/* "clean", "found", "breached", "partial": as the summary and the log name a verdict. */
const char *verdict_name (enum verdict verdict);

/* The worse of two exit codes, by the order above; of two failures the one with the smaller number, whichever came first. */
int exit_code_worse (int a, int b);

#endif
