-- Material document items.
CREATE TABLE movement (
	source_key text PRIMARY KEY,
	plant text NOT NULL,
	storage_location text,
	order_no text,
	material text NOT NULL,
	lot text,
	movement text NOT NULL,
	indicator text NOT NULL,
	qty numeric(18, 6) NOT NULL,
	uom text NOT NULL,
	amount numeric(18, 2) NOT NULL,
	currency text NOT NULL,
	posting_date date NOT NULL,
	entered_at timestamptz NOT NULL,
	message_id text,
	reversal_of text,
	document text NOT NULL,
	gl_account text NOT NULL,
	channel text NOT NULL,
	entered_by text NOT NULL,
	batch text
)
