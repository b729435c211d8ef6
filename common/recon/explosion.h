/*
 * explosion.h - what an order should have used: its bill of material as exact coefficients per component.
 *
 * A requirement is linear in the output: so much per unit that was made, and a fixed quantity once per order. So it is taken on
 * cumulative output, rounded once by whoever multiplies, and never per confirmation (domain.md 1.5). Phantoms are replaced by
 * their own lines, factors multiplied; lines below 0 are co- and by-products: output, which is exploded by itself.
 */
#ifndef RECON_EXPLOSION_H
#define RECON_EXPLOSION_H

#include "common/base/ratio.h"
#include "common/config/rules.h"
#include "common/recon/reference.h"

#include <glib.h>

struct requirement
{
	uint32_t material;
	struct ratio per_counted; /* base units per unit of all output, good and scrap: without planned scrap of output */
	struct ratio per_good;    /* per good unit: with the planned scrap of the assembly and of operations */
	struct ratio fixed;       /* QTY_SCALE, per order */
	bool all_fixed;           /* only fixed lines ask for it */
	uint32_t uom;             /* of these: the base unit, where that is not known its line's; 0: neither is */
};

/* Whose bill: the order's own, where it has one, else that of its material; or only that of the material. */
enum bom_choice
{
	BOM_OF_ORDER,
	BOM_OF_MATERIAL
};

enum explosion_status
{
	EXPLOSION_OK,
	EXPLOSION_NO_BOM,
	EXPLOSION_CYCLE,   /* a phantom contains itself, or nests deeper than anyone means */
	EXPLOSION_NO_UNIT, /* no factor leads from a line's unit to its component's base unit */
	EXPLOSION_SCRAP,   /* a scrap of 100 percent and more, where that form divides by what is left */
	EXPLOSION_YIELD,   /* a yield, where the rule's form is not that of yields */
	EXPLOSION_RANGE    /* a number does not fit */
};
/* The rule's terms for a system by its profile (NULL: any); NULL where the rule has none. */
const struct explosion_terms *explosion_terms_find (const struct reconciliation *rule, const char *profile);

const char *explosion_status_text (enum explosion_status status); /* "no bill of material is known", ... */

struct explosion_input
{
	const struct reference *reference;
	const struct strpool *strings;
	const struct explosion_terms *terms;
	uint32_t plant, order, product;
	int64_t assembly_scrap; /* percent, PRICE_SCALE */
};

/*
 * Fills requirements (of struct requirement, emptied first), one per component, by the text of the material; on failure *at is
 * the text of the material whose line it was.
 */
enum explosion_status explosion_run (
	const struct explosion_input *input, enum bom_choice choice, GArray *requirements, const char **at);

/* The same of what comes out beside the product: the lines below 0 of the order's bill, as quantities above 0. */
enum explosion_status explosion_of_output (const struct explosion_input *input, GArray *requirements, const char **at);

/* What a phantom of the order is made of, per unit of it: for use that was reported on the phantom's own number. */
enum explosion_status explosion_of_phantom (
	const struct explosion_input *input, uint32_t phantom, GArray *requirements, const char **at);

/* Whether the order's bill, or its material's, has that phantom. */
bool explosion_has_phantom (const struct explosion_input *input, uint32_t material);

/*
 * output * per + fixed * share at QTY_SCALE, rounded once to so many decimals; *rounded says whether it had to be. FALSE: does
 * not fit.
 */
bool requirement_round (struct ratio output, struct ratio per, struct ratio fixed, struct ratio share, int decimals,
	enum rounding mode, int64_t *qty, bool *rounded);

/* The standard of an order whose output, as the terms' basis counts it, is `made`: QTY_SCALE. */
bool requirement_standard (const struct requirement *requirement, const struct explosion_terms *terms, int64_t made, int decimals,
	int64_t *qty, bool *rounded);

#endif
