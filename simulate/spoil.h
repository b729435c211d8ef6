/*
 * spoil.h - adds to an order the fault that its place in the program asks for, and the true answer to order->truth; then what the
 * ERP is told of it as a whole.
 *
 * A fault has a neighborhood of its own: its records carry a lot that nothing else in the plant carries, its quantities are
 * drawn so that no other rule explains them, and an order has at most one fault.
 */
#ifndef SIMULATE_SPOIL_H
#define SIMULATE_SPOIL_H

#include "simulate/order.h"

void fault_apply (struct order *order); /* an order without a fault only gets its confirmations */

#endif
