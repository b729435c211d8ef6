/*
 * spot.h - where a fault happens, and what it makes there: scans and postings of one order, material and lot, and their answer.
 */
#ifndef SIMULATE_SPOT_H
#define SIMULATE_SPOT_H

#include "simulate/order.h"

#include "common/config/vocabulary.h"

#include <stdbool.h>
#include <stdint.h>

enum
{
	STEP = 50000,       /* 0.05 of a unit at QTY_SCALE: worth whole cents at every price */
	LOT_OLDER = 2500000 /* what is taken from a fault's lot for the one that the ERP took before it */
};

struct spot
{
	struct order *order;
	int64_t n; /* which occurrence of its kind, from 0: chooses among the kind's forms */
	bool receipt;
	int material;
	uint32_t lot; /* nothing else in the plant carries it, but for the lot of a receipt, which is its order's */
	instant_t at;
	int64_t qty; /* base units */
};

/* A component in the middle half of the order's first segment. */
struct spot spot_new (struct order *order);
bool spot_is_pieces (const struct spot *spot);
int64_t spot_draw (struct spot *spot, int64_t low, int64_t high);  /* a whole number in [low, high] */
void spot_component (struct spot *spot, enum component component); /* moves to a component of the order and draws a quantity */
void spot_product (struct spot *spot);                             /* moves to the order's receipts */
void spot_either (struct spot *spot); /* every third fault of a kind that receipts have too is one of a receipt */

/* Not added yet: the scan of the spot's quantity, and a posting by hand with no event behind it. */
struct scan spot_scan (struct spot *spot, bool with_message);
struct posting spot_posting (struct spot *spot, int movement);

void posting_requantify (const struct order *order, struct posting *posting, int64_t qty); /* base units; values it */

/* The same in a second document, entered `after` microseconds later. */
struct posting posting_again (struct order *order, const struct posting *posting, instant_t after);
void both_add (struct spot *spot, const struct scan *scan, const struct posting *posting);

/* Adds n scans of one lot without message ids, drawn so that no sum of some of them equals another; returns their sum. */
int64_t group_add (struct spot *spot, int n, struct scan *scans);

/* The backflush of such a group, in the night's batch. */
struct posting group_posting (struct spot *spot, const struct scan *first, int64_t qty);

/* What stock should have gained by the spot's quantity at the price of the event's day, in money. */
int64_t evidence_value (const struct spot *spot);

/* The true answer: one case of at most one scan and one posting; either may be NULL. */
void answer (
	struct spot *spot, enum code code, const struct scan *scan, const struct posting *posting, int64_t delta, int64_t impact);

#endif
