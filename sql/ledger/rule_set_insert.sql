-- :rules_hash :rules_file :rules_text
INSERT INTO rule_set (rules_hash, rules_file, rules_text) VALUES (:rules_hash, :rules_file, :rules_text) ON CONFLICT (rules_hash) DO NOTHING
