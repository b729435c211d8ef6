-- Hours a period that people spend by hand, as somebody measured them; the first row of a subject and unit is its baseline. Rows are only
-- ever added. subject: 'report' and its name, a unit separator (U+001F) between them.
CREATE TABLE IF NOT EXISTS effort (
	number BIGINT NOT NULL PRIMARY KEY,
	subject TEXT NOT NULL,
	unit TEXT NOT NULL,
	hours BIGINT NOT NULL,
	measured_by TEXT NOT NULL,
	measured_on TEXT NOT NULL,
	period TEXT NOT NULL,
	noted_at BIGINT NOT NULL
)
