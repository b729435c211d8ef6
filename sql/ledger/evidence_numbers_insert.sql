INSERT INTO evidence_numbers (sequence, ordinal, numbers) VALUES (:sequence, :ordinal, :numbers)
