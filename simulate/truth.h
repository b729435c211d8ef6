/*
 * truth.h - the true answer: the cases that a reconciliation of the simulated period must report, no more and no less.
 *
 * Columns: reconciliation,code,plant,material,order_no,left_keys,right_keys,delta_qty,impact_stock,tags,fault. Keys are
 * sorted by byte and separated by `;`. delta_qty is left minus right in base units, counted positive; empty where it does
 * not apply or cannot be known.
 */
#ifndef SIMULATE_TRUTH_H
#define SIMULATE_TRUTH_H

#include "simulate/order.h"

#include "common/base/decimal.h"
#include "common/config/vocabulary.h"

#include <stdbool.h>
#include <stdint.h>

#define TRUTH_HEADER "reconciliation,code,plant,material,order_no,left_keys,right_keys,delta_qty,impact_stock,tags,fault"

#define TRUTH_BRIDGE_HEADER "company,gl_account,currency,cause,amount,keys,fault"

enum
{
	TRUTH_KEYS_MAX = 32
};

struct truth
{
	enum code code;
	bool receipt; /* of the reconciliation `receipts`, else `consumption` */
	int material;
	int64_t delta;    /* QTY_SCALE; DECIMAL_NONE = empty */
	int64_t impact;   /* MONEY_SCALE */
	const char *tags; /* NULL = none */
	char left[TRUTH_KEYS_MAX][KEY_TEXT_MAX], right[TRUTH_KEYS_MAX][KEY_TEXT_MAX];
	int n_left, n_right;
};

void truth_left (struct truth *truth, const struct scan *scan);
void truth_right (struct truth *truth, const struct posting *posting);

/*
 * A line of the bridge between the stock ledger and the general ledger of a company: what a cause adds to general ledger less
 * stock ledger on an account. keys: source keys of its records of both ledgers, sorted by byte, separated by `;`. Appends it.
 */
void bridge_write (GString *lines, const struct site *site, enum account account, enum bridge_cause cause, int64_t amount,
	const char *keys, enum fault fault);

/* Appends the line to order->truth; the plant, the order and the fault's name are the order's. */
void truth_write (struct order *order, struct truth *truth);

#endif
