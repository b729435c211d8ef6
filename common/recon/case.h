/*
 * case.h - the work in progress of making cases from findings; shared by case.c, case_name.c and case_facts.c.
 */
#ifndef RECON_CASE_H
#define RECON_CASE_H

#include "common/recon/recon_internal.h"

struct builder
{
	const struct recon *recon;
	struct outcome *outcome;
	GArray *cases, *lines; /* struct outcome_case, struct outcome_line (case_index = position in cases before sorting) */
	GArray *anchors;       /* struct row_ref, beside cases */
	GArray *seekers;       /* struct seeker: cases whose rows found no counterpart */
	GArray *facts;         /* struct root_fact: what proves that cases have one cause */
};

/* ---- case_name.c: who a case is ---- */

/* The earliest left row, else right: of those that are the case's own, and of those that could not be read (no portion). */
const struct row_ref *case_anchor (const struct recon *recon, const GArray *rows, guint n_own);
void case_identify (
	struct builder *b, const struct finding *finding, const struct row_ref *anchor, bool additive, struct outcome_case *c);

/* Two portions of one kind may share an anchor: the later ones get a name of their own. */
void cases_name_apart (struct builder *b);

/* ---- case_facts.c: what a case that was just built tells of its cause, and what it looks for ---- */

/*
 * One quantity has the digits of the other in another order (domain.md 3.2): `rows` are those of a QTY_VAR, its own first; delta
 * is left minus right.
 */
bool rows_transposed (const struct recon *recon, const GArray *rows, int64_t delta);

void case_facts (struct builder *b, const struct finding *finding, const GArray *portions); /* what its rows prove too */
void case_root (struct builder *b, const struct finding *finding); /* what the finding says of its cause */
void case_seeks (struct builder *b, uint32_t link, const GArray *portions, const struct row_ref *anchor);

#endif
