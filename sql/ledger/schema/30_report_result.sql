-- Beside report_run, of the same number: the hash of what a comparison found, which is what people sign; its cells that are not equal;
-- entries of the register that explain something, and that would but do not hold.
CREATE TABLE IF NOT EXISTS report_result (
	sequence BIGINT NOT NULL PRIMARY KEY,
	result_hash TEXT NOT NULL,
	differing BIGINT NOT NULL,
	known_held BIGINT NOT NULL,
	known_void BIGINT NOT NULL
)
