SELECT * FROM confirmation WHERE plant = :plant OR :plant = ''
