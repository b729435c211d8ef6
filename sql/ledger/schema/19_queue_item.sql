-- Failed movements as a run found them in the ERP's queue, or missed them there: the next run must know what to miss. `line` is packed.
CREATE TABLE IF NOT EXISTS queue_item (
	sequence BIGINT NOT NULL,
	ordinal BIGINT NOT NULL,
	source_key TEXT NOT NULL,
	plant TEXT NOT NULL,
	material TEXT NOT NULL,
	state TEXT NOT NULL,
	remembered INTEGER NOT NULL,
	case_id TEXT NOT NULL,
	indicator TEXT NOT NULL,
	line TEXT NOT NULL,
	PRIMARY KEY (sequence, ordinal)
)
