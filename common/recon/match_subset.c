/*
 * Which records of a group make up one of the other side: exact sums, no tolerance, for with one almost anything can be put
 * together.
 *
 * A row is explained when some rows of the other side sum to it. The explanation holds when it is the only one, and none of its
 * rows is needed by the only explanation of another row; a pair of rows must be the only explanation of both. What holds is
 * matched, and then the rest is looked at again, for fewer rows are left to choose from. What stays is ambiguous, not
 * explicable, or unknown.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

/* A row that is to be explained, or a choice of rows that may do it. Rows are places in the group: the lefts, then the rights. */
struct target
{
	size_t place;
	enum subset_certificate certificate;
	size_t *chosen, *other; /* the first choice, and once it was looked for another */
	size_t n, n_other, n_candidates;
	uint64_t budget;
};

struct search
{
	struct recon *recon;
	struct group *group;
	const struct pass *pass;
	uint64_t steps; /* left for the whole group */
	struct target *targets;
	unsigned *claims; /* by place: how many only explanations need the row */
	/* Scratch, as long as the group. */
	int64_t *numbers;
	size_t *places;
	bool *marks;
};

static int
place_side (const struct search *search, size_t place)
{
	return place < search->group->n_left ? SIDE_LEFT : SIDE_RIGHT;
}

static uint32_t
place_row (const struct search *search, size_t place)
{
	return place < search->group->n_left ? search->group->left[place] : search->group->right[place - search->group->n_left];
}

static bool
place_is_open (const struct search *search, size_t place)
{
	return search->recon->side[place_side (search, place)].live[place_row (search, place)];
}

static bool
places_near (const struct search *search, size_t a, size_t b)
{
	size_t left = MIN (a, b), right = MAX (a, b);

	return search->pass->window < 0 ||
		recon_distance (search->recon, place_row (search, left), place_row (search, right)) <=
		search->pass->window * INSTANT_SECOND;
}

static int64_t
place_open (const struct search *search, size_t place)
{
	return search->recon->side[place_side (search, place)].open[place_row (search, place)];
}

/* ---- one row ---- */

/* The open rows of the other side that are near enough, but for one of them. */
static size_t
candidates_collect (struct search *search, size_t place, size_t without)
{
	const struct group *group = search->group;
	bool left = place_side (search, place) == SIDE_LEFT;
	size_t from = left ? group->n_left : 0, until = left ? group->n_left + group->n_right : group->n_left, n = 0;

	for (size_t i = from; i < until; i++)
		if (i != without && place_is_open (search, i) && places_near (search, place, i)) {
			search->places[n] = i;
			search->numbers[n++] = place_open (search, i);
		}
	return n;
}

static enum subset_certificate
choice_find (struct search *search, size_t place, size_t without, size_t *n)
{
	uint64_t steps, budget = MIN (search->steps, SUBSET_STEPS);
	enum subset_certificate certificate;

	*n = place_side (search, place) == SIDE_LEFT ? search->group->n_right : search->group->n_left;
	if (budget == 0)
		return SUBSET_GAVE_UP;
	*n = candidates_collect (search, place, without);
	certificate = subset_find (search->numbers, *n, place_open (search, place), budget, search->marks, &steps);
	search->steps -= steps;
	/* Looking at the candidates is work too. */
	search->steps -= MIN (search->steps, *n);
	return certificate;
}

static void
choice_keep (const struct search *search, size_t n, size_t **chosen, size_t *n_chosen)
{
	*chosen = g_new (size_t, n);
	*n_chosen = 0;
	for (size_t i = 0; i < n; i++)
		if (search->marks[i])
			(*chosen)[(*n_chosen)++] = search->places[i];
}

static void
target_explain (struct search *search, struct target *target)
{
	size_t n;

	g_clear_pointer (&target->chosen, g_free);
	target->n = 0;
	target->budget = MIN (search->steps, SUBSET_STEPS);
	target->certificate = choice_find (search, target->place, SIZE_MAX, &n);
	target->n_candidates = n;
	if (target->certificate == SUBSET_UNIQUE || target->certificate == SUBSET_SEVERAL)
		choice_keep (search, n, &target->chosen, &target->n);
}

/* ---- the rows of a choice ---- */

