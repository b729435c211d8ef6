#include "common/base/sha256.h"

#include <stdint.h>
#include <string.h>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

enum
{
	BLOCK = 64,
	STATE = 8,
	LENGTH_AT = 56 /* of the last block: where the message's length stands */
};

struct sha256
{
	GChecksum *checksum; /* NULL: the rest */
	uint32_t state[STATE];
	uint64_t bytes;
	uint8_t block[BLOCK]; /* its first bytes % BLOCK wait for more */
};

/* ---- blocks ---- */

static const uint32_t start[STATE] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

#ifdef __x86_64__

static const uint32_t constants[BLOCK] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1,
	0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
	0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354,
	0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585,
	0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee,
	0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static bool
instructions_present (void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid (1, &a, &b, &c, &d) || (c & bit_SSSE3) == 0 || (c & bit_SSE4_1) == 0)
		return false; /* uncovered: a processor without them; the portable way has tests of its own */
	return __get_cpuid_count (7, 0, &a, &b, &c, &d) && (b & bit_SHA) != 0;
}

/* Four rounds, and the words of the message that the rounds sixteen later take. m: sixteen words, by four, the oldest first. */
#define ROUNDS(n, m0, m1, m2, m3)                                                                                     \
	do {                                                                                                              \
		__m128i sum = _mm_add_epi32 (m0, _mm_loadu_si128 ((const __m128i *) (const void *) (constants + 4 * (n))));   \
		cdgh = _mm_sha256rnds2_epu32 (cdgh, abef, sum);                                                               \
		abef = _mm_sha256rnds2_epu32 (abef, cdgh, _mm_shuffle_epi32 (sum, 0x0e));                                     \
		(m0) = _mm_sha256msg2_epu32 (_mm_add_epi32 (_mm_sha256msg1_epu32 (m0, m1), _mm_alignr_epi8 (m3, m2, 4)), m3); \
	} while (0)

/* The instructions want the state as two vectors, a b e f and c d g h, the first letter highest. */
__attribute__ ((target ("sha,sse4.1"))) static void
blocks_add (uint32_t state[STATE], const uint8_t *data, size_t n)
{
	const __m128i big_endian = _mm_set_epi64x (0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i badc = _mm_shuffle_epi32 (_mm_loadu_si128 ((const __m128i *) (void *) state), 0xb1);
	__m128i efgh = _mm_shuffle_epi32 (_mm_loadu_si128 ((const __m128i *) (void *) (state + 4)), 0x1b);
	__m128i abef = _mm_alignr_epi8 (badc, efgh, 8), cdgh = _mm_blend_epi16 (efgh, badc, 0xf0), feba, dchg;

	for (; n > 0; n--, data += BLOCK) {
		const __m128i abef_before = abef, cdgh_before = cdgh;
		__m128i m[4];

		for (int i = 0; i < 4; i++)
			m[i] = _mm_shuffle_epi8 (_mm_loadu_si128 ((const __m128i *) (const void *) (data + 16 * i)), big_endian);
		for (int i = 0; i < 16; i += 4) {
			ROUNDS (i, m[0], m[1], m[2], m[3]);
			ROUNDS (i + 1, m[1], m[2], m[3], m[0]);
			ROUNDS (i + 2, m[2], m[3], m[0], m[1]);
			ROUNDS (i + 3, m[3], m[0], m[1], m[2]);
		}
		abef = _mm_add_epi32 (abef, abef_before);
		cdgh = _mm_add_epi32 (cdgh, cdgh_before);
	}
	feba = _mm_shuffle_epi32 (abef, 0x1b);
	dchg = _mm_shuffle_epi32 (cdgh, 0xb1);
	_mm_storeu_si128 ((__m128i *) (void *) state, _mm_blend_epi16 (feba, dchg, 0xf0));
	_mm_storeu_si128 ((__m128i *) (void *) (state + 4), _mm_alignr_epi8 (dchg, feba, 8));
}

#else

static bool
instructions_present (void)
{
	return false;
}

static void
blocks_add (uint32_t state[STATE], const uint8_t *data, size_t n)
{
	(void) state;
	(void) data;
	(void) n;
	g_assert_not_reached ();
}

#endif

/* ---- digests ---- */

struct sha256 *
sha256_new_portable (void)
{
	struct sha256 *sha256 = g_new0 (struct sha256, 1);

	sha256->checksum = g_checksum_new (G_CHECKSUM_SHA256);
	return sha256;
}

struct sha256 *
sha256_new (void)
{
	struct sha256 *sha256;

	if (!instructions_present ())
		return sha256_new_portable (); /* uncovered: the same */
	sha256 = g_new0 (struct sha256, 1);
	memcpy (sha256->state, start, sizeof start);
	return sha256;
}

void
sha256_free (struct sha256 *sha256)
{
	if (sha256 != NULL && sha256->checksum != NULL)
		g_checksum_free (sha256->checksum);
	g_free (sha256);
}

void
sha256_add (struct sha256 *sha256, const void *data, size_t n)
{
	const uint8_t *at = data;
	size_t waiting = sha256->bytes % BLOCK, first = MIN (n, BLOCK - waiting);

	if (sha256->checksum != NULL) {
		g_checksum_update (sha256->checksum, data, (gssize) n);
		return;
	}
	sha256->bytes += n;
	if (waiting > 0) {
		memcpy (sha256->block + waiting, at, first);
		if (waiting + first < BLOCK)
			return;
		blocks_add (sha256->state, sha256->block, 1);
		at += first;
		n -= first;
	}
	blocks_add (sha256->state, at, n / BLOCK);
	if (n % BLOCK > 0)
		memcpy (sha256->block, at + n - n % BLOCK, n % BLOCK);
}

/* A one bit, zeros and the number of bits end the message, so that it fills its blocks. */
static void
message_end (struct sha256 *sha256)
{
	static const uint8_t padding[BLOCK] = {0x80};
	uint64_t bits = GUINT64_TO_BE (sha256->bytes * 8);
	size_t waiting = sha256->bytes % BLOCK;

	sha256_add (sha256, padding, (waiting < LENGTH_AT ? LENGTH_AT : BLOCK + LENGTH_AT) - waiting);
	sha256_add (sha256, &bits, sizeof bits);
}

char *
sha256_hex (struct sha256 *sha256, char hex[static SHA256_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	if (sha256->checksum != NULL) {
		g_strlcpy (hex, g_checksum_get_string (sha256->checksum), SHA256_HEX_SIZE);
		return hex;
	}
	message_end (sha256);
	for (int i = 0; i < SHA256_HEX_SIZE - 1; i++)
		hex[i] = digits[sha256->state[i / 8] >> (28 - 4 * (i % 8)) & 15];
	hex[SHA256_HEX_SIZE - 1] = '\0';
	return hex;
}
