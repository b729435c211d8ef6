/*
 * spoil_order.h - the faults of spoil.h that lie in an order's confirmations, its quantity or what comes out beside its product.
 * Each confirms the order itself, and then says something else of it.
 */
#ifndef SIMULATE_SPOIL_ORDER_H
#define SIMULATE_SPOIL_ORDER_H

#include "simulate/spot.h"

void yield_mismatch (struct spot *spot);    /* more, or less, is confirmed than was made; every third time received as well */
void scrap_double (struct spot *spot);      /* confirmed on the order and taken from stock, by one message */
void scrap_unreported (struct spot *spot);  /* more was started than came out or was scrapped */
void over_delivery (struct spot *spot);     /* more was received than ordered */
void coproduct_missing (struct spot *spot); /* what came out beside the product was not received, or taken back */

#endif
