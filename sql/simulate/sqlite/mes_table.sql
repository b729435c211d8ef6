-- Shop floor records. Everything is text, so that no quantity becomes a binary float.
CREATE TABLE movement (
	source_key TEXT PRIMARY KEY,
	plant TEXT NOT NULL,
	storage_location TEXT,
	order_no TEXT,
	operation TEXT,
	material TEXT NOT NULL,
	lot TEXT,
	movement TEXT NOT NULL,
	qty TEXT,
	uom TEXT NOT NULL,
	event_at TEXT NOT NULL,
	message_id TEXT
) WITHOUT ROWID
