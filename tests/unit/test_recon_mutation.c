/*
 * A clean data set, spoiled one way at a time: exactly the case that the fault is, in one of the two reconciliations, in every
 * order of rows.
 */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char clean_reference[] =
	"price RM-7 3.20\nprice RM-8 3.50\nprice PK-2 50.00 100\nprice FG-100 12.00\nprice FG-200 10.00\nprice GL-1 0.50\n"
	"item RM-7 text=Resin base=KG group=RESIN\nitem RM-8 base=KG group=RESIN\nitem PK-2 base=EA\nitem FG-100 base=EA\nitem "
	"FG-200 base=EA\n"
	"item GL-1 base=EA captured=no\nitem SV-1 base=EA service=yes\n"
	"factor FG-100 CAR EA 24 1\nfactor PK-2 BOX EA 500 1\n"
	"order O1 IN_PROCESS\norder O2 IN_PROCESS\norder O9 TECH_CLOSED closed=2026-03-05T12:00:00-06:00\n"
	"location C1 L001\nlocation C2 L002";

/* Order O1: issues by message, a backflush of three scans, a receipt in cartons, scrap. Order O2: issues without an id too. */
static const char clean_left[] = "key=S1 lot=L1 qty=66.2 msg=M1 loc=C1 at=2026-03-10T08:00:00-05:00\n"
								 "key=S2 lot=L2 qty=25 msg=M2 loc=C1 at=2026-03-10T09:00:00-05:00\n"
								 "key=S3 mat=PK-2 lot=P1 qty=100 uom=EA loc=C1 at=2026-03-10T07:00:00-05:00\n"
								 "key=S4 mat=PK-2 lot=P1 qty=101 uom=EA loc=C1 at=2026-03-10T10:00:00-05:00\n"
								 "key=S5 mat=PK-2 lot=P1 qty=53 uom=EA loc=C1 at=2026-03-10T13:00:00-05:00\n"
								 "key=S6 order=O2 lot=L1 qty=40.5 loc=C2 at=2026-03-11T08:00:00-05:00\n"
								 "key=S7 order=O2 mat=PK-2 lot=P2 qty=70 uom=EA loc=C2 msg=M7 at=2026-03-11T09:00:00-05:00\n"
								 "key=S8 order=O2 lot=L1 qty=12.3 loc=C2 msg=M8 at=2026-03-11T10:00:00-05:00\n"
								 "key=P1 mat=FG-100 lot=F1 mvt=PROD qty=240 uom=EA loc=C1 msg=M21 at=2026-03-10T14:00:00-05:00\n"
								 "key=P2 order=O2 mat=FG-100 lot=F2 mvt=PROD qty=117 uom=EA loc=C2 at=2026-03-11T14:00:00-05:00\n"
								 "key=P3 mat=FG-100 lot=F1 mvt=SCRAP qty=7 uom=EA loc=C1 msg=M23 at=2026-03-10T15:00:00-05:00";

static const char clean_right[] =
	"key=E1 lot=L1 qty=66.2 msg=M1 loc=L001 amount=211.84 cur=USD entered=2026-03-10T08:01:00-05:00\n"
	"key=E2 lot=L2 qty=25 msg=M2 loc=L001 amount=80.00 cur=USD entered=2026-03-10T09:01:00-05:00\n"
	"key=E3 mat=PK-2 lot=P1 qty=254 uom=EA loc=L001 amount=127.00 cur=USD entered=2026-03-10T22:00:00-05:00\n"
	"key=E6 order=O2 lot=L1 qty=40.5 loc=L002 amount=129.60 cur=USD post=2026-03-11 entered=2026-03-11T08:05:00-05:00\n"
	"key=E7 order=O2 mat=PK-2 lot=P2 qty=70 uom=EA loc=L002 msg=M7 amount=35.00 cur=USD post=2026-03-11 "
	"entered=2026-03-11T09:01:00-05:00\n"
	"key=E8 order=O2 lot=L1 qty=12.3 loc=L002 msg=M8 amount=39.36 cur=USD post=2026-03-11 entered=2026-03-11T10:01:00-05:00\n"
	"key=R1 mat=FG-100 lot=F1 mvt=101 ind=S qty=10 uom=CAR loc=L001 msg=M21 amount=2880.00 cur=USD "
	"entered=2026-03-10T14:01:00-05:00\n"
	"key=R2 order=O2 mat=FG-100 lot=F2 mvt=101 ind=S qty=117 uom=EA loc=L002 amount=1404.00 cur=USD post=2026-03-11 "
	"entered=2026-03-11T14:10:00-05:00\n"
	"key=R3 mat=FG-100 lot=F1 mvt=551 qty=7 uom=EA loc=L001 msg=M23 amount=84.00 cur=USD entered=2026-03-10T15:01:00-05:00\n"
	"key=E11 lot=L1 qty=5 loc=L001 amount=16.00 cur=USD entered=2026-03-10T11:00:00-05:00\n"
	"key=E12 lot=L1 mvt=262 ind=S qty=5 loc=L001 amount=16.00 cur=USD rev=E11 entered=2026-03-10T11:30:00-05:00\n"
	"key=E13 order=O2 lot=L3 qty=9 loc=L002 amount=28.80 cur=USD post=2026-03-11 entered=2026-03-11T11:00:00-05:00\n"
	"key=E14 order=O2 lot=L3 mvt=262 ind=S qty=9 loc=L002 amount=28.80 cur=USD post=2026-03-11 "
	"entered=2026-03-11T12:00:00-05:00\n"
	"key=E15 order=none lot=L1 mvt=311 qty=500 loc=L001 entered=2026-03-10T06:00:00-05:00\n"
	"key=E16 order=none lot=L1 mvt=311 ind=S qty=500 loc=L002 entered=2026-03-10T06:00:00-05:00\n"
	"key=E17 mat=GL-1 qty=6 uom=EA loc=L001 amount=3.00 cur=USD entered=2026-03-10T16:00:00-05:00\n"
	"key=E18 mat=SV-1 qty=1 uom=EA amount=500.00 cur=USD entered=2026-03-10T16:00:00-05:00";

/*
 * `L S1 words` puts words behind a row's own, `R -E1` takes the row out, `R + words` adds one, `F line` adds reference data, `P`
 * names the period.
 */
struct mutation
{
	const char *name, *edits, *consumption, *receipts;
};

static char *
row_edit (char *text, const char *edit)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	g_autofree char *key = g_strdup_printf ("key=%.*s ", (int) strcspn (edit, " "), *edit == '-' ? edit + 1 : edit);
	GString *result = g_string_new (NULL);
	int found = 0;

	if (*edit == '-')
		key[strlen (key)] = '\0';
	for (char **line = lines; *line != NULL; line++) {
		bool hit = *edit == '-' ? g_str_has_prefix (*line, g_strstrip (key)) && (*line)[strlen (key)] == ' '
								: g_str_has_prefix (*line, key);

		found += hit;
		if (!hit || *edit != '-')
			g_string_append_printf (result, "%s%s%s\n", *line, hit ? " " : "", hit ? edit + strcspn (edit, " ") + 1 : "");
	}
	ck_assert_msg (found == 1, "edit '%s' finds %d rows", edit, found);
	g_free (text);
	return g_string_free (result, FALSE);
}

static char *
text_edit (char *text, const char *edit)
{
	char *result;

	if (*edit != '+')
		return row_edit (text, edit);
	result = g_strdup_printf ("%s\n%s", text, edit + 2);
	g_free (text);
	return result;
}

static void
mutation_run (const struct mutation *mutation)
{
	char *left = g_strdup (clean_left), *right = g_strdup (clean_right), *reference = g_strdup (clean_reference);
	g_auto (GStrv) edits = g_strsplit (mutation->edits, "\n", -1);
	const char *period = NULL;

	for (char **edit = edits; *edit != NULL && **edit != '\0'; edit++) {
		if (**edit == 'L')
			left = text_edit (left, *edit + 2);
		else if (**edit == 'R')
			right = text_edit (right, *edit + 2);
		else if (**edit == 'P')
			period = *edit + 2;
		else {
			char *more = g_strdup_printf ("%s\n%s", reference, *edit + 2);

			g_free (reference);
			reference = more;
		}
	}
	for (int i = 0; i < 2; i++) {
		g_autofree char *name = g_strdup_printf ("%s (%s)", mutation->name, i == 0 ? "consumption" : "receipts");
		struct fixture fixture = {
			.left = left, .right = right, .reference = reference, .rule = i == 0 ? "consumption" : "receipts", .period = period};
		const char *expected = i == 0 ? mutation->consumption : mutation->receipts;

		fixture_expect (name, fixture, expected != NULL ? expected : "");
	}
	g_free (left);
	g_free (right);
	g_free (reference);
}

