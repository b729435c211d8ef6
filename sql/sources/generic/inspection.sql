SELECT * FROM inspection WHERE plant = :plant OR :plant = ''
