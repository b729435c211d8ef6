-- The same figures from the same files, by other means. A line per value: KPI, value, numerator, denominator.
CREATE VIEW span AS SELECT unixepoch ('2026-03-01T00:00:00-06:00') AS a, unixepoch ('2026-04-01T00:00:00-05:00') AS b;
SELECT 'schedule-adherence', 'adherence', SUM (finished_at <> '' AND abs (done_qty - plan_qty) * 100 <= plan_qty * 5), COUNT (*)
FROM schedule, span WHERE unixepoch (due_at) >= a AND unixepoch (due_at) < b;
SELECT 'schedule-attainment', 'attainment', SUM (min (done_qty + 0, plan_qty + 0)), SUM (plan_qty + 0)
FROM schedule, span WHERE unixepoch (due_at) >= a AND unixepoch (due_at) < b;
SELECT 'first-pass-yield', 'yield', SUM (first_pass_qty), SUM (inspected_qty)
FROM inspection, span WHERE unixepoch (at) >= a AND unixepoch (at) < b;
SELECT 'quality-ratios', 'scrap', SUM (scrap + 0), SUM (yield + scrap + rework)
FROM confirmation, span WHERE unixepoch (posted_at) >= a AND unixepoch (posted_at) < b;
SELECT 'quality-completeness', 'complete', SUM (complete = 'true' AND lot <> ''), COUNT (*)
FROM quality_event, span WHERE unixepoch (at) >= a AND unixepoch (at) < b;
SELECT 'quality-first-pass-reporting', 'first_pass', SUM (accepted_first = 'true' AND corrected = ''), COUNT (*)
FROM quality_event, span WHERE unixepoch (at) >= a AND unixepoch (at) < b;
SELECT 'order-status-integrity', 'agree', SUM (m.status = e.status), COUNT (*)
FROM "order" m JOIN erp_order e ON e.order_no = m.order_no, span
WHERE m.status NOT IN ('CLOSED', 'CANCELLED') OR unixepoch (m.closed_at) >= a;
SELECT 'interface-success', 'first', SUM (applied_at <> '' AND attempts = 1 AND status = ''), COUNT (*)
FROM message, span WHERE unixepoch (event_at) >= a AND unixepoch (event_at) < b;
SELECT 'interface-success', 'eventual', SUM (applied_at <> '' AND status = ''), COUNT (*)
FROM message, span WHERE unixepoch (event_at) >= a AND unixepoch (event_at) < b;
SELECT 'process-compliance', 'compliant', SUM (channel NOT IN ('UI') AND julianday (substr (entered_at, 1, 19)) <= julianday (posting_date) + 2), COUNT (*)
FROM erp_movement WHERE posting_date >= '2026-03-01' AND posting_date < '2026-04-01';
SELECT 'genealogy-completeness', 'links', SUM (input_lot <> ''), COUNT (*)
FROM genealogy, span WHERE unixepoch (at) >= a AND unixepoch (at) < b;
