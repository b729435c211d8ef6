-- Shop floor records. event_at is text: a scan in the hour that the clocks repeat may come without its offset.
CREATE TABLE movement (
	source_key text PRIMARY KEY,
	plant text NOT NULL,
	storage_location text,
	order_no text,
	operation text,
	material text NOT NULL,
	lot text,
	movement text NOT NULL,
	qty numeric(18, 6),
	uom text NOT NULL,
	event_at text NOT NULL,
	message_id text
)
