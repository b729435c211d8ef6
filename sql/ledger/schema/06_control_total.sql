-- Totals per side and state: measure is `rows`, `qty` (millionths of base units) or `amount:CUR` (ten-thousandths). Up to 38 digits.
CREATE TABLE control_total (
	sequence BIGINT NOT NULL,
	side INTEGER NOT NULL,
	source TEXT NOT NULL,
	state TEXT NOT NULL,
	measure TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (sequence, side, state, measure)
)
