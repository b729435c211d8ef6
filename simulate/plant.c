/* plant.c - the simulated enterprise: its plants, their clocks, and which orders start when. */
#include "simulate/plant.h"

#include "common/base/failure.h"

enum
{
	FIRST_YEAR = 1971,
	LAST_YEAR = 2099,
	SEGMENT_ROWS = 30, /* rows of a segment that do not depend on scans_per_posting, at most */
	SEGMENT_DOCUMENTS = 90,
	FAULT_ROWS = 64 /* rows that a fault adds, at most */
};

/* clang-format off */ /* a table */
static const struct { const char *zone, *company, *currency; } places[] = {
	{ "America/Chicago", "US01", "USD" }, { "Europe/Berlin", "DE01", "EUR" }, { "America/New_York", "US01", "USD" },
	{ "Europe/Prague", "DE01", "EUR" },
};
/* clang-format on */

/* Local minutes at which the segments of a day begin. */
static const int segment_minutes[SEGMENTS + 1] = {0, 6 * 60, 14 * 60, 22 * 60, 24 * 60};

void
segment_bounds (
	const struct world *world, const struct site *site, int32_t segment, instant_t *from, instant_t *until, date_t *date)
{
	int in_day = segment % SEGMENTS;

	*date = world->from - MARGIN_DAYS + segment / SEGMENTS;
	*from = zone_day_start (site->zone, *date, segment_minutes[in_day]);
	*until = in_day + 1 < SEGMENTS ? zone_day_start (site->zone, *date, segment_minutes[in_day + 1])
								   : zone_day_start (site->zone, *date + 1, 0);
}

instant_t
batch_after (instant_t instant)
{
	const instant_t hour = INSTANT_DAY / 24, at = 4 * hour + hour / 2;
	date_t date = (date_t) ((instant - at + INSTANT_DAY - 1) / INSTANT_DAY);

	while (date_weekday (date) == 7 || date_weekday (date) == 1)
		date++;
	return date * INSTANT_DAY + at;
}

/* The first hour of the period that happens twice, if there is one. */
static void
repeated_hour_find (const struct world *world, struct site *site)
{
	site->repeated_at = INSTANT_NONE;
	for (date_t date = world->from; date < world->until && site->repeated_at == INSTANT_NONE; date++)
		for (int hour = 0; hour < 6 && site->repeated_at == INSTANT_NONE; hour++) {
			instant_t at;
			int64_t local = date * INSTANT_DAY + hour * (INSTANT_DAY / 24);

			if (zone_from_local (site->zone, local, &at) == LOCAL_AMBIGUOUS) {
				site->repeated_at = at;
				site->repeated_segment = (date - world->from + MARGIN_DAYS) * SEGMENTS;
			}
		}
}

/* Mondays to Fridays are full, Saturdays half full, Sundays a quarter. */
static int
day_weight (date_t date)
{
	int weekday = date_weekday (date);

	return weekday == 7 ? 1 : weekday == 6 ? 2 : 4;
}

static void
slot_append (GArray *slots, int32_t start, int segments, enum fault fault, uint32_t ordinal)
{
	struct slot slot = {.start = start, .segments = (uint8_t) segments, .fault = (uint8_t) fault, .ordinal = ordinal};

	g_array_append_val (slots, slot);
}

/* Through how many segments an order runs at most. */
static int
segments_max (const struct simulation *simulation)
{
	return simulation->shifts_per_order == 0 ? SEGMENTS_OF_ORDER : simulation->shifts_per_order;
}

/* Orders without a fault, spread over the days by weight and over the segments of a day by length. */
static void
regular_plan (const struct world *world, struct random *random, int64_t n, GArray *slots)
{
	date_t first = world->from - MARGIN_DAYS, last = world->until + MARGIN_DAYS;
	int64_t total = 0, reached = 0;
	date_t date = first;

	for (date_t day = first; day < last; day++)
		total += day_weight (day);
	for (int64_t i = 0; i < n; i++) {
		int hour = (int) random_range (random, 0, 23), minute = hour * 60, segment = 0;
		int segments = (int) random_range (random, 1, segments_max (&world->simulation));
		int32_t start;

		while ((reached + day_weight (date)) * 2 * n <= (2 * i + 1) * total)
			reached += day_weight (date++);
		while (minute >= segment_minutes[segment + 1])
			segment++;
		start = (date - first) * SEGMENTS + segment;
		slot_append (slots, start, MIN (segments, (last - first) * SEGMENTS - start), FAULT_COUNT, (uint32_t) i);
	}
}

static int
day_segment (const struct world *world, date_t date)
{
	return (date - world->from + MARGIN_DAYS) * SEGMENTS;
}

/*
 * Where the order of a fault starts: at the edge of the period or in the repeated hour where that is the point, else so far
 * inside the period that everything about it happens before the edge.
 */
static void
fault_plan (
	const struct world *world, const struct site *site, struct random *random, enum fault fault, uint32_t ordinal, GArray *slots)
{
	bool late = (fault == FAULT_CUTOFF && ordinal % 2 == 0) || (fault == FAULT_DOUBLE && ordinal % 3 == 2);
	int32_t start;

	if (fault == FAULT_TZ_AMBIGUOUS)
		slot_append (slots, site->repeated_segment, 1, fault, ordinal);
	else if (late)
		slot_append (slots, day_segment (world, world->until) - 1, 1, fault, ordinal);
	else if (fault == FAULT_CUTOFF)
		slot_append (slots, day_segment (world, world->until), 1, fault, ordinal);
	else {
		start = (int32_t) random_range (random, day_segment (world, world->from + 1), day_segment (world, world->until - 8));
		slot_append (slots, start, (int) random_range (random, 1, segments_max (&world->simulation)), fault, ordinal);
	}
}

