/* items.c - purchases, orders and shipments, and what they leave open. */
#include "simulate/items_making.h"

#include "common/base/failure.h"
#include "common/config/vocabulary.h"

#include <errno.h>
#include <string.h>

enum
{
	COUNT_MAX = 10000
};

static const struct
{
	const char *name, *rule, *code;
} faults[ITEM_FAULT_COUNT] = {
	[ITEM_FAULT_RECEIVED] = {"ITEM_RECEIVED", "gr-ir", "GRIR_AGED"},
	[ITEM_FAULT_INVOICED] = {"ITEM_INVOICED", "gr-ir", "GRIR_AGED"},
	[ITEM_FAULT_DOUBLE] = {"ITEM_DOUBLE", "gr-ir", "INVOICE_DOUBLE"},
	[ITEM_FAULT_PRICE] = {"ITEM_PRICE", "gr-ir", "INVOICE_PRICE"},
	[ITEM_FAULT_WIP_LEFT] = {"ITEM_WIP_LEFT", "wip", "WIP_LEFT"},
	[ITEM_FAULT_RUNNING] = {"ITEM_RUNNING", "wip", "ORDER_NOT_CLOSED"},
	[ITEM_FAULT_TRANSIT] = {"ITEM_TRANSIT", "in-transit", "INTRANSIT_AGED"},
	[ITEM_FAULT_JOURNAL] = {"ITEM_JOURNAL", "", "ITEMS_DIFF"},
};

/* ---- faults by name ---- */

gboolean
item_fault_read (const char *text, int64_t *counts, GError **error)
{
	const char *mark = strchr (text, '=');
	g_autofree char *name = mark != NULL ? g_strstrip (g_strndup (text, (gsize) (mark - text))) : NULL;
	bool all = name != NULL && strcmp (name, "items") == 0, known = all;
	gint64 count = 0;

	for (int fault = 0; fault < ITEM_FAULT_COUNT && name != NULL; fault++)
		known |= strcmp (faults[fault].name, name) == 0;
	if (!known)
		return FALSE;
	if (!g_ascii_string_to_signed (mark + 1, 10, 0, COUNT_MAX, &count, NULL)) {
		g_set_error (error, FAILURE, FAILURE_USAGE, "fault '%s': '%s' is not a count from 0 to %d", name, mark + 1, COUNT_MAX);
		return FALSE;
	}
	for (int fault = 0; fault < ITEM_FAULT_COUNT; fault++)
		if (all || strcmp (faults[fault].name, name) == 0)
			counts[fault] = MIN (counts[fault] + count, COUNT_MAX);
	return TRUE;
}

/* ---- records ---- */

static int64_t
draw (struct making *m, int64_t low, int64_t high)
{
	return random_range (&m->random, low, high);
}

/* So many days before the end of the period. */
static date_t
days_ago (const struct making *m, int64_t days)
{
	return m->world->until - 1 - (date_t) days;
}

static void
open_add (struct making *m, int account, int64_t cents)
{
	m->open[m->company][account] += cents;
}

static char *
key_make (struct making *m, char prefix, char key[static 24])
{
	g_snprintf (key, 24, "%c%08" G_GUINT64_FORMAT, prefix, ++m->number);
	return key;
}

struct record
{
	const char *code, *order, *line, *material;
	int64_t qty, cents;
	int64_t posted; /* of an invoice: what clears its receipt; the rest is a price difference */
	date_t day;
	const char *to; /* plant that a shipment goes to */
};

/* What accounting made of a record, or with made_of "" somebody by hand; positive is debit. */
static void
line_write (struct making *m, int account, int64_t cents, date_t day, const char *made_of)
{
	char date[16], key[24];
	int64_t size = cents < 0 ? -cents : cents;

	key_make (m, 'L', key);
	g_string_append_printf (m->line, "%s,%s,%s,%s%" G_GINT64_FORMAT ".%02d,%s,%s,%s,%s,%s\n", key, m->site->company,
		item_accounts[account], cents < 0 ? "-" : "", size / CENTS, (int) (size % CENTS), m->site->currency,
		date_format (day, date), *made_of != '\0' ? "" : "SA", made_of, *made_of != '\0' ? "" : key);
}

