/*
 * stock.h - what is on hand at the edges of the period, bucket by bucket (material, place, lot), and what was counted.
 *
 * Without a fault both systems end with the same. Faults of the kind STOCK_* are where a balance or a count is not what it should
 * be; each has a bucket of its own, and is told in truth_stock.csv. The MES keeps stock at the production lines only. Nothing is
 * kept, and no balance written, unless a simulation is given such a fault.
 */
#ifndef SIMULATE_STOCK_H
#define SIMULATE_STOCK_H

#include "simulate/order.h"
#include "simulate/table.h"

#include <glib.h>

struct stock;
struct stock *stock_new (const struct world *world); /* NULL: the simulation has no fault of stock */
void stock_free (struct stock *stock);               /* NULL is fine, here and below */

void stock_add (struct stock *stock, const struct order *order);
void stock_merge (struct stock *stock, const struct stock *other);

/* The rows of TABLE_MES_BALANCE, TABLE_BALANCE, TABLE_STOCK_COUNT or TABLE_TRUTH_STOCK, once all orders are in; appends them. */
void stock_write_table (struct stock *stock, enum table table, GString *text, int64_t *count);

#endif