static const struct mutation unreadable[] = {
	{"nothing", "", NULL, NULL},
	{"an unreadable event", "L S1 qty=bad", "DQ_REJECT S1|E1 - 0.00", NULL},
	{"an unreadable posting", "R E1 qty=bad", "DQ_REJECT S1|E1 - 0.00", NULL},
	{"an unreadable posting without an id", "R E6 qty=bad", "DQ_REJECT S6|E6 - 0.00", NULL},
	{"a posting without a date", "R E6 post=none", "DQ_REJECT S6|E6 - 0.00", NULL},
	{"an unreadable receipt", "R R1 qty=bad", NULL, "DQ_REJECT P1|R1 - 0.00"},
	{"an unreadable output", "L P2 qty=bad", NULL, "DQ_REJECT P2|R2 - 0.00"},
	{"an unreadable row of another kind", "R E15 qty=bad", NULL, NULL},
	{"an unreadable row of another period", "R + key=E90 lot=L9 qty=bad post=2026-04-02", NULL, NULL},
	{"an unreadable row without any date", "R + key=E90 lot=L9 qty=bad post=none", "DQ_REJECT |E90 - 0.00", NULL},
	{"one key for two different postings", "R + key=E1 lot=L1 qty=70 loc=L001 entered=2026-03-10T18:00:00-05:00",
		"DQ_REJECT |E1 - 0.00", NULL},
	{"a negative issue", "R E1 qty=-66.2", "DQ_SIGN S1|E1 - 0.00", NULL},
	{"a negative issue without an id", "R E6 qty=-40.5", "DQ_SIGN S6|E6 - 0.00", NULL},
	{"an issue with the indicator of a receipt", "R E1 ind=S", "DQ_SIGN S1|E1 - 0.00", NULL},
	{"such an issue on its own", "R + key=E90 order=O2 lot=L9 ind=S qty=3", "DQ_SIGN |E90 - 0.00", NULL},
	{"a negative receipt", "R R1 qty=-10", NULL, "DQ_SIGN P1|R1 - 0.00"},
	{"a receipt with the indicator of an issue", "R R2 ind=H", NULL, "DQ_SIGN P2|R2 - 0.00"},
	{"a unit without a factor", "R E1 uom=DRM qty=1", "DQ_UOM_NOCONV S1|E1 - 0.00", NULL},
	{"a unit without a factor at the line", "L S6 uom=DRM", "DQ_UOM_NOCONV S6|E6 - 0.00", NULL},
	{"a receipt in a unit without a factor", "R R1 uom=PAL qty=1", NULL, "DQ_UOM_NOCONV P1|R1 - 0.00"},
	{"an unmapped code", "R E1 mvt=961", "MD_UNMAPPED_MVT S1|E1 - 0.00", NULL},
	{"an unmapped code of a receipt", "R R1 mvt=961", NULL, "MD_UNMAPPED_MVT P1|R1 - 0.00"},
	{"an unmapped code without an id", "R E6 mvt=961", "MD_UNMAPPED_MVT S6|E6 - 0.00", NULL},
	{"an unmapped code of a receipt without an id", "R R2 mvt=961", NULL, "MD_UNMAPPED_MVT P2|R2 - 0.00"},
	{"one unmapped code on several rows", "R E1 mvt=961\nR E8 mvt=961\nR E6 mvt=961", "MD_UNMAPPED_MVT S1;S6;S8|E1;E6;E8 - 0.00",
		NULL},
	{"two unmapped codes", "R E1 mvt=961\nR E8 mvt=963", "MD_UNMAPPED_MVT S1|E1 - 0.00\nMD_UNMAPPED_MVT S8|E8 - 0.00", NULL},
	{"an unmapped code without counterparts",
		"R + key=E90 mvt=961 lot=L9 qty=3\nR + key=E91 mvt=961 lot=L8 qty=4\nR + key=E92 mvt=961 order=O2 qty=4",
		"MD_UNMAPPED_MVT |E90;E91;E92 - 0.00", NULL},
	{"an unmapped code at the line", "L S1 mvt=USE", "MD_UNMAPPED_MVT S1|E1 - 0.00", NULL},
	{"an unmapped location", "L S1 loc=C9\nL S7 loc=C9\nL S4 loc=C9", "MD_UNMAPPED_LOC S1;S4;S7| - 0.00", NULL},
	{"an unmapped location of output", "L P1 loc=C8\nL P2 loc=C9", NULL,
		"MD_UNMAPPED_LOC P1| - 0.00\nMD_UNMAPPED_LOC P2| - 0.00"},
	{"an ambiguous local time", "P 2026-11\nL S1 at=2026-11-01T01:30:00\nR E1 post=2026-11-01 entered=2026-11-01T08:00:00Z",
		"TZ_AMBIGUOUS S1| - 0.00", NULL},
};

