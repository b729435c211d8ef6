-- What kind of job an attempt is of: '' a reconciliation, 'report' a comparison of reports, whose `reconciliation` is the report's name.
ALTER TABLE attempt ADD COLUMN kind TEXT NOT NULL DEFAULT ''
