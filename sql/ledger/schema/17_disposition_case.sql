CREATE INDEX disposition_case ON disposition (case_id, event)
