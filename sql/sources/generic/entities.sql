-- Which of the tables below are there.
SELECT table_name FROM information_schema.tables
