/* kpi_series.c - what a row of days or weeks tells: the day that stands out most, and the trend (domain.md 4.3, 4.1). */
#include "common/recon/kpi.h"

#include <stdlib.h>

static const char too_large[] = "the numbers are too large";

static int
wide_compare (const void *a, const void *b)
{
	const int128 x = *(const int128 *) a, y = *(const int128 *) b;

	return x < y ? -1 : x > y;
}

/* Twice the median, so that it stays whole; sorts. */
static int128
median_twice (int128 *values, int n)
{
	qsort (values, (size_t) n, sizeof *values, wide_compare);
	return n % 2 == 1 ? 2 * values[n / 2] : values[n / 2 - 1] + values[n / 2];
}

static int128
wide_abs (int128 value)
{
	return value < 0 ? -value : value;
}

static bool
works (const struct kpi_input *input, date_t date)
{
	return input->works != NULL ? input->works (input->calendar, date) : date_weekday (date) <= 5;
}

/* z = 0.6745 (x - median) / MAD; where the MAD is 0 by the mean deviation, and where that is 0 too in least steps: one is 3.5. */
static bool
robust_z (int128 x, int128 *base, int n, int scale, int64_t least, struct ratio *z)
{
	int128 middle = median_twice (base, n), deviation[KPI_COMPARABLE], sum = 0, mad, one = 1;

	for (int i = 0; i < n; i++) {
		deviation[i] = wide_abs (2 * base[i] - middle);
		sum += deviation[i];
	}
	mad = median_twice (deviation, n);
	if (mad != 0)
		return ratio_make (2 * 6745 * (2 * x - middle), 10000 * mad, z);
	if (sum != 0)
		return ratio_make (10000 * n * (2 * x - middle), 12533 * sum, z);
	for (int i = 0; i < scale; i++)
		one *= 10;
	return ratio_make (35 * (2 * x - middle) * 1000000, 20 * one * least, z);
}

bool
kpi_spike (const int128 *days, int n, int window, date_t first_day, int scale, int64_t least, const struct kpi_input *input,
	struct ratio *z, const char **why)
{
	int begin = 0, judged = 0;

	*z = RATIO_ZERO;
	for (int day = 0; day < n; day++)
		if (wide_abs (days[day]) >> 90 != 0) {
			*why = too_large;
			return false;
		}
	while (begin < n && days[begin] == 0) /* before the first record nothing was watched */
		begin++;
	for (int day = MAX (n - window, 0); day < n; day++) {
		int128 base[KPI_COMPARABLE];
		struct ratio one;
		int found = 0;

		for (int other = day - 1; other >= begin && found < KPI_COMPARABLE; other--)
			if (works (input, first_day + other) == works (input, first_day + day))
				base[found++] = days[other];
		if (found < KPI_COMPARABLE_LEAST || !robust_z (days[day], base, found, scale, least, &one))
			continue;
		/* A quiet day is none: only what lies above stands out. */
		if (judged++ == 0 || ratio_compare (one, *z) > 0)
			*z = one;
	}
	*why = judged > 0 ? NULL : "fewer than 7 comparable days before any day of the window";
	return judged > 0;
}

bool
kpi_slope (const int128 *numerator, const int128 *denominator, int n, struct ratio *slope, const char **why)
{
	enum
	{
		MULTIPLE = 420 /* of 1 to 7: slopes of rates become whole */
	};
	int64_t rate[KPI_WEEKS];
	int128 slopes[KPI_WEEKS * KPI_WEEKS];
	int weeks = 0, pairs = 0;

	for (int i = 0; i < n; i++) {
		int128 thousand;

		if (denominator[i] == 0) {
			rate[i] = DECIMAL_NONE;
			continue;
		}
		if (__builtin_mul_overflow (numerator[i], (int128) 1000 * 1000000, &thousand) ||
			decimal_divide (thousand, denominator[i], ROUND_HALF_AWAY, &rate[i]) != DECIMAL_OK) {
			*why = too_large;
			return false;
		}
		weeks++;
		for (int j = 0; j < i; j++)
			if (rate[j] != DECIMAL_NONE)
				slopes[pairs++] = ((int128) rate[i] - rate[j]) * (MULTIPLE / (i - j));
	}
	*why = weeks >= 3 ? NULL : "fewer than 3 weeks with records";
	return weeks >= 3 && ratio_make (median_twice (slopes, pairs), (int128) 2 * MULTIPLE * 1000000, slope);
}
