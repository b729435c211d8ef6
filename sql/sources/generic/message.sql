SELECT * FROM message WHERE plant = :plant OR :plant = ''