static const struct mutation repeated[] = {
	{"posted twice with one id",
		"R + key=E1b lot=L1 qty=66.2 msg=M1 loc=L001 amount=211.84 cur=USD entered=2026-03-10T09:40:00-05:00",
		"DUP_ERP S1|E1b -66.2 -211.84", NULL},
	{"posted three times with one id",
		"R + key=E1b lot=L1 qty=66.2 msg=M1 loc=L001 amount=211.84 cur=USD entered=2026-03-10T09:40:00-05:00\n"
		"R + key=E1c lot=L1 qty=66.2 msg=M1 loc=L001 amount=211.84 cur=USD entered=2026-03-10T09:50:00-05:00",
		"DUP_ERP S1|E1b -66.2 -211.84\nDUP_ERP S1|E1c -66.2 -211.84", NULL},
	{"posted twice within the retry window",
		"R + key=E6b order=O2 lot=L1 qty=40.5 loc=L002 amount=129.60 cur=USD post=2026-03-11 entered=2026-03-11T08:14:00-05:00",
		"DUP_ERP S6|E6b -40.5 -129.60", NULL},
	{"posted again later without an id",
		"R + key=E6b order=O2 lot=L1 qty=40.5 loc=L002 amount=129.60 cur=USD post=2026-03-11 entered=2026-03-11T13:05:00-05:00",
		"MISSING_MES |E6b -40.5 -129.60", NULL},
	{"a backflush posted twice",
		"R + key=E3b mat=PK-2 lot=P1 qty=254 uom=EA loc=L001 amount=127.00 cur=USD entered=2026-03-10T22:04:00-05:00",
		"DUP_ERP S3;S4;S5|E3b -254 -127.00", NULL},
	{"a receipt posted twice with one id",
		"R + key=R1b mat=FG-100 lot=F1 mvt=101 ind=S qty=240 uom=EA loc=L001 msg=M21 amount=2880.00 cur=USD "
		"entered=2026-03-10T14:09:00-05:00",
		NULL, "DUP_ERP P1|R1b -240 2880.00"},
	{"a receipt posted twice within the retry window",
		"R + key=R2b order=O2 mat=FG-100 lot=F2 mvt=101 ind=S qty=117 uom=EA loc=L002 amount=1404.00 cur=USD post=2026-03-11 "
		"entered=2026-03-11T14:12:00-05:00",
		NULL, "DUP_ERP P2|R2b -117 1404.00"},
	{"a posting read twice", "R + key=E1 lot=L1 qty=66.2 msg=M1 loc=L001 amount=211.84 cur=USD entered=2026-03-10T08:01:00-05:00",
		NULL, NULL},
	{"a posting read three times",
		"R + key=E1 lot=L1 qty=66.2 msg=M1 loc=L001 amount=211.84 cur=USD entered=2026-03-10T08:01:00-05:00\n"
		"R + key=E1 lot=L1 qty=66.2 msg=M1 loc=L001 amount=211.84 cur=USD entered=2026-03-10T08:01:00-05:00",
		NULL, NULL},
	{"one key, one time and number, another lot",
		"R + key=E1 lot=L2 qty=66.2 msg=M1 loc=L001 amount=211.84 cur=USD entered=2026-03-10T08:01:00-05:00",
		"DQ_REJECT |E1 - 0.00", NULL},
	{"an issue and a backflush are no repeats of each other",
		"F map 1 261B * BACKFLUSH out\nR + key=E6b order=O2 lot=L1 mvt=261B qty=40.5 loc=L002 amount=129.60 cur=USD "
		"post=2026-03-11 entered=2026-03-11T08:10:00-05:00",
		"MISSING_MES |E6b -40.5 -129.60", NULL},
	{"an event sent twice under its own id", "L + key=S1 lot=L1 qty=66.2 msg=M1 loc=C1 at=2026-03-10T08:00:00-05:00",
		"DUP_MES S1| 66.2 0.00", NULL},
	{"one scan twice in seconds", "L + key=S6b order=O2 lot=L1 qty=40.5 loc=C2 at=2026-03-11T08:00:03-05:00",
		"DUP_MES S6;S6b|E6 40.5 0.00", NULL},
	{"two equal scans that are no repeat", "L + key=S6b order=O2 lot=L1 qty=40.5 loc=C2 at=2026-03-11T10:30:00-05:00",
		"MISSING_ERP S6b| 40.5 129.60", NULL},
	{"one message sent as two events", "L + key=S1b lot=L1 qty=66.2 msg=M1 loc=C1 at=2026-03-10T08:20:00-05:00",
		"DUP_MES S1;S1b|E1 66.2 0.00", NULL},
	{"one scan of a backflush twice", "L + key=S4b mat=PK-2 lot=P1 qty=101 uom=EA loc=C1 at=2026-03-10T10:00:02-05:00",
		"DUP_MES S4;S4b|E3 101 0.00", NULL},
	{"an output sent twice", "L + key=P2b order=O2 mat=FG-100 lot=F2 mvt=PROD qty=117 uom=EA loc=C2 at=2026-03-11T14:00:02-05:00",
		NULL, "DUP_MES P2;P2b|R2 117 0.00"},
	{"missing and posted twice on one key",
		"L + key=S2b lot=L2 qty=25 msg=M3 loc=C1 at=2026-03-10T09:30:00-05:00\n"
		"R + key=E2b lot=L2 qty=25 msg=M2 loc=L001 amount=80.00 cur=USD entered=2026-03-10T09:02:00-05:00",
		"DUP_ERP S2|E2b -25 -80.00\nMISSING_ERP S2b| 25 80.00", NULL},
};

/*
 * What is missing and what is posted or scanned twice may hide each other: the sums agree. With an id on both sides, on one, or
 * on none; without one, two equal rows against two equal rows are no repeat (domain.md 3.2).
 */
static const struct mutation hidden[] = {
	{"missing and posted twice, ids on both sides",
		"L + key=S20 lot=L8 qty=10 msg=M20 loc=C1 at=2026-03-10T08:30:00-05:00\nL + key=S21 lot=L8 qty=10 msg=M30 loc=C1 "
		"at=2026-03-10T09:30:00-05:00\n"
		"R + key=E20 lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00\n"
		"R + key=E20b lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T09:31:00-05:00",
		"DUP_ERP S20|E20b -10 -32.00\nMISSING_ERP S21| 10 32.00", NULL},
	{"missing and posted twice, ids in the ERP",
		"L + key=S20 lot=L8 qty=10 loc=C1 at=2026-03-10T08:30:00-05:00\nL + key=S21 lot=L8 qty=10 loc=C1 "
		"at=2026-03-10T09:30:00-05:00\n"
		"R + key=E20 lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00\n"
		"R + key=E20b lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T09:31:00-05:00",
		"DUP_ERP S20|E20b -10 -32.00\nMISSING_ERP S21| 10 32.00", NULL},
	{"missing and posted three times, ids in the ERP",
		"L + key=S20 lot=L8 qty=10 loc=C1 at=2026-03-10T08:30:00-05:00\nL + key=S21 lot=L8 qty=10 loc=C1 "
		"at=2026-03-10T09:30:00-05:00\n"
		"R + key=E20 lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00\n"
		"R + key=E20b lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T09:31:00-05:00\n"
		"R + key=E20c lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T09:41:00-05:00",
		"DUP_ERP S20|E20b -10 -32.00\nDUP_ERP S20|E20c -10 -32.00\nMISSING_ERP S21| 10 32.00", NULL},
	{"a backflush posted twice under one id, and one of equal sum missing: which of them nobody can tell",
		"R E3 msg=M50 qty=154 amount=77.00\nL S3 at=2026-03-10T23:00:00-05:00\nL S4 qty=101\nL + key=S3c mat=PK-2 lot=P1 qty=54 "
		"uom=EA loc=C1 "
		"at=2026-03-10T23:20:00-05:00\nR + key=E3b mat=PK-2 lot=P1 qty=154 uom=EA loc=L001 msg=M50 amount=77.00 cur=USD "
		"entered=2026-03-10T22:40:00-05:00",
		"DUP_ERP S4|E3b -154 -77.00\nQTY_VAR S3;S3c;S5|E3 154 77.00", NULL},
	{"two lines of one document and message are no repeat",
		"L + key=S20 lot=L8 qty=10 loc=C1 at=2026-03-10T08:30:00-05:00\nL + key=S21 lot=L8 qty=10 loc=C1 "
		"at=2026-03-10T08:30:20-05:00\n"
		"R + key=E20/1 doc=E20 lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00\n"
		"R + key=E20/2 doc=E20 lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00",
		NULL, NULL},
	{"two documents of one message are",
		"L + key=S20 lot=L8 qty=10 loc=C1 at=2026-03-10T08:30:00-05:00\nL + key=S21 lot=L8 qty=10 loc=C1 "
		"at=2026-03-10T08:40:20-05:00\n"
		"R + key=E20/1 doc=E20 lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00\n"
		"R + key=E21/1 doc=E21 lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00",
		"DUP_ERP S20|E21/1 -10 -32.00\nMISSING_ERP S21| 10 32.00", NULL},
	{"posted twice under one id and taken back by hand",
		"L + key=S20 lot=L8 qty=10 loc=C1 at=2026-03-10T08:30:00-05:00\n"
		"R + key=E20 lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00\n"
		"R + key=E20b lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T09:31:00-05:00\n"
		"R + key=E20r lot=L8 mvt=262 ind=S qty=10 loc=L001 amount=32.00 cur=USD entered=2026-03-10T10:31:00-05:00",
		NULL, NULL},
	{"not recorded and sent twice, ids on both sides",
		"L + key=S20 lot=L8 qty=10 msg=M20 loc=C1 at=2026-03-10T08:30:00-05:00\nL + key=S20b lot=L8 qty=10 msg=M20 loc=C1 "
		"at=2026-03-10T08:30:00-05:00\n"
		"R + key=E20 lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00\n"
		"R + key=E21 lot=L8 qty=10 msg=M30 loc=L001 amount=32.00 cur=USD entered=2026-03-10T09:31:00-05:00",
		"DUP_MES S20;S20b|E20 10 0.00\nMISSING_MES |E21 -10 -32.00", NULL},
	{"not recorded and sent twice, ids in the MES",
		"L + key=S20 lot=L8 qty=10 msg=M20 loc=C1 at=2026-03-10T08:30:00-05:00\nL + key=S20b lot=L8 qty=10 msg=M20 loc=C1 "
		"at=2026-03-10T08:30:02-05:00\n"
		"R + key=E20 lot=L8 qty=10 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00\n"
		"R + key=E21 lot=L8 qty=10 loc=L001 amount=32.00 cur=USD entered=2026-03-10T09:31:00-05:00",
		"DUP_MES S20;S20b|E20 10 0.00\nMISSING_MES |E21 -10 -32.00", NULL},
	{"a message of two scans far apart is no repeat",
		"L + key=S20 lot=L8 qty=10 msg=M20 loc=C1 at=2026-03-10T08:30:00-05:00\nL + key=S20b lot=L8 qty=10 msg=M20 loc=C1 "
		"at=2026-03-10T08:50:00-05:00\n"
		"R + key=E20 lot=L8 qty=10 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00\n"
		"R + key=E21 lot=L8 qty=10 loc=L001 amount=32.00 cur=USD entered=2026-03-10T09:31:00-05:00",
		NULL, NULL},
	{"two equal rows against two equal rows, no ids at all",
		"L + key=S20 lot=L8 qty=10 loc=C1 at=2026-03-10T08:30:00-05:00\nL + key=S20b lot=L8 qty=10 loc=C1 "
		"at=2026-03-10T08:30:02-05:00\n"
		"R + key=E20 lot=L8 qty=10 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:31:00-05:00\n"
		"R + key=E21 lot=L8 qty=10 loc=L001 amount=32.00 cur=USD entered=2026-03-10T08:32:00-05:00",
		NULL, NULL},
	{"a receipt missing and another posted twice, ids in the ERP",
		"L + key=P20 mat=FG-100 lot=F8 mvt=PROD qty=12 uom=EA loc=C1 at=2026-03-10T08:30:00-05:00\n"
		"L + key=P21 mat=FG-100 lot=F8 mvt=PROD qty=12 uom=EA loc=C1 at=2026-03-10T09:30:00-05:00\n"
		"R + key=R20 mat=FG-100 lot=F8 mvt=101 ind=S qty=12 uom=EA loc=L001 msg=M20 amount=144.00 cur=USD "
		"entered=2026-03-10T08:31:00-05:00\n"
		"R + key=R20b mat=FG-100 lot=F8 mvt=101 ind=S qty=12 uom=EA loc=L001 msg=M20 amount=144.00 cur=USD "
		"entered=2026-03-10T09:31:00-05:00",
		NULL, "DUP_ERP P20|R20b -12 144.00\nRECEIPT_MISSING P21| 12 -144.00"},
};

