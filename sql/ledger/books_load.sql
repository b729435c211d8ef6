-- :sequence. Accounts and bridge of a tie-out.
SELECT line, state FROM listed_row WHERE sequence = :sequence AND state IN ('account', 'bridge') ORDER BY ordinal
