/*
 * fuzz_csv.c - any bytes as a CSV file: either read, every row as wide as the header and counted alike by the second scanner, or
 * refused with a message that names the file. In blocks of one byte it comes out as in blocks of the usual size.
 */
#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/io/csv.h"
#include "fuzz.h"

#include <string.h>

/* A digest of all cells with their lines, or of the error. */
static void
outcome (const char *path, const struct csv_format *format, size_t chunk, char hex[static DIGEST_HEX_SIZE])
{
	g_autoptr (GError) error = NULL;
	g_autoptr (csv_reader) reader = csv_open (path, format, chunk, &error);
	g_autoptr (digest) digest = digest_new ();
	const struct batch *batch = NULL;
	int64_t rows = 0;

	do {
		if (reader == NULL || !csv_fetch (reader, &batch, &error))
			break;
		for (size_t row = 0; batch != NULL && row < batch->rows; row++, rows++) {
			digest_add_int (digest, batch->line[row]);
			for (int i = 0; i < batch->columns; i++) {
				demand (batch->column[i][row].text != NULL);
				demand (g_utf8_validate_len (batch->column[i][row].text, batch->column[i][row].length, NULL));
				digest_add_int (digest, batch->column[i][row].length);
				digest_add (digest, batch->column[i][row].text, batch->column[i][row].length);
			}
		}
	} while (batch != NULL);
	if (error == NULL) {
		demand (rows == csv_rows (reader) && rows == csv_scanned (reader));
	} else {
		demand (error->code == FAILURE_DATA || error->code == FAILURE_CONFIGURATION);
		demand (g_str_has_prefix (error->message, "file '"));
		digest_reset (digest);
		digest_add_text (digest, error->message);
	}
	digest_hex (digest, hex);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	static const struct csv_format formats[] = {
		{.delimiter = ',', .quote = '"', .encoding = "UTF-8"},
		{.delimiter = ';', .quote = '\'', .encoding = "UTF-8", .control = CSV_CONTROL_TRAILER, .trailer = "END"},
		{.delimiter = ',', .quote = '"', .encoding = "UTF-16LE"},
	};
	char path[FUZZ_PATH_SIZE];
	int file = fuzz_file (data, size, path);
	char usual[DIGEST_HEX_SIZE], small[DIGEST_HEX_SIZE];

	for (size_t i = 0; i < G_N_ELEMENTS (formats); i++) {
		outcome (path, &formats[i], 0, usual);
		outcome (path, &formats[i], 1, small);
		demand (strcmp (usual, small) == 0);
	}
	close (file);
	return 0;
}
