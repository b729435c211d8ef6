#include "reports/leg_columns.h"

#include "reports/csv_cell.h"
#include "reports/headline.h"

static const struct
{
	const char *name, *title;
	int width;
	bool number;
} columns[LEG_COLUMN_COUNT] = {
	[LEG_STOP] = {"stop", "Stopped", 34, false},
	[LEG_PLANT] = {"plant", "Plant", 9, false},
	[LEG_ORDER] = {"order_no", "Order", 16, false},
	[LEG_MATERIAL] = {"material", "Component", 16, false},
	[LEG_TEXT] = {"material_text", "Description", 24, false},
	[LEG_FLOW] = {"flow", "Use or output", 16, false},
	[LEG_DOCUMENT] = {"document", "Document without movement", 16, false},
	[LEG_UOM] = {"uom", "Unit", 9, false},
	[LEG_MES_QTY] = {"mes_qty", "1 Measured", 14, true},
	[LEG_ERP_QTY] = {"erp_qty", "2 Posted", 14, true},
	[LEG_QUEUE_QTY] = {"queue_qty", "3 Failed", 14, true},
	[LEG_MES_VALUE] = {"mes_value", "1 Measured, value", 16, true},
	[LEG_ERP_VALUE] = {"erp_value", "2 Posted, value", 16, true},
	[LEG_QUEUE_VALUE] = {"queue_value", "3 Failed, value", 16, true},
	[LEG_GL_VALUE] = {"gl_value", "4 General ledger", 16, true},
	[LEG_STOPPED_QTY] = {"stopped_qty", "Stopped there, quantity", 14, true},
	[LEG_STOPPED_VALUE] = {"stopped_value", "Stopped there, value", 16, true},
	[LEG_CURRENCY] = {"currency", "Cur.", 6, false},
	[LEG_CASE] = {"case_id", "Case", 19, false},
	[LEG_MES_ROWS] = {"mes_rows", "1 Events", 9, true},
	[LEG_ERP_ROWS] = {"erp_rows", "2 Movements", 9, true},
	[LEG_QUEUE_ROWS] = {"queue_rows", "3 Failed movements", 9, true},
	[LEG_GL_ROWS] = {"gl_rows", "4 Lines", 9, true},
	[LEG_RECONCILIATION] = {"reconciliation", "Reconciliation", 16, false},
};

static const char *const stop_titles[STOP_COUNT] = {
	[STOP_NOT_POSTED] = "Not posted",
	[STOP_FAILED] = "Failed in queue",
	[STOP_NOT_MEASURED] = "Posted, not measured",
	[STOP_NOT_IN_BOOKS] = "Posted, not in the general ledger",
	[STOP_BOOKS_DIFFER] = "General ledger has another amount",
	[STOP_BOOKS_ONLY] = "In the general ledger alone",
	[STOP_IN_FLIGHT] = "In flight",
	[STOP_CUT] = "Not judged: beyond the days read",
	[STOP_COMPLETE] = "Complete",
};

const char *
leg_column_name (enum leg_column column)
{
	return columns[column].name;
}

const char *
leg_column_title (enum leg_column column)
{
	return columns[column].title;
}

int
leg_column_width (enum leg_column column)
{
	return columns[column].width;
}

bool
leg_column_is_number (enum leg_column column)
{
	return columns[column].number;
}

const char *
leg_stop_title (enum leg_stop stop)
{
	return stop_titles[stop];
}

struct cell
leg_cell (const struct outcome *outcome, const struct outcome_leg *leg, enum leg_column column)
{
	int money = currency_decimals (leg->currency);

	switch (column) {
	case LEG_STOP:
		return cell_of_text (leg_stop_name (leg->stop));
	case LEG_PLANT:
		return cell_of_text (outcome_unit (outcome));
	case LEG_ORDER:
		return cell_of_text (leg->order_no);
	case LEG_MATERIAL:
		return cell_of_text (leg->material);
	case LEG_TEXT:
		return cell_of_text (leg->material_text);
	case LEG_FLOW:
		return cell_of_text (*leg->document != '\0' ? "" : leg->output ? "output" : "use");
	case LEG_DOCUMENT:
		return cell_of_text (leg->document);
	case LEG_UOM:
		return cell_of_text (leg->uom);
	case LEG_MES_QTY:
		return cell_of_number (leg->mes_qty, QTY_SCALE, leg->uom_decimals);
	case LEG_ERP_QTY:
		return cell_of_number (leg->erp_qty, QTY_SCALE, leg->uom_decimals);
	case LEG_QUEUE_QTY:
		return cell_of_number (leg->queue_qty, QTY_SCALE, leg->uom_decimals);
	case LEG_STOPPED_QTY:
		return cell_of_number (leg->stopped_qty, QTY_SCALE, leg->uom_decimals);
	case LEG_MES_VALUE:
		return cell_of_number (leg->mes_value, MONEY_SCALE, money);
	case LEG_ERP_VALUE:
		return cell_of_number (leg->erp_value, MONEY_SCALE, money);
	case LEG_QUEUE_VALUE:
		return cell_of_number (leg->queue_value, MONEY_SCALE, money);
	case LEG_GL_VALUE:
		return cell_of_number (leg->gl_value, MONEY_SCALE, money);
	case LEG_STOPPED_VALUE:
		return cell_of_number (leg->stopped_value, MONEY_SCALE, money);
	case LEG_CURRENCY:
		return cell_of_text (leg->currency);
	case LEG_CASE:
		return cell_of_text (leg->case_id);
	case LEG_MES_ROWS:
		return cell_of_number (leg->mes_rows, 0, 0);
	case LEG_ERP_ROWS:
		return cell_of_number (leg->erp_rows, 0, 0);
	case LEG_QUEUE_ROWS:
		return cell_of_number (leg->queue_rows, 0, 0);
	case LEG_GL_ROWS:
		return cell_of_number (leg->gl_rows, 0, 0);
	case LEG_RECONCILIATION:
		return cell_of_text (outcome->reconciliation);
	case LEG_COLUMN_COUNT:
		break;
	}
	g_assert_not_reached ();
}

static gboolean
line_end (const struct out_stream *out, GString *line, GError **error)
{
	g_string_append_c (line, '\n');
	return out->write (out->data, line->str, line->len, error);
}

gboolean
legs_csv_write (const struct out_stream *out, const GPtrArray *outcomes, GError **error)
{
	g_autoptr (GString) line = g_string_new (NULL);

	for (unsigned column = 0; column < LEG_COLUMN_COUNT; column++)
		g_string_append_printf (line, "%s%s", column > 0 ? "," : "", leg_column_name (column));
	if (!line_end (out, line, error))
		return FALSE;
	for (guint i = 0; i < outcomes->len; i++) {
		const struct outcome *outcome = outcomes->pdata[i];

		for (size_t k = 0; k < outcome->n_legs; k++) {
			g_string_truncate (line, 0);
			for (unsigned column = 0; column < LEG_COLUMN_COUNT; column++) {
				struct cell cell = leg_cell (outcome, &outcome->legs[k], column);

				if (column > 0)
					g_string_append_c (line, ',');
				csv_cell_append (line, &cell, NULL);
			}
			if (!line_end (out, line, error))
				return FALSE;
		}
	}
	return TRUE;
}