static const struct mutation reversed[] = {
	{"a reversal of nothing", "R + key=E90 order=O2 lot=L5 mvt=262 ind=S qty=4 loc=L002 amount=12.80 cur=USD",
		"REV_UNPAIRED |E90 4 12.80", NULL},
	{"a reversal of what is not in scope",
		"R + key=E90 order=O2 lot=L5 mvt=262 ind=S qty=4 loc=L002 amount=12.80 cur=USD rev=E77", "REV_UNPAIRED |E90 4 12.80",
		NULL},
	{"a posting reversed twice",
		"R + key=E12b lot=L1 mvt=262 ind=S qty=5 loc=L001 amount=16.00 cur=USD rev=E11 entered=2026-03-10T12:30:00-05:00",
		"REV_UNPAIRED |E12b 5 16.00", NULL},
	{"a good posting reversed by hand",
		"R + key=E90 order=O2 lot=L1 mvt=262 ind=S qty=40.5 loc=L002 amount=129.60 cur=USD post=2026-03-11 "
		"entered=2026-03-11T16:00:00-05:00",
		"REV_UNPAIRED |E90 40.5 129.60", NULL},
	{"a good posting reversed by reference",
		"R + key=E90 order=O2 lot=L1 mvt=262 ind=S qty=40.5 loc=L002 amount=129.60 cur=USD rev=E6 post=2026-03-11 "
		"entered=2026-03-11T16:00:00-05:00",
		"MISSING_ERP S6| 40.5 129.60", NULL},
	{"a reversed receipt of nothing",
		"R + key=R90 order=O2 mat=FG-100 lot=F5 mvt=102 ind=H qty=4 uom=EA loc=L002 amount=48.00 cur=USD", NULL,
		"REV_UNPAIRED |R90 4 -48.00"},
	{"a reversal at another price", "R E12 amount=17.50", "REV_PRICE_DIFF |E11;E12 0 1.50", NULL},
	{"an unreferenced reversal at another price", "R E14 amount=20.00", "REV_PRICE_DIFF |E13;E14 0 -8.80", NULL},
	{"a partial reversal at another price",
		"R E11 qty=15 amount=48.00\nR E12 amount=17.50\nL + key=S90 lot=L1 qty=10 loc=C1 at=2026-03-10T11:00:00-05:00",
		"REV_PRICE_DIFF |E11;E12 0 1.50", NULL},
	{"a receipt reversed at another price",
		"R + key=R90 mat=FG-100 lot=F1 mvt=101 ind=S qty=2 uom=EA loc=L001 amount=24.00 cur=USD "
		"entered=2026-03-10T17:00:00-05:00\n"
		"R + key=R91 mat=FG-100 lot=F1 mvt=102 qty=2 uom=EA loc=L001 amount=30.00 cur=USD rev=R90 "
		"entered=2026-03-10T17:10:00-05:00",
		NULL, "REV_PRICE_DIFF |R90;R91 0 -6.00"},
	{"three postings of one size, each reversed by hand",
		"R + key=E91 order=O2 lot=L6 qty=3 amount=9.60 entered=2026-03-11T08:00:00-05:00\n"
		"R + key=E92 order=O2 lot=L6 qty=3 amount=9.60 entered=2026-03-11T09:00:00-05:00\n"
		"R + key=E93 order=O2 lot=L6 qty=3 amount=9.60 entered=2026-03-11T10:00:00-05:00\n"
		"R + key=E94 order=O2 lot=L6 mvt=262 ind=S qty=3 amount=9.60 entered=2026-03-11T11:00:00-05:00\n"
		"R + key=E95 order=O2 lot=L6 mvt=262 ind=S qty=3 amount=9.60 entered=2026-03-11T12:00:00-05:00\n"
		"R + key=E96 order=O2 lot=L6 mvt=262 ind=S qty=3 amount=9.60 entered=2026-03-11T13:00:00-05:00",
		NULL, NULL},
	{"correct and repost under one id",
		"R + key=E1r lot=L1 mvt=262 ind=S qty=66.2 loc=L001 amount=211.84 cur=USD rev=E1 entered=2026-03-10T09:00:00-05:00\n"
		"R + key=E1n lot=L1 qty=66.2 msg=M1 loc=L001 amount=211.84 cur=USD entered=2026-03-10T09:01:00-05:00",
		NULL, NULL},
	{"correct and repost without a reference",
		"R + key=E6r order=O2 lot=L1 mvt=262 ind=S qty=40.5 loc=L002 amount=129.60 cur=USD post=2026-03-11 "
		"entered=2026-03-11T09:00:00-05:00\n"
		"R + key=E6n order=O2 lot=L1 qty=40.5 loc=L002 amount=129.60 cur=USD post=2026-03-11 entered=2026-03-11T08:10:00-05:00",
		NULL, NULL},
	{"a return on both sides",
		"L + key=S90 order=O2 lot=L1 qty=-2 loc=C2 at=2026-03-11T13:00:00-05:00\n"
		"R + key=E90 order=O2 lot=L1 mvt=262 ind=S qty=2 loc=L002 amount=6.40 cur=USD post=2026-03-11 "
		"entered=2026-03-11T13:05:00-05:00",
		NULL, NULL},
	{"a return that was not posted", "L + key=S90 order=O2 lot=L1 qty=-2 loc=C2 at=2026-03-11T13:00:00-05:00",
		"MISSING_ERP S90| -2 -6.40", NULL},
	{"a return at another location",
		"L + key=S90 order=O2 lot=L4 qty=-2 loc=C2 msg=M90 at=2026-03-11T13:00:00-05:00\n"
		"R + key=E90 order=O2 lot=L4 mvt=262 ind=S qty=2 loc=L001 msg=M90 amount=6.40 cur=USD post=2026-03-11 "
		"entered=2026-03-11T13:05:00-05:00",
		"WRONG_SLOC S90|E90 -2 0.00", NULL},
	{"a posting of nobody, reversed under an id of its own",
		"R + key=E90 order=O2 lot=L6 qty=3 loc=L002 msg=M90 amount=9.60 cur=USD post=2026-03-11 "
		"entered=2026-03-11T13:00:00-05:00\n"
		"R + key=E91 order=O2 lot=L6 mvt=262 ind=S qty=3 loc=L002 msg=M91 amount=9.60 cur=USD post=2026-03-11 "
		"entered=2026-03-11T15:00:00-05:00",
		NULL, NULL},
};

