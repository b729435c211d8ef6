/*
 * The general case is the Hungarian method on a square matrix (rows and columns without a counterpart are filled up), with the
 * three aims in one 128-bit number. Its potentials leave exactly the edges of optimal assignments tight; among those the
 * earliest partners are found by exchanging along alternating paths.
 */
#include "common/recon/assign.h"

#include "common/base/decimal.h"

#include <glib.h>
#include <string.h>

/* ---- any costs ---- */

struct matrix
{
	size_t n, n_left, n_right;
	int128 *cost;              /* n * n */
	int128 unpaired;           /* what a cell costs that is no pair */
	int128 *row, *column;      /* potentials */
	uint32_t *partner, *owner; /* of a row its column, of a column its row */
};

static int128
cell (const struct matrix *m, size_t row, size_t column)
{
	return m->cost[row * m->n + column];
}

static bool
is_pair (const struct matrix *m, size_t row, size_t column)
{
	return cell (m, row, column) < m->unpaired;
}

static bool
is_tight (const struct matrix *m, size_t row, size_t column)
{
	return cell (m, row, column) == m->row[row] + m->column[column];
}

/*
 * One number for the three aims: a pair less outweighs all gaps, a gap unit outweighs all distances. FALSE when that, times all
 * rows, does not fit (potentials are sums of up to n costs).
 */
static bool
costs_pack (struct matrix *m, const struct assign_cost *cost)
{
	int128 distance = 0, gap = 0, weight, room;

	for (size_t i = 0; i < m->n_left * m->n_right; i++)
		if (cost[i].gap >= 0) {
			gap = MAX (gap, cost[i].gap);
			distance = MAX (distance, cost[i].distance);
		}
	weight = distance * (int128) m->n + 1;
	if (__builtin_mul_overflow (gap * (int128) m->n + 1, weight, &m->unpaired) ||
		__builtin_mul_overflow (m->unpaired, 4 * (int128) m->n, &room))
		return false;
	for (size_t row = 0; row < m->n; row++)
		for (size_t column = 0; column < m->n; column++) {
			size_t at = row * m->n_right + column;
			bool pair = row < m->n_left && column < m->n_right && cost[at].gap >= 0;

			m->cost[row * m->n + column] = pair ? cost[at].gap * weight + cost[at].distance : m->unpaired;
		}
	return true;
}

/* The column that is cheapest to reach next; what is left over of every cost falls by as much. */
static size_t
column_reach (struct matrix *m, size_t row, int128 *least, uint32_t *from, bool *reached, size_t at, int128 *step)
{
	size_t next = SIZE_MAX;

	for (size_t column = 0; column < m->n; column++) {
		if (reached[column])
			continue;
		int128 cost = cell (m, row, column) - m->row[row] - m->column[column];
		if (from[column] == ASSIGN_NONE - 1 || cost < least[column]) {
			least[column] = cost;
			from[column] = (uint32_t) at;
		}
		if (next == SIZE_MAX || least[column] < least[next])
			next = column;
	}
	g_assert (next != SIZE_MAX); /* there are as many columns as rows */
	*step = least[next];
	return next;
}

/*
 * Gives a row a column, moving others along the cheapest alternating path. `from` names the column before, ASSIGN_NONE the start.
 */
static void
row_assign (struct matrix *m, size_t start, int128 *least, uint32_t *from, bool *reached)
{
	size_t row = start, at = ASSIGN_NONE;
	int128 step;

	memset (reached, 0, m->n * sizeof *reached);
	for (size_t column = 0; column < m->n; column++)
		from[column] = ASSIGN_NONE - 1;
	for (;;) {
		size_t next = column_reach (m, row, least, from, reached, at, &step);

		m->row[start] += step;
		for (size_t column = 0; column < m->n; column++)
			if (reached[column]) {
				m->row[m->owner[column]] += step;
				m->column[column] -= step;
			} else
				least[column] -= step;
		reached[next] = true;
		at = next;
		if (m->owner[at] == ASSIGN_NONE)
			break;
		row = m->owner[at];
	}
	for (; at != ASSIGN_NONE; at = from[at]) {
		m->owner[at] = from[at] == ASSIGN_NONE ? (uint32_t) start : m->owner[from[at]];
		m->partner[m->owner[at]] = (uint32_t) at;
	}
}

static void
matrix_solve (struct matrix *m)
{
	g_autofree int128 *least = g_new (int128, m->n);
	g_autofree uint32_t *from = g_new (uint32_t, m->n);
	g_autofree bool *reached = g_new (bool, m->n);

	memset (m->owner, 0xff, m->n * sizeof *m->owner);
	for (size_t row = 0; row < m->n; row++)
		row_assign (m, row, least, from, reached);
}

