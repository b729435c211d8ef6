-- Lines of the general ledger; positive amounts are debits.
CREATE TABLE gl_line (
	source_key text PRIMARY KEY,
	company text NOT NULL,
	plant text NOT NULL,
	gl_account text NOT NULL,
	posting_date date NOT NULL,
	entered_at timestamptz NOT NULL,
	amount numeric(18, 2) NOT NULL,
	currency text NOT NULL,
	document text NOT NULL,
	movement text NOT NULL,
	message_id text,
	material text,
	qty numeric(18, 6),
	uom text,
	entered_by text NOT NULL,
	batch text
)