static const struct mutation quantities[] = {
	{"an issue posted with the code of its reversal", "R E1 mvt=262 ind=S", "SIGN_FLIP S1|E1 132.4 423.68", NULL},
	{"the same without an id", "R E6 mvt=262 ind=S", "SIGN_FLIP S6|E6 81 259.20", NULL},
	{"a backflush posted with the code of its reversal", "R E3 mvt=262 ind=S", "SIGN_FLIP S3;S4;S5|E3 508 254.00", NULL},
	{"a receipt posted with the code of its reversal", "R R1 mvt=102 ind=H", NULL, "SIGN_FLIP P1|R1 480 -5760.00"},
	{"a return posted as an issue",
		"L + key=S90 order=O2 lot=L4 qty=-2 loc=C2 msg=M90 at=2026-03-11T13:00:00-05:00\n"
		"R + key=E90 order=O2 lot=L4 qty=2 loc=L002 msg=M90 amount=6.40 cur=USD post=2026-03-11 "
		"entered=2026-03-11T13:05:00-05:00",
		"SIGN_FLIP S90|E90 -4 -12.80", NULL},
	{"a missing posting beside a return of half its size is no wrong sign",
		"L + key=S90 order=O2 lot=L4 qty=10 loc=C2 msg=M90\nL + key=S91 order=O2 lot=L4 qty=-5 loc=C2 msg=M90\n"
		"R + key=E91 order=O2 lot=L4 mvt=262 ind=S qty=5 loc=L002 msg=M90 amount=16.00 cur=USD",
		"MISSING_ERP S90| 10 32.00", NULL},
	{"too much posted is no wrong sign without a return",
		"L + key=S90 order=O2 lot=L4 qty=10 loc=C2 msg=M90\n"
		"R + key=E91 order=O2 lot=L4 qty=5 loc=L002 msg=M90 amount=16.00 cur=USD\n"
		"R + key=E92 order=O2 lot=L4 qty=15 loc=L002 msg=M90 amount=48.00 cur=USD",
		"QTY_VAR S90|E91;E92 -10 -32.00", NULL},
	{"cartons posted as pieces", "R R1 uom=EA amount=120.00", NULL, "UOM_FACTOR P1|R1 230 -2760.00"},
	{"pieces posted as cartons", "R R2 uom=CAR amount=33696.00", NULL, "UOM_FACTOR P2|R2 -2691 32292.00"},
	{"cartons counted as pieces", "L P1 qty=10", NULL, "UOM_FACTOR P1|R1 -230 2760.00"},
	{"boxes posted as pieces", "L S7 qty=2000\nR E7 qty=4 amount=2.00", "UOM_FACTOR S7|E7 1996 998.00", NULL},
	{"a thousand too much", "R E1 qty=66200 amount=211840.00", "UOM_FACTOR S1|E1 -66133.8 -211628.16", NULL},
	{"a thousandth", "R E6 qty=0.0405 amount=0.13", "UOM_FACTOR S6|E6 40.4595 129.47", NULL},
	{"pounds", "R E2 qty=55.1155 amount=176.37", "UOM_FACTOR S2|E2 -30.1155 -96.37", NULL},
	{"a backflush ten times too large", "R E3 qty=2540 amount=1270.00", "UOM_FACTOR S3;S4;S5|E3 -2286 -1143.00", NULL},
	{"posted short", "R E1 qty=66 amount=211.20", "QTY_VAR S1|E1 0.2 0.64", NULL},
	{"posted long", "R E1 qty=66.5 amount=212.80", "QTY_VAR S1|E1 -0.3 -0.96", NULL},
	{"posted short without an id", "R E6 qty=39 amount=124.80", "QTY_VAR S6|E6 1.5 4.80", NULL},
	{"posted long without an id", "R E6 qty=42 amount=134.40", "QTY_VAR S6|E6 -1.5 -4.80", NULL},
	{"a backflush short", "R E3 qty=252 amount=126.00", "QTY_VAR S5|E3 2 1.00", NULL},
	{"a backflush long", "R E3 qty=256 amount=128.00", "QTY_VAR S3;S4;S5|E3 -2 -1.00", NULL},
	{"a receipt short", "R R2 qty=115 amount=1380.00", NULL, "QTY_VAR P2|R2 2 -24.00"},
	{"a receipt long", "R R2 qty=119 amount=1428.00", NULL, "QTY_VAR P2|R2 -2 24.00"},
	{"scrap reported short", "R R3 qty=6 amount=72.00", NULL, "QTY_VAR P3|R3 1 0.00"},
};

static const struct mutation transposed[] = {
	{"two digits exchanged", "R E1 qty=62.6 amount=200.32", "QTY_VAR S1|E1 3.6 11.52 TRANSPOSE", NULL},
	{"two digits exchanged without an id", "L S6 qty=45.0", "QTY_VAR S6|E6 4.5 14.40 TRANSPOSE", NULL},
	{"a sum entered with exchanged digits", "R E3 qty=245 amount=122.50", "QTY_VAR S5|E3 9 4.50 TRANSPOSE", NULL},
	{"a sum entered too large", "R E3 qty=542 amount=271.00", "QTY_VAR S3;S4;S5|E3 -288 -144.00 TRANSPOSE", NULL},
	{"divisible by nine, and other digits", "R E1 qty=57.2 amount=183.04", "QTY_VAR S1|E1 9 28.80", NULL},
	{"the same digits and one more", "L S6 qty=40.05", "QTY_VAR S6|E6 -0.45 -1.44 TRANSPOSE", NULL},
	{"exchanged digits of a receipt", "R R2 qty=171 amount=2052.00", NULL, "QTY_VAR P2|R2 -54 648.00 TRANSPOSE"},
};