static void
movement_line_write (struct making *m, const struct record *r, const char *key)
{
	static const struct
	{
		const char *code;
		int account, sign;
	} posts[] = {{"WE", GRIR, -1}, {"WR", GRIR, 1}, {"WA", WIP, 1}, {"PR", WIP, -1}, {"XO", TRANSIT, 1}, {"XI", TRANSIT, -1}};

	for (size_t i = 0; i < G_N_ELEMENTS (posts); i++)
		if (strcmp (posts[i].code, r->code) == 0)
			line_write (m, posts[i].account, posts[i].sign * r->cents, r->day, key);
}

static void
movement_write (struct making *m, const struct record *r, char key[static 24])
{
	char day[16];

	key_make (m, 'M', key);
	g_string_append_printf (m->movement, "%s,%s,%s,%s,%" G_GINT64_FORMAT ",EA,%" G_GINT64_FORMAT ".%02d,%s,%s,%s,%s,%s\n", key,
		m->site->code, r->material, r->code, r->qty, r->cents / CENTS, (int) (r->cents % CENTS), m->site->currency,
		date_format (r->day, day), r->order, r->line, r->to != NULL ? r->to : "");
	m->n_movement++;
	movement_line_write (m, r, key);
}

static void
invoice_write (struct making *m, const struct record *r, char key[static 24])
{
	char day[16];

	key_make (m, 'V', key);
	g_string_append_printf (m->invoice, "%s,%s,%s,%s,%" G_GINT64_FORMAT ",EA,%" G_GINT64_FORMAT ".%02d,%s,%s\n", key,
		m->site->code, r->order, r->line, r->qty, r->cents / CENTS, (int) (r->cents % CENTS), m->site->currency,
		date_format (r->day, day));
	m->n_invoice++;
	line_write (m, GRIR, r->posted, r->day, key);
}

/* Below 0: what was settled. */
static void
activity_write (struct making *m, const char *order, int64_t cents, date_t day, char key[static 24])
{
	char date[16];
	int64_t size = cents < 0 ? -cents : cents;

	key_make (m, 'A', key);
	g_string_append_printf (m->activity, "%s,%s,%s,%s%" G_GINT64_FORMAT ".%02d,%s,%s\n", key, m->site->code, order,
		cents < 0 ? "-" : "", size / CENTS, (int) (size % CENTS), m->site->currency, date_format (day, date));
	m->n_activity++;
	line_write (m, WIP, cents, day, key);
}

static void
order_write (struct making *m, const char *order, const char *status, date_t done)
{
	char day[16];

	if (done == DATE_NONE)
		g_string_append_printf (m->order, "%s,%s,FG-1,%s,\n", m->site->code, order, status);
	else
		g_string_append_printf (m->order, "%s,%s,FG-1,%s,%sT12:00:00Z\n", m->site->code, order, status, date_format (done, day));
}

static void
truth_write_item (struct making *m, enum item_fault fault, const char *rule, const char *order, int64_t cents, const char *left,
	const char *right)
{
	int64_t size = cents < 0 ? -cents : cents;

	g_string_append_printf (m->truth, "%s,%s,%s,%s,%" G_GINT64_FORMAT ".%02d,%s,%s,%s\n", rule, faults[fault].code, order,
		m->site->currency, size / CENTS, (int) (size % CENTS), left, right, faults[fault].name);
	m->cases++;
}

/* ---- purchases ---- */

struct purchase
{
	char order[24], line[8], material[12];
	int64_t qty, price; /* cents */
};

static struct purchase
purchase_draw (struct making *m)
{
	struct purchase p = {.qty = draw (m, 2, 500), .price = draw (m, 100, 9999)};

	g_snprintf (p.order, sizeof p.order, "45%08" G_GUINT64_FORMAT, ++m->number);
	g_snprintf (p.line, sizeof p.line, "%d", (int) draw (m, 1, 9) * 10);
	g_snprintf (p.material, sizeof p.material, "RM-%d", (int) draw (m, 1, 40));
	return p;
}

