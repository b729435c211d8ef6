#include "common/io/text_input.h"

#include "common/base/failure.h"
#include "common/io/gz.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum
{
	RAW_SIZE = 256 * 1024,
	TEXT_SIZE = 4 * RAW_SIZE
};

struct text_input
{
	struct gz_file *file;
	char *encoding;
	GIConv convert;    /* (GIConv) -1: the file is UTF-8 */
	char *raw;         /* bytes of the file, what was left over in front */
	size_t used, held; /* of raw: given out, left over behind it */
	char *text;        /* converted */
	size_t chunk;
	bool started, ended;
	GError *pending; /* of what follows the block given last */
};

struct text_input *
text_input_open (const char *path, const char *encoding, GError **error)
{
	g_autoptr (gz_file) file = gz_open (path, error);
	GIConv convert = (GIConv) -1;
	struct text_input *input;

	if (file == NULL)
		return NULL;
	if (encoding != NULL && g_ascii_strcasecmp (encoding, "UTF-8") != 0) {
		convert = g_iconv_open ("UTF-8", encoding);
		if (convert == (GIConv) -1) {
			g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "encoding '%s' is not known", encoding);
			return NULL;
		}
	}
	input = g_new0 (struct text_input, 1);
	input->file = g_steal_pointer (&file);
	input->encoding = g_strdup (encoding);
	input->convert = convert;
	input->raw = g_malloc (RAW_SIZE);
	input->text = convert != (GIConv) -1 ? g_malloc (TEXT_SIZE) : NULL;
	input->chunk = RAW_SIZE;
	return input;
}

void
text_input_close (struct text_input *input)
{
	if (input == NULL)
		return;
	gz_close (input->file);
	if (input->convert != (GIConv) -1)
		g_iconv_close (input->convert);
	g_clear_error (&input->pending);
	g_free (input->encoding);
	g_free (input->raw);
	g_free (input->text);
	g_free (input);
}

void
text_input_chunk (struct text_input *input, size_t n)
{
	input->chunk = n > 0 && n < RAW_SIZE ? n : RAW_SIZE;
}

static void
byte_refuse (struct text_input *input, const char *byte, const char *encoding)
{
	g_set_error (&input->pending, FAILURE, FAILURE_DATA, "byte 0x%02X is not %s", (unsigned char) *byte, encoding);
}

static void
nul_refuse (struct text_input *input)
{
	g_clear_error (&input->pending);
	g_set_error (&input->pending, FAILURE, FAILURE_DATA, "a NUL byte stands in the text");
}

/* How many bytes at the beginning are ASCII without NUL: nearly all there are, and found eight at a time. */
static size_t
ascii_length (const char *text, size_t n)
{
	const uint64_t ones = UINT64_C (0x0101010101010101), high = UINT64_C (0x8080808080808080);
	size_t at = 0;

	for (uint64_t word; n - at >= sizeof word; at += sizeof word) {
		memcpy (&word, text + at, sizeof word);
		if (((word | (word - ones)) & high) != 0)
			break;
	}
	return at;
}

/* Bytes of raw that are good UTF-8; an unfinished character at the end is left for the next block. */
static size_t
utf8_accept (struct text_input *input, size_t size)
{
	const char *end;
	size_t plain = ascii_length (input->raw, size), left;

	if (g_utf8_validate_len (input->raw + plain, size - plain, &end))
		return size;
	left = size - (size_t) (end - input->raw);
	if (*end == '\0')
		nul_refuse (input);
	else if (g_utf8_get_char_validated (end, (gssize) left) != (gunichar) -2 || input->ended)
		byte_refuse (input, end, "UTF-8");
	return size - left;
}

/* Converts raw into text; the rest of raw is left for the next block. */
static size_t
text_convert (struct text_input *input, size_t size)
{
	char *in = input->raw, *out = input->text;
	gsize in_left = size, out_left = TEXT_SIZE;
	size_t made;
	const char *nul;

	if (g_iconv (input->convert, &in, &in_left, &out, &out_left) == (gsize) -1 && (errno != EINVAL || input->ended))
		byte_refuse (input, in, input->encoding);
	input->used = (size_t) (in - input->raw);
	made = TEXT_SIZE - out_left;
	nul = memchr (input->text, '\0', made);
	if (nul != NULL) {
		nul_refuse (input);
		made = (size_t) (nul - input->text);
	}
	return made;
}

/* One block; *n may be 0 before the end when a character is still unfinished. */
static gboolean
block_read (struct text_input *input, const char **text, size_t *n, GError **error)
{
	gssize got;
	size_t size;

	memmove (input->raw, input->raw + input->used, input->held);
	got = gz_read (input->file, input->raw + input->held, MIN (input->chunk, RAW_SIZE - input->held), error);
	if (got < 0)
		return FALSE;
	size = input->held + (size_t) got;
	input->ended = got == 0;
	if (input->convert == (GIConv) -1) {
		*text = input->raw;
		*n = input->used = utf8_accept (input, size);
	} else {
		*text = input->text;
		*n = text_convert (input, size);
	}
	input->held = size - input->used;
	return TRUE;
}

gboolean
text_input_read (struct text_input *input, const char **text, size_t *n, GError **error)
{
	static const char mark[] = "\xEF\xBB\xBF";

	*n = 0;
	while (*n == 0 && !input->ended && input->pending == NULL) {
		if (!block_read (input, text, n, error))
			return FALSE;
		if (!input->started && *n > 0) {
			input->started = true;
			if (*n >= 3 && memcmp (*text, mark, 3) == 0) {
				*text += 3;
				*n -= 3;
			}
		}
	}
	if (*n == 0 && input->pending != NULL) {
		g_propagate_error (error, g_steal_pointer (&input->pending));
		input->ended = true;
		return FALSE;
	}
	return TRUE;
}
