SELECT * FROM genealogy WHERE plant = :plant OR :plant = ''
