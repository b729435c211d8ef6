SELECT * FROM balance WHERE plant = :plant OR :plant = ''
