SELECT * FROM bom_line
