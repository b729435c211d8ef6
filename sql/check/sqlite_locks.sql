-- How the file is written: in any mode but `wal` its readers keep writers waiting.
PRAGMA journal_mode
