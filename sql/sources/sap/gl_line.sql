-- Lines of accounting documents by posting date, in local currency: SHKZG is the sign. What made a line is its document type; the reference of
-- a document that a goods movement or an invoice receipt made is the document of materials management. Parked documents, samples and noted items are out of scope, and counted.
SELECT b.BUKRS || b.BELNR || b.GJAHR || b.BUZEI AS source_key,
       b.BUKRS AS company,
       b.HKONT AS gl_account,
       CASE b.SHKZG WHEN 'H' THEN '-' ELSE '' END || b.DMBTR AS amount,
       h.HWAER AS currency,
       h.BUDAT AS posting_date,
       h.CPUDT || ' ' || h.CPUTM AS entered_at,
       h.USNAM AS entered_by,
       h.GJAHR || '-' || h.MONAT AS fiscal_period,
       h.BELNR AS document,
       h.BLART AS movement,
       CASE WHEN h.AWTYP IN ('MKPF', 'RMRP') THEN h.AWKEY ELSE '' END AS message_id,
       TRIM(b.MATNR) AS material,
       TRIM(b.WERKS) AS plant,
       TRIM(b.AUFNR) AS order_no,
       b.KTOSL AS transaction_key,
       h.BKTXT AS header_text,
       CASE WHEN TRIM(h.BSTAT) IN ('V', 'W', 'D', 'M', 'Z', 'S') THEN 'document status ' || h.BSTAT ELSE '' END AS scope
FROM BSEG b
JOIN BKPF h ON h.MANDT = b.MANDT AND h.BUKRS = b.BUKRS AND h.BELNR = b.BELNR AND h.GJAHR = b.GJAHR
WHERE b.MANDT = :client AND (b.BUKRS = :company OR :company = '')
  AND h.BUDAT >= REPLACE(:read_from, '-', '') AND h.BUDAT < REPLACE(:read_to, '-', '')
