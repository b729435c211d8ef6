/*
 * items.h - purchases, orders and shipments of the simulated companies, with what they leave open: a folder of CSV files of its
 * own beside the movements, which knows nothing of them.
 *
 * What is clean is invoiced, settled or received, or open for less time than the shipped rules gr-ir, wip and in-transit allow.
 * A fault is one record that is missing, or that should not be there; truth.csv has the case that it must be reported as.
 */
#ifndef SIMULATE_ITEMS_H
#define SIMULATE_ITEMS_H

#include "simulate/plant.h"

#include <glib.h>
#include <stdint.h>

enum item_fault
{
	ITEM_FAULT_RECEIVED, /* received long ago, and never invoiced */
	ITEM_FAULT_INVOICED, /* invoiced long ago, and never received */
	ITEM_FAULT_DOUBLE,   /* an invoice that is there twice */
	ITEM_FAULT_PRICE,    /* an invoice at a fifth more than its receipt */
	ITEM_FAULT_WIP_LEFT, /* an order that was closed with cost in process */
	ITEM_FAULT_RUNNING,  /* an order that has run for too long */
	ITEM_FAULT_TRANSIT,  /* a shipment that never arrived */
	ITEM_FAULT_JOURNAL,  /* an amount on the account that no item makes */
	ITEM_FAULT_COUNT
};

struct items_simulation
{
	int64_t lines;                    /* of each plant and kind, about; 0: nothing is written */
	int64_t faults[ITEM_FAULT_COUNT]; /* how many of each */
};

/*
 * Adds `NAME=count`, or `items=count` to every one of them, to faults. FALSE without an error: it is none of these faults.
 * FAILURE_USAGE: a count that is none.
 */
gboolean item_fault_read (const char *text, int64_t *faults, GError **error);

/*
 * Writes folder/items: the tables, control files for the populations, tieout.yaml and truth.csv. FAILURE_CANNOT_CREATE,
 * FAILURE_IO. *cases: of the truth.
 */
gboolean items_simulate (
	const struct world *world, const struct items_simulation *items, const char *folder, int64_t *cases, GError **error);

#endif
