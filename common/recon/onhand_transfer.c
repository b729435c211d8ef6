/*
 * Transfers: what leaves a bucket comes into another one, so each document nets to zero (domain.md 1.2). A part that is missing
 * breaks the roll-forward of its bucket, which is the case; here it is counted and named. A document with one leg goes to or
 * comes from another plant, whose own stock has the other one; whether both are there is told by the items in transit.
 */
#include "common/recon/onhand_internal.h"

static bool
kind_leaves_plant (enum kind kind)
{
	return kind == KIND_XPLANT_OUT || kind == KIND_XPLANT_IN;
}

static bool
kind_transfers (enum kind kind)
{
	return kind == KIND_TRANSFER_OUT || kind == KIND_TRANSFER_IN || kind == KIND_STATUS_OUT || kind == KIND_STATUS_IN ||
		kind == KIND_SUBCON_PROVIDE || kind_leaves_plant (kind);
}

struct transfer
{
	uint32_t name;
	bool between;
	int128 in, out;
};

static enum transfer_state
transfer_state (const struct transfer *one)
{
	if (one->in + one->out == 0)
		return TRANSFER_NETS;
	if (one->between)
		return TRANSFER_BETWEEN;
	return one->in == 0 || one->out == 0 ? TRANSFER_ONE_LEG : TRANSFER_LEAVES;
}

void
onhand_transfers (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;
	const struct movement_table *table = recon->side[SIDE_RIGHT].table;
	struct keyring keys = {0};
	g_autoptr (GArray) transfers = g_array_new (FALSE, TRUE, sizeof (struct transfer));
	const char *first = NULL;

	for (guint i = 0; i < onhand->rows->len; i++) {
		const struct bucket_row *row = bucket_row_at (onhand, i);
		uint32_t document = movement_text (table, COL_DOCUMENT, row->row), name, number;

		if (row->side != SIDE_RIGHT || !kind_transfers ((enum kind) table->kind[row->row]))
			continue;
		name = document != 0 ? document : movement_text (table, COL_MESSAGE, row->row);
		if (name == 0)
			continue;
		number = keyring_at (&keys, name, bucket_at (onhand, row->bucket)->material, 0);
		if (number == transfers->len)
			g_array_append_val (transfers, ((struct transfer) {.name = name}));
		g_array_index (transfers, struct transfer, number).between |= kind_leaves_plant ((enum kind) table->kind[row->row]);
		g_array_index (transfers, struct transfer, number).in += MAX (row->delta, 0);
		g_array_index (transfers, struct transfer, number).out += MIN (row->delta, 0);
	}
	for (guint i = 0; i < transfers->len; i++) {
		const struct transfer *one = &g_array_index (transfers, struct transfer, i);
		struct transfer_sum *sum = &onhand->transfers[transfer_state (one)];
		const char *name = strpool_text (recon->strings, one->name);

		sum->documents++;
		sum->in += one->in;
		sum->out += one->out;
		if (transfer_state (one) == TRANSFER_LEAVES && (first == NULL || g_strcmp0 (name, first) < 0))
			first = name;
	}
	if (first != NULL)
		recon_warn (recon, "%" G_GINT64_FORMAT " transfers do not net to zero, so a part of each is missing: '%s' is one of them",
			onhand->transfers[TRANSFER_LEAVES].documents, first);
	keyring_clear (&keys);
}
