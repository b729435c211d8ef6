/* hash.c - the only user of xxhash, which is compiled in: nearly all that is hashed is a few bytes long. */
#define XXH_INLINE_ALL

#include "common/base/hash.h"

#include <string.h>
#include <xxhash.h>

struct digest
{
	XXH3_state_t *state; /* apart, because it must be aligned to 64 bytes */
};

uint64_t
hash64 (const void *data, size_t n)
{
	return XXH3_64bits (data, n);
}

struct hash128
hash128 (const void *data, size_t n)
{
	XXH128_hash_t hash = XXH3_128bits (data, n);

	return (struct hash128) {hash.low64, hash.high64};
}

struct digest *
digest_new (void)
{
	struct digest *digest = g_new (struct digest, 1);

	digest->state = XXH3_createState ();
	g_assert (digest->state != NULL);
	digest_reset (digest);
	return digest;
}

void
digest_free (struct digest *digest)
{
	if (digest != NULL)
		(void) XXH3_freeState (digest->state);
	g_free (digest);
}

void
digest_reset (struct digest *digest)
{
	(void) XXH3_128bits_reset (digest->state);
}

void
digest_add (struct digest *digest, const void *data, size_t n)
{
	if (n > 0)
		(void) XXH3_128bits_update (digest->state, data, n);
}

/* A text ends with its NUL; 0xff, which no UTF-8 text contains, stands for none at all. */
void
digest_add_text (struct digest *digest, const char *text)
{
	if (text != NULL)
		digest_add (digest, text, strlen (text) + 1);
	else
		digest_add (digest, "\xff", 1);
}

void
digest_add_int (struct digest *digest, int64_t value)
{
	int64_t portable = GINT64_TO_LE (value);

	digest_add (digest, &portable, sizeof portable);
}

char *
digest_hex (const struct digest *digest, char hex[static DIGEST_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash (&canonical, XXH3_128bits_digest (digest->state));
	for (size_t i = 0; i < sizeof canonical.digest; i++) {
		hex[2 * i] = digits[canonical.digest[i] >> 4];
		hex[2 * i + 1] = digits[canonical.digest[i] & 15];
	}
	hex[DIGEST_HEX_SIZE - 1] = '\0';
	return hex;
}
