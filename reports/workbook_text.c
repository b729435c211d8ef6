#include "reports/workbook_text.h"

#include <stdbool.h>

enum
{
	TEXT_MAX = 32767 /* UTF-16 units of a cell */
};

/* "_x0041_" in a cell stands for a character by its number, so text that happens to look so must not be taken for it. */
static bool
is_escape (const char *text)
{
	if (text[0] != '_' || text[1] != 'x')
		return false;
	for (int i = 2; i < 6; i++)
		if (!g_ascii_isxdigit (text[i]))
			return false;
	return text[6] == '_';
}

/* Nothing of it needs a second look: nearly all texts are short and ASCII. */
static bool
is_plain (const char *text)
{
	const char *c = text;

	while (*c >= 0x20 && *c < 0x7F && *c != '_')
		c++;
	return *c == '\0' && c - text < TEXT_MAX - 60;
}

const char *
text_for_cell (GString *out, const char *text)
{
	glong units = 0;

	if (is_plain (text))
		return text;
	g_string_truncate (out, 0);
	for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c)) {
		gunichar character = g_utf8_get_char (c);

		if (units >= TEXT_MAX - 60) {
			g_string_append_printf (out, " ... (cut here: %ld characters in all)", g_utf8_strlen (text, -1));
			break;
		}
		if (is_escape (c)) {
			g_string_append (out, "_x005F_");
			units += 7;
		} else if ((character < 0x20 && character != '\t' && character != '\n') || character == 0xFFFE || character == 0xFFFF) {
			g_string_append_printf (out, "_x%04X_", character);
			units += 7;
		} else {
			g_string_append_unichar (out, character);
			units += character > 0xFFFF ? 2 : 1;
		}
	}
	return out->str;
}
