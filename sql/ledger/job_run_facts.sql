-- :sequence :attempt. What the chain of jobs holds of a record and the attempt that wrote files from it: no more than never changes.
SELECT r.run_id, r.chain, r.recorded_at, r.attempt, a.scope, a.version, a.host, a.user_name, a.process, a.started
FROM run AS r, attempt AS a WHERE r.sequence = :sequence AND a.attempt = :attempt
