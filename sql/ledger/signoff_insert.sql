INSERT INTO signoff_event (event, kind, company, plant, period, subject, state, role, user_name, noted_at, statement, until_day,
	result_hash, currency, amount, detail, chain_before, chain)
VALUES (:event, :kind, :company, :plant, :period, :subject, :state, :role, :user_name, :noted_at, :statement, :until_day,
	:result_hash, :currency, :amount, :detail, :chain_before, :chain)
