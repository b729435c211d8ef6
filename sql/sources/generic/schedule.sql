SELECT * FROM schedule WHERE plant = :plant OR :plant = ''
