-- :sequence :attempt
SELECT target, archive, digest, size FROM output_file WHERE sequence = :sequence AND attempt = :attempt
