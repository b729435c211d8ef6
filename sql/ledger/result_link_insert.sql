INSERT INTO result_link (number, kind, sequence, digest, chain) VALUES (:number, :kind, :sequence, :digest, :chain)
