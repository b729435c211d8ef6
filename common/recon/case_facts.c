/*
 * What a case tells about itself for others: facts that prove its cause, and the row that looks for its nearest.
 */
#include "common/recon/case.h"

#include <string.h>

/* ---- exchanged digits ---- */

/* The rows of a side: how many, their sum, and one of them. */
struct side_rows
{
	guint n;
	int128 sum;
	int64_t first;
};

static struct side_rows
rows_of_side (const struct recon *recon, const GArray *rows, int side)
{
	struct side_rows of = {0};

	for (guint i = 0; i < rows->len; i++) {
		const struct row_ref *ref = &g_array_index (rows, struct row_ref, i);

		if (ref->side != side)
			continue;
		of.first = recon->side[side].table->counted[ref->row];
		of.sum += of.first;
		of.n++;
	}
	return of;
}

/* Of two different numbers, as they would be written with the decimals that both need. */
static bool
digits_permuted (int64_t a, int64_t b)
{
	int count[10] = {0};

	while (a % 10 == 0 && b % 10 == 0) {
		a /= 10;
		b /= 10;
	}
	if ((a - b) % 9 != 0)
		return false;
	for (; a != 0 && b != 0; a /= 10, b /= 10) {
		count[a % 10]++;
		count[b % 10]--;
	}
	for (int digit = 0; digit < 10; digit++)
		if (count[digit] != 0)
			return false;
	return a == 0 && b == 0;
}

/*
 * A number that somebody typed is that of a single row: the one that the difference was left over against, which is all of its
 * side, or the one that has the difference, when the rest of it is what the other side has.
 */
bool
rows_transposed (const struct recon *recon, const GArray *rows, int64_t delta)
{
	const struct row_ref *own = &g_array_index (rows, struct row_ref, 0);
	struct side_rows mine = rows_of_side (recon, rows, own->side), its = rows_of_side (recon, rows, 1 - own->side);
	int64_t more = own->side == SIDE_LEFT ? delta : -delta, typed, other;

	if (its.n == 1) {
		typed = its.first;
		other = typed + more;
	} else if (mine.n == 1 && mine.first - more == its.sum) {
		typed = mine.first;
		other = typed - more;
	} else
		return false;
	return (typed < 0) == (other < 0) && digits_permuted (magnitude (typed), magnitude (other));
}

/* ---- causes and counterparts ---- */

/*
 * A case whose rows stand on one side and that nothing on the other explains looks for what came nearest; a reversal for an
 * original on its own side.
 */
void
case_seeks (struct builder *b, uint32_t link, const GArray *portions, const struct row_ref *anchor)
{
	const struct finding *finding = finding_at (b->recon, link);
	struct seeker seeker = {b->cases->len - 1, link, anchor->side,
		finding->code == CODE_REV_UNPAIRED ? anchor->side : (uint8_t) (1 - anchor->side), anchor->row, 0};
	int128 sum = 0;

	if (portions->len == 0 || *finding->hint != '\0' ||
		(strcmp (finding->evidence, "none") != 0 && finding->code != CODE_QTY_VAR && finding->code != CODE_RESIDUAL))
		return;
	for (guint i = 0; i < portions->len; i++) {
		const struct portion *portion = &g_array_index (portions, struct portion, i);

		if (portion->side != anchor->side || (b->recon->side[portion->side].mark[portion->row] & MARK_BROKEN))
			return;
		sum += portion->qty;
	}
	seeker.qty = fitting (sum);
	if (seeker.qty != DECIMAL_NONE)
		g_array_append_val (b->seekers, seeker);
}

/* The one message that all rows of a case came under; 0 when they did not. */
static uint32_t
case_message (const struct recon *recon, const GArray *portions)
{
	uint32_t message = 0;

	for (guint i = 0; i < portions->len; i++) {
		const struct portion *portion = &g_array_index (portions, struct portion, i);
		uint32_t its = movement_text (recon->side[portion->side].table, COL_MESSAGE, portion->row);

		if (its == 0 || (i > 0 && its != message))
			return 0;
		message = its;
	}
	return message;
}

void
case_root (struct builder *b, const struct finding *finding)
{
	struct root_fact fact = {b->cases->len - 1, finding->root};

	if (fact.text != NULL)
		g_array_append_val (b->facts, fact);
}

/* What the rows of the case prove of its cause. */
void
case_facts (struct builder *b, const struct finding *finding, const GArray *portions)
{
	struct recon *recon = (struct recon *) b->recon;
	struct root_fact fact = {b->cases->len - 1, NULL};
	const struct outcome_case *c = &g_array_index (b->cases, struct outcome_case, fact.place);
	uint32_t message = case_message (recon, portions);

	case_root (b, finding);
	if (message != 0) {
		fact.text = recon_word (recon, "message %s", strpool_text (recon->strings, message));
		g_array_append_val (b->facts, fact);
	}
	if (c->code == CODE_POST_TO_CLOSED_ORDER && *c->order_no != '\0') {
		fact.text = recon_word (recon, "closed order %s", c->order_no);
		g_array_append_val (b->facts, fact);
	}
}
