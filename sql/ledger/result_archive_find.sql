-- :kind :sequence. The archive that was written last of a comparison.
SELECT o.target, o.digest, o.size FROM output_file AS o JOIN attempt AS a ON a.attempt = o.attempt
WHERE a.kind = :kind AND a.run_sequence = :sequence AND o.archive = 1 ORDER BY a.started DESC LIMIT 1
