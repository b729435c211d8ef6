-- :sequence
SELECT DISTINCT target, digest FROM output_file WHERE sequence = :sequence AND archive = 0 ORDER BY target, digest
