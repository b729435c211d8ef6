SELECT * FROM capture WHERE plant = :plant OR :plant = ''