/* ---- other ways that are as good ---- */

struct exchange
{
	bool *fixed;    /* rows that are decided */
	bool *seen;     /* rows that can give up theirs, so that at the end the start's column is taken */
	uint32_t *next; /* the column that such a row takes instead */
	uint32_t *queue;
};

/* A row that is decided keeps its partner, or stays without one, whichever column that is. */
static bool
exchange_may (const struct matrix *m, const struct exchange *exchange, size_t row, size_t column)
{
	return !exchange->fixed[row] || (!is_pair (m, row, m->partner[row]) && !is_pair (m, row, column));
}

/* From the row's column backwards: who could take it, who then takes what that one leaves, and so on. */
static void
exchange_find (const struct matrix *m, struct exchange *exchange, size_t start)
{
	size_t head = 0, tail = 0;

	memset (exchange->seen, 0, m->n * sizeof *exchange->seen);
	exchange->queue[tail++] = m->partner[start];
	while (head < tail) {
		uint32_t column = exchange->queue[head++];

		for (size_t row = 0; row < m->n; row++) {
			if (row == start || exchange->seen[row] || !is_tight (m, row, column) || !exchange_may (m, exchange, row, column))
				continue;
			exchange->seen[row] = true;
			exchange->next[row] = column;
			exchange->queue[tail++] = m->partner[row];
		}
	}
}

static void
exchange_make (struct matrix *m, const struct exchange *exchange, uint32_t start, uint32_t column)
{
	uint32_t last = m->partner[start], row = m->owner[column];

	m->partner[start] = column;
	m->owner[column] = start;
	for (uint32_t next = ASSIGN_NONE; next != last;) {
		next = exchange->next[row];
		uint32_t after = m->owner[next];
		m->partner[row] = next;
		m->owner[next] = row;
		row = after;
	}
}

/* Another column that the row may have in some best way: the first that is a pair, else, with `any`, one that is none. */
static uint32_t
exchange_column (const struct matrix *m, const struct exchange *exchange, size_t row, bool any)
{
	for (size_t column = 0; column < m->n; column++)
		if (column != m->partner[row] && (any || is_pair (m, row, column)) && is_tight (m, row, column) &&
			exchange->seen[m->owner[column]])
			return (uint32_t) column;
	return ASSIGN_NONE;
}

static void
partners_choose (struct matrix *m, bool *ambiguous)
{
	g_autofree bool *fixed = g_new0 (bool, m->n), *seen = g_new (bool, m->n);
	g_autofree uint32_t *next = g_new (uint32_t, m->n), *queue = g_new (uint32_t, m->n);
	struct exchange exchange = {fixed, seen, next, queue};

	for (size_t row = 0; row < m->n_left && ambiguous != NULL; row++) {
		exchange_find (m, &exchange, row);
		ambiguous[row] = exchange_column (m, &exchange, row, is_pair (m, row, m->partner[row])) != ASSIGN_NONE;
	}
	for (size_t row = 0; row < m->n_left; row++) {
		exchange_find (m, &exchange, row);
		uint32_t column = exchange_column (m, &exchange, row, false);

		if (column < m->partner[row] || (column != ASSIGN_NONE && !is_pair (m, row, m->partner[row])))
			exchange_make (m, &exchange, (uint32_t) row, column);
		fixed[row] = true;
	}
}

bool
assign_best (const struct assign_cost *cost, size_t n_left, size_t n_right, uint32_t *partner, bool *ambiguous)
{
	size_t n = MAX (n_left, n_right);
	struct matrix m = {.n = n, .n_left = n_left, .n_right = n_right};

	if (n > ASSIGN_MAX)
		return false;
	g_autofree int128 *room = g_new0 (int128, n * n + 2 * n);
	g_autofree uint32_t *partners = g_new (uint32_t, 2 * n);
	m.cost = room;
	m.row = room + n * n;
	m.column = m.row + n;
	m.partner = partners;
	m.owner = partners + n;
	if (!costs_pack (&m, cost))
		return false;
	matrix_solve (&m);
	partners_choose (&m, ambiguous);
	for (size_t row = 0; row < n_left; row++)
		partner[row] = is_pair (&m, row, m.partner[row]) ? m.partner[row] : ASSIGN_NONE;
	return true;
}

/* ---- on a line ---- */

int64_t
assign_distance (int64_t at, struct assign_span span)
{
	return at < span.from ? span.from - at : at >= span.until ? at - span.until : 0;
}

