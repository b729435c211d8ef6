-- The month as typed tables in the schemas mes and erp, run by psql in the folder of the CSV files: heap tables without an
-- index, frozen and analyzed, as a reporting copy of such systems would be. The columns are those of the files.

BEGIN;

CREATE SCHEMA mes;
CREATE SCHEMA erp;

CREATE TABLE mes.movement (
	source_key text NOT NULL,
	plant text NOT NULL,
	storage_location text,
	order_no text,
	operation text,
	material text NOT NULL,
	lot text,
	movement text NOT NULL,
	qty numeric(18, 6),
	uom text NOT NULL,
	event_at timestamptz NOT NULL,
	message_id text
);

CREATE TABLE erp.movement (
	source_key text NOT NULL,
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
	entered_by text NOT NULL
);

CREATE TABLE mes.location_map (plant text, "from" text, "to" text);
CREATE TABLE erp.item (plant text, material text, text text, base_uom text, item_class text, substitution_group text, captured text,
	lot_valued text, service text);
CREATE TABLE erp.uom (uom text, decimals int, material text, base_uom text, numerator bigint, denominator bigint);
CREATE TABLE erp.price (plant text, material text, valid_from date, price numeric(18, 6), price_unit int, currency text, source text);
CREATE TABLE erp."order" (plant text, order_no text, material text, status text, completed_at timestamptz, closed_at timestamptz);
CREATE TABLE erp.batch (interface text, at timestamptz);
CREATE TABLE erp.outage (plant text, interface text, "from" timestamptz, until timestamptz);
CREATE TABLE erp.queue (source_key text, plant text, material text, movement text, qty numeric(18, 6), uom text, lot text, order_no text,
	message_id text, reason text, entered_at timestamptz);

-- What the files hold and no number can be is NULL, as in any database.
\copy mes.movement FROM PROGRAM 'sed s,\\,n/a\\,,\\,\\,, mes/movement.csv' WITH (FORMAT csv, HEADER, FREEZE)
\copy erp.movement FROM 'erp/movement.csv' WITH (FORMAT csv, HEADER, FREEZE)
\copy mes.location_map FROM 'mes/location_map.csv' WITH (FORMAT csv, HEADER, FREEZE)
\copy erp.item FROM 'erp/item.csv' WITH (FORMAT csv, HEADER, FREEZE)
\copy erp.uom FROM 'erp/uom.csv' WITH (FORMAT csv, HEADER, FREEZE)
\copy erp.price FROM 'erp/price.csv' WITH (FORMAT csv, HEADER, FREEZE)
\copy erp."order" FROM 'erp/order.csv' WITH (FORMAT csv, HEADER, FREEZE)
\copy erp.batch FROM 'erp/batch.csv' WITH (FORMAT csv, HEADER, FREEZE)
\copy erp.outage FROM 'erp/outage.csv' WITH (FORMAT csv, HEADER, FREEZE)
\copy erp.queue FROM 'erp/queue.csv' WITH (FORMAT csv, HEADER, FREEZE)

-- The same for who asks for what is new: when a row was written last, with an index on it, as a source keeps such a column.
CREATE INDEX ON mes.movement (event_at);
CREATE INDEX ON erp.movement (entered_at);
CREATE SCHEMA mes_changes;
CREATE SCHEMA erp_changes;
CREATE VIEW mes_changes.movement AS SELECT *, event_at AS changed_at FROM mes.movement;
CREATE VIEW mes_changes.location_map AS TABLE mes.location_map;
CREATE VIEW erp_changes.movement AS SELECT *, entered_at AS changed_at FROM erp.movement;
CREATE VIEW erp_changes.item AS TABLE erp.item;
CREATE VIEW erp_changes.uom AS TABLE erp.uom;
CREATE VIEW erp_changes.price AS TABLE erp.price;
CREATE VIEW erp_changes."order" AS TABLE erp."order";
CREATE VIEW erp_changes.batch AS TABLE erp.batch;
CREATE VIEW erp_changes.outage AS TABLE erp.outage;
CREATE VIEW erp_changes.queue AS TABLE erp.queue;

COMMIT;
VACUUM (ANALYZE);
