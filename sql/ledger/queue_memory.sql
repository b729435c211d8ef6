-- :sequence. What a later run must look for: failed movements that are not done with, and the events that they stood for.
SELECT q.line, q.state, q.case_id, q.indicator, coalesce (c.left_keys, '') AS events
FROM queue_item AS q
LEFT JOIN exception_case AS c ON c.sequence = q.sequence AND c.case_id = q.case_id
WHERE q.sequence = :sequence AND q.state NOT IN ('posted', 'cancelled', 'out_of_scope')
ORDER BY q.ordinal
