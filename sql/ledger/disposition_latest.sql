-- The last event of every case.
SELECT case_id, action, until_day, decided_by, reason FROM disposition AS d
WHERE event = (SELECT max (event) FROM disposition AS l WHERE l.case_id = d.case_id)