enum choice
{
	CHOICE_PAIR = 1,      /* the two first are a pair in some best way */
	CHOICE_SKIP_RIGHT = 2 /* in some best way the first right has no part */
};

/* The rights that a left is near enough to: from, and until before. Both grow from left to left. */
struct band
{
	size_t from, until;
	size_t cells; /* of all bands before */
};

struct line
{
	const int64_t *left;
	const struct assign_span *right;
	size_t n_left, n_right;
	int64_t limit;
	struct band *bands; /* n_left and one: its `cells` are those of all */
	uint8_t *choices;   /* by band */
};

static bool
line_sorted (const struct line *line)
{
	for (size_t i = 1; i < line->n_left; i++)
		if (line->left[i] < line->left[i - 1])
			return false;
	for (size_t j = 1; j < line->n_right; j++)
		if (line->right[j].from < line->right[j - 1].from || line->right[j].until < line->right[j - 1].until)
			return false;
	return true;
}

static void
line_band (struct line *line)
{
	struct band band = {0, line->limit < 0 ? line->n_right : 0, 0};

	for (size_t i = 0; i < line->n_left; i++) {
		while (line->limit >= 0 && band.from < line->n_right && line->left[i] - line->right[band.from].until > line->limit)
			band.from++;
		while (band.until < line->n_right && line->right[band.until].from - line->left[i] <= line->limit)
			band.until++;
		band.until = MAX (band.until, band.from);
		line->bands[i] = band;
		band.cells += band.until - band.from;
	}
	line->bands[line->n_left] = (struct band) {line->n_right, line->n_right, band.cells};
}

/*
 * Sorted lefts against rights whose ends are both sorted: where two pairs of a best way cross, exchanging their partners brings
 * neither sum up nor a pair beyond the limit (the distance is a convex function of the difference to either end), and gives the
 * earlier left the earlier right. So the best way with the earliest partners does not cross: what is best for the lefts from i
 * and the rights from j follows from what is best for i + 1 and j + 1.
 *
 * best[j] is that of the lefts from i and the rights from j. Rights before the band of i are as good as not there, those behind
 * it change nothing for i.
 */
static void
line_weigh (struct line *line)
{
	const int128 pair = (int128) 1 << 96; /* outweighs all distances: at most 2^24 of less than 2^64 */
	g_autofree int128 *best = g_new0 (int128, line->n_right + 1);

	for (size_t i = line->n_left; i > 0; i--) {
		const struct band *band = &line->bands[i - 1], *after = &line->bands[i];
		int128 diagonal;

		for (size_t j = band->from; j < after->from; j++)
			best[j] = best[after->from];
		diagonal = best[band->until];
		for (size_t j = band->until; j > band->from; j--) {
			int128 paired = pair - assign_distance (line->left[i - 1], line->right[j - 1]) + diagonal;
			int128 most = MAX (paired, MAX (best[j - 1], best[j]));

			diagonal = best[j - 1];
			best[j - 1] = most;
			line->choices[band->cells + j - 1 - band->from] =
				(uint8_t) ((paired == most ? CHOICE_PAIR : 0) | (best[j] == most ? CHOICE_SKIP_RIGHT : 0));
		}
	}
}

/* The earliest right that a left has in some best way of what is still to be paired, else none. */
static void
line_choose (const struct line *line, uint32_t *partner)
{
	size_t next = 0;

	for (size_t i = 0; i < line->n_left; i++) {
		const struct band *band = &line->bands[i];
		const uint8_t *choices = line->choices + band->cells;
		size_t j = MAX (next, band->from);

		while (j < band->until && choices[j - band->from] == CHOICE_SKIP_RIGHT)
			j++;
		if (j >= band->until || !(choices[j - band->from] & CHOICE_PAIR))
			continue;
		partner[i] = (uint32_t) j;
		next = j + 1;
	}
}

bool
assign_line (
	const int64_t *left, size_t n_left, const struct assign_span *right, size_t n_right, int64_t limit, uint32_t *partner)
{
	g_autofree struct band *bands = g_new (struct band, n_left + 1);
	struct line line = {left, right, n_left, n_right, limit, bands, NULL};

	if (!line_sorted (&line))
		return false;
	line_band (&line);
	if (bands[n_left].cells > ASSIGN_CELLS_MAX)
		return false;
	g_autofree uint8_t *choices = g_new (uint8_t, bands[n_left].cells + 1);
	line.choices = choices;
	line_weigh (&line);
	memset (partner, 0xff, n_left * sizeof *partner);
	line_choose (&line, partner);
	return true;
}