static struct record
receipt_of (const struct purchase *p, int64_t qty, date_t day)
{
	return (struct record) {.code = "WE",
		.order = p->order,
		.line = p->line,
		.material = p->material,
		.qty = qty,
		.cents = qty * p->price,
		.day = day};
}

static struct record
invoice_of (const struct purchase *p, int64_t qty, int64_t price, date_t day)
{
	return (struct record) {
		.order = p->order, .line = p->line, .qty = qty, .cents = qty * price, .posted = qty * p->price, .day = day};
}

/* Received in one or two deliveries, one of them perhaps corrected, and invoiced in full at a price that is near. */
static void
purchase_even (struct making *m, const struct purchase *p, int64_t ago)
{
	int64_t first = draw (m, 1, p->qty), price = p->price + draw (m, -p->price / 50, p->price / 50);
	struct record parts[] = {receipt_of (p, first, days_ago (m, ago)), receipt_of (p, p->qty - first, days_ago (m, ago - 2)),
		invoice_of (p, p->qty, price, days_ago (m, ago - 5))};
	char key[24];

	movement_write (m, &parts[0], key);
	if (random_once (&m->random, 6)) {
		parts[0].code = "WR";
		movement_write (m, &parts[0], key);
		parts[0].code = "WE";
		movement_write (m, &parts[0], key);
	}
	if (parts[1].qty > 0)
		movement_write (m, &parts[1], key);
	invoice_write (m, &parts[2], key);
}

static void
purchase_make (struct making *m)
{
	struct purchase p = purchase_draw (m);
	int64_t part = draw (m, 1, p.qty - 1), kind = draw (m, 1, 20);
	struct record receipt = receipt_of (&p, p.qty, days_ago (m, draw (m, 0, 55)));
	struct record invoice = invoice_of (&p, p.qty, p.price, days_ago (m, draw (m, 0, 55)));
	char key[24];

	if (kind <= 13)
		purchase_even (m, &p, draw (m, 6, 300));
	else if (kind <= 16) {
		movement_write (m, &receipt, key);
		open_add (m, GRIR, -receipt.cents);
	} else if (kind <= 17) {
		invoice_write (m, &invoice, key);
		open_add (m, GRIR, invoice.cents);
	} else {
		/* Received in full, invoiced in part. */
		invoice = invoice_of (&p, part, p.price, receipt.day);
		movement_write (m, &receipt, key);
		invoice_write (m, &invoice, key);
		open_add (m, GRIR, invoice.cents - receipt.cents);
	}
}

static void
purchase_fault (struct making *m, enum item_fault fault)
{
	struct purchase p = purchase_draw (m);
	struct record receipt = receipt_of (&p, p.qty, days_ago (m, draw (m, 61, 300)));
	struct record invoice = invoice_of (&p, p.qty, p.price, days_ago (m, draw (m, 61, 300)));
	char left[24] = "", right[24] = "", again[24];
	int64_t cents = receipt.cents;

	if (fault == ITEM_FAULT_RECEIVED) {
		movement_write (m, &receipt, left);
		open_add (m, GRIR, -receipt.cents);
	} else if (fault == ITEM_FAULT_INVOICED) {
		invoice_write (m, &invoice, right);
		open_add (m, GRIR, invoice.cents);
	} else {
		receipt.day = days_ago (m, 9);
		invoice.day = days_ago (m, 8);
		if (fault == ITEM_FAULT_PRICE) {
			cents = p.qty * (p.price / 5);
			invoice.cents += cents;
		}
		movement_write (m, &receipt, left);
		invoice_write (m, &invoice, right);
		if (fault == ITEM_FAULT_DOUBLE) {
			invoice.day = days_ago (m, 7);
			invoice_write (m, &invoice, again);
			open_add (m, GRIR, invoice.cents);
			*left = '\0';
			g_strlcpy (right, again, sizeof right);
		}
	}
	truth_write_item (m, fault, item_rules[GRIR], p.order, cents, left, right);
}

