/*
 * strpool.h - interned strings: each distinct text is stored once and named by a 32-bit id.
 *
 * Id 0 is the empty string. Ids depend on the order of arrival, so nothing that reaches a result may be ordered by them.
 * One writer at a time; reading is safe from any thread while nobody writes.
 */
#ifndef BASE_STRPOOL_H
#define BASE_STRPOOL_H

#include "common/base/halves.h"

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

/*
 * A text that hardly comes again: it gets an id of its own without being looked up, at less than half the price. From then on the
 * pool is unsettled: equal texts may have several ids, and strpool_find may miss some. strpool_settle makes an end of that and
 * returns a g_malloc'ed map of all ids: id -> the one id of its text, for an id of strpool_add itself. An id that is another now
 * has been taken back, and nothing may be asked by it. room: how many more texts will come at once, about. NULL: it was settled.
 */
uint32_t strpool_append (struct strpool *pool, const char *text, size_t n);
uint32_t *strpool_settle (struct strpool *pool, uint32_t room);

const char *strpool_text (const struct strpool *pool, uint32_t id); /* NUL-terminated, lives as long as the pool */
size_t strpool_length (const struct strpool *pool, uint32_t id);
uint64_t strpool_hash (const struct strpool *pool, uint32_t id); /* of the text: the same in every pool and run */
uint32_t strpool_count (const struct strpool *pool);             /* of ids, also of those that strpool_settle took back */
int strpool_compare (const struct strpool *pool, uint32_t a, uint32_t b); /* byte order of the texts */

int texts_compare (gconstpointer a, gconstpointer b); /* byte order of two const char *, for arrays of them */

/*
 * Adds every string of `from` to `into`; returns g_malloc'ed map: id in `from` -> id in `into`, strpool_count (from) long. The
 * bytes of its texts stay where they are and belong to `into`: from then on `from` may be read and added to while `into` lives.
 * `into` is settled, `from` need not be.
 */
uint32_t *strpool_merge (struct strpool *into, struct strpool *from);

/*
 * The same at once for many: in two halves, and each text has an id of its own at first. Those of texts that `into` has already
 * are taken back.
 */
uint32_t *strpool_join (struct strpool *into, struct strpool *from, halves_runner *runner);

#endif
