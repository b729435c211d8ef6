/*
 * fuzz_archive.c - any bytes as a run archive: either read, each portion of a row that there is, or refused as damaged. Its
 * context likewise: reference rows that a run can look things up in, and a plant that can be asked, or a refusal. And as what a
 * comparison of reports read: one that can be made again, or a refusal.
 *
 * Bytes are taken twice: as they stand, and as the plan of an archive, because no mutation would get past offsets and sizes that
 * have to agree. A plan is the directory (archive.h) up to an empty line, its frames without offset and packed size, then for
 * each frame two bytes of length, low one first, and its content. Contents stand in the archive unpacked, as zstd allows.
 */
#include "common/base/failure.h"
#include "common/config/config.h"
#include "common/io/archive.h"
#include "fuzz.h"
#include "run/report_archive.h"

#include <string.h>

#define MAGIC "tieout archive 3\n"
#define TRAILER_MAGIC "tieoutar"

enum
{
	FRAME_MAX = 65535
};

/* A zstd frame of one raw block (RFC 8878, 3.1.1): magic, descriptor (single segment, 4 bytes of size), size, block header. */
static size_t
frame_put (GByteArray *out, const uint8_t *bytes, size_t n)
{
	uint32_t block = (uint32_t) n << 3 | 1;
	const uint8_t header[] = {0x28, 0xB5, 0x2F, 0xFD, 0xA0, (uint8_t) n, (uint8_t) (n >> 8), 0, 0, (uint8_t) block,
		(uint8_t) (block >> 8), (uint8_t) (block >> 16)};

	g_byte_array_append (out, header, sizeof header);
	g_byte_array_append (out, bytes, (guint) n);
	return sizeof header + n;
}

static GByteArray *
plan_build (const uint8_t *data, size_t size)
{
	const uint8_t *plan_end = memmem (data, size, "\n\n", 2), *at = plan_end != NULL ? plan_end + 2 : data + size;
	g_autofree char *plan = g_strndup ((const char *) data, plan_end != NULL ? (size_t) (plan_end - data) : size);
	g_auto (GStrv) lines = g_strsplit (plan, "\n", -1);
	g_autoptr (GString) directory = g_string_new (NULL);
	GByteArray *out = g_byte_array_new ();
	uint64_t trailer[2];

	g_byte_array_append (out, (const uint8_t *) MAGIC, strlen (MAGIC));
	for (int i = 0; lines[i] != NULL; i++) {
		g_string_append (directory, lines[i]);
		if (g_str_has_prefix (lines[i], "frame\t") && data + size - at >= 2) {
			size_t n = MIN ((size_t) (at[0] | at[1] << 8), (size_t) (data + size - at) - 2), offset = out->len;
			size_t packed = frame_put (out, at + 2, n);

			g_string_append_printf (directory, "\t%zu\t%zu", offset, packed);
			at += 2 + n;
		}
		g_string_append_c (directory, '\n');
	}
	trailer[0] = out->len;
	trailer[1] = frame_put (out, (const uint8_t *) directory->str, MIN (directory->len, FRAME_MAX));
	g_byte_array_append (out, (const uint8_t *) trailer, sizeof trailer);
	g_byte_array_append (out, (const uint8_t *) TRAILER_MAGIC, strlen (TRAILER_MAGIC));
	return out;
}

static void
error_check (const GError *error)
{
	demand (g_error_matches (error, FAILURE, FAILURE_DATA));
	demand (g_str_has_prefix (error->message, "archive '"));
}

static void
archive_check (const struct archive *archive)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct movement_table *table = archive->side[side];
		uint32_t texts = strpool_count (table->strings);

		for (size_t row = 0; row < table->rows; row++) {
			demand (table->text[COL_SOURCE_KEY][row] < texts);
			for (int i = 0; i < table->n_attributes; i++)
				demand (table->attribute[i][row] < texts);
		}
	}
	for (size_t i = 0; i < archive->n_allocations; i++) {
		const struct allocation *portion = &archive->allocations[i];

		demand (portion->side < SIDE_COUNT && portion->row < archive->side[portion->side]->rows);
	}
}

static void
rows_try (const char *path)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (GError) error = NULL;
	g_autoptr (archive) archive = archive_read (path, strings, &error);

	demand ((archive == NULL) == (error != NULL));
	if (archive == NULL)
		error_check (error);
	else
		archive_check (archive);
}

static void
plant_try (const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (config) config = text != NULL ? plant_config ("plant", text, &error) : NULL;

	demand (text == NULL || (config == NULL) == (error != NULL));
	for (guint i = 0; config != NULL && i < config_plants (config)->len; i++) {
		const struct plant *plant = config_plant (config, config_plants (config)->pdata[i], NULL);
		g_autofree char *again = plant_text (plant);

		plant_day_start (plant, 20000);
		production_day (&plant->shifts, 20000 * INSTANT_DAY);
		fiscal_period (&plant->company->calendar, 20000);
		demand (*again != '\0');
	}
}

static void
context_try (const char *path)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (GError) error = NULL;
	g_autoptr (archive_context) context = archive_read_context (path, reference, &error);
	uint32_t id = strpool_add0 (strings, "1000");
	bool flag;

	demand ((context == NULL) == (error != NULL));
	if (context == NULL) {
		error_check (error);
		return;
	}
	plant_try (g_hash_table_lookup (context->facts, "plant"));
	if (!reference_finish (reference, &error)) {
		demand (g_error_matches (error, FAILURE, FAILURE_DATA));
		return;
	}
	reference_price (reference, id, id, 20000, &flag);
	reference_batch_after (reference, "1000", 0, 2);
	reference_outage (reference, "1000", "1000", 0);
	for (size_t i = 0; reference_queue (reference, i) != NULL; i++)
		demand (reference_queue (reference, i)->source_key != NULL);
}

static void
report_judge (const struct report_basis *basis, const struct dualrun_report *report)
{
	struct dualrun_input input = {.rule = basis->rule,
		.strings = basis->readings->strings,
		.walks = basis->readings->walks,
		.records = basis->readings->records,
		.at = report->until - 1};
	g_autoptr (GError) error = NULL;
	struct dualrun *dualrun;

	for (int i = 0; i < basis->rule->n_sides; i++)
		input.table[i] = basis->readings->table[i];
	dualrun = dualrun_new (&input, &error);
	demand ((dualrun == NULL) == (error != NULL));
	dualrun_free (dualrun);
}

static void
report_try (const char *path)
{
	struct report_basis basis = {0};
	struct dualrun_report report = {0};
	g_autoptr (GError) error = NULL;
	gboolean good = report_archive_read (path, "r1", &basis, &report, &error);

	demand (good == (error == NULL));
	if (good)
		report_judge (&basis, &report);
	else
		demand (error->domain == FAILURE && strstr (error->message, "archive '") != NULL);
	report_readings_free (basis.readings);
	report_rule_free (basis.rule);
}

static void
archive_try (const uint8_t *data, size_t size)
{
	char path[FUZZ_PATH_SIZE];
	int file = fuzz_file (data, size, path);

	rows_try (path);
	context_try (path);
	report_try (path);
	close (file);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GByteArray) built = plan_build (data, size);

	archive_try (data, size);
	archive_try (built->data, built->len);
	return 0;
}
