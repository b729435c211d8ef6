#include "reports/workbook_zip.h"

#include <string.h>

static const char entry_mark[4] = "PK\1\2", end_mark[4] = "PK\5\6";

gsize
zip_number (const char *at, int bytes)
{
	gsize value = 0;

	while (bytes-- > 0)
		value = value << 8 | (guint8) at[bytes];
	return value;
}

void
zip_number_set (char *at, int bytes, gsize value)
{
	for (int i = 0; i < bytes; i++, value >>= 8)
		at[i] = (char) (guint8) value;
}

bool
zip_open (struct zip *zip, const char *data, gsize n)
{
	const char *end = data + n - END_SIZE;

	*zip = (struct zip) {.data = data, .n = n};
	if (n < END_SIZE || memcmp (end, end_mark, sizeof end_mark) != 0)
		return false;
	zip->at = zip_number (end + END_OFFSET, 4);
	zip->left = zip_number (end + END_COUNT, 2);
	return true;
}

bool
zip_next (struct zip *zip, struct zip_part *part)
{
	gsize end = zip->n - END_SIZE, offset;
	const char *entry = zip->data + zip->at;

	*part = (struct zip_part) {0};
	if (zip->left == 0)
		return true;
	if (zip->at > end || end - zip->at < ENTRY_SIZE || memcmp (entry, entry_mark, sizeof entry_mark) != 0)
		return false;
	part->entry = entry;
	part->n_name = zip_number (entry + ENTRY_NAME, 2);
	part->n_entry = ENTRY_SIZE + part->n_name + zip_number (entry + ENTRY_EXTRA, 2) + zip_number (entry + ENTRY_COMMENT, 2);
	part->n_packed = zip_number (entry + ENTRY_PACKED, 4);
	offset = zip_number (entry + ENTRY_OFFSET, 4);
	if (part->n_entry > end - zip->at || offset > end || end - offset < LOCAL_SIZE)
		return false;
	part->name = entry + ENTRY_SIZE;
	part->local = zip->data + offset;
	part->n_local = LOCAL_SIZE + zip_number (part->local + LOCAL_NAME, 2) + zip_number (part->local + LOCAL_EXTRA, 2);
	if (part->n_local + part->n_packed > end - offset)
		return false;
	part->packed = part->local + part->n_local;
	zip->at += part->n_entry;
	zip->left--;
	return true;
}