static void
target_commit (struct search *search, const struct target *target, const char *doubt)
{
	int side = place_side (search, target->place);
	g_autofree uint32_t *rows = g_new (uint32_t, target->n);
	uint32_t one = place_row (search, target->place);

	for (size_t i = 0; i < target->n; i++)
		rows[i] = place_row (search, target->chosen[i]);
	struct group group = side == SIDE_LEFT ? group_of_rows (search->recon, &one, 1, rows, target->n, search->pass)
										   : group_of_rows (search->recon, rows, target->n, &one, 1, search->pass);
	group.doubt = doubt;
	match_find (search->recon, &group, search->pass);
}

static const char *
places_words (const struct search *search, const size_t *places, size_t n)
{
	g_autofree uint32_t *rows = g_new (uint32_t, n);

	for (size_t i = 0; i < n; i++)
		rows[i] = place_row (search, places[i]);
	return rows_words (search->recon, place_side (search, places[0]), rows, n);
}

/* Another choice than the first: one that does without a row of it. */
static void
other_find (struct search *search, struct target *target)
{
	size_t n;

	for (size_t i = 0; i < target->n && target->n_other == 0; i++) {
		enum subset_certificate certificate = choice_find (search, target->place, target->chosen[i], &n);

		if (certificate == SUBSET_UNIQUE || certificate == SUBSET_SEVERAL)
			choice_keep (search, n, &target->other, &target->n_other);
	}
}

/* ---- what is said of what stays open ---- */

static const char *
several_words (struct search *search, struct target *target)
{
	struct recon *recon = search->recon;
	const char *of = places_words (search, &target->place, 1), *first = places_words (search, target->chosen, target->n);

	if (target->certificate == SUBSET_UNIQUE)
		return recon_word (
			recon, "pass '%s': only %s sums to %s, but another record needs it too", search->pass->name, first, of);
	other_find (search, target);
	return recon_word (recon, "pass '%s': several choices sum to %s: %s, or %s", search->pass->name, of, first,
		target->n_other > 0 ? places_words (search, target->other, target->n_other) : "others");
}

static const char *
target_words (struct search *search, struct target *target)
{
	struct recon *recon = search->recon;
	const char *pass = search->pass->name;

	switch (target->certificate) {
	case SUBSET_NONE:
		return recon_word (recon, "pass '%s': no choice of the %zu candidates sums to it", pass, target->n_candidates);
	case SUBSET_GAVE_UP:
		return recon_word (recon, "pass '%s': gave up at %u steps: whether some of the %zu candidates sum to it is not known",
			pass, (unsigned) target->budget, target->n_candidates);
	case SUBSET_UNIQUE:
	case SUBSET_SEVERAL:
		break;
	}
	return several_words (search, target);
}

static bool
target_is_open (const struct search *search, const struct target *target)
{
	return place_is_open (search, target->place);
}

static void
places_prove (struct search *search, const size_t *places, size_t n, const char *words)
{
	for (size_t i = 0; i < n; i++)
		recon_prove (search->recon, place_side (search, places[i]), place_row (search, places[i]), words);
}

/* What could be explained in several ways is said of the rows of the choices too. */
static void
targets_prove (struct search *search)
{
	size_t n = search->group->n_left + search->group->n_right;

	for (size_t i = 0; i < n; i++) {
		struct target *target = &search->targets[i];

		/* That a single row is not equal to it goes without saying. */
		if (!target_is_open (search, target) || (target->n == 0 && target->n_candidates < 2))
			continue;
		const char *words = target_words (search, target);
		places_prove (search, &target->place, 1, words);
		places_prove (search, target->chosen, target->n, words);
		places_prove (search, target->other, target->n_other, words);
	}
}

/* ---- all rows ---- */

static void
targets_explain (struct search *search)
{
	size_t n = search->group->n_left + search->group->n_right;

	memset (search->claims, 0, n * sizeof *search->claims);
	for (size_t i = 0; i < n; i++) {
		struct target *target = &search->targets[i];

		if (!target_is_open (search, target))
			continue;
		target_explain (search, target);
		/* A pair is explained from both its ends; it is one explanation, the right's. */
		if (target->certificate != SUBSET_UNIQUE || (target->n == 1 && place_side (search, target->place) == SIDE_LEFT))
			continue;
		search->claims[target->place]++;
		for (size_t j = 0; j < target->n; j++)
			search->claims[target->chosen[j]]++;
	}
}

