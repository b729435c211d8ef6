/*
 * vocabulary.h - the closed word lists of the suite: movement kinds, row states, exception codes, severities.
 *
 * Kinds and codes are those of domain.md 1.1 and 3.1; each list has one table of names in vocabulary.c, which rule files,
 * movement maps, the CSV, the JSON and the ledger all use.
 */
#ifndef CONFIG_VOCABULARY_H
#define CONFIG_VOCABULARY_H

#include <stdbool.h>

/* Canonical movement kinds, domain.md 1.1. KIND_NONE is "no mapping row". */
/* clang-format off */ /* a list */
enum kind
{
	KIND_NONE,
	KIND_ISSUE_COMP, KIND_ISSUE_COMP_REV, KIND_BACKFLUSH, KIND_BACKFLUSH_REV,
	KIND_RECEIPT_PROD, KIND_RECEIPT_PROD_REV, KIND_RECEIPT_CO, KIND_RECEIPT_CO_REV, KIND_RECEIPT_BY, KIND_RECEIPT_BY_REV,
	KIND_SCRAP_STOCK, KIND_SCRAP_STOCK_REV, KIND_SCRAP_CONF, KIND_SCRAP_CONF_REV, KIND_REWORK_ISSUE, KIND_REWORK_RECEIPT,
	KIND_TRANSFER_OUT, KIND_TRANSFER_IN, KIND_XPLANT_OUT, KIND_XPLANT_IN, KIND_RECLASS_OUT, KIND_RECLASS_IN,
	KIND_STATUS_OUT, KIND_STATUS_IN, KIND_COUNT_GAIN, KIND_COUNT_LOSS,
	KIND_RECEIPT_PO, KIND_RECEIPT_PO_REV, KIND_RETURN_VENDOR, KIND_SHIP, KIND_SHIP_REV,
	KIND_SUBCON_PROVIDE, KIND_SUBCON_CONSUME, KIND_SUBCON_CONSUME_REV, KIND_CC_ISSUE, KIND_CC_ISSUE_REV,
	KIND_REVALUE, KIND_OPENING,
	KIND_RECEIPT_COST, KIND_RECEIPT_COST_REV,
	KIND_COUNT
};
/* clang-format on */

const char *kind_name (enum kind kind); /* "ISSUE_COMP"; "" for KIND_NONE */
/* clang-format off */ /* a list */
enum kind kind_find (const char *name);			/* KIND_NONE when unknown */
bool kind_is_reversal (enum kind kind);			/* the _REV kinds and RETURN_VENDOR */
bool kind_is_receipt (enum kind kind);	/* counted positive when stock grows: RECEIPT_*, REWORK_RECEIPT, their reversals */

/*
 * What a movement does, so that a scrap report is never taken for a receipt of equal quantity; a kind and its reversal have one
 * flow. A pass names it by the key `flow`.
 */
enum flow { FLOW_NONE, FLOW_ISSUE, FLOW_RECEIPT, FLOW_SCRAP, FLOW_OTHER };
enum flow kind_flow (enum kind kind);

/* Where an allocation (row, portion) ended, design.md 3; the order is that of the summary. */
enum state
{
	STATE_CONTEXT, STATE_REJECTED, STATE_OUT_OF_SCOPE, STATE_DUPLICATE, STATE_NETTED, STATE_MATCHED, STATE_MATCHED_TOLERANCE,
	STATE_OPEN_TIMING, STATE_EXCEPTION,
	STATE_COUNT
};
/* clang-format on */

const char *state_name (enum state state); /* "matched_tolerance", as in the JSON summary */

