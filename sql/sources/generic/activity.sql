-- What orders of a plant ('' = all) were charged with beside materials, and settled: canonical columns, any further ones as attributes.
SELECT * FROM activity WHERE plant = :plant OR :plant = ''
