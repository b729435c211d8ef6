SELECT * FROM rota WHERE plant = :plant OR :plant = ''