static int
slot_compare (const void *left, const void *right)
{
	const struct slot *a = left, *b = right;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->fault != b->fault)
		return a->fault < b->fault ? -1 : 1;
	return (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

/* The place, among the plants that can have a fault, of its n-th occurrence; -1 when none can. */
static int
fault_site (const struct world *world, enum fault fault, int64_t ordinal)
{
	int able[PLANTS_MAX], n = 0;

	for (int i = 0; i < world->n_sites; i++)
		if (fault != FAULT_TZ_AMBIGUOUS || world->sites[i].repeated_at != INSTANT_NONE)
			able[n++] = i;
	return n == 0 ? -1 : able[(ordinal + fault) % n];
}

static gboolean
site_plan (struct world *world, struct site *site, GError **error)
{
	const struct simulation *simulation = &world->simulation;
	int64_t of_segment = SEGMENT_ROWS - 3 + 2 * (int64_t) simulation->scans_per_posting;
	int64_t of_order = of_segment * (1 + segments_max (simulation)) / 2; /* on average */
	int64_t n = simulation->movements == 0 ? 0 : MAX (1, simulation->movements / (simulation->plants * of_order));
	GArray *slots = g_array_new (FALSE, FALSE, sizeof (struct slot));
	struct random random;

	random_seed (&random, simulation->seed, (uint64_t) site->number);
	regular_plan (world, &random, n, slots);
	for (enum fault fault = 0; fault < FAULT_COUNT; fault++)
		for (int64_t i = 0; i < (fault_is_stock (fault) ? 0 : simulation->faults[fault]); i++) {
			int at = fault_site (world, fault, i);

			if (at == site->number)
				fault_plan (world, site, &random, fault, (uint32_t) i, slots);
			else if (at < 0) {
				g_array_free (slots, TRUE);
				g_set_error (error, FAILURE, FAILURE_USAGE, "fault 'TZ_AMBIGUOUS': no plant's clocks are put back in the period");
				return FALSE;
			}
		}
	g_array_sort (slots, slot_compare);
	site->first_slot = world->n_orders;
	site->n_slots = slots->len;
	world->n_orders += slots->len;
	site->slots = (struct slot *) (void *) g_array_free (slots, FALSE);
	return TRUE;
}

static gboolean
site_open (struct world *world, struct site *site, int number, GError **error)
{
	gsize place = (gsize) number % G_N_ELEMENTS (places);
	date_t outage = world->from + 9 + number % 9;

	site->number = number;
	g_snprintf (site->code, sizeof site->code, "%d", 1000 + 100 * number);
	site->company = places[place].company;
	site->currency = places[place].currency;
	site->zone = zone_new (places[place].zone, error);
	if (site->zone == NULL)
		return FALSE;
	site->outage_from = zone_day_start (site->zone, outage, 2 * 60 + 10);
	site->outage_until = zone_day_start (site->zone, outage, 5 * 60 + 40);
	repeated_hour_find (world, site);
	return TRUE;
}

struct world *
world_new (const struct simulation *simulation, GError **error)
{
	g_autoptr (world) world = g_new0 (struct world, 1);
	int year = simulation->period / 100, month = simulation->period % 100, of_margin, ignored;
	int scans = simulation->scans_per_posting;

	world->simulation = *simulation;
	world->from = month > 12 || year < FIRST_YEAR || year > LAST_YEAR ? DATE_NONE : date_make (year, month, 1);
	if (world->from == DATE_NONE) {
		g_set_error (
			error, FAILURE, FAILURE_USAGE, "period '%04d-%02d' is not a month of %d to %d", year, month, FIRST_YEAR, LAST_YEAR);
		return NULL;
	}
	world->until = date_make (month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1);
	world->exported_at = (world->until + 7) * INSTANT_DAY + INSTANT_DAY / 2;
	world->scans_of_order = SEGMENTS_OF_ORDER * (SEGMENT_ROWS + 2 * (scans + scans / 4)) + FAULT_ROWS;
	world->documents_of_order = SEGMENTS_OF_ORDER * SEGMENT_DOCUMENTS + FAULT_ROWS;
	date_split (world->from - MARGIN_DAYS, &of_margin, &ignored, &ignored);
	world->catalog = catalog_new ((int) simulation->faults[FAULT_UNCAPTURED],
		(int) simulation->faults[FAULT_GL_ACCOUNT_DETERMINATION], date_make (of_margin, 1, 1), world->from + 15);
	world->sites = g_new0 (struct site, (gsize) simulation->plants);
	world->n_sites = simulation->plants;
	for (int i = 0; i < simulation->plants; i++)
		if (!site_open (world, &world->sites[i], i, error))
			return NULL;
	for (int i = 0; i < world->catalog->n_changed; i++)
		world->catalog->materials[world->catalog->first_changed + i].changed_site =
			fault_site (world, FAULT_GL_ACCOUNT_DETERMINATION, i);
	for (int i = 0; i < simulation->plants; i++)
		if (!site_plan (world, &world->sites[i], error))
			return NULL;
	return g_steal_pointer (&world);
}

void
world_free (struct world *world)
{
	if (world == NULL)
		return;
	for (int i = 0; i < world->n_sites; i++) {
		zone_free (world->sites[i].zone);
		g_free (world->sites[i].slots);
	}
	g_free (world->sites);
	catalog_free (world->catalog);
	g_free (world);
}