static const struct mutation misplaced[] = {
	{"another lot by id", "R E2 lot=L8", "LOT_MISMATCH S2|E2 25 0.00", NULL},
	{"another lot without an id", "R E6 lot=L8", "LOT_MISMATCH S6|E6 40.5 0.00", NULL},
	{"another lot by sums", "R E3 lot=P9", "LOT_MISMATCH S3;S4;S5|E3 254 0.00", NULL},
	{"another lot, and not all of it", "R E3 lot=P9 qty=250 amount=125.00",
		"LOT_MISMATCH S3;S4;S5|E3 250 0.00\nQTY_VAR S5|E3 4 2.00", NULL},
	{"another lot, and more than it", "R E3 lot=P9 qty=259 amount=129.50",
		"LOT_MISMATCH S3;S4;S5|E3 254 0.00\nQTY_VAR S3;S4;S5|E3 -5 -2.50", NULL},
	{"another lot by id, and not all of it", "R E2 lot=L8 qty=24 amount=76.80",
		"LOT_MISMATCH S2|E2 24 0.00\nQTY_VAR S2|E2 1 3.20", NULL},
	{"a receipt into another lot", "R R1 lot=F8", NULL, "LOT_MISMATCH P1|R1 240 0.00"},
	{"a receipt into another lot without an id", "R R2 lot=F8", NULL, "LOT_MISMATCH P2|R2 117 0.00"},
	{"a side without a lot contradicts none", "R E2 lot=none\nR E6 lot=none\nR R1 lot=none\nR R2 lot=none", NULL, NULL},
	{"a side without a lot may still be short", "R E6 lot=none qty=39 amount=124.80", "QTY_VAR S6|E6 1.5 4.80", NULL},
	{"a posting without a lot by id may still be short", "R E2 lot=none qty=24 amount=76.80", "QTY_VAR S2|E2 1 3.20", NULL},
	{"another location by id", "R E1 loc=L002", "WRONG_SLOC S1|E1 66.2 0.00", NULL},
	{"another location without an id", "R E6 loc=L001", "WRONG_SLOC S6|E6 40.5 0.00", NULL},
	{"another location by sums", "R E3 loc=L002", "WRONG_SLOC S3;S4;S5|E3 254 0.00", NULL},
	{"another location by id, and not all of it", "R E1 loc=L002 qty=60 amount=192.00",
		"QTY_VAR S1|E1 6.2 19.84\nWRONG_SLOC S1|E1 60 0.00", NULL},
	{"another location, and not all of it", "R E6 loc=L001 qty=39 amount=124.80",
		"QTY_VAR S6|E6 1.5 4.80\nWRONG_SLOC S6|E6 39 0.00", NULL},
	{"another location and another lot", "R E2 loc=L002 lot=L8", "LOT_MISMATCH S2|E2 25 0.00 WRONG_SLOC", NULL},
	{"no location, and not all of it", "R E6 loc=none qty=39 amount=124.80", "QTY_VAR S6|E6 1.5 4.80", NULL},
	{"a receipt at another location", "R R1 loc=L002", NULL, "WRONG_SLOC P1|R1 240 0.00"},
	{"a receipt at another location without an id", "R R2 loc=L001", NULL, "WRONG_SLOC P2|R2 117 0.00"},
	{"another order by id", "R E1 order=O2", "WRONG_ORDER S1|E1 66.2 0.00", NULL},
	{"another order by id, and not all of it", "R E1 order=O2 qty=60 amount=192.00",
		"QTY_VAR S1|E1 6.2 19.84\nWRONG_ORDER S1|E1 60 0.00", NULL},
	{"another order without an id", "R E6 order=O1", "WRONG_ORDER S6|E6 40.5 0.00", NULL},
	{"another order, two candidates", "R E6 order=O1\nL + key=S90 order=O3 lot=L1 qty=40.5 loc=C2 at=2026-03-11T07:00:00-05:00",
		"MISSING_ERP S6| 40.5 129.60\nMISSING_ERP S90| 40.5 129.60\nMISSING_MES |E6 -40.5 -129.60", NULL},
	{"a receipt on another order by id", "R R1 order=O2", NULL, "WRONG_ORDER P1|R1 240 0.00"},
	{"a receipt on another order without an id", "R R2 order=O1", NULL, "WRONG_ORDER P2|R2 117 0.00"},
	{"a substitute", "R E6 mat=RM-8 amount=141.75", "WRONG_MATERIAL S6|E6 40.5 -12.15", NULL},
	{"a substitute by id", "R E2 mat=RM-8 amount=87.50", "WRONG_MATERIAL S2|E2 25 -7.50", NULL},
	{"25 pieces are no substitute of 25 kilograms", "R E2 mat=PK-2 uom=EA amount=12.50",
		"MISSING_ERP S2| 25 80.00\nMISSING_MES |E2 -25 -12.50", NULL},
	{"nor is their sum with kilograms that of others",
		"L + key=S20 lot=L8 qty=10 msg=M20 loc=C1\nL + key=S21 mat=PK-2 lot=P8 qty=5 uom=EA msg=M20 loc=C1\n"
		"R + key=E20 lot=L8 qty=10 msg=M20 loc=L001 amount=32.00 cur=USD\n"
		"R + key=E21 mat=RM-8 lot=L8 qty=5 msg=M20 loc=L001 amount=17.50 cur=USD",
		"MISSING_ERP S21| 5 2.50\nMISSING_MES |E21 -5 -17.50", NULL},
	{"and pieces are none of kilograms",
		"L + key=S20 lot=L8 qty=10 msg=M20 loc=C1\nL + key=S21 mat=PK-2 lot=P8 qty=5 uom=EA msg=M20 loc=C1\n"
		"R + key=E20 mat=RM-8 lot=L8 qty=15 msg=M20 loc=L001 amount=52.50 cur=USD",
		"MISSING_ERP S20| 10 32.00\nMISSING_ERP S21| 5 2.50\nMISSING_MES |E20 -15 -52.50", NULL},
	{"a receipt as another material by id", "R R1 mat=FG-200 qty=240 uom=EA amount=2400.00", NULL,
		"WRONG_MATERIAL P1|R1 240 -480.00"},
	{"another material by id, in another unit and number", "R E2 mat=PK-2 uom=EA qty=8 amount=4.00",
		"MISSING_ERP S2| 25 80.00\nMISSING_MES |E2 -8 -4.00", NULL},
	{"no substitute", "R E6 mat=FG-200 uom=EA amount=405.00", "MISSING_ERP S6| 40.5 129.60\nMISSING_MES |E6 -40.5 -405.00", NULL},
};