/* Exception codes in order of precedence (domain.md 3.3): of two that fit one portion the smaller is primary, the other a tag. */
/* clang-format off */ /* a list */
enum code
{
	CODE_ROLLFWD_BREAK,
	CODE_DQ_REJECT, CODE_DQ_SIGN, CODE_DQ_UOM_NOCONV, CODE_MD_UNMAPPED_MVT, CODE_MD_UNMAPPED_LOC,
	CODE_DUP_ERP, CODE_DUP_MES,
	CODE_REV_UNPAIRED, CODE_REV_PRICE_DIFF,
	CODE_QUEUE_DELETED, CODE_STUCK_QUEUE,
	CODE_SIGN_FLIP, CODE_UOM_FACTOR,
	CODE_POST_TO_CLOSED_ORDER,
	CODE_LOT_MISMATCH, CODE_WRONG_MATERIAL, CODE_WRONG_ORDER, CODE_WRONG_SLOC,
	CODE_CUTOFF,
	CODE_BF_FIXED_REPEAT,
	CODE_CONF_CANCEL_NOT_REVERSED,
	CODE_RECEIPT_MISSING, CODE_RECEIPT_EXCESS, CODE_MISSING_ERP, CODE_MISSING_MES,
	CODE_YIELD_MISMATCH,
	CODE_SCRAP_DOUBLE, CODE_SCRAP_UNREPORTED, CODE_COPRODUCT_MISSING, CODE_OVER_DELIVERY,
	CODE_QTY_VAR,
	CODE_MATCH_SUGGESTED, CODE_USAGE_VAR, CODE_BOM_DRIFT,
	CODE_TZ_AMBIGUOUS,
	CODE_TOL_LEAK,
	CODE_ACCRUAL_STALE,
	CODE_ACCT_DET_CHANGE, CODE_SLGL_DIFF,
	CODE_INVOICE_DOUBLE, CODE_GRIR_AGED, CODE_INVOICE_PRICE, CODE_ORDER_NOT_CLOSED, CODE_WIP_LEFT, CODE_INTRANSIT_AGED,
	CODE_ITEMS_DIFF,
	CODE_NEG_STOCK, CODE_STATUS_DIFF, CODE_COUNT_DIFF, CODE_ONHAND_DIFF,
	CODE_LEG_STOPPED,
	CODE_RESIDUAL,
	CODE_COUNT,
	CODE_NONE = CODE_COUNT
};
/* clang-format on */

const char *code_name (enum code code); /* "MISSING_ERP"; "" for CODE_NONE */
enum code code_find (const char *name); /* CODE_NONE when unknown */
int code_severity (enum code code);     /* 1..4: the starting severity of domain.md 3.1 */

/* Raised beside a primary code, money 0: MD_UNMAPPED_LOC, TZ_AMBIGUOUS, and POST_TO_CLOSED_ORDER when both sides agree. */
bool code_is_additive (enum code code);

/*
 * Why the general ledger and the stock ledger differ on a stock account: the lines of the bridge between them (domain.md 2.f), in
 * the order in which they are shown. UNEXPLAINED is what the records do not explain; it is never a plug.
 */
enum bridge_cause
{
	BRIDGE_CARRY_FORWARD,         /* they differed when the window began */
	BRIDGE_UNPOSTED_BATCH,        /* movements of a batch that accounting has not posted */
	BRIDGE_IN_FLIGHT,             /* the accounting document may still come: within the grace */
	BRIDGE_WRONG_ACCOUNT,         /* posted, to another account than its material's */
	BRIDGE_WRONG_PERIOD,          /* posted, in another period than the movement */
	BRIDGE_MANUAL_JOURNAL,        /* a line on the stock account that no goods movement, invoice or revaluation made */
	BRIDGE_MISSING_DOCUMENT,      /* a movement without its accounting document */
	BRIDGE_ACCOUNT_DETERMINATION, /* the account of a material changed, or a minority was posted to another one */
	BRIDGE_PRICE_CHANGE,          /* a revaluation that one of the two has */
	BRIDGE_ROUNDING,              /* less than the documents' roundings can make */
	BRIDGE_SPECIAL_PERIOD,        /* postings of special periods, which share the days of the window and so its closing balance */
	BRIDGE_SCOPE_GAP,             /* records of a ledger that nobody gave: what its balances say that they come to */
	BRIDGE_UNEXPLAINED,
	BRIDGE_CAUSE_COUNT
};

const char *bridge_cause_name (enum bridge_cause cause); /* "carry_forward", as in the JSON summary */
int bridge_cause_find (const char *name);                /* -1 when unknown */

/*
 * Why the value of what the ERP posted and of what the plant did differ: the lines of the bridge from plant to stock ledger
 * (domain.md 2.f, recon/plant_bridge.h), in the order in which they are shown. UNEXPLAINED is what no record explains.
 */
