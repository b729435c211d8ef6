SELECT * FROM count WHERE plant = :plant OR :plant = ''