/* ---- orders ---- */

/* Issued and worked on, delivered for nine tenths of it; returns what is left. Fills keys of left and right records. */
static int64_t
order_charge (struct making *m, const char *order, date_t day, GString *left, GString *right)
{
	int64_t issue = draw (m, 1000, 900000), work = draw (m, 100, 90000), receipt = (issue + work) * draw (m, 0, 9) / 10;
	struct record in = {.code = "WA", .order = order, .line = "", .material = "RM-1", .qty = 10, .cents = issue, .day = day};
	struct record out = {
		.code = "PR", .order = order, .line = "", .material = "FG-1", .qty = 5, .cents = receipt, .day = day + 2};
	char key[24];

	movement_write (m, &in, key);
	g_string_append (left, key);
	activity_write (m, order, work, day + 1, key);
	g_string_append (right, key);
	if (receipt > 0) {
		movement_write (m, &out, key);
		g_string_append_printf (left, ";%s", key);
	} else
		receipt = 0;
	return issue + work - receipt;
}

static void
order_make (struct making *m, int fault)
{
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);
	int64_t kind = fault >= 0 ? 0 : draw (m, 1, 10), rest;
	char order[24], key[24];
	date_t day;

	g_snprintf (order, sizeof order, "1%08" G_GUINT64_FORMAT, ++m->number);
	if (fault == ITEM_FAULT_RUNNING)
		day = days_ago (m, draw (m, 181, 300));
	else if (fault == ITEM_FAULT_WIP_LEFT)
		day = days_ago (m, draw (m, 50, 300));
	else
		day = days_ago (m, kind <= 6 ? draw (m, 20, 300) : kind <= 8 ? draw (m, 10, 20) : draw (m, 4, 150));
	rest = order_charge (m, order, day, left, right);
	if (kind >= 9 || fault == ITEM_FAULT_RUNNING) {
		order_write (m, order, "IN_PROCESS", DATE_NONE);
		open_add (m, WIP, rest);
	} else if (kind >= 7 || fault == ITEM_FAULT_WIP_LEFT) {
		/* Complete, and not settled. */
		order_write (m, order, "TECH_CLOSED", day + 3);
		open_add (m, WIP, rest);
	} else {
		order_write (m, order, "CLOSED", day + 3);
		activity_write (m, order, -rest, day + 4, key);
	}
	if (fault >= 0)
		truth_write_item (m, (enum item_fault) fault, item_rules[WIP], order, rest, left->str, right->str);
}

/* ---- shipments ---- */

/* Another plant of the company; NULL: there is none. */
static const struct site *
site_other (const struct making *m)
{
	for (int i = 1; i < m->world->n_sites; i++) {
		const struct site *site = &m->world->sites[(m->site->number + i) % m->world->n_sites];

		if (strcmp (site->company, m->site->company) == 0)
			return site;
	}
	return NULL;
}

static void
shipment_make (struct making *m, int fault)
{
	const struct site *from = m->site, *to = site_other (m);
	int64_t qty = draw (m, 2, 400), price = draw (m, 100, 9999), kind = fault >= 0 ? 9 : draw (m, 1, 8),
			part = draw (m, 1, qty - 1);
	char order[24], left[24], key[24];
	struct record out = {.code = "XO", .order = order, .line = "10", .material = "FG-1", .qty = qty, .cents = qty * price}, in;

	if (to == NULL)
		return;
	g_snprintf (order, sizeof order, "ST%08" G_GUINT64_FORMAT, ++m->number);
	out.to = to->code;
	out.day = days_ago (m,
		fault >= 0      ? draw (m, 2 * LANE_DAYS + 1, 300)
			: kind <= 5 ? draw (m, 10, 300)
						: draw (m, 3, 2 * LANE_DAYS));
	movement_write (m, &out, left);
	in = out;
	in.code = "XI";
	in.to = NULL;
	in.day = out.day + 3;
	in.qty = kind <= 5 ? qty : part;
	in.cents = in.qty * price;
	m->site = to;
	if (kind <= 7)
		movement_write (m, &in, key);
	m->site = from;
	if (kind <= 5)
		return;
	open_add (m, TRANSIT, kind <= 7 ? out.cents - in.cents : out.cents);
	if (fault >= 0)
		truth_write_item (m, (enum item_fault) fault, item_rules[TRANSIT], order, out.cents, left, "");
}

