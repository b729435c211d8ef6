/* The sentences of codes that mean something else of a bucket of stock than of a posting or an account. */
#include "reports/words_codes.h"

#include <stddef.h>

const struct code_words words_of_bucket[CODE_COUNT] = {
	[CODE_ROLLFWD_BREAK] =
		{
			.title = "balance does not roll forward",
			.what = "stock{thing}{at} is {qty} off from what its opening balance and its movements make{cause}",
			.likely = "an incomplete extract, or a balance that was changed without a movement",
			.disproof = "the records that the extract lacks",
			.fix =
				"extract balances and movements again at one instant, and run again; until then nothing else of this bucket is "
				"proven",
			.own_proof = true,
		},
	[CODE_LOT_MISMATCH] =
		{
			.title = "other lot",
			.what = "{qty}{of_material}{at} are lot {lot} by {left} and lot {right_lot} by {right}",
			.likely = "a lot that was determined by the system and not scanned",
			.disproof = "a label or a scan that shows lot {right_lot}",
			.fix = "{in}post {reclass} of {qty}{of_material} from lot {right_lot} to lot {lot}{date}",
			.own_proof = true,
			.posts = true,
		},
	[CODE_WRONG_SLOC] =
		{
			.title = "other location",
			.what = "{qty}{thing} are in location {location} by {left} and in {right_location} by {right}",
			.likely = "a transfer that was not posted, or a supply area that is mapped to another location",
			.disproof = "a look into the two places",
			.fix = "{in}post {transfer} of {qty}{thing} from {right_location} to {location}{date}",
			.own_proof = true,
			.posts = true,
		},
	[CODE_MD_UNMAPPED_LOC] =
		{
			.title = "location without a mapping",
			.what = "location {location} of {side} has no row in the location crosswalk, so its stock is not compared",
			.likely = "a new cell or storage location",
			.disproof = "a crosswalk row that covers it under another spelling",
			.fix = "have location {location} mapped in the location crosswalk, and run again",
			.own_proof = true,
		},
};

const struct code_words words_of_unposted = {
	.title = "stock on hand differs",
	.what = "{right} has {qty} {less}{thing}{at} than {left}, because events are not posted{left_has}",
	.likely = "postings that failed or were never sent",
	.disproof = "postings of them under other ids",
	.fix = "{in}post what is not posted{date}; nothing is to be adjusted",
	.own_proof = true,
	.posts = true,
};

const struct code_words words_of_unposted_count = {
	.title = "count and book differ",
	.what = "{left_qty}{thing}{at} were counted{when}, and the book at that instant, with what is not posted yet, is "
			"{right_qty}{cause}{left_has}",
	.likely = "a movement that nobody recorded, or a miscount",
	.disproof = "a record of a movement before the count",
	.fix = "first post what happened before the count; count again, and if it holds, {in}post the inventory difference: the book "
		   "will have {qty} {less} than was counted{date}",
	.own_proof = true,
	.posts = true,
};