static const struct mutation timed[] = {
	{"posted late", "L S1 at=2026-03-31T23:40:00-05:00\nR E1 post=2026-04-01 entered=2026-04-01T00:20:00-05:00",
		"CUTOFF S1|E1 66.2 211.84", NULL},
	{"posted late, next period",
		"P 2026-04\nL S1 at=2026-03-31T23:40:00-05:00\nR E1 post=2026-04-01 entered=2026-04-01T00:20:00-05:00", NULL, NULL},
	{"posted late without an id", "L S6 at=2026-03-31T23:40:00-05:00\nR E6 post=2026-04-01 entered=2026-04-01T00:20:00-05:00",
		"CUTOFF S6|E6 40.5 129.60", NULL},
	{"posted late without an id, next period",
		"P 2026-04\nL S6 at=2026-03-31T23:40:00-05:00\nR E6 post=2026-04-01 entered=2026-04-01T00:20:00-05:00", NULL, NULL},
	{"posted early", "L S1 at=2026-04-01T00:10:00-05:00\nR E1 post=2026-03-31 entered=2026-04-01T00:20:00-05:00",
		"CUTOFF S1|E1 -66.2 -211.84", NULL},
	{"posted early, next period",
		"P 2026-04\nL S1 at=2026-04-01T00:10:00-05:00\nR E1 post=2026-03-31 entered=2026-04-01T00:20:00-05:00", NULL, NULL},
	{"posted early without an id", "L S6 at=2026-04-01T00:10:00-05:00\nR E6 post=2026-03-31 entered=2026-04-01T00:20:00-05:00",
		"CUTOFF S6|E6 -40.5 -129.60", NULL},
	{"posted early without an id, next period",
		"P 2026-04\nL S6 at=2026-04-01T00:10:00-05:00\nR E6 post=2026-03-31 entered=2026-04-01T00:20:00-05:00", NULL, NULL},
	{"received late", "L P1 at=2026-03-31T23:40:00-05:00\nR R1 post=2026-04-01 entered=2026-04-01T00:20:00-05:00", NULL,
		"CUTOFF P1|R1 240 -2880.00"},
	{"received late, next period",
		"P 2026-04\nL P1 at=2026-03-31T23:40:00-05:00\nR R1 post=2026-04-01 entered=2026-04-01T00:20:00-05:00", NULL, NULL},
	{"received early", "L P1 at=2026-04-01T00:10:00-05:00\nR R1 post=2026-03-31 entered=2026-04-01T00:20:00-05:00", NULL,
		"CUTOFF P1|R1 -240 2880.00"},
	{"received early, next period",
		"P 2026-04\nL P1 at=2026-04-01T00:10:00-05:00\nR R1 post=2026-03-31 entered=2026-04-01T00:20:00-05:00", NULL, NULL},
	{"a backflush over the edge",
		"L S5 at=2026-03-31T20:00:00-05:00\nL S3 at=2026-03-31T21:00:00-05:00\nL S4 at=2026-04-01T02:00:00-05:00\n"
		"R E3 post=2026-04-01 entered=2026-04-01T06:00:00-05:00",
		"CUTOFF S3;S5|E3 153 76.50", NULL},
	{"a backflush over the edge, next period",
		"P 2026-04\nL S5 at=2026-03-31T20:00:00-05:00\nL S3 at=2026-03-31T21:00:00-05:00\nL S4 at=2026-04-01T02:00:00-05:00\n"
		"R E3 post=2026-04-01 entered=2026-04-01T06:00:00-05:00",
		NULL, NULL},
	{"posted late and short",
		"L S1 at=2026-03-31T23:40:00-05:00\nR E1 qty=60 amount=192.00 post=2026-04-01 entered=2026-04-01T00:20:00-05:00",
		"CUTOFF S1|E1 60 192.00\nQTY_VAR S1|E1 6.2 19.84", NULL},
	{"posted late and short, next period",
		"P 2026-04\nL S1 at=2026-03-31T23:40:00-05:00\nR E1 qty=60 amount=192.00 post=2026-04-01 "
		"entered=2026-04-01T00:20:00-05:00",
		NULL, NULL},
	{"posted late in the wrong unit",
		"L P1 at=2026-03-31T23:40:00-05:00\nR R1 uom=EA amount=120.00 post=2026-04-01 entered=2026-04-01T00:20:00-05:00", NULL,
		"UOM_FACTOR P1|R1 240 -2880.00 CUTOFF"},
	{"posted late in the wrong unit, next period",
		"P 2026-04\nL P1 at=2026-03-31T23:40:00-05:00\nR R1 uom=EA amount=120.00 post=2026-04-01 "
		"entered=2026-04-01T00:20:00-05:00",
		NULL, NULL},
	{"posted late with the wrong lot",
		"L S1 at=2026-03-31T23:40:00-05:00\nR E1 lot=L9 post=2026-04-01 entered=2026-04-01T00:20:00-05:00",
		"LOT_MISMATCH S1|E1 66.2 211.84 CUTOFF", NULL},
	{"posted late with the wrong lot, next period",
		"P 2026-04\nL S1 at=2026-03-31T23:40:00-05:00\nR E1 lot=L9 post=2026-04-01 entered=2026-04-01T00:20:00-05:00", NULL,
		NULL},
	{"posted early with the wrong lot",
		"L S1 at=2026-04-01T00:10:00-05:00\nR E1 lot=L9 post=2026-03-31 entered=2026-04-01T00:20:00-05:00",
		"LOT_MISMATCH S1|E1 -66.2 -211.84 CUTOFF", NULL},
	{"posted early with the wrong lot, next period",
		"P 2026-04\nL S1 at=2026-04-01T00:10:00-05:00\nR E1 lot=L9 post=2026-03-31 entered=2026-04-01T00:20:00-05:00", NULL,
		NULL},
	{"reversed in the next period",
		"L S1 at=2026-03-31T10:00:00-05:00\nR E1 post=2026-03-31 entered=2026-03-31T10:01:00-05:00\n"
		"R + key=E90 lot=L1 mvt=262 ind=S qty=66.2 loc=L001 amount=211.84 cur=USD rev=E1 post=2026-04-01 "
		"entered=2026-04-01T09:00:00-05:00",
		NULL, NULL},
	{"reversed in the next period, next period",
		"P 2026-04\nL S1 at=2026-03-31T10:00:00-05:00\nR E1 post=2026-03-31 entered=2026-03-31T10:01:00-05:00\n"
		"R + key=E90 lot=L1 mvt=262 ind=S qty=66.2 loc=L001 amount=211.84 cur=USD rev=E1 post=2026-04-01 "
		"entered=2026-04-01T09:00:00-05:00",
		"CUTOFF |E90 66.2 211.84", NULL},
	{"a posting of nobody reversed in the next period",
		"R + key=E89 order=O2 lot=L6 qty=3 loc=L002 amount=9.60 cur=USD post=2026-03-31\n"
		"R + key=E90 order=O2 lot=L6 mvt=262 ind=S qty=3 loc=L002 amount=9.60 cur=USD rev=E89 post=2026-04-01",
		"MISSING_MES |E89 -3 -9.60", NULL},
	{"a posting of nobody reversed in the next period, next period",
		"P 2026-04\nR + key=E89 order=O2 lot=L6 qty=3 loc=L002 amount=9.60 cur=USD post=2026-03-31\n"
		"R + key=E90 order=O2 lot=L6 mvt=262 ind=S qty=3 loc=L002 amount=9.60 cur=USD rev=E89 post=2026-04-01",
		"CUTOFF |E90 3 9.60", NULL},
	{"reversed by hand in the next period, next period",
		"P 2026-04\nL S6 at=2026-03-31T10:00:00-05:00\nR E6 post=2026-03-31 entered=2026-03-31T10:01:00-05:00\n"
		"R + key=E90 order=O2 lot=L1 mvt=262 ind=S qty=40.5 loc=L002 amount=129.60 cur=USD post=2026-04-01 "
		"entered=2026-04-01T09:00:00-05:00",
		"CUTOFF |E90 40.5 129.60", NULL},
	{"reversed on both sides in the next period",
		"P 2026-04\nL S6 at=2026-03-31T10:00:00-05:00\nR E6 post=2026-03-31 entered=2026-03-31T10:01:00-05:00\n"
		"L + key=S90 order=O2 lot=L1 qty=-40.5 loc=C2 rev=S6 at=2026-04-01T08:30:00-05:00\n"
		"R + key=E90 order=O2 lot=L1 mvt=262 ind=S qty=40.5 loc=L002 amount=129.60 cur=USD rev=E6 post=2026-04-01 "
		"entered=2026-04-01T09:00:00-05:00",
		NULL, NULL},
	{"after the order was closed, both sides",
		"L + key=S90 order=O9 lot=L1 qty=7 msg=M90 loc=C1 at=2026-03-10T08:00:00-05:00\n"
		"R + key=E90 order=O9 lot=L1 qty=7 msg=M90 loc=L001 amount=22.40 cur=USD entered=2026-03-10T08:01:00-05:00",
		"POST_TO_CLOSED_ORDER S90|E90 - 0.00", NULL},
	{"after the order was closed, both sides without an id",
		"L + key=S90 order=O9 lot=L1 qty=7 loc=C1 at=2026-03-10T08:00:00-05:00\n"
		"R + key=E90 order=O9 lot=L1 qty=7 loc=L001 amount=22.40 cur=USD entered=2026-03-10T08:01:00-05:00",
		"POST_TO_CLOSED_ORDER S90| - 0.00", NULL},
	{"after the order was closed, not posted", "L + key=S90 order=O9 lot=L1 qty=7 msg=M90 loc=C1 at=2026-03-10T08:00:00-05:00",
		"POST_TO_CLOSED_ORDER S90| 7 22.40 MISSING_ERP", NULL},
	{"output after the order was closed, both sides",
		"L + key=P90 order=O9 mat=FG-100 lot=F9 mvt=PROD qty=7 uom=EA msg=M90 loc=C1 at=2026-03-10T08:00:00-05:00\n"
		"R + key=R90 order=O9 mat=FG-100 lot=F9 mvt=101 ind=S qty=7 uom=EA msg=M90 loc=L001 amount=84.00 cur=USD "
		"entered=2026-03-10T08:01:00-05:00",
		NULL, "POST_TO_CLOSED_ORDER P90|R90 - 0.00"},
};

