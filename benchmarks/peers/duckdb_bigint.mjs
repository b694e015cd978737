// Budget shares of a whole set in DuckDB: whole numbers in BIGINT, one thread, prepared once.
//
// BIGINT raises an error where a product passes 2^63, so none does: units come in two digits (whole pupils and the parts
// below). Sums come as HUGEINT by DuckDB's own rule and are put back into BIGINT. Results stay in DuckDB's own memory: nothing is
// turned into JavaScript while it is timed.
//
//   node duckdb_bigint.mjs <folder>         checks the results and ends
//   node duckdb_bigint.mjs <folder> serve   takes turns: a line "what seconds" in, "fastest median runs" (ns) out
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = process.argv[2];
const heading = name => readFileSync(`${folder}/${name}.csv`, 'utf8').split('\n', 1)[0].split(',');
const factors = heading('rules').filter(n => n.startsWith('rate_')).map(n => n.slice(5));
const notional = heading('rules').filter(n => n.startsWith('notional_')).map(n => n.slice(9)).filter(n => !['block', 'lump', 'per_pupil'].includes(n));

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const rows = async sql => (await connection.runAndReadAll(sql)).getRowObjects();
const one = async sql => Object.values((await rows(sql))[0])[0];

// What depends on no rate, value or count is made ready here, as the engine has it ready.
async function prepare() {
  await connection.run('SET threads = 1');
  for (const name of ['rules', 'values', 'schools', 'placements', 'expected']) {
    const all = heading(name).map(n => `'${n}': 'BIGINT'`).join(', ');
    await connection.run(`CREATE TABLE raw_${name} AS SELECT * FROM read_csv('${folder.replaceAll("'", "''")}/${name}.csv', header = true, columns = {${all}})`);
  }
  const taken = [];
  for (const name of notional) if (await one(`SELECT max(notional_${name}) FROM raw_rules`) > 0n) taken.push(name);
  const unfit = await one(`SELECT count(*) FROM raw_rules WHERE cap % 1000000 <> 0 OR scale % 1000000 <> 0 OR fund_percent % 100000000 <> 0
    OR mppl_primary % 10000 <> 0 OR mppl_ks3 % 10000 <> 0 OR mppl_ks4 % 10000 <> 0 OR notional_block % 10000 <> 0 OR notional_per_pupil <> 0
    ${taken.map(n => `OR notional_${n} % 10000 <> 0`).join(' ')}`)
    + await one('SELECT count(*) FROM raw_schools WHERE has_mfg = 1 AND prior_share - lump_sum - sparsity < 0');
  if (unfit > 0n) throw new Error(`${unfit} rules or schools are not what the statement relies on.`);
  const days = await one('SELECT max(days_in_year) FROM raw_rules');
  const cells = (await one('SELECT max(cell) FROM raw_values')) + 1n;
  await connection.run(`CREATE TABLE rule AS SELECT authority, code, ${factors.map(n => `rate_${n}`).join(', ')},
    mppl_primary // 10000 AS level_primary, mppl_ks3 // 10000 AS level_ks3, mppl_ks4 // 10000 AS level_ks4, mfg, 100 + cap // 1000000 AS keep, scale // 1000000 AS scale,
    ${taken.map(n => `notional_${n} // 10000 AS weight_${n}`).join(', ')}, notional_block // 10000 AS weight_block, notional_lump,
    volume_pence, fund_percent // 100000000 AS fund_percent, fund_contribution, fund_minimum, fund_cap, fund_pot FROM raw_rules`);
  await connection.run(`CREATE TABLE school AS SELECT school, authority,
    ${factors.map(n => `units_${n} // 100000000 AS whole_${n}, units_${n} % 100000000 AS parts_${n}`).join(', ')},
    pupils, years_primary, years_ks3, years_ks4, greatest(1, years_primary + years_ks3 + years_ks4) * 100000000 AS divisor,
    has_minimum, has_mfg, has_cap, has_notional, prior_share - lump_sum - sparsity AS prior, prior_pupils, current_exclusions, lump_sum, lump_sum + sparsity AS lump_and_sparsity,
    split_site + rates + pfi + exceptional AS given, place_funding, adjustment, counted, threshold_over, threshold_under, in_fund,
    (pupils > 0 OR lump_sum > 0) AS formula FROM raw_schools ORDER BY school`);
  await connection.run(`CREATE TABLE placement AS SELECT p.school, (s.authority * ${cells} + p.cell)::INTEGER AS cell, p.days, s.authority FROM raw_placements p JOIN raw_schools s USING (school) ORDER BY p.school`);
  await connection.run(`CREATE TABLE value AS SELECT (authority * ${cells} + cell)::INTEGER AS cell, pence, other, authority FROM raw_values ORDER BY 1`);
  return { taken, days };
}

const topUps = (days, column, of = '') => `SELECT p.school, sum((v.${column} * p.days * 2 + ${days}) // (2 * ${days}))::BIGINT AS top_up FROM placement${of} p JOIN value${of} v ON v.cell = p.cell GROUP BY p.school`;

// Every stage reads the one before; a school outside the formula has zeros all along.
function everything({ taken, days }, of = '') {
  const line = n => `(rate_${n} * whole_${n}) // 10000 + ((rate_${n} * whole_${n}) % 10000 * 100000000 + rate_${n} * parts_${n} + 500000000000) // 1000000000000`;
  const source = n => n === 'lump_sum' ? 'lump_sum' : `line_${n}`;
  return `WITH
    lines AS (SELECT s.* EXCLUDE (${factors.flatMap(n => [`whole_${n}`, `parts_${n}`]).join(', ')}), r.* EXCLUDE (authority, ${factors.map(n => `rate_${n}`).join(', ')}),
      ${factors.map(n => `${line(n)} AS line_${n}`).join(',\n      ')} FROM school${of} s JOIN rule${of} r ON r.authority = s.authority WHERE formula),
    base AS (SELECT *, ${factors.map(n => `line_${n}`).join(' + ')} + lump_and_sparsity AS base,
      (years_primary * level_primary + years_ks3 * level_ks3 + years_ks4 * level_ks4) * pupils AS level_product FROM lines),
    levels AS (SELECT *, level_product // divisor AS level_whole, level_product % divisor AS level_left FROM base),
    minimum AS (SELECT *, CASE WHEN has_minimum = 1 THEN greatest(0, level_whole + (2 * level_left >= divisor)::BIGINT - base) ELSE 0 END AS minimum_per_pupil,
      level_whole + (level_left > 0)::BIGINT AS least FROM levels),
    after AS (SELECT *, base + given + minimum_per_pupil AS after, base + given + minimum_per_pupil - lump_and_sparsity - current_exclusions AS adjusted,
      (2 * prior * 100000000 + prior_pupils) // (2 * prior_pupils) AS per_pupil FROM minimum),
    mfg AS (SELECT *, CASE WHEN has_mfg = 1 THEN greatest(0, (2 * (per_pupil + (2 * per_pupil * mfg + 100000000) // 200000000) * pupils + 100000000) // 200000000 - adjusted) ELSE 0 END AS mfg_line,
      (per_pupil * pupils) // 100000000 AS compared, keep * ((per_pupil * pupils) % 100000000) AS under FROM after),
    excess AS (SELECT *, 100 * adjusted - keep * compared - (under + 99999999) // 100000000 AS excess, (under + 99999999) // 100000000 * 100000000 - under AS parts FROM mfg),
    cap AS (SELECT *, CASE WHEN has_cap = 1 AND mfg_line = 0 AND per_pupil > 0 AND excess >= 0
      THEN -least((scale * excess + (scale * parts + 500000000000) // 100000000) // 10000, greatest(0, base + minimum_per_pupil - least)) ELSE 0 END AS cap_and_scale FROM excess),
    block AS (SELECT *, after + mfg_line + cap_and_scale + adjustment AS block FROM cap),
    notional AS (SELECT school, minimum_per_pupil, mfg_line, cap_and_scale, block, CASE WHEN has_notional = 1
      THEN (weight_block * block + ${taken.map(n => `weight_${n} * ${source(n)}`).join(' + ')} + 5000) // 10000 + notional_lump ELSE 0 END AS notional_sen${factors.map(n => `, line_${n}`).join('')} FROM block),
    top AS (${topUps(days, 'pence', of)}),
    counted AS (SELECT s.school, s.authority, place_funding, coalesce(t.top_up, 0) AS top_up, n.* EXCLUDE (school),
      CASE WHEN threshold_under > 0 THEN (2 * volume_pence * greatest(0, counted * threshold_under - threshold_over) + threshold_under) // (2 * threshold_under) ELSE 0 END AS volume_top_up,
      100 * fund_contribution * counted - fund_percent * coalesce(notional_sen, 0) AS over, fund_minimum, fund_cap, fund_pot, counted > 0 AND in_fund = 1 AND has_notional = 1 AS in_fund
      FROM school${of} s JOIN rule${of} r ON r.authority = s.authority LEFT JOIN notional n ON n.school = s.school LEFT JOIN top t ON t.school = s.school),
    due AS (SELECT *, CASE WHEN in_fund AND over >= 100 * fund_minimum THEN (least(over, 100 * fund_cap) + 50) // 100 ELSE 0 END AS due FROM counted),
    running AS (SELECT *, (sum(due) OVER (PARTITION BY authority ORDER BY school ROWS UNBOUNDED PRECEDING))::BIGINT AS running, (sum(due) OVER (PARTITION BY authority))::BIGINT AS whole FROM due),
    fund AS (SELECT *, CASE WHEN whole <= fund_pot THEN due ELSE fund_pot * running // whole - fund_pot * (running - due) // whole END AS contingency FROM running)
    SELECT school, ${factors.map(n => `coalesce(line_${n}, 0) AS ${n}`).join(', ')}, coalesce(minimum_per_pupil, 0) AS minimum_per_pupil, coalesce(mfg_line, 0) AS mfg, coalesce(cap_and_scale, 0) AS cap_and_scale,
      coalesce(block, 0) AS schools_block_share, coalesce(notional_sen, 0) AS notional_sen, top_up, volume_top_up, contingency,
      place_funding + top_up + volume_top_up + contingency AS high_needs_allocation, coalesce(block, 0) + place_funding + top_up + volume_top_up + contingency AS budget_share FROM fund`;
}

const compare = days => `SELECT p.school, abs(sum((v.other * p.days * 2 + ${days}) // (2 * ${days}) - (v.pence * p.days * 2 + ${days}) // (2 * ${days})))::BIGINT AS moved
  FROM placement p JOIN value v ON v.cell = p.cell GROUP BY p.school`;

const columns = [...factors, 'minimum_per_pupil', 'mfg', 'cap_and_scale', 'schools_block_share', 'notional_sen', 'top_up', 'volume_top_up', 'contingency', 'high_needs_allocation', 'budget_share'];

const made = await prepare();
const bury = await one('SELECT authority FROM raw_rules WHERE code = 351');
for (const name of ['school', 'rule', 'placement', 'value']) await connection.run(`CREATE TABLE ${name}_bury AS SELECT * FROM ${name} WHERE authority = ${bury}`);

// What is timed gives the share and its parts; what is checked gives every line.
const result = sql => `SELECT school, schools_block_share, notional_sen, high_needs_allocation, budget_share FROM (${sql})`;
const statements = {
  england: await connection.prepare(result(everything(made))),
  topups: await connection.prepare(topUps(made.days, 'pence')),
  compare: await connection.prepare(compare(made.days)),
  bury: await connection.prepare(result(everything(made, '_bury'))),
};

async function check(of) {
  const wrong = await one(`SELECT count(*) FROM (${everything(made, of)}) f JOIN raw_expected e USING (school) WHERE ${columns.map(n => `f.${n} <> e.${n}`).join(' OR ')}`);
  const there = await one(`SELECT count(*) FROM (${everything(made, of)})`) - await one(`SELECT count(*) FROM school${of}`);
  return wrong + (there < 0n ? -there : there);
}

async function measure(statement, seconds) {
  await statement.run();
  const taken = [];
  const began = process.hrtime.bigint();
  while (taken.length < 3 || Number(process.hrtime.bigint() - began) < seconds * 1e9) {
    const started = process.hrtime.bigint();
    await statement.run();
    taken.push(Number(process.hrtime.bigint() - started));
  }
  taken.sort((a, b) => a - b);
  return `${taken[0]} ${taken[taken.length >> 1]} ${taken.length}`;
}

const moved = await one(`SELECT count(*) FROM (${compare(made.days)}) c JOIN raw_expected e USING (school) WHERE moved <> abs(other_top_up - e.top_up)`);
const wrong = await check('') + await check('_bury') + moved;
const version = await one('SELECT version()');
if (process.argv[3] !== 'serve') {
  console.log(`DuckDB ${version}: ${wrong} schools differ`);
  process.exit(wrong === 0n ? 0 : 1);
}
console.log(`ready ${wrong} DuckDB ${version}`);
for await (const line of createInterface({ input: process.stdin })) {
  const [what, seconds] = line.split(' ');
  console.log(await measure(statements[what], Number(seconds)));
}
process.exit(0);
