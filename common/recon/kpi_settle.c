/* kpi_settle.c - from sums to fractions. */
#include "common/recon/kpi_internal.h"

#include "common/base/failure.h"

enum
{
	LAST_RATE = 99 /* a percentile from which on a hundred records are few */
};

gboolean
kpi_too_large (GError **error)
{
	g_set_error (error, FAILURE, FAILURE_DATA, "a number does not fit");
	return FALSE;
}

static int
wide_order (gconstpointer a, gconstpointer b)
{
	const int128 x = *(const int128 *) a, y = *(const int128 *) b;

	return x < y ? -1 : x > y;
}

static void
percentile_settle (const struct work *work, struct group *group)
{
	guint n = group->numbers->len, rank = (guint) (((guint64) n * (guint64) work->value->percent + 99) / 100);
	int128 per = work->value->per;

	group->line.few = work->value->percent < 100 && (n < KPI_SAMPLE || (work->value->percent >= LAST_RATE && n < 100));
	g_array_sort (group->numbers, wide_order);
	group->line.numerator = n > 0 ? g_array_index (group->numbers, int128, rank - 1) : 0;
	for (int i = 0; i < work->scale; i++) /* fits: expressions have 18 decimals at most */
		per *= 10;
	group->line.denominator = per;
}

/* 1 - sum / mean of the first periods, as (their sum - periods * sum) / their sum. */
static gboolean
reduction_settle (const struct work *work, struct group *group, GError **error)
{
	const struct kpi_baseline *baseline = &work->input->baseline[work->value - work->input->rule->values];
	struct kpi_line *line = &group->line;
	int128 before = baseline->sum, now = line->sum;

	line->denominator = 0;
	line->numerator = line->sum;
	if (!line->total || work->input->no_baseline != NULL) {
		line->why = !line->total ? "the baseline is kept of the total alone" : work->input->no_baseline;
		return TRUE;
	}
	if (baseline->own > 0 || baseline->periods < KPI_BASELINE) {
		g_autofree char *own = g_strdup_printf ("period %d of the %d that the baseline is made of",
			baseline->own > 0 ? baseline->own : baseline->periods + 1, KPI_BASELINE);

		line->why = g_string_chunk_insert_const (work->kpi->texts, own);
		return TRUE;
	}
	for (int i = MIN (baseline->scale, line->scale); i < MAX (baseline->scale, line->scale); i++)
		if (__builtin_mul_overflow (i < line->scale ? before : now, 10, i < line->scale ? &before : &now))
			return kpi_too_large (error);
	line->scale = MAX (baseline->scale, line->scale);
	line->sum = now;
	line->denominator = before;
	return !__builtin_mul_overflow (now, KPI_BASELINE, &now) && !__builtin_sub_overflow (before, now, &line->numerator)
		? TRUE
		: kpi_too_large (error);
}

static void
series_settle (const struct work *work, struct group *group)
{
	const struct kpi_input *input = work->input;
	struct kpi_line *line = &group->line;
	struct ratio ratio = RATIO_ZERO;

	if (work->value->kind == KPI_SLOPE)
		kpi_slope (group->over, group->under, work->steps, &ratio, &line->why);
	else
		kpi_spike (group->over, work->steps, input->until_day - input->from_day, input->until_day - work->steps, work->scale,
			work->value->least, input, &ratio, &line->why);
	line->numerator = ratio.numerator;
	line->denominator = ratio.denominator;
	line->scale = 0;
	line->sum = 0;
}

static gboolean
fraction_settle (const struct work *work, struct group *group, GError **error)
{
	struct kpi_line *line = &group->line;
	int128 sum = line->sum;

	line->few = line->records < KPI_SAMPLE && (work->value->kind == KPI_RATIO || work->value->kind == KPI_COMPLEMENT);
	switch (work->value->kind) {
	case KPI_COMPLEMENT:
		if (sum < 0 && __builtin_sub_overflow ((int128) 0, sum, &sum))
			return kpi_too_large (error);
		if (__builtin_sub_overflow (line->denominator, sum, &line->numerator))
			return kpi_too_large (error);
		break;
	case KPI_PERCENTILE:
		percentile_settle (work, group);
		break;
	case KPI_REDUCTION:
		if (!reduction_settle (work, group, error))
			return FALSE;
		break;
	case KPI_SLOPE:
	case KPI_SPIKE:
		series_settle (work, group);
		return TRUE;
	case KPI_TOTAL:
		line->numerator = sum;
		line->denominator = work->value->per;
		for (int i = 0; i < work->scale; i++)
			line->denominator *= 10;
		return TRUE;
	case KPI_RATIO:
	default:
		line->numerator = sum;
		break;
	}
	if (line->records == 0)
		line->why = "no records";
	else if (line->why == NULL && line->denominator == 0)
		line->why = "the denominator is 0";
	return TRUE;
}

int64_t
kpi_line_value (const struct kpi_line *line)
{
	struct ratio ratio;
	int64_t value;

	if (line->why != NULL || !ratio_make (line->numerator, line->denominator, &ratio) ||
		!ratio_multiply (ratio, (struct ratio) {1000000, 1}, &ratio) ||
		!ratio_round (ratio, KPI_SCALE, KPI_SCALE, ROUND_HALF_AWAY, &value))
		return DECIMAL_NONE;
	return value;
}

/* Whether the target is missed, by the fraction itself and not by how it is shown. */
static bool
target_missed (const struct kpi_value *value, const struct kpi_line *line)
{
	const struct ratio target = {value->target, 1000000};
	struct ratio ratio;

	if (value->target == DECIMAL_NONE || line->why != NULL || !ratio_make (line->numerator, line->denominator, &ratio))
		return false;
	return value->lower ? ratio_compare (ratio, target) > 0 : ratio_compare (ratio, target) < 0;
}

gboolean
kpi_line_settle (const struct work *work, struct group *group, GError **error)
{
	if (!fraction_settle (work, group, error))
		return FALSE;
	group->line.missed = target_missed (work->value, &group->line);
	return TRUE;
}
