-- Movements of a plant ('' = all): canonical columns, any further ones as attributes. A table of many years deserves a view, or a
-- profile of its own, with :read_from and :read_to.
SELECT * FROM movement WHERE plant = :plant OR :plant = ''