/* ---- plants ---- */

int
item_company (const struct world *world, const struct site *site)
{
	int n = 0;

	for (int i = 0; i < site->number; i++) {
		bool known = strcmp (world->sites[i].company, site->company) == 0, first = true;

		if (known)
			return item_company (world, &world->sites[i]);
		for (int j = 0; j < i; j++)
			first = first && strcmp (world->sites[j].company, world->sites[i].company) != 0;
		n += first;
	}
	return n;
}

static void
fault_make (struct making *m, enum item_fault fault, int64_t ordinal)
{
	int account = (int) (ordinal % ACCOUNTS);
	int64_t cents;

	if (fault <= ITEM_FAULT_PRICE)
		purchase_fault (m, fault);
	else if (fault <= ITEM_FAULT_RUNNING)
		order_make (m, (int) fault);
	else if (fault == ITEM_FAULT_TRANSIT)
		shipment_make (m, (int) fault);
	else {
		cents = draw (m, 100, 99999);
		open_add (m, account, cents);
		line_write (m, account, cents, days_ago (m, draw (m, 0, 27)), "");
		truth_write_item (m, fault, item_rules[account], "", cents, "", "");
	}
}

static void
site_make (struct making *m, const struct items_simulation *items, const struct site *site)
{
	m->site = site;
	m->company = item_company (m->world, site);
	random_seed (&m->random, m->world->simulation.seed, UINT64_C (0x17E3500000000000) + (uint64_t) site->number);
	for (int64_t i = 0; i < items->lines; i++) {
		purchase_make (m);
		order_make (m, -1);
		shipment_make (m, -1);
	}
	for (int fault = 0; fault < ITEM_FAULT_COUNT; fault++)
		for (int64_t i = 0; i < items->faults[fault]; i++) {
			/* One journal on an account of a company. */
			int64_t at = fault == ITEM_FAULT_JOURNAL ? 0 : i % m->world->n_sites;

			if (at == site->number && (fault != ITEM_FAULT_JOURNAL || i < ACCOUNTS))
				fault_make (m, (enum item_fault) fault, i);
		}
}

/* ---- all of it ---- */

gboolean
items_simulate (
	const struct world *world, const struct items_simulation *items, const char *folder, int64_t *cases, GError **error)
{
	g_autofree char *path = g_build_filename (folder, "items", NULL);
	struct making m = {.world = world};
	gboolean good;

	*cases = 0;
	if (items->lines == 0)
		return TRUE;
	if (g_mkdir_with_parents (path, 0777) != 0) {
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "cannot make folder '%s': %s", path, g_strerror (errno));
		return FALSE;
	}
	m.movement =
		g_string_new ("source_key,plant,material,movement,qty,uom,amount,currency,posting_date,order_no,operation,to_plant\n");
	m.invoice = g_string_new ("source_key,plant,order_no,operation,qty,uom,amount,currency,posting_date\n");
	m.activity = g_string_new ("source_key,plant,order_no,amount,currency,posting_date\n");
	m.order = g_string_new ("plant,order_no,material,status,completed_at\n");
	m.line = g_string_new ("source_key,company,gl_account,amount,currency,posting_date,movement,message_id,document\n");
	m.truth = g_string_new ("reconciliation,code,order_no,currency,exposure,left_keys,right_keys,fault\n");
	for (int i = 0; i < world->n_sites; i++)
		site_make (&m, items, &world->sites[i]);
	good = item_files_write (&m, path, error);
	*cases = m.cases;
	GString *texts[] = {m.movement, m.invoice, m.activity, m.order, m.line, m.truth};
	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		g_string_free (texts[i], TRUE);
	return good;
}
