-- Hours by hand of a subject and unit, as noted.
SELECT hours, measured_by, measured_on, number FROM effort
WHERE subject = :subject AND unit = :unit
ORDER BY number
