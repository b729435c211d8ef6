/*
 * plant_bridge.h - from what the plant did to what the stock ledger says: a bridge that closes (domain.md 2.f), of a rule that
 * compares records. Between tally.c and plant_bridge*.c; not for callers.
 *
 * Values are effects on stock: an issue is negative, a receipt positive. The population is what the run has to account for: rows
 * of its window and open items of earlier ones, of the kinds of the rule, whatever became of them; not duplicates of an extract,
 * context, what is out of scope, what could not be read, and no code without a kind, whose sign nobody knows.
 *
 *   right: what the ERP posted, at the amounts of its documents; without an amount at the price of the day, unless it matched
 *   left: what the plant did at the ERP's price. Where it matched, that is what the ERP posted for it, less what tolerances left
 *     unsaid; else the price of the day of the event
 *   right - left = sum of the lines of each cause + unexplained
 *
 * So matched rows stand on both sides with one value, which is known of rows that were set aside too (recon.h), and the bridge
 * is the same with and without them. What a case explains is what it has posted less what its evidence is worth: its effect on
 * stock, except that evidence that was told twice counts twice on the left, and that a failed posting without an event is on
 * neither side.
 */
#ifndef RECON_PLANT_BRIDGE_H
#define RECON_PLANT_BRIDGE_H

#include "common/recon/recon_internal.h"

/*
 * Fills outcome.plants and outcome.plant_lines; the outcome has its cases and leaks. A bridge that does not close by what it was
 * built from unsets outcome.conserved.
 */
void plant_bridge_outcome (const struct recon *recon, struct outcome *outcome);

#endif
