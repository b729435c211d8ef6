/* Files of a folder of open items: tables, control files, the installation, the answer. */
#include "simulate/items_making.h"

#include "common/base/failure.h"

#include <string.h>

const char *const item_rules[ACCOUNTS] = {"gr-ir", "wip", "in-transit"};
const char *const item_accounts[ACCOUNTS] = {"191100", "790000", "145000"};

static gboolean
file_write (const char *folder, const char *name, const GString *text, GError **error)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);
	g_autoptr (GError) cause = NULL;

	if (g_file_set_contents (path, text->str, (gssize) text->len, &cause))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_IO, "%s", cause->message);
	return FALSE;
}

static gboolean
text_write (const char *folder, const char *name, GString *text, GError **error)
{
	gboolean good = file_write (folder, name, text, error);

	g_string_free (text, TRUE);
	return good;
}

static gboolean
control_file_write (const char *folder, const char *table, int64_t rows, GError **error)
{
	g_autofree char *name = g_strconcat (table, ".csv.control", NULL);
	GString *text = g_string_new (NULL);

	g_string_append_printf (text, "rows,%" G_GINT64_FORMAT "\n", rows);
	return text_write (folder, name, text, error);
}

static GString *
lanes_text (const struct world *world)
{
	GString *text = g_string_new ("from,to,days\n");

	for (int i = 0; i < world->n_sites; i++)
		g_string_append_printf (text, "%s,,%d\n", world->sites[i].code, LANE_DAYS);
	return text;
}

static GString *
accounts_text (void)
{
	GString *text = g_string_new ("reconciliation,plant,gl_account\n");

	for (int i = 0; i < ACCOUNTS; i++)
		g_string_append_printf (text, "%s,,%s\n", item_rules[i], item_accounts[i]);
	return text;
}

static GString *
balances_text (const struct making *m)
{
	GString *text = g_string_new ("company,gl_account,currency,on,amount\n");
	bool told[COMPANIES_MAX] = {false};
	char day[16];

	for (int i = 0; i < m->world->n_sites; i++) {
		const struct site *site = &m->world->sites[i];
		int company = item_company (m->world, site);

		for (int account = 0; account < ACCOUNTS && !told[company]; account++) {
			int64_t cents = m->open[company][account], size = cents < 0 ? -cents : cents;

			g_string_append_printf (text, "%s,%s,%s,%s,%s%" G_GINT64_FORMAT ".%02d\n", site->company, item_accounts[account],
				site->currency, date_format (m->world->until - 1, day), cents < 0 ? "-" : "", size / CENTS, (int) (size % CENTS));
		}
		told[company] = true;
	}
	return text;
}

static GString *
installation_text (const struct world *world)
{
	GString *text = g_string_new ("# Open items of a simulated month. truth.csv beside this file is the answer.\n");
	char period[16], as_of[40];

	g_string_append_printf (text, "options:\n  period: %s\n  as-of: %s\ncompanies:\n",
		period_format (world->simulation.period, period), instant_format (world->exported_at, NULL, as_of));
	for (int i = 0; i < MIN (world->n_sites, 2); i++)
		g_string_append_printf (text, "  - name: %s\n    currency: %s\n", world->sites[i].company, world->sites[i].currency);
	g_string_append (text,
		"sources:\n  - { name: erp, uri: \"csv:.\" }\n  - { name: invoice, uri: \"csv:.\" }\n"
		"  - { name: activity, uri: \"csv:.\" }\n  - { name: gl, uri: \"csv:.\" }\nplants:\n");
	for (int i = 0; i < world->n_sites; i++)
		g_string_append_printf (text, "  - name: \"%s\"\n    company: %s\n    zone: %s\n", world->sites[i].code,
			world->sites[i].company, zone_name (world->sites[i].zone));
	return text;
}

gboolean
item_files_write (const struct making *m, const char *folder, GError **error)
{
	return file_write (folder, "movement.csv", m->movement, error) && file_write (folder, "invoice.csv", m->invoice, error) &&
		file_write (folder, "activity.csv", m->activity, error) && file_write (folder, "order.csv", m->order, error) &&
		file_write (folder, "gl_line.csv", m->line, error) && control_file_write (folder, "movement", m->n_movement, error) &&
		control_file_write (folder, "invoice", m->n_invoice, error) &&
		control_file_write (folder, "activity", m->n_activity, error) &&
		text_write (folder, "movement_types.csv",
			g_string_new (
				"movement,kind,direction\nWE,RECEIPT_PO,in\nWR,RECEIPT_PO_REV,out\nWA,ISSUE_COMP,out\nPR,RECEIPT_PROD,in\n"
				"XO,XPLANT_OUT,out\nXI,XPLANT_IN,in\n"),
			error) &&
		text_write (folder, "lane.csv", lanes_text (m->world), error) &&
		text_write (folder, "item_account.csv", accounts_text (), error) &&
		text_write (folder, "account_balance.csv", balances_text (m), error) &&
		file_write (folder, "truth.csv", m->truth, error) &&
		text_write (folder, "tieout.yaml", installation_text (m->world), error);
}
