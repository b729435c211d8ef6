/*
 * fuzz_dispositions.c - any bytes as a file of decisions on cases: either read, each decision whole, or refused with a message
 * that names the file.
 */
#include "common/base/failure.h"
#include "fuzz.h"
#include "run/dispositions.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GStringChunk) chunk = g_string_chunk_new (256);
	g_autoptr (GError) error = NULL;
	g_autoptr (GArray) list = NULL;
	char path[FUZZ_PATH_SIZE];
	int file = fuzz_file (data, size, path);

	list = dispositions_read (path, chunk, &error);
	close (file);
	demand ((list == NULL) == (error != NULL));
	if (list == NULL) {
		demand (g_error_matches (error, FAILURE, FAILURE_DATA));
		demand (g_str_has_prefix (error->message, "file '"));
		demand (g_utf8_validate (error->message, -1, NULL));
		return 0;
	}
	for (guint i = 0; i < list->len; i++) {
		const struct ledger_disposition *one = &g_array_index (list, struct ledger_disposition, i);

		demand (*one->case_id != '\0' && *one->by != '\0');
		demand (one->action == DISPOSITION_ACCEPT || one->action == DISPOSITION_EXPLAIN || one->action == DISPOSITION_ASSIGN);
		demand (one->action != DISPOSITION_ACCEPT || (one->until != DATE_NONE && *one->reason != '\0'));
	}
	return 0;
}