static const struct mutation onesided[] = {
	{"an event that was not posted", "R -E1", "MISSING_ERP S1| 66.2 211.84", NULL},
	{"an event that was not posted, no id", "R -E6", "MISSING_ERP S6| 40.5 129.60", NULL},
	{"one scan that the backflush left out", "R E3 qty=154 amount=77.00", "MISSING_ERP S3| 100 50.00", NULL},
	{"two scans that the backflush left out", "R E3 qty=101 amount=50.50", "MISSING_ERP S3;S5| 153 76.50", NULL},
	{"a whole backflush", "R -E3", "MISSING_ERP S3;S4;S5| 254 127.00", NULL},
	{"a posting without an event", "L -S1", "MISSING_MES |E1 -66.2 -211.84", NULL},
	{"a posting without an event, no id", "L -S6", "MISSING_MES |E6 -40.5 -129.60", NULL},
	{"output that was not received", "R -R1", NULL, "RECEIPT_MISSING P1| 240 -2880.00"},
	{"output that was not received, no id", "R -R2", NULL, "RECEIPT_MISSING P2| 117 -1404.00"},
	{"a receipt without output", "L -P1", NULL, "RECEIPT_EXCESS |R1 -240 2880.00"},
	{"a receipt without output, no id", "L -P2", NULL, "RECEIPT_EXCESS |R2 -117 1404.00"},
	{"scrap that was not posted", "R -R3", NULL, "MISSING_ERP P3| 7 0.00"},
	{"scrap that nobody reported", "L -P3", NULL, "MISSING_MES |R3 -7 -84.00"},
	{"a stuck posting", "R -E1\nF queue key=Q1 msg=M1 mat=RM-7 qty=66.2", "STUCK_QUEUE S1| 66.2 211.84 MISSING_ERP", NULL},
	{"a stuck posting without an id", "R -E6\nF queue key=Q1 order=O2 mat=RM-7 lot=L1 qty=40.5",
		"STUCK_QUEUE S6| 40.5 129.60 MISSING_ERP", NULL},
	{"a stuck posting of something else", "R -E6\nF queue key=Q1 order=O2 mat=RM-7 lot=L1 qty=41", "MISSING_ERP S6| 40.5 129.60",
		NULL},
	{"a stuck posting in another unit and with leading zeros",
		"R -E6\nF factor RM-7 G KG 1 1000\nF strip 1\nF queue key=Q1 order=00O2 mat=0RM-7 lot=L1 qty=40500 uom=G",
		"STUCK_QUEUE S6| 40.5 129.60 MISSING_ERP", NULL},
	{"a stuck posting too large for the base unit",
		"R -E6\nF factor RM-7 T KG 9000000000 1\nF queue key=Q1 order=O2 mat=RM-7 lot=L1 qty=9000000000000 uom=T",
		"MISSING_ERP S6| 40.5 129.60", NULL},
	{"one stuck posting stands for one event",
		"R -E6\nF queue key=Q1 order=O2 mat=RM-7 lot=L1 qty=40.5\n"
		"L + key=S90 order=O2 lot=L1 qty=40.5 loc=C2 at=2026-03-11T19:00:00-05:00",
		"MISSING_ERP S90| 40.5 129.60\nSTUCK_QUEUE S6| 40.5 129.60 MISSING_ERP", NULL},
	{"a stuck posting of another message", "R -E1\nF queue key=Q1 msg=M99 order=O1 mat=RM-7 lot=L1 qty=66.2",
		"MISSING_ERP S1| 66.2 211.84", NULL},
	{"a stuck receipt", "R -R1\nF queue key=Q1 msg=M21 mat=FG-100 qty=240", NULL, "STUCK_QUEUE P1| 240 -2880.00 RECEIPT_MISSING"},
	{"a material that the line does not capture",
		"R + key=E90 mat=CH-1 qty=3 amount=30.00\nR + key=E91 mat=CH-1 qty=4 amount=40.00 order=O2\nR + key=E92 mat=CH-1 qty=5 "
		"amount=50.00",
		"MISSING_MES |E90;E91;E92 -12 -120.00 UNCAPTURED", NULL},
	{"two postings are not yet such a material",
		"R + key=E90 mat=CH-1 qty=3 amount=30.00\nR + key=E91 mat=CH-1 qty=4 amount=40.00 order=O2",
		"MISSING_MES |E90 -3 -30.00\nMISSING_MES |E91 -4 -40.00", NULL},
	{"a product that the line does not capture",
		"R + key=R90 mat=BY-1 mvt=101 ind=S qty=3 amount=30.00\nR + key=R91 mat=BY-1 mvt=101 ind=S qty=4 amount=40.00 "
		"order=O2\nR + key=R92 mat=BY-1 mvt=101 ind=S qty=5 amount=50.00",
		NULL, "RECEIPT_EXCESS |R90;R91;R92 -12 120.00 UNCAPTURED"},
};

/* Order O3, described by its bill of material and its confirmation: so it is judged as a whole, and the clean ones are not. */
#define MADE                                                                                                                     \
	"F conf 1 key=C3 order=O3 yield=50\nF bom O3 - RM-7 2 base=10\nF bom O3 - GL-1 -1 base=10\n"                                 \
	"L + key=P3x order=O3 mat=FG-200 lot=F3 mvt=PROD qty=50 uom=EA loc=C1 msg=M31 at=2026-03-12T14:00:00-05:00\n"                \
	"R + key=R3x order=O3 mat=FG-200 lot=F3 mvt=101 ind=S qty=50 uom=EA loc=L001 msg=M31 amount=500.00 cur=USD post=2026-03-12 " \
	"entered=2026-03-12T14:01:00-05:00"
#define BESIDE                                                                                                        \
	"\nR + key=B3 order=O3 mat=GL-1 mvt=531 ind=S qty=5 uom=EA loc=L001 amount=2.50 cur=USD post=2026-03-12 entered=" \
	"2026-03-12T15:00:00-05:00"

static const struct mutation beside[] = {
	{"a co-product that was received", MADE BESIDE, NULL, NULL},
	{"a co-product that was not received", MADE, NULL, "COPRODUCT_MISSING P3x|R3x 5 -2.50"},
	{"a co-product whose receipt was reversed",
		MADE BESIDE "\nR + key=B4 order=O3 mat=GL-1 mvt=532 ind=H qty=5 uom=EA loc=L001 amount=2.50 cur=USD rev=B3 "
					"post=2026-03-12 entered=2026-03-12T16:00:00-05:00",
		NULL, "COPRODUCT_MISSING P3x|R3x 5 -2.50"},
	{"a co-product that was received for another order", MADE BESIDE "\nR B3 order=O2", NULL,
		"COPRODUCT_MISSING P3x|R3x 5 -2.50"},
};

START_TEST (what_comes_out_beside_the_product_is_received_too)
{
	mutation_run (&beside[_i]);
}
END_TEST

START_TEST (what_cannot_be_read_is_one_case_with_its_counterpart)
{
	mutation_run (&unreadable[_i]);
}
END_TEST

START_TEST (what_came_twice_is_a_duplicate_only_with_evidence)
{
	mutation_run (&repeated[_i]);
}
END_TEST

START_TEST (what_hides_in_sums_that_agree_is_two_findings)
{
	mutation_run (&hidden[_i]);
}
END_TEST

START_TEST (reversals_net_inside_a_period_and_leave_their_money)
{
	mutation_run (&reversed[_i]);
}
END_TEST

START_TEST (wrong_quantities_are_explained_by_arithmetic)
{
	mutation_run (&quantities[_i]);
}
END_TEST

START_TEST (exchanged_digits_are_a_hint)
{
	mutation_run (&transposed[_i]);
}
END_TEST

START_TEST (what_is_in_the_wrong_place_is_named_for_it)
{
	mutation_run (&misplaced[_i]);
}
END_TEST

START_TEST (the_edges_of_the_window_report_once)
{
	mutation_run (&timed[_i]);
}
END_TEST

START_TEST (what_stands_on_one_side_only_is_missing_on_the_other)
{
	mutation_run (&onesided[_i]);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_mutation");
	TCase *tcase = tcase_create ("mutations");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, what_cannot_be_read_is_one_case_with_its_counterpart, 0, G_N_ELEMENTS (unreadable));
	tcase_add_loop_test (tcase, what_came_twice_is_a_duplicate_only_with_evidence, 0, G_N_ELEMENTS (repeated));
	tcase_add_loop_test (tcase, what_hides_in_sums_that_agree_is_two_findings, 0, G_N_ELEMENTS (hidden));
	tcase_add_loop_test (tcase, reversals_net_inside_a_period_and_leave_their_money, 0, G_N_ELEMENTS (reversed));
	tcase_add_loop_test (tcase, wrong_quantities_are_explained_by_arithmetic, 0, G_N_ELEMENTS (quantities));
	tcase_add_loop_test (tcase, exchanged_digits_are_a_hint, 0, G_N_ELEMENTS (transposed));
	tcase_add_loop_test (tcase, what_is_in_the_wrong_place_is_named_for_it, 0, G_N_ELEMENTS (misplaced));
	tcase_add_loop_test (tcase, the_edges_of_the_window_report_once, 0, G_N_ELEMENTS (timed));
	tcase_add_loop_test (tcase, what_stands_on_one_side_only_is_missing_on_the_other, 0, G_N_ELEMENTS (onesided));
	tcase_add_loop_test (tcase, what_comes_out_beside_the_product_is_received_too, 0, G_N_ELEMENTS (beside));
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
