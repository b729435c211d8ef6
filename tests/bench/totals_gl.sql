SELECT COUNT(*) AS row_count, SUM(amount) AS amount FROM gl.gl_line
;
