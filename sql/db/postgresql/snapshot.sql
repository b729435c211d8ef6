-- Works on a standby too, where a snapshot cannot be exported.
SELECT CAST(txid_current_snapshot() AS text)
