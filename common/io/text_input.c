#include "common/io/text_input.h"

#include "common/base/failure.h"
#include "common/base/utf8.h"
#include "common/io/gz.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum
{
	RAW_SIZE = 256 * 1024,
	TEXT_SIZE = 4 * RAW_SIZE,
	BUFFERS = 3 /* a block in use, one that waits for it, and one that is being read */
};

struct block
{
	const char *text;
	size_t n;
	GError *error; /* text is NULL */
};

/* A thread that reads on while a block is in use. All of the input is its own but what stands here. */
struct ahead
{
	pthread_t thread;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	struct block block; /* that waits */
	bool full, stop;
	bool ended; /* of the asker: the last block was taken */
};

struct text_input
{
	struct gz_file *file;
	char *encoding;
	GIConv convert;            /* (GIConv) -1: the file is UTF-8 */
	struct ahead *ahead;       /* NULL: a block is read when it is asked for */
	char *buffers[BUFFERS][2]; /* raw and text in turn, where they are read ahead; else the first alone */
	unsigned buffer;
	char *raw;         /* bytes of the file, what was left over in front */
	size_t used, held; /* of raw: given out, left over behind it */
	char *text;        /* converted */
	size_t chunk;
	bool started, ended;
	GError *pending; /* of what follows the block given last */
};

static void
buffer_make (struct text_input *input, int i)
{
	input->buffers[i][0] = g_malloc (RAW_SIZE);
	input->buffers[i][1] = input->convert != (GIConv) -1 ? g_malloc (TEXT_SIZE) : NULL;
}

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
	buffer_make (input, 0);
	input->raw = input->buffers[0][0];
	input->text = input->buffers[0][1];
	input->chunk = RAW_SIZE;
	return input;
}

static void
ahead_stop (struct ahead *ahead)
{
	if (ahead == NULL)
		return;
	pthread_mutex_lock (&ahead->lock);
	ahead->stop = true;
	pthread_cond_signal (&ahead->changed);
	pthread_mutex_unlock (&ahead->lock);
	pthread_join (ahead->thread, NULL);
	g_clear_error (&ahead->block.error);
	pthread_cond_destroy (&ahead->changed);
	pthread_mutex_destroy (&ahead->lock);
	g_free (ahead);
}

void
text_input_close (struct text_input *input)
{
	if (input == NULL)
		return;
	ahead_stop (input->ahead);
	gz_close (input->file);
	if (input->convert != (GIConv) -1)
		g_iconv_close (input->convert);
	g_clear_error (&input->pending);
	g_free (input->encoding);
	for (int i = 0; i < BUFFERS; i++) {
		g_free (input->buffers[i][0]);
		g_free (input->buffers[i][1]);
	}
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

static gboolean
input_read (struct text_input *input, const char **text, size_t *n, GError **error)
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

/* ---- ahead ---- */

/* Waits until the place is free, and puts a block there. FALSE: nobody will ask for it. */
static bool
block_put (struct ahead *ahead, const struct block *block)
{
	pthread_mutex_lock (&ahead->lock);
	while (ahead->full && !ahead->stop)
		pthread_cond_wait (&ahead->changed, &ahead->lock);
	bool put = !ahead->stop;
	if (put) {
		ahead->block = *block;
		ahead->full = true;
		pthread_cond_signal (&ahead->changed);
	}
	pthread_mutex_unlock (&ahead->lock);
	return put;
}

/* What was left over goes before what is read next. */
static void
buffer_next (struct text_input *input)
{
	const char *left = input->raw + input->used;

	input->buffer = (input->buffer + 1) % BUFFERS;
	input->raw = input->buffers[input->buffer][0];
	input->text = input->buffers[input->buffer][1];
	input->used = 0;
	memcpy (input->raw, left, input->held);
}

static void *
ahead_run (void *data)
{
	struct text_input *input = data;

	for (;;) {
		struct block block = {0};

		buffer_next (input);
		if (!input_read (input, &block.text, &block.n, &block.error))
			block.n = 0;
		if (!block_put (input->ahead, &block)) {
			g_clear_error (&block.error);
			return NULL;
		}
		if (block.n == 0)
			return NULL;
	}
}

static struct block
block_take (struct ahead *ahead)
{
	struct block block;

	pthread_mutex_lock (&ahead->lock);
	while (!ahead->full)
		pthread_cond_wait (&ahead->changed, &ahead->lock);
	block = ahead->block;
	ahead->block.error = NULL;
	ahead->full = false;
	pthread_cond_signal (&ahead->changed);
	pthread_mutex_unlock (&ahead->lock);
	return block;
}

void
text_input_ahead (struct text_input *input)
{
	struct ahead *ahead = g_new0 (struct ahead, 1);

	for (int i = 1; i < BUFFERS; i++)
		buffer_make (input, i);
	pthread_mutex_init (&ahead->lock, NULL);
	pthread_cond_init (&ahead->changed, NULL);
	input->ahead = ahead;
	if (pthread_create (&ahead->thread, NULL, ahead_run, input) == 0)
		return;
	input->ahead = NULL; /* then it is read as it is asked for */
	g_free (ahead);
}

gboolean
text_input_read (struct text_input *input, const char **text, size_t *n, GError **error)
{
	struct block block = {0};

	if (input->ahead == NULL)
		return input_read (input, text, n, error);
	if (!input->ahead->ended)
		block = block_take (input->ahead);
	*text = block.text;
	*n = block.n;
	input->ahead->ended = block.n == 0;
	if (block.error == NULL)
		return TRUE;
	g_propagate_error (error, block.error);
	return FALSE;
}
