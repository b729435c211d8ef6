-- :sequence. The archive that was written last.
SELECT o.target, o.digest, o.size FROM output_file AS o JOIN attempt AS a ON a.attempt = o.attempt
WHERE o.sequence = :sequence AND o.archive = 1 ORDER BY a.started DESC LIMIT 1
