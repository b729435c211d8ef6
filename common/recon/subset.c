#include "common/recon/subset.h"

#include <glib.h>
#include <string.h>

enum
{
	NO_NODE = 0,
	NODES_START = 64
};

/* One sum that some members of a half have, by its best choice of them: the fewest, then the earliest. */
struct sum
{
	int64_t value;
	uint32_t node;        /* the choice, as a chain; NO_NODE is the empty one */
	uint32_t count : 31;  /* how many members it has */
	uint32_t several : 1; /* other choices have this sum too */
};

/* A choice: its earliest member, then the rest. */
struct node
{
	uint32_t member, rest;
};

struct sums
{
	struct sum *at;
	size_t n;
};

struct search
{
	const int64_t *numbers;
	int64_t target;
	uint64_t steps, budget;
	GArray *nodes;
	int64_t low, high; /* what the numbers that no sum has met yet can still add, at least and at most */
};

static uint32_t
node_add (struct search *search, uint32_t member, uint32_t rest)
{
	struct node node = {member, rest};

	g_array_append_val (search->nodes, node);
	return search->nodes->len - 1;
}

static const struct node *
node_at (const struct search *search, uint32_t node)
{
	return &g_array_index (search->nodes, struct node, node);
}

/* With the member: it stands before all that the rest has, so of two choices of one size it is the earlier. */
static struct sum
sum_with (struct search *search, const struct sum *rest, uint32_t member)
{
	return (struct sum) {
		rest->value + search->numbers[member], node_add (search, member, rest->node), rest->count + 1, rest->several};
}

static bool
sum_can_reach (const struct search *search, int64_t value)
{
	return value + search->low <= search->target && value + search->high >= search->target;
}

/*
 * The sums without the member and those with it, merged. Both lists are sorted by value, and so is the result. Of two choices
 * with one sum the smaller stays; of equal size the one with the member, which is earlier.
 */
static bool
sums_extend (struct search *search, struct sums *sums, uint32_t member)
{
	const int64_t number = search->numbers[member];
	struct sum *out = g_new (struct sum, 2 * sums->n + 1);
	size_t n = 0;

	search->steps += 2 * sums->n;
	if (search->steps > search->budget) {
		g_free (out);
		return false;
	}
	for (size_t i = 0, j = 0; i < sums->n || j < sums->n;) {
		bool without = i < sums->n && (j == sums->n || sums->at[i].value <= sums->at[j].value + number);
		bool with = j < sums->n && (i == sums->n || sums->at[j].value + number <= sums->at[i].value);
		const struct sum *a = &sums->at[i], *b = &sums->at[j];
		int64_t value = without ? a->value : b->value + number;

		i += without;
		j += with;
		if (!sum_can_reach (search, value))
			continue;
		out[n] = with && (!without || b->count < a->count) ? sum_with (search, b, member) : *a;
		if (with && without)
			out[n].several = 1;
		n++;
	}
	g_free (sums->at);
	*sums = (struct sums) {out, n};
	return true;
}

static void
rest_changes (struct search *search, int64_t number, int sign)
{
	if (number < 0)
		search->low += sign * number;
	else
		search->high += sign * number;
}

/* All that the numbers from..until can sum to, from the last to the first. */
static bool
sums_build (struct search *search, size_t from, size_t until, struct sums *sums)
{
	*sums = (struct sums) {g_new0 (struct sum, 1), 1};
	for (size_t i = until; i > from; i--) {
		rest_changes (search, search->numbers[i - 1], -1);
		if (!sums_extend (search, sums, (uint32_t) (i - 1)))
			return false;
	}
	return true;
}

/*
 * Of two pairs of sums, one of each half: is this one the fewer, or the earlier of one size? A chain that ends goes on in the
 * second half, where every number stands later.
 */
static bool
pair_better (const struct search *search, const struct sum *first, const struct sum *second, const struct sum *const best[2])
{
	if (best[0] == NULL)
		return true;
	uint32_t count = first->count + second->count, least = best[0]->count + best[1]->count;
	uint32_t a = first->node, b = best[0]->node;
	if (count != least)
		return count < least;
	while (a != NO_NODE && b != NO_NODE && node_at (search, a)->member == node_at (search, b)->member) {
		a = node_at (search, a)->rest;
		b = node_at (search, b)->rest;
	}
	return b == NO_NODE || (a != NO_NODE && node_at (search, a)->member < node_at (search, b)->member);
}

static void
choice_mark (const struct search *search, uint32_t node, bool *chosen)
{
	for (; node != NO_NODE; node = node_at (search, node)->rest)
		chosen[node_at (search, node)->member] = true;
}

static enum subset_certificate
sums_meet (struct search *search, const struct sums *first, const struct sums *second, size_t n, bool *chosen)
{
	const struct sum *best[2] = {NULL, NULL};
	bool several = false;

	search->steps += first->n + second->n;
	if (search->steps > search->budget)
		return SUBSET_GAVE_UP;
	for (size_t i = 0, j = second->n; i < first->n && j > 0;) {
		const struct sum *a = &first->at[i], *b = &second->at[j - 1];
		int64_t sum = a->value + b->value;

		if (sum == search->target) {
			several |= best[0] != NULL || a->several || b->several;
			if (pair_better (search, a, b, best)) {
				best[0] = a;
				best[1] = b;
			}
		}
		i += sum <= search->target;
		j -= sum >= search->target;
	}
	if (best[0] == NULL)
		return SUBSET_NONE;
	memset (chosen, 0, n * sizeof *chosen);
	choice_mark (search, best[0]->node, chosen);
	choice_mark (search, best[1]->node, chosen);
	return several ? SUBSET_SEVERAL : SUBSET_UNIQUE;
}

enum subset_certificate
subset_find (const int64_t *numbers, size_t n, int64_t target, uint64_t budget, bool *chosen, uint64_t *steps)
{
	struct search search = {.numbers = numbers, .target = target, .budget = budget};
	struct sums first = {0}, second = {0};
	enum subset_certificate certificate = SUBSET_GAVE_UP;

	search.nodes = g_array_sized_new (FALSE, TRUE, sizeof (struct node), NODES_START);
	g_array_set_size (search.nodes, NO_NODE + 1);
	for (size_t i = 0; i < n; i++)
		rest_changes (&search, numbers[i], 1);
	if (target < search.low || target > search.high)
		certificate = SUBSET_NONE;
	else if (sums_build (&search, n / 2, n, &second)) {
		/* What the second half adds is open again while the first is built. */
		for (size_t i = n / 2; i < n; i++)
			rest_changes (&search, numbers[i], 1);
		if (sums_build (&search, 0, n / 2, &first))
			certificate = sums_meet (&search, &first, &second, n, chosen);
	}
	g_free (first.at);
	g_free (second.at);
	g_array_unref (search.nodes);
	*steps = MIN (search.steps, budget);
	return certificate;
}
