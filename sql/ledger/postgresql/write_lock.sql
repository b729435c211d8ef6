-- One writer at a time, as SQLite has it; readers go on.
LOCK TABLE run IN SHARE ROW EXCLUSIVE MODE
