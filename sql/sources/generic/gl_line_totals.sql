SELECT COUNT(*) AS row_count, SUM(amount) AS amount FROM gl_line WHERE company = :company OR :company = ''
