-- The tables and columns of qcadoo MES 1.5 that hold production counting and material flow, with the types of its own schema.
CREATE TABLE basic_currency (id bigint PRIMARY KEY, currency varchar(255), alphabeticcode varchar(3));
CREATE TABLE basic_parameter (id bigint PRIMARY KEY, currency_id bigint REFERENCES basic_currency);
CREATE TABLE basic_factory (id bigint PRIMARY KEY, number varchar(255), name varchar(1024));
CREATE TABLE basic_division (id bigint PRIMARY KEY, number varchar(255), factory_id bigint REFERENCES basic_factory);
CREATE TABLE basic_product (
	id bigint PRIMARY KEY,
	number varchar(255),
	name varchar(1024),
	unit varchar(255),
	nominalcost numeric(12,5) DEFAULT 0,
	costfornumber numeric(12,5) DEFAULT 1,
	nominalcostcurrency_id bigint REFERENCES basic_currency
);
CREATE TABLE advancedgenealogy_batch (id bigint PRIMARY KEY, number varchar(255), product_id bigint REFERENCES basic_product);
CREATE TABLE technologies_operation (id bigint PRIMARY KEY, number varchar(255));
CREATE TABLE technologies_technologyoperationcomponent (id bigint PRIMARY KEY, operation_id bigint REFERENCES technologies_operation);
CREATE TABLE orders_order (
	id bigint PRIMARY KEY,
	number varchar(255),
	externalnumber varchar(255),
	product_id bigint REFERENCES basic_product,
	division_id bigint REFERENCES basic_division,
	state varchar(255),
	plannedquantity numeric(12,5),
	donequantity numeric(12,5),
	effectivedatefrom timestamp,
	effectivedateto timestamp
);
CREATE TABLE basicproductioncounting_productioncountingquantity (
	id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	order_id bigint REFERENCES orders_order,
	product_id bigint REFERENCES basic_product,
	role varchar(255) DEFAULT '01used',
	typeofmaterial varchar(255) DEFAULT '01component',
	plannedquantity numeric(14,5),
	usedquantity numeric(14,5),
	producedquantity numeric(14,5)
);
CREATE TABLE productioncounting_productiontracking (
	id bigint PRIMARY KEY,
	number varchar(255),
	order_id bigint REFERENCES orders_order,
	technologyoperationcomponent_id bigint REFERENCES technologies_technologyoperationcomponent,
	state varchar(255) DEFAULT '01draft',
	batch_id bigint REFERENCES advancedgenealogy_batch,
	correction_id bigint REFERENCES productioncounting_productiontracking,
	iscorrection boolean DEFAULT false,
	iscorrected boolean DEFAULT false,
	timerangefrom timestamp,
	timerangeto timestamp,
	createdate timestamp,
	createuser varchar(255)
);
CREATE TABLE productioncounting_trackingoperationproductincomponent (
	id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	productiontracking_id bigint REFERENCES productioncounting_productiontracking,
	product_id bigint REFERENCES basic_product,
	usedquantity numeric(14,5),
	givenquantity numeric(14,5),
	givenunit varchar(255),
	typeofmaterial varchar(255) DEFAULT '01component'
);
CREATE TABLE productioncounting_usedbatch (
	id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	trackingoperationproductincomponent_id bigint REFERENCES productioncounting_trackingoperationproductincomponent,
	batch_id bigint REFERENCES advancedgenealogy_batch,
	quantity numeric(14,5)
);
CREATE TABLE productioncounting_trackingoperationproductoutcomponent (
	id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	productiontracking_id bigint REFERENCES productioncounting_productiontracking,
	product_id bigint REFERENCES basic_product,
	usedquantity numeric(14,5),
	wastesquantity numeric(14,5),
	givenquantity numeric(14,5),
	givenunit varchar(255),
	batch_id bigint REFERENCES advancedgenealogy_batch,
	typeofmaterial varchar(255) DEFAULT '03finalProduct'
);
CREATE TABLE materialflow_location (id bigint PRIMARY KEY, number varchar(255));
CREATE TABLE materialflowresources_resource (
	id bigint PRIMARY KEY,
	product_id bigint REFERENCES basic_product,
	batch_id bigint REFERENCES advancedgenealogy_batch,
	location_id bigint REFERENCES materialflow_location
);
CREATE TABLE materialflowresources_document (
	id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	number varchar(255) NOT NULL,
	type varchar(255) NOT NULL,
	"time" timestamp,
	state varchar(255) DEFAULT '01draft',
	locationfrom_id bigint REFERENCES materialflow_location,
	locationto_id bigint REFERENCES materialflow_location,
	order_id bigint REFERENCES orders_order,
	createdate timestamp,
	createuser varchar(255)
);
CREATE TABLE materialflowresources_position (
	id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	document_id bigint REFERENCES materialflowresources_document ON DELETE CASCADE,
	number integer,
	product_id bigint REFERENCES basic_product,
	quantity numeric(14,5),
	givenquantity numeric(14,5),
	givenunit varchar(255),
	price numeric(12,5) DEFAULT 0,
	batch_id bigint REFERENCES advancedgenealogy_batch,
	resource_id bigint REFERENCES materialflowresources_resource,
	waste boolean DEFAULT false
);
