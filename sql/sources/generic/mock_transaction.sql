SELECT * FROM mock_transaction WHERE plant = :plant OR :plant = ''
