/*
 * hash.h - fast, non-cryptographic hashes, the same in every run and on every machine (XXH3).
 *
 * For tables, row digests and identities. What has to withstand an adversary (evidence that is signed) is SHA-256 instead
 * (sha256.h).
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

uint64_t hash64 (const void *data, size_t n); /* NULL is fine where n is 0 */

struct hash128
{
	uint64_t low, high;
};
struct hash128 hash128 (const void *data, size_t n); /* the same */

enum
{
	DIGEST_HEX_SIZE = 33
}; /* 32 hexadecimal digits and the NUL */

/*
 * A 128-bit digest built piece by piece. digest_add runs pieces together: "ab" + "c" is "a" + "bc". The two functions after
 * it delimit what they add, so that fields cannot slide into each other; use them for identities.
 */
typedef struct digest digest; /* the name alone, for g_autoptr */

struct digest *digest_new (void);
void digest_free (struct digest *digest); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (digest, digest_free)

void digest_reset (struct digest *digest); /* back to the state after digest_new */
void digest_add (struct digest *digest, const void *data, size_t n);
void digest_add_text (struct digest *digest, const char *text); /* NULL and "" differ */
void digest_add_int (struct digest *digest, int64_t value);

/* The digest of everything added so far, in lower case; more may be added afterwards. Returns hex. */
char *digest_hex (const struct digest *digest, char hex[static DIGEST_HEX_SIZE]);

#endif
