-- Line by line: decimals are text here, and a sum would be a binary float.
SELECT a.RBUKRS AS company, a.RACCT AS gl_account, a.RHCUR AS currency, a.RYEAR || '-' || a.POPER AS period, a.HSL AS amount
FROM ACDOCA a
WHERE a.RCLNT = :client AND (a.RBUKRS = :company OR :company = '') AND a.RLDNR = '0L'
