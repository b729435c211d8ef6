// duckdb.mjs DATA RULES CASES: the job in DuckDB on the CSV files in DATA, with two threads; writes CASES. DEBUG=1 tells the time of each
// statement.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The module is installed below the build folder, not beside this file.
const require = createRequire(join(process.env.BENCH_NODE, 'package.json'));
const { DuckDBInstance } = require('@duckdb/node-api');

const [data, rules, cases] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const instance = await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' });
const connection = await instance.connect();

const run = async (sql) => {
	const start = performance.now();
	await connection.run(sql);
	if (process.env.DEBUG)
		console.error(`${((performance.now() - start) / 1000).toFixed(2).padStart(7)}  ${sql.replace(/^\s*--.*\n/gm, '').trim().slice(0, 60).replaceAll('\n', ' ')}`);
};

await run(`SET VARIABLE data = '${data}'`);
await run(`SET VARIABLE rules = '${rules}'`);
for (const file of ['duckdb.sql', 'classify.sql'])
	for (const statement of readFileSync(join(here, 'job', file), 'utf8').split(/;\n/))
		if (statement.replace(/--.*$/gm, '').trim() !== '')
			await run(statement);
await run(`COPY (SELECT CASE reconciliation WHEN 'scrap' THEN 'receipts' ELSE reconciliation END AS reconciliation, code, plant, material, order_no,
	left_keys, right_keys, delta_qty, tags FROM cases ORDER BY ALL) TO '${cases}' (HEADER)`);
