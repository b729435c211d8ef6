/* Bills of material, and what the orders that use them made. */
#include "common/recon/reference_table.h"

#include "common/base/failure.h"

#include <string.h>

gboolean
reference_add_production (struct reference *reference, const struct production *production, GError **error G_GNUC_UNUSED)
{
	struct production_row row = {
		{{reference_id (reference, production->plant), reference_id (reference, production->order_no)}}, *production};

	row.production.plant = reference_text (reference, production->plant);
	row.production.order_no = reference_text (reference, production->order_no);
	row.production.last_operation = reference_text (reference, production->last_operation);
	g_array_append_val (reference->productions, row);
	return TRUE;
}

static const char *
bom_line_fault (const struct bom_line *line)
{
	if (*line->order_no == '\0' && *line->parent == '\0')
		return "belongs to no order and no parent";
	if (line->base_qty <= 0)
		return "is for a base quantity that is not above 0";
	if (line->component_scrap < 0 || line->operation_scrap < 0)
		return "has a scrap below 0";
	return line->component_yield <= 0 ? "has a yield that is not above 0" : NULL;
}

gboolean
reference_add_bom_line (struct reference *reference, const struct bom_line *line, GError **error)
{
	struct bom_row row = {{{reference_id (reference, line->plant), reference_id (reference, line->order_no),
							  reference_id (reference, line->parent), reference_id (reference, line->component)}},
		*line};
	const char *fault = bom_line_fault (line);

	if (fault != NULL) {
		g_set_error (
			error, FAILURE, FAILURE_DATA, "bill of material line '%s': component '%s' %s", line->line, line->component, fault);
		return FALSE;
	}
	row.line.plant = reference_text (reference, line->plant);
	row.line.order_no = reference_text (reference, line->order_no);
	row.line.parent = reference_text (reference, line->parent);
	row.line.line = reference_text (reference, line->line);
	row.line.component = reference_text (reference, line->component);
	row.line.uom = reference_text (reference, line->uom);
	g_array_append_val (reference->bom_lines, row);
	return TRUE;
}

static int
bom_compare (const void *a, const void *b)
{
	int order = reference_key_compare (a, b);

	return order != 0 ? order : strcmp (((const struct bom_row *) a)->line.line, ((const struct bom_row *) b)->line.line);
}

static bool
bom_lines_equal (const void *x, const void *y)
{
	const struct bom_line *a = &((const struct bom_row *) x)->line, *b = &((const struct bom_row *) y)->line;

	return a->uom == b->uom && a->qty == b->qty && a->base_qty == b->base_qty && a->fixed == b->fixed &&
		a->phantom == b->phantom && a->net_scrap == b->net_scrap && a->component_scrap == b->component_scrap &&
		a->operation_scrap == b->operation_scrap && a->component_yield == b->component_yield;
}

static bool
productions_equal (const void *x, const void *y)
{
	const struct production *a = &((const struct production_row *) x)->production,
							*b = &((const struct production_row *) y)->production;

	return a->order_qty == b->order_qty && a->yield_qty == b->yield_qty && a->scrap_qty == b->scrap_qty &&
		a->assembly_scrap == b->assembly_scrap && a->released_at == b->released_at && a->over_delivery == b->over_delivery &&
		a->last_operation == b->last_operation;
}

/* A component may stand on several lines, but then they are told apart: else nobody knows a second reading from a second line. */
gboolean
bom_finish (struct reference *reference, GError **error)
{
	const struct production_row *production = table_settle (reference->productions, reference_key_compare, productions_equal);
	const struct bom_row *row = table_settle (reference->bom_lines, bom_compare, bom_lines_equal);

	for (guint i = 0; i < reference->bom_lines->len && !reference->has_coproducts; i++)
		reference->has_coproducts = g_array_index (reference->bom_lines, struct bom_row, i).line.qty < 0;
	if (production != NULL)
		g_set_error (
			error, FAILURE, FAILURE_DATA, "order '%s' is given twice, and the two differ", production->production.order_no);
	else if (row != NULL)
		g_set_error (error, FAILURE, FAILURE_DATA,
			"bill of material of %s '%s': component '%s' is given twice as line '%s', and the two differ",
			*row->line.order_no != '\0' ? "order" : "material",
			*row->line.order_no != '\0' ? row->line.order_no : row->line.parent, row->line.component, row->line.line);
	return production == NULL && row == NULL;
}

bool
reference_has_coproducts (const struct reference *reference)
{
	return reference->has_coproducts;
}

const struct order *
reference_order_at (const struct reference *reference, size_t index)
{
	return index < reference->orders->len ? &g_array_index (reference->orders, struct order_row, index).order : NULL;
}

const struct production *
reference_production (const struct reference *reference, uint32_t plant, uint32_t order_no)
{
	struct key own = {{plant, order_no}}, any = {{0, order_no}};
	const struct production_row *row = table_find (reference->productions, &own);

	if (row == NULL)
		row = table_find (reference->productions, &any);
	return row != NULL ? &row->production : NULL;
}

const struct bom_line *
reference_bom_line (const struct reference *reference, uint32_t plant, uint32_t order_no, uint32_t parent, size_t index)
{
	uint32_t plants[2] = {plant, 0};

	/* The plant's own bill goes before the one for every plant, as a whole. */
	for (int i = 0; i < 2; i++) {
		struct key from = {{plants[i], order_no, parent}};
		size_t first = table_lower (reference->bom_lines, &from), at = first + index;
		const struct bom_row *rows = (const struct bom_row *) (const void *) reference->bom_lines->data;

		if (first >= reference->bom_lines->len || memcmp (&rows[first].key, &from, 3 * sizeof from.id[0]) != 0)
			continue;
		return at < reference->bom_lines->len && memcmp (&rows[at].key, &from, 3 * sizeof from.id[0]) == 0 ? &rows[at].line
																										   : NULL;
	}
	return NULL;
}
