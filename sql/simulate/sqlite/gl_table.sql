-- Lines of the general ledger; positive amounts are debits. Everything is text, so that no amount becomes a binary float.
CREATE TABLE gl_line (
	source_key TEXT PRIMARY KEY,
	company TEXT NOT NULL,
	plant TEXT NOT NULL,
	gl_account TEXT NOT NULL,
	posting_date TEXT NOT NULL,
	entered_at TEXT NOT NULL,
	amount TEXT NOT NULL,
	currency TEXT NOT NULL,
	document TEXT NOT NULL,
	movement TEXT NOT NULL,
	message_id TEXT,
	material TEXT,
	qty TEXT,
	uom TEXT,
	entered_by TEXT NOT NULL,
	batch TEXT
) WITHOUT ROWID
