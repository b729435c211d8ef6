-- Material document items. Everything is text, so that no quantity or amount becomes a binary float.
CREATE TABLE movement (
	source_key TEXT PRIMARY KEY,
	plant TEXT NOT NULL,
	storage_location TEXT,
	order_no TEXT,
	material TEXT NOT NULL,
	lot TEXT,
	movement TEXT NOT NULL,
	indicator TEXT NOT NULL,
	qty TEXT NOT NULL,
	uom TEXT NOT NULL,
	amount TEXT NOT NULL,
	currency TEXT NOT NULL,
	posting_date TEXT NOT NULL,
	entered_at TEXT NOT NULL,
	message_id TEXT,
	reversal_of TEXT,
	document TEXT NOT NULL,
	gl_account TEXT NOT NULL,
	channel TEXT NOT NULL,
	entered_by TEXT NOT NULL,
	batch TEXT
) WITHOUT ROWID
