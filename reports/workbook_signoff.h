/*
 * workbook_signoff.h - who has signed a run, for the block at the foot of the sheet Tie-out. No part of a run's result: only a
 * workbook that is made of a recorded run shows it.
 */
#ifndef REPORTS_WORKBOOK_SIGNOFF_H
#define REPORTS_WORKBOOK_SIGNOFF_H

#include "common/base/calendar.h"

#include <stdbool.h>
#include <stddef.h>

enum
{
	SIGNATURES_MAX = 3 /* prepared, reviewed, locked */
};

struct workbook_signature
{
	const char *label, *user, *result_hash; /* label: "Prepared by" */
	instant_t at;
	bool holds;    /* this run is the result that was signed */
	bool evidence; /* it can be audited */
};

struct workbook_signoff /* of one outcome */
{
	struct workbook_signature signatures[SIGNATURES_MAX];
	size_t n; /* 0: nobody has signed */
};

#endif
