# Records of key figures from what a simulated plant has: awk -f data.awk -v to=DIR erp/order.csv erp/movement.csv mes/movement.csv
# Every seventh order and so on is spoiled, so that no figure is 0 or 100 %.
BEGIN {
	FS = ","
	OFS = ","
	print "source_key,plant,order_no,work_center,shift,due_at,plan_qty,done_qty,finished_at" > (to "/schedule.csv")
	print "plant,order_no,status,completed_at,closed_at" > (to "/order.csv")
	print "source_key,plant,order_no,operation,material,at,inspected_qty,first_pass_qty" > (to "/inspection.csv")
	print "source_key,plant,at,complete,lot,disposition,erp_document,accepted_first,corrected" > (to "/quality_event.csv")
	print "source_key,plant,order_no,operation,yield,scrap,rework,posted_at" > (to "/confirmation.csv")
	print "source_key,plant,interface,event_at,attempts,applied_at,status,rejected" > (to "/message.csv")
	print "source_key,plant,at,lot,component,required_qty,linked_qty,input_lot" > (to "/genealogy.csv")
}
FNR == 1 {
	file++
	for (i = 1; i <= NF; i++)
		at[$i] = i
	next
}
file == 1 {
	n++
	order = $at["order_no"]
	done = $at["completed_at"]
	closed = $at["closed_at"]
	qty = $at["order_qty"]
	if (done == "")
		next
	print "K" order, $at["plant"], order, "LINE-" (n % 4 + 1), "early", done, qty, n % 7 == 0 ? qty * 0.9 : qty, n % 11 == 0 ? "" : done \
		> (to "/schedule.csv")
	print $at["plant"], order, n % 9 == 0 ? "IN_PROCESS" : $at["status"], done, closed > (to "/order.csv")
	print "I" order, $at["plant"], order, "0020", $at["material"], done, 100, 100 - n % 6 > (to "/inspection.csv")
	print "C" order "/1", $at["plant"], order, "0010", qty, n % 5 == 0 ? 3 : "", n % 6 == 0 ? 2 : "", done > (to "/confirmation.csv")
	print "C" order "/2", $at["plant"], order, "0020", qty - 1, 1, "", done > (to "/confirmation.csv")
	print "Q" order, $at["plant"], done, n % 13 == 0 ? "false" : "true", n % 10 == 0 ? "" : "L" order, "RELEASE", "D" n,
		n % 5 == 0 ? "false" : "true", n % 8 == 0 ? "true" : "" > (to "/quality_event.csv")
	print "G" order, $at["plant"], done, "L" order, "RM-1", "66.2", n % 3 == 0 ? "40" : "66.2", n % 4 == 0 ? "" : "R" n > (to "/genealogy.csv")
}
file == 2 && $at["message_id"] != "" {
	entered[$at["message_id"]] = $at["entered_at"]
}
file == 3 && $at["message_id"] != "" {
	m++
	id = $at["message_id"]
	print $at["source_key"], $at["plant"], m % 5 == 0 ? "QMS" : "MES", $at["event_at"], m % 97 == 0 ? 2 : 1, entered[id],
		m % 401 == 0 ? "CLOSED_UNPOSTED" : "", m % 211 == 0 ? "true" : "" > (to "/message.csv")
}
