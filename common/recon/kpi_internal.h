/* kpi_internal.h - a value while it is summed; for kpi*.c only. */
#ifndef RECON_KPI_INTERNAL_H
#define RECON_KPI_INTERNAL_H

#include "common/recon/kpi.h"

/* What one record adds to a value. */
struct part
{
	uint32_t name; /* of the record */
	guint group;
	int128 numerator, denominator;
};

/* A line while it is summed. */
struct group
{
	struct kpi_line line;
	struct sha256 *sha;
	GArray *numbers;      /* int128, of a percentile; NULL */
	int128 *over, *under; /* by week or day; NULL */
};

struct work
{
	const struct kpi_input *input;
	struct kpi *kpi;
	const struct kpi_value *value;
	struct kpi_set *set;
	struct expression_record record;
	GHashTable *index; /* key -> group */
	GPtrArray *groups; /* struct group *; the first is the total */
	GArray *parts;     /* struct part */
	int scale, steps;  /* steps: weeks or days of a series */
	int64_t without;
};

gboolean kpi_too_large (GError **error); /* says that a number does not fit; FALSE */

/* What the sums of a group come to: its fraction, or why there is none; whether it misses its target. */
gboolean kpi_line_settle (const struct work *work, struct group *group, GError **error);

#endif