enum plant_cause
{
	PLANT_LEFT_ONLY,  /* the plant did it, and it was never posted */
	PLANT_RIGHT_ONLY, /* posted, and nothing in the plant says so */
	PLANT_FAILED,     /* its posting failed and waits in the queue, or vanished from it */
	PLANT_QUANTITY,
	PLANT_UNIT,           /* posted in another unit than it was meant in */
	PLANT_DIRECTION,      /* posted the wrong way round */
	PLANT_DUPLICATE,      /* told twice by one of the two */
	PLANT_REVERSAL,       /* a reversal without its original */
	PLANT_REVERSAL_PRICE, /* a reversal at another price than its original */
	PLANT_MISPLACED,      /* another material, lot, order or place, where that moves value */
	PLANT_PRICE,          /* a document's price is not that of the day, in a quantity that differs */
	PLANT_CUTOFF,         /* posted in another period than that of the event */
	PLANT_EDGE,           /* its counterpart lies outside of the window, in the same period */
	PLANT_IN_FLIGHT,      /* the counterpart may still come */
	PLANT_TOLERATED,      /* left unsaid by matches within tolerance */
	PLANT_UNUSABLE,       /* one of the two cannot be read, signed or converted */
	PLANT_UNEXPLAINED,
	PLANT_CAUSE_COUNT
};

const char *plant_cause_name (enum plant_cause cause); /* "left_only", as in the JSON summary */
int plant_cause_find (const char *name);               /* -1 when unknown */

/* The way of what an order uses or makes (recon/legs.h), in its order. */
/* clang-format off */ /* a list */
enum leg { LEG_MES, LEG_ERP, LEG_QUEUE, LEG_GL, LEG_COUNT };
const char *leg_name (enum leg leg);				/* "mes" "erp" "queue" "gl" */

/* Where it stopped; what stopped first comes first. */
enum leg_stop
{
	STOP_NOT_POSTED,		/* measured, and not posted */
	STOP_FAILED,			/* its posting failed and waits in the queue */
	STOP_NOT_MEASURED,		/* posted, and not measured */
	STOP_NOT_IN_BOOKS,		/* posted, and not in the general ledger */
	STOP_BOOKS_DIFFER,		/* the general ledger has another amount */
	STOP_BOOKS_ONLY,		/* in the general ledger without a movement */
	STOP_IN_FLIGHT,			/* the next leg may still come */
	STOP_CUT,			/* not judged: it reaches beyond the days that were read */
	STOP_COMPLETE,
	STOP_COUNT
};
/* clang-format on */
const char *leg_stop_name (enum leg_stop stop); /* "not_posted", as in the JSON summary */
int leg_stop_find (const char *name);           /* -1 when unknown */

/* Where each row of a leg went. */
enum leg_fate
{
	FATE_LINE,           /* it is on a line of the run */
	FATE_CONTEXT,        /* on a line that has nothing in the window */
	FATE_SCOPE,          /* of a kind or material that is no part of it */
	FATE_UNUSABLE,       /* cannot be read, signed or converted, or is there twice */
	FATE_LATER,          /* not known yet at the as-of */
	FATE_NO_STOCK,       /* a line on an account that is no stock account */
	FATE_REVALUATION,    /* a line that changes a value, and moves nothing */
	FATE_OTHER_MOVEMENT, /* a line of a movement that is no part of it */
	FATE_OTHER_LEDGER,   /* a line of a ledger that is not the leading one */
	FATE_NO_PLANT,       /* a line without a movement that names no plant */
	LEG_FATE_COUNT
};
const char *leg_fate_name (enum leg_fate fate); /* "line", as in the JSON summary */
int leg_fate_find (const char *name);           /* -1 when unknown */
int leg_find (const char *name);                /* -1 when unknown */

/* Text columns of a canonical movement, in the order of movement_table.text; pass keys and workbooks name them so. */
/* clang-format off */ /* a list */
enum column
{
	COL_SOURCE_KEY, COL_PLANT, COL_MATERIAL, COL_MOVEMENT, COL_INDICATOR, COL_UOM, COL_STORAGE_LOCATION, COL_LOT, COL_SERIAL,
	COL_ORDER, COL_OPERATION, COL_WORK_CENTER, COL_MESSAGE, COL_REVERSAL_OF, COL_CURRENCY, COL_GL_ACCOUNT, COL_STOCK_STATUS,
	COL_SPECIAL_STOCK, COL_ENTERED_BY, COL_CHANNEL, COL_DOCUMENT,
	COL_COUNT
};
/* clang-format on */

const char *column_name (enum column column); /* "order_no", "message_id" ... the canonical header */
int column_find (const char *name);           /* -1 when it is no text column of a movement */

#endif
