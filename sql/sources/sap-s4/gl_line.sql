-- Lines of the universal journal by posting date, in company code currency, which are signed. Every ledger is read, and counted; the rule says
-- which one leads (attribute ledger).
SELECT a.RLDNR || a.RBUKRS || a.BELNR || a.GJAHR || a.DOCLN AS source_key,
       a.RBUKRS AS company,
       a.RACCT AS gl_account,
       a.HSL AS amount,
       a.RHCUR AS currency,
       a.BUDAT AS posting_date,
       h.CPUDT || ' ' || h.CPUTM AS entered_at,
       a.USNAM AS entered_by,
       CASE WHEN a.POPER = '000' THEN '' ELSE a.RYEAR || '-' || SUBSTR(a.POPER, 2, 2) END AS fiscal_period,
       a.BELNR AS document,
       a.BLART AS movement,
       CASE WHEN a.AWTYP IN ('MKPF', 'RMRP') THEN TRIM(a.AWREF) || TRIM(a.AWORG) ELSE '' END AS message_id,
       TRIM(a.MATNR) AS material,
       TRIM(a.WERKS) AS plant,
       TRIM(a.AUFNR) AS order_no,
       a.KTOSL AS transaction_key,
       a.RLDNR AS ledger,
       CASE WHEN a.POPER = '000' THEN 'balance carried forward' ELSE '' END AS scope
FROM ACDOCA a
LEFT JOIN BKPF h ON h.MANDT = a.RCLNT AND h.BUKRS = a.RBUKRS AND h.BELNR = a.BELNR AND h.GJAHR = a.GJAHR
WHERE a.RCLNT = :client AND (a.RBUKRS = :company OR :company = '')
  AND a.BUDAT >= REPLACE(:read_from, '-', '') AND a.BUDAT < REPLACE(:read_to, '-', '')