static const struct target *
target_at (const struct search *search, size_t place)
{
	return &search->targets[place < search->group->n_left ? search->group->n_right + place : place - search->group->n_left];
}

static bool
target_holds (const struct search *search, const struct target *target)
{
	bool holds = target->certificate == SUBSET_UNIQUE && search->claims[target->place] == 1;

	for (size_t j = 0; j < target->n && holds; j++)
		holds = search->claims[target->chosen[j]] == 1;
	if (holds && target->n == 1)
		holds = target_at (search, target->chosen[0])->certificate == SUBSET_UNIQUE;
	return holds;
}

/* Matches what holds; where nothing does and the pass decides or suggests, the first that is explained at all. */
static bool
targets_commit (struct search *search)
{
	const struct pass *pass = search->pass;
	size_t n = search->group->n_left + search->group->n_right;
	struct target *first = NULL;
	bool found = false;

	for (size_t i = 0; i < n; i++) {
		struct target *target = &search->targets[i];

		if (!target_is_open (search, target) || target->n == 0)
			continue;
		if (target_holds (search, target)) {
			target_commit (search, target, NULL);
			found = true;
		} else if (first == NULL)
			first = target;
	}
	if (found || first == NULL || pass->ambiguous_lists)
		return found;
	target_commit (search, first, pass->ambiguous_suggests ? several_words (search, first) : NULL);
	return true;
}

/* Postings come before events as what is to be explained, each in canonical order. */
void
subsets_match (struct recon *recon, struct group *group, const struct pass *pass)
{
	size_t n = group->n_left + group->n_right;
	g_autofree struct target *targets = g_new0 (struct target, n);
	g_autofree unsigned *claims = g_new (unsigned, n);
	g_autofree int64_t *numbers = g_new (int64_t, n);
	g_autofree size_t *places = g_new (size_t, n);
	g_autofree bool *marks = g_new (bool, n);
	struct search search = {recon, group, pass, SUBSETS_STEPS, targets, claims, numbers, places, marks};

	for (size_t i = 0; i < n; i++)
		targets[i].place = i < group->n_right ? group->n_left + i : i - group->n_right;
	do
		targets_explain (&search);
	while (targets_commit (&search));
	targets_prove (&search);
	for (size_t i = 0; i < n; i++) {
		g_free (targets[i].chosen);
		g_free (targets[i].other);
	}
}

/* ---- what a group is left over with ---- */

static void
shares_whole (const struct side *s, const uint32_t *rows, size_t n, const bool *chosen, GArray *shares)
{
	for (size_t i = 0; i < n; i++)
		if (chosen[i])
			g_array_append_val (shares, ((struct share) {rows[i], s->open[rows[i]]}));
}

static void
shares_last (const struct side *s, const uint32_t *rows, size_t n, int64_t amount, GArray *shares)
{
	for (size_t i = n; i > 0 && amount != 0; i--) {
		int64_t open = s->open[rows[i - 1]];

		if ((open < 0) != (amount < 0) || open == 0)
			continue;
		int64_t take = magnitude (open) <= magnitude (amount) ? open : amount;
		g_array_append_val (shares, ((struct share) {rows[i - 1], take}));
		amount -= take;
	}
}

enum subset_certificate
residual_choose (const struct recon *recon, int side, const uint32_t *rows, size_t n, int64_t amount, GArray *shares)
{
	const struct side *s = &recon->side[side];
	g_autofree int64_t *numbers = g_new (int64_t, n + 1);
	g_autofree bool *chosen = g_new (bool, n + 1);
	enum subset_certificate certificate;
	uint64_t steps;

	for (size_t i = 0; i < n; i++)
		numbers[i] = s->open[rows[i]];
	certificate = subset_find (numbers, n, amount, RESIDUAL_STEPS, chosen, &steps);
	if (certificate == SUBSET_UNIQUE)
		shares_whole (s, rows, n, chosen, shares);
	else
		shares_last (s, rows, n, amount, shares);
	return certificate;
}
