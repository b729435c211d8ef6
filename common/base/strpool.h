/*
 * strpool.h - interned strings: each distinct text is stored once and named by a 32-bit id.
 *
 * Id 0 is the empty string. Ids depend on the order of arrival, so nothing that reaches a result may be ordered by them.
 * One writer at a time; reading is safe from any thread while nobody writes.
 */
#ifndef BASE_STRPOOL_H
#define BASE_STRPOOL_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

typedef struct strpool strpool; /* the name alone, for g_autoptr */

struct strpool *strpool_new (void);
void strpool_free (struct strpool *pool); /* NULL is fine; frees all strings at once */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (strpool, strpool_free)

/*
 * A text that will soon be added: what is known of it, and where it belongs is fetched into the caches meanwhile. NULL only with
 * n 0. A hint is of one pool and one text, whatever is added between; strpool_add_expected is strpool_add with less to do.
 */
struct strpool_hint
{
	uint64_t hash; /* where the id is not known */
	uint32_t id;   /* STRPOOL_ABSENT = not known */
};
struct strpool_hint strpool_expect (const struct strpool *pool, const char *text, size_t n);
uint32_t strpool_add_expected (struct strpool *pool, const char *text, size_t n, struct strpool_hint hint);
uint32_t strpool_add (struct strpool *pool, const char *text, size_t n);        /* n bytes, no NUL inside; NULL or 0 gives id 0 */
uint32_t strpool_add0 (struct strpool *pool, const char *text);                 /* NUL-terminated; NULL gives id 0 */
uint32_t strpool_find (const struct strpool *pool, const char *text, size_t n); /* STRPOOL_ABSENT when never added */
#define STRPOOL_ABSENT UINT32_MAX

const char *strpool_text (const struct strpool *pool, uint32_t id); /* NUL-terminated, lives as long as the pool */
size_t strpool_length (const struct strpool *pool, uint32_t id);
uint64_t strpool_hash (const struct strpool *pool, uint32_t id); /* of the text: the same in every pool and run */
uint32_t strpool_count (const struct strpool *pool);
int strpool_compare (const struct strpool *pool, uint32_t a, uint32_t b); /* byte order of the texts */

int texts_compare (gconstpointer a, gconstpointer b); /* byte order of two const char *, for arrays of them */

/*
 * Adds every string of `from` to `into`; returns g_malloc'ed map: id in `from` -> id in `into`, strpool_count (from) long. The
 * bytes of its texts stay where they are and belong to `into`: from then on `from` may be read and added to while `into` lives.
 */
uint32_t *strpool_merge (struct strpool *into, struct strpool *from);

#endif
