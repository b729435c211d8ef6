/*
 * nearest.h - the records that came nearest to what found no counterpart; shared by nearest.c (which) and nearest_why.c (why
 * not).
 *
 * A seeker is a case whose own rows stand on one side and agree with nothing. Its candidates are rows of the other side (of a
 * reversal without an original: of its own side, with the opposite sign) that are open themselves, or that would have agreed but
 * belong to something else. What a pass would have asked of the two is a predicate; each that fails counts once.
 */
#ifndef RECON_NEAREST_H
#define RECON_NEAREST_H

#include "common/recon/recon_internal.h"

enum
{
	NEAREST_MAX = 3 /* candidates that a case names */
};

#define SEVERAL UINT32_MAX

/* Predicates of a match. Those of a key are 1 << (its place among the keys that the rule's passes name). */
enum
{
	FAILS_MATERIAL = 1 << 16,
	FAILS_FLOW = 1 << 17,
	FAILS_UNIT = 1 << 18,
	FAILS_QTY = 1 << 19,
	FAILS_TIME = 1 << 20,
	FAILS_TAKEN = 1 << 21,
	KEYS_MAX = 16
};

struct candidate_near
{
	uint32_t row;
	uint32_t fails;   /* predicates */
	int failed;       /* how many */
	int64_t gap;      /* |quantity| that is between them; INT64_MAX in another unit */
	int64_t qty;      /* what of the row could have matched */
	int64_t distance; /* microseconds between them */
	int64_t limit;    /* the window that distance exceeds; -1 for an original that came after its reversal */
	uint32_t link;    /* the match or netting that has taken it, SEVERAL; 0: none */
	uint32_t finding; /* + 1, of a row that is a finding itself; 0: none, or several */
};

/* The keys that passes of the rule compare, in the order of enum column, then attributes. */
struct nearest_keys
{
	int key[KEYS_MAX];
	int n;
};

struct nearest
{
	struct recon *recon;
	struct nearest_keys keys;
	const GArray *seekers;                      /* struct seeker */
	struct candidate_near (*best)[NEAREST_MAX]; /* beside seekers */
	int *n_best;
	bool *two_sided; /* by finding + 1 */
};

/* Fills nearest_key and nearest_why of the seekers' cases; texts are the outcome's. */
void nearest_tell (const struct nearest *nearest, GArray *cases, struct outcome *outcome);

#endif
