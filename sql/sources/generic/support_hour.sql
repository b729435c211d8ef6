SELECT * FROM support_hour WHERE plant = :plant OR :plant = ''
