#include "common/config/scalar.h"

#include <glib.h>
#include <string.h>

#define DURATION_MAX (INT64_C (10000) * 86400)

/* Reads digits at *at and moves it behind them; FALSE without a digit or past 64 bits. */
static bool
digits_read (const char **at, int64_t *value)
{
	const char *digit = *at;

	*value = 0;
	for (; g_ascii_isdigit (*digit); digit++)
		if (__builtin_mul_overflow (*value, 10, value) || __builtin_add_overflow (*value, *digit - '0', value))
			return false;
	bool any = digit > *at;
	*at = digit;
	return any;
}

bool
duration_parse (const char *text, int64_t *seconds)
{
	static const struct
	{
		char letter;
		int64_t seconds;
	} units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
	size_t next = 0;
	int64_t sum = 0;

	while (*text != '\0') {
		int64_t number;
		if (!digits_read (&text, &number) || number > DURATION_MAX)
			return false;
		while (next < G_N_ELEMENTS (units) && units[next].letter != *text)
			next++;
		if (next == G_N_ELEMENTS (units))
			return false;
		sum += number * units[next++].seconds;
		text++;
	}
	if (next == 0 || sum > DURATION_MAX)
		return false;
	*seconds = sum;
	return true;
}

bool
size_parse (const char *text, int64_t *bytes)
{
	static const char units[] = "KMGT";
	int64_t number;

	if (!digits_read (&text, &number))
		return false;
	if (*text != '\0') {
		const char *unit = strchr (units, *text);
		if (unit == NULL || text[1] != '\0' || __builtin_mul_overflow (number, INT64_C (1) << 10 * (unit - units + 1), &number))
			return false;
	}
	*bytes = number;
	return true;
}

bool
time_parse (const char *text, int *minutes)
{
	if (strlen (text) != 5 || text[2] != ':')
		return false;
	for (int i = 0; i < 5; i++)
		if (i != 2 && !g_ascii_isdigit (text[i]))
			return false;
	int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
	if (hour > 23 || minute > 59)
		return false;
	*minutes = hour * 60 + minute;
	return true;
}

bool
bool_parse (const char *text, bool *value)
{
	*value = strcmp (text, "true") == 0;
	return *value || strcmp (text, "false") == 0;
}

bool
int_parse (const char *text, int64_t *value)
{
	bool negative = *text == '-';
	int64_t number;

	text += negative;
	if (!digits_read (&text, &number) || *text != '\0')
		return false;
	*value = negative ? -number : number;
	return true;
}

int
choice_find (const char *choices, const char *word)
{
	size_t n = strlen (word);

	for (int index = 0; choices != NULL; index++) {
		const char *end = strchrnul (choices, '|');
		if ((size_t) (end - choices) == n && n > 0 && strncmp (choices, word, n) == 0)
			return index;
		choices = *end != '\0' ? end + 1 : NULL;
	}
	return -1;
}

/* Edit distance of two short words; anything longer than the table is far. */
static int
word_distance (const char *a, const char *b)
{
	enum
	{
		LONGEST = 40
	};
	int row[LONGEST + 1];
	size_t na = strlen (a), nb = strlen (b);

	if (na > LONGEST || nb > LONGEST)
		return LONGEST;
	for (size_t j = 0; j <= nb; j++)
		row[j] = (int) j;
	for (size_t i = 1; i <= na; i++) {
		int diagonal = row[0];
		row[0] = (int) i;
		for (size_t j = 1; j <= nb; j++) {
			int change = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			row[j] = MIN (change, MIN (row[j], row[j - 1]) + 1);
		}
	}
	return row[nb];
}

const char *
word_nearest (const char *word, const char *const *candidates)
{
	const char *nearest = NULL;
	size_t n = strlen (word);
	int best = n < 3 ? 2 : n < 9 ? 3 : 4; /* nearer than this */

	for (; *candidates != NULL; candidates++) {
		int distance = word_distance (word, *candidates);
		if (distance < best) {
			best = distance;
			nearest = *candidates;
		}
	}
	return nearest;
}
