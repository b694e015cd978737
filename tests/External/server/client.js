// A finance system in Node: @grpc/grpc-js against the real server, which holds the sample authority (351, Bury).
//
// usage: node client.js HOST:PORT WORK
//
// WORK is the folder that `run` prepares, with tokens.json. The packages of package.json are found by NODE_PATH. Prints `1..N`,
// and for each case `ok N name` or `not ok N name: why`; ends with 1 when one has failed. Amounts are worked out by hand here,
// from samples/schemes/bury_illustrative.json: a value of a year x days / 366 in 2023-24, half of it for half a week, each
// piece rounded half up to the penny.
'use strict';

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const http2 = require('node:http2');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');

const [address, work] = process.argv.slice(2);
const ME = 'js';
const YEAR = { starting_year: 2023 };
const [SCHOOL, SPECIAL] = [105291, 105377];
// Chantlers is row 2675 of the list with 4 plans; the sample deals the seven bands out from row mod 7 = 1: B, C, D, E of a
// mainstream class, each for the whole year: 1,900 + 3,100 + 4,300 + 5,450.
const TOP_UP_OF_THE_SAMPLE = 1475000;
// Half of band D, 4,300 a year, from 1 November: 152 days, 892.896.
const FIRST_BAND = 89290;
// Half of band D to 31 January, 92 days: 540.437; then half of band G, 7,800, for 60 days: 639.344.
const BOTH_BANDS = 54044 + 63934;
// Band A, 800, September to February, 182 days: 397.814. Band D of a special school, 18,500, April to December, 275 days: 13,900.273.
const [BULK_MAINSTREAM, BULK_SPECIAL] = [39781, 1390027];
// Two thousand a year by points from 1 November, 152 days: 830.601; or to 31 December, 61 days: 333.333. Band B, 1,900, is
// nearest, from 1 January, 91 days: 472.404; and what that is less, 100 a year, is protected: 24.863.
const [POINTS_ALONE, POINTS_THEN_BAND, PROTECTED] = [83060, 33333 + 47240, 2486];

const tokens = JSON.parse(fs.readFileSync(path.join(work, 'tokens.json'), 'utf8'));
const SERVICES = {
  'funding.schools.v1.SchoolsService': 'funding/schools/v1/schools_service.proto',
  'funding.banding.v1.BandingService': 'funding/banding/v1/banding_service.proto',
  'funding.topups.v1.TopUpsService': 'funding/topups/v1/top_ups_service.proto',
  'funding.allocation.v1.AllocationService': 'funding/allocation/v1/allocation_service.proto',
  'funding.allocation.v1.AssimilationService': 'funding/allocation/v1/assimilation_service.proto',
  'funding.allocation.v1.ImpactService': 'funding/allocation/v1/impact_service.proto',
  'funding.volumetopups.v1.VolumeTopUpsService': 'funding/volumetopups/v1/volume_top_ups_service.proto',
  'funding.contingency.v1.ContingencyService': 'funding/contingency/v1/contingency_service.proto',
  'funding.blocktransfers.v1.BlockTransferService': 'funding/blocktransfers/v1/block_transfer_service.proto',
  'funding.allocation.v1.TransferOutcomeService': 'funding/allocation/v1/transfer_outcome_service.proto',
  'funding.allocation.v1.BandValueService': 'funding/allocation/v1/band_value_service.proto',
  'grpc.health.v1.Health': 'health.proto',
  'grpc.reflection.v1.ServerReflection': 'reflection.proto',
};
const [SCHOOLS, BANDING, TOP_UPS, ALLOCATION, ASSIMILATION, IMPACT, VOLUME, CONTINGENCY, TRANSFERS, OUTCOMES, VALUES] = Object.keys(SERVICES);
const definitions = loader.loadSync(Object.values(SERVICES), {
  keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true,
  includeDirs: ['protos', 'protos/GrpcStandIn/Health', 'protos/GrpcStandIn/Reflection'],
});
const rich = protobuf.loadSync(path.join(__dirname, 'google/rpc/rich_error.proto'));
const decode = (type, bytes) => { const kind = rich.lookupType(`google.rpc.${type}`); return kind.toObject(kind.decode(bytes), { defaults: true }); };

const GZIP = 2;
const insecure = grpc.credentials.createInsecure();
const clients = {};

// A client of a service; a raw one brings the bytes of a reply, a compressing one sends gzip, one with `send` sends those bytes.
function clientOf(service, how = '', send = null) {
  const key = service + how;
  if (!send && clients[key]) return clients[key];
  const methods = Object.fromEntries(Object.entries(definitions[service]).map(([name, method]) => [name, {
    ...method,
    ...(how === 'raw' ? { responseDeserialize: (bytes) => bytes } : {}),
    ...(send ? { requestSerialize: () => send } : {}),
  }]));
  const Client = grpc.makeGenericClientConstructor(methods, service);
  const made = new Client(address, insecure, how === 'gzip' ? { 'grpc.default_compression_algorithm': GZIP } : {});
  if (!send) clients[key] = made;
  return made;
}

function credential(role) {
  const metadata = new grpc.Metadata();
  if (role !== 'nobody') metadata.set('authorization', `Bearer ${tokens[role]}`);
  return metadata;
}

// Starts a call with a message, or with several where the client streams; an answer or answers come as a promise, and a
// refusal as an error of it.
function call(name, content, role = 'officer', { how = '', send = null, timeout = 20000, first = false } = {}) {
  const [service, method] = name.split('/');
  const { requestStream, responseStream } = definitions[service][method];
  const client = clientOf(service, how, send);
  return new Promise((resolve, reject) => {
    const done = (error, answer) => (error ? reject(error) : resolve(answer));
    const args = [credential(role), { deadline: Date.now() + timeout }];
    const running = requestStream
      ? client[method](...args, ...(responseStream ? [] : [done]))
      : client[method](content, ...args, ...(responseStream ? [] : [done]));
    if (responseStream) {
      const answers = [];
      running.on('data', (answer) => { answers.push(answer); if (first) { resolve(answers); running.cancel(); } });
      running.on('error', reject);
      running.on('end', () => resolve(answers));
    }
    if (requestStream) {
      for (const each of content) running.write(each);
      running.end();
    }
  });
}

// A call that stays open: answers in the order in which they come, one at a time.
function stream(name, content, role = 'officer', timeout = 120000) {
  const [service, method] = name.split('/');
  const { requestStream } = definitions[service][method];
  const options = [credential(role), { deadline: Date.now() + timeout }];
  const running = requestStream ? clientOf(service)[method](...options) : clientOf(service)[method](content, ...options);
  const [arrived, waiting] = [[], []];
  const put = (event) => (waiting.length ? waiting.shift()(event) : arrived.push(event));
  running.on('data', (answer) => put({ answer }));
  running.on('error', (error) => put({ error }));
  return {
    write: (each) => running.write(each),
    cancel: () => running.cancel(),
    async next() {
      let timer;
      const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('nothing came for 10 s')), 10000); });
      const event = arrived.shift() ?? await Promise.race([late, new Promise((resolve) => { waiting.push(resolve); })]);
      clearTimeout(timer);
      if (event.error) throw event.error;
      return event.answer;
    },
  };
}

const equal = (expected, actual, what) => {
  try { assert.deepStrictEqual(actual, expected); } catch {
    throw new Error(`${what ? `${what}: ` : ''}expected ${JSON.stringify(expected)}, not ${JSON.stringify(actual)}`);
  }
};
const date = (text) => { const [year, month, day] = text.split('-').map(Number); return { year, month, day }; };
const utf8 = (text) => Buffer.from(text, 'utf8');

// A refusal as status, code and field, after checking that what is said twice is said the same way.
function told(error) {
  if (error.code === undefined) throw error;
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!bytes) return grpc.status[error.code];
  const status = decode('Status', bytes);
  equal([error.code, error.details], [status.code, status.message], 'status and details');
  assert.ok(status.message.length > 20, 'a refusal says what to do');
  equal('type.googleapis.com/google.rpc.ErrorInfo', status.details[0].type_url);
  const info = decode('ErrorInfo', status.details[0].value);
  equal('funding', info.domain);
  if (status.details.length === 1) return `${grpc.status[error.code]} ${info.reason}`;
  equal('type.googleapis.com/google.rpc.BadRequest', status.details[1].type_url);
  const [violation] = decode('BadRequest', status.details[1].value).fieldViolations;
  equal(status.message, violation.description);
  return `${grpc.status[error.code]} ${info.reason} ${violation.field}`;
}

async function refusal(promise) {
  let answer;
  try { answer = await promise; } catch (error) { return told(error); }
  throw new Error(`a refusal was expected, not ${JSON.stringify(answer).slice(0, 200)}`);
}

// Field 1 of a reply as it came over the wire: what was recorded.
function recordedOf(bytes) {
  const reader = protobuf.Reader.create(bytes);
  let found = null;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) found = Buffer.from(reader.bytes()); else reader.skipType(tag & 7);
  }
  return found.toString('hex');
}

const head = async () => (await call(`${SCHOOLS}/ListSchools`, { authority: 351, page_size: 1 })).sequence;
const share = async (school = SCHOOL) => (await call(`${ALLOCATION}/GetBudgetShare`, { school_id: school, funding_year: YEAR })).share;
const line = (of, name) => of.lines.find((each) => each.line === name)?.amount.pence ?? 0;
const money = (of) => of.budget_share.pence;

async function pages(name, content, of, size, role = 'officer') {
  const found = [];
  for (let token = ''; ;) {
    const page = await call(name, { ...content, page_size: size, page_token: token }, role);
    found.push(...page[of]);
    token = page.next_page_token;
    if (!token) return found;
    equal(size, page[of].length, 'rows of a page that is not the last');
  }
}

const watch = (resume) => stream(`${ALLOCATION}/WatchBudgetShares`, { authority: 351, funding_year: YEAR, ...(resume === undefined ? {} : { resume_from: resume }) });

async function snapshot(of) {
  const shares = [];
  for (;;) {
    const { event, snapshot: part } = await of.next();
    equal('snapshot', event);
    shares.push(...part.shares);
    if (part.complete) return { shares, sequence: part.sequence, reset: part.reset };
  }
}

async function change(of) {
  const event = await of.next();
  equal('change', event.event);
  return event.change;
}

const HEADER = 'placement_id,pupil,home_authority,urn,setting,primary_need,year_group,plan,part_time,from,until,dual_registered,status,source\n';

function importing(id, ...rows) {
  const text = utf8(HEADER + rows.join(''));
  const chunks = Array.from({ length: Math.ceil(text.length / 100) }, (_, i) => ({ chunk: text.subarray(100 * i, 100 * (i + 1)) }));
  return [{ header: { request_id: id, authority: 351, funding_year: YEAR, decided_on: date('2023-10-09') } },
    { file: { kind: 'FILE_KIND_PLACEMENTS', name: 'placements.csv' } }, ...chunks];
}

const band = (letter, start, more) => ({ request_id: randomUUID(), award: {
  placement_id: `${ME}-1`, scheme_id: 'bury_illustrative', award: { band: letter }, span: { from: date(start) }, decided_on: date('2023-10-09'), ...more } });

const opening = (number, school, setting, start, until) => ({ request_id: randomUUID(), open_placement: { decided_on: date('2023-07-03'), placement: {
  placement_id: `${ME}-bulk-${number}`, pupil: `${ME}-pupil-bulk-${number}`, home_authority: 351, school_id: school, setting,
  plan: 'PLAN_KIND_EHC_PLAN', span: { from: date(start), until: date(until) } } } });

const awarding = (number, letter, start) => ({ request_id: randomUUID(), decide_band: {
  placement_id: `${ME}-bulk-${number}`, scheme_id: 'bury_illustrative', award: { band: letter }, span: { from: date(start) }, decided_on: date('2023-07-03') } });

const others = (number) => ({ request_id: randomUUID(), opening: { decided_on: date('2023-07-03'), placement: {
  placement_id: `${ME}-${number}`, pupil: `${ME}-pupil-${number}`, home_authority: 350, school_id: SCHOOL,
  setting: 'SETTING_MAINSTREAM', plan: 'PLAN_KIND_EHC_PLAN', span: { from: date('2023-09-01') } } } });

function publicLists(id) {
  const files = [['AUTHORITIES', 'la_codes.csv'], ['SCHOOL_LIST', 'schools_sen_england_2022_23.csv'], ['PUPIL_PREMIUM', 'schools_pupil_premium_2021_22.csv'], ['LINKS', 'school_links_2025.csv']];
  return [{ header: { request_id: id, authority: 350, funding_year: YEAR } }, ...files.flatMap(([kind, name]) => {
    const text = fs.readFileSync(path.join('samples/england', name));
    const size = 3 * 1024 * 1024;
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => ({ chunk: text.subarray(size * i, size * (i + 1)) }));
    return [{ file: { kind: `FILE_KIND_${kind}`, name } }, ...chunks];
  })];
}

// A call whose deadline the server has to keep: the library would not even send one that is over. Its message and its status.
function tooLate(method, request, timeout) {
  const bytes = definitions[SCHOOLS][method].requestSerialize(request);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(bytes.length, 1);
  const session = http2.connect(`http://${address}`);
  return new Promise((resolve, reject) => {
    let message;
    let status;
    const running = session.request({
      ':method': 'POST', ':path': `/${SCHOOLS}/${method}`, 'content-type': 'application/grpc', te: 'trailers',
      'grpc-timeout': timeout, authorization: `Bearer ${tokens.neighbour}` });
    running.on('response', (headers) => { status ??= headers['grpc-status']; });
    running.on('trailers', (trailers) => { status = trailers['grpc-status']; });
    running.on('data', (data) => { message = data.toString('hex'); });
    running.on('error', reject);
    running.on('close', () => { session.close(); resolve([message, status]); });
    running.end(Buffer.concat([prefix, bytes]));
  });
}

// ---- The story, in order: each case stands on those before it

const kept = { used: '' };

const story = {
  async 'health is checked and watched'() {
    for (const service of ['', ...Object.keys(SERVICES).slice(0, 11)]) {
      equal('SERVING', (await call('grpc.health.v1.Health/Check', { service }, 'nobody')).status, service);
    }
    equal('NOT_FOUND', await refusal(call('grpc.health.v1.Health/Check', { service: 'none' }, 'nobody')));
    const watching = stream('grpc.health.v1.Health/Watch', {}, 'nobody');
    equal('SERVING', (await watching.next()).status);
    watching.cancel();
    equal('CANCELLED', await refusal(watching.next()));
  },

  async 'reflection lists and describes'() {
    const ask = (role) => call('grpc.reflection.v1.ServerReflection/ServerReflectionInfo', [{ list_services: '' }, { file_containing_symbol: BANDING }], role);
    const [services, file] = await ask('reader');
    equal(Object.keys(SERVICES).sort(), services.list_services_response.service.map((each) => each.name).sort());
    equal(true, file.file_descriptor_response.file_descriptor_proto.some((each) => each.includes('DecideBand')));
    equal('UNAUTHENTICATED token_missing', await refusal(ask('nobody')));
  },

  async 'shares add up and hold the sample'() {
    kept.shares = await pages(`${ALLOCATION}/ListBudgetShares`, { authority: 351, funding_year: YEAR }, 'shares', 50);
    equal(82, kept.shares.length, 'state-funded schools of Bury');
    for (const each of kept.shares) {
      equal(money(each), each.lines.reduce((sum, one) => sum + one.amount.pence, 0), each.school_name);
      equal(money(each), each.schools_block_share.pence + each.high_needs_allocation.pence, each.school_name);
    }
    const now = await share();
    equal(kept.shares.find((each) => each.school_id === SCHOOL), now);
    equal([TOP_UP_OF_THE_SAMPLE, 4, 0], [line(now, 'top_up'), now.priced_placements, now.unpriced_placements]);
    kept.before = money(now);
  },

  async 'a watch begins with a snapshot'() {
    kept.watch = watch();
    equal({ shares: kept.shares, sequence: await head(), reset: false }, await snapshot(kept.watch));
  },

  async 'a file with errors is not imported'() {
    const before = await head();
    kept.import = randomUUID();
    const reply = await call(`${SCHOOLS}/Import`, importing(kept.import, `${ME}-1,${ME}-pupil-1,351,${SCHOOL},mainstream,ASD,2,no_plan,0.5,2023-11-01,,no,illustrative,made up\n`));
    equal([null, ['placements.csv', 2, 'plan', 'FINDING_SEVERITY_ERROR']], [reply.recorded, [reply.findings[0].file, reply.findings[0].line, reply.findings[0].column, reply.findings[0].severity]]);
    equal([1, before], [reply.findings.length, await head()]);
  },

  async 'an import is recorded once'() {
    const before = await head();
    const files = importing(kept.import, `${ME}-1,${ME}-pupil-1,351,${SCHOOL},mainstream,ASD,2,ehc_plan,0.5,2023-11-01,,no,illustrative,made up\n`);
    const reply = await call(`${SCHOOLS}/Import`, files, 'officer', { how: 'raw' });
    const read = definitions[SCHOOLS].Import.responseDeserialize(reply);
    equal([1, before + 1, date('2023-10-09'), [], 82], [read.recorded.placements, read.recorded.stamp.sequence, read.recorded.decided_on, read.findings, read.shares.length]);
    equal(recordedOf(reply), recordedOf(await call(`${SCHOOLS}/Import`, files, 'officer', { how: 'raw' })));
    equal(before + 1, await head());
    const now = await share();
    equal([kept.before, 1], [money(now), now.unpriced_placements], 'without an award it is told, and is not nothing');
    const seen = await change(kept.watch);
    equal([before + 1, [SCHOOL]], [seen.stamp.sequence, seen.shares.map((each) => each.school_id)]);
  },

  async 'a first band adds its top-up'() {
    const reply = await call(`${BANDING}/DecideBand`, band('D', '2023-11-01', { expected_sequence: 0 }));
    equal(['D', 'officer', [[SCHOOL, kept.before + FIRST_BAND]]], [reply.recorded.decision.band, reply.recorded.stamp.actor, reply.shares.map((each) => [each.school_id, money(each)])]);
    equal(kept.before + FIRST_BAND, money(await share()));
    equal(reply.recorded.stamp, (await change(kept.watch)).stamp);
    kept.first = reply.recorded.stamp.sequence;
  },

  async 'a change of band is shared out by days'() {
    kept.request = band('G', '2024-02-01', { ends_current: true, expected_sequence: kept.first });
    kept.used = kept.request.request_id;
    kept.reply = await call(`${BANDING}/DecideBand`, kept.request, 'officer', { how: 'raw' });
    const read = definitions[BANDING].DecideBand.responseDeserialize(kept.reply);
    kept.changed = read.recorded.stamp;
    equal([['D', date('2024-02-01')]], read.recorded.ended.map((each) => [each.band, each.span.until]));
    equal([kept.before + BOTH_BANDS], read.shares.map(money));
    const now = await share();
    equal([kept.before + BOTH_BANDS, TOP_UP_OF_THE_SAMPLE + BOTH_BANDS], [money(now), line(now, 'top_up')]);
  },

  async 'the watch tells exactly that change'() {
    const seen = await change(kept.watch);
    equal({ stamp: kept.changed, shares: [await share()], removed_school_ids: [] }, seen);
  },

  async 'the share is explained step by step'() {
    const reply = await call(`${ALLOCATION}/ExplainBudgetShare`, { school_id: SCHOOL, funding_year: YEAR }, 'reader');
    equal(await share(), reply.share);
    const ends = Object.fromEntries(reply.steps.map((each) => [each.line, each.result.pence]));
    for (const each of [...reply.share.lines, { line: 'budget_share', amount: reply.share.budget_share }]) equal(each.amount.pence, ends[each.line], each.line);
  },

  async 'a retry brings the recorded reply to the byte'() {
    const before = await head();
    equal(recordedOf(kept.reply), recordedOf(await call(`${BANDING}/DecideBand`, kept.request, 'officer', { how: 'raw' })));
    equal(before, await head());
  },

  async 'a request id belongs to one request'() {
    const other = { ...kept.request, award: { ...kept.request.award, award: { band: 'F' } } };
    equal('ALREADY_EXISTS request_id_reused request_id', await refusal(call(`${BANDING}/DecideBand`, other)));
    equal(kept.before + BOTH_BANDS, money(await share()));
  },

  async 'a placement is priced in pieces'() {
    const { priced: [priced] } = await call(`${TOP_UPS}/PricePlacement`, { placement_id: `${ME}-1`, funding_year: YEAR }, 'auditor');
    const whole = ({ numerator, denominator }) => `${numerator}/${denominator}`;
    // 92 and 60 days of 366 in lowest terms. The scheme rounds lines, so what is exact is rounded already.
    equal([['D', '46/183', '54044/1', 54044], ['G', '10/61', '63934/1', 63934]],
      priced.segments.map((each) => [each.band, whole(each.year_share), whole(each.exact_pence), each.amount.pence]));
    // 1,179.78 in twelve parts of 98.315, rounded half up; the last takes the odd pennies.
    equal([BOTH_BANDS, [...Array(11).fill(9832), 9826]], [priced.amount.pence, priced.payments.map((each) => each.amount.pence)]);
  },

  async 'a preview records nothing'() {
    const before = await head();
    const placement = { home_authority: 351, school_id: SCHOOL, setting: 'SETTING_MAINSTREAM', plan: 'PLAN_KIND_EHC_PLAN', part_time: { hundred_millionths: 50000000 }, span: { from: date('2023-11-01') } };
    const asked = { scheme_id: 'bury_illustrative', placement, funding_year: YEAR, awards: [{ award: { band: 'D' }, span: { from: date('2023-11-01') } }] };
    equal(FIRST_BAND, (await call(`${TOP_UPS}/PreviewPrice`, asked, 'reader')).priced.amount.pence);
    equal(before, await head());
  },

  async 'a scheme is published and read'() {
    const text = textOf('points.json');
    const reply = await call(`${BANDING}/PublishScheme`, { request_id: randomUUID(), file_name: 'points.json', decided_on: date('2023-09-01'), text });
    equal([`${ME}_points`, 351, []], [reply.recorded.scheme.scheme_id, reply.recorded.scheme.authority, reply.findings]);
    equal(text.toString('hex'), (await call(`${BANDING}/GetScheme`, { scheme_id: `${ME}_points` }, 'reader')).text.toString('hex'));
  },

  async 'a bad change in a stream stops no other'() {
    const [before, special, first] = [money(await share()), money(await share(SPECIAL)), await head()];
    const bulk = [opening(1, SCHOOL, 'SETTING_MAINSTREAM', '2023-09-01', '2024-03-01'), awarding(1, 'A', '2023-09-01'), awarding(1, 'Z', '2023-10-01'),
      opening(2, SPECIAL, 'SETTING_SPECIAL', '2023-04-01', '2024-01-01'), awarding(2, 'D', '2023-04-01')];
    const replies = await call(`${ALLOCATION}/ApplyChanges`, bulk);
    equal(bulk.map((each) => each.request_id), replies.map((each) => each.request_id));
    equal([first + 1, first + 2, undefined, first + 3, first + 4], replies.map((each) => each.recorded?.stamp.sequence));
    equal(['band_unknown', 'decide_band.award', 3], [replies[2].fault.code, replies[2].fault.field, replies[2].fault.status]);
    equal([null, null, null, null], replies.filter((_, i) => i !== 2).map((each) => each.fault));
    equal([before + BULK_MAINSTREAM, special + BULK_SPECIAL], [money(await share()), money(await share(SPECIAL))]);
    const last = {};
    for (let seen; !seen || seen.stamp.sequence < first + 4;) {
      seen = await change(kept.watch);
      for (const each of seen.shares) last[each.school_id] = each;
    }
    equal({ [SCHOOL]: await share(), [SPECIAL]: await share(SPECIAL) }, last);
    const [again] = await call(`${ALLOCATION}/ApplyChanges`, [bulk[4]]);
    equal([replies[4].recorded, first + 4], [again.recorded, await head()], 'sent again');
  },

  async 'a watch goes on from a sequence'() {
    const resumed = watch(kept.first);
    equal(kept.changed, (await change(resumed)).stamp);
    resumed.cancel();
    kept.watch.cancel();
    equal('CANCELLED', await refusal(kept.watch.next()));
  },

  async 'a revoked token is refused at once'() {
    const ask = () => call(`${SCHOOLS}/GetSchool`, { school_id: SCHOOL }, `leaver-${ME}`);
    equal(SCHOOL, (await ask()).school.urn);
    const [program, ...args] = process.env.FUNDING.split(' ');
    execFileSync(program, [...args, 'token', 'revoke', '--db', path.join(work, 'funding.db'), '--name', `leaver-${ME}`], { stdio: 'ignore', timeout: 30000 });
    equal('UNAUTHENTICATED token_invalid', await refusal(ask()));
  },

  async 'another authority imports its schools and opens its own placement here'() {
    const before = money(await share());
    const reply = await call(`${SCHOOLS}/Import`, publicLists(randomUUID()), 'neighbour');
    const schools = await pages(`${SCHOOLS}/ListSchools`, { authority: 350 }, 'schools', 100, 'neighbour');
    equal([schools.length, true], [reply.recorded.schools, schools.length > 100]);
    const opened = await call(`${SCHOOLS}/OpenPlacement`, others('neighbours'), 'neighbour');
    equal(['neighbour', 350, before], [opened.recorded.stamp.actor, opened.recorded.placement.details.home_authority, money(await share())]);
  },

  async 'after a deadline the same id answers'() {
    const request = others('in-time');
    equal('DEADLINE_EXCEEDED', await refusal(call(`${SCHOOLS}/OpenPlacement`, request, 'neighbour', { timeout: -1 })));
    const first = await call(`${SCHOOLS}/OpenPlacement`, request, 'neighbour', { how: 'raw' });
    const before = await head();
    equal(recordedOf(first), recordedOf(await call(`${SCHOOLS}/OpenPlacement`, request, 'neighbour', { how: 'raw' })));
    equal(before, await head());
  },

  async 'a deadline that is over on arrival leaves the change to be sent again'() {
    const request = others('too-late');
    const before = await head();
    equal([undefined, '4'], await tooLate('OpenPlacement', request, '1n'));
    // Whatever became of it: sent again with its id it is recorded once.
    await call(`${SCHOOLS}/OpenPlacement`, request, 'neighbour');
    await call(`${SCHOOLS}/OpenPlacement`, request, 'neighbour');
    equal(before + 1, await head());
  },

  async 'a cancelled stream changes nothing more'() {
    const before = await head();
    const bulk = stream(`${ALLOCATION}/ApplyChanges`);
    bulk.write(opening(3, SCHOOL, 'SETTING_MAINSTREAM', '2023-09-01', '2024-03-01'));
    equal(before + 1, (await bulk.next()).recorded.stamp.sequence);
    bulk.cancel();
    equal('CANCELLED', await refusal(bulk.next()));
    const upload = clientOf(SCHOOLS).Import(credential('officer'), () => {});
    for (const each of importing(randomUUID(), `${ME}-late,${ME}-pupil-late,351,${SCHOOL},mainstream,ASD,2,ehc_plan,1,2023-09-01,,no,illustrative,made up\n`)) upload.write(each);
    const ended = new Promise((resolve) => { upload.on('status', resolve); });
    upload.cancel();
    equal(grpc.status.CANCELLED, (await ended).code);
    equal(before + 1, await head());
  },

  async 'a large message is refused'() {
    const large = { request_id: randomUUID(), file_name: 'large.json', decided_on: date('2023-03-01'), text: Buffer.alloc(4 * 1024 * 1024) };
    equal('RESOURCE_EXHAUSTED', await refusal(call(`${BANDING}/PublishScheme`, large)));
  },

  async 'bytes that are no message are refused'() {
    for (const send of [Buffer.from('ffffffff', 'hex'), Buffer.from('0a7f73686f7274', 'hex')]) {
      equal('INTERNAL', await refusal(call(`${BANDING}/DecideBand`, {}, 'officer', { send })));
    }
  },

  async 'what does not exist is unimplemented'() {
    for (const unknown of [`/${SCHOOLS}/DeleteSchool`, '/funding.schools.v2.SchoolsService/GetSchool']) {
      const same = (bytes) => bytes;
      equal('UNIMPLEMENTED', await refusal(new Promise((resolve, reject) => {
        clientOf(SCHOOLS).makeUnaryRequest(unknown, same, same, Buffer.alloc(0), credential('officer'), (error, answer) => (error ? reject(error) : resolve(answer)));
      })));
    }
  },

  async 'compressed messages are read'() {
    const asked = { authority: 351, funding_year: YEAR, page_size: 1000 };
    equal(await call(`${ALLOCATION}/ListBudgetShares`, asked), await call(`${ALLOCATION}/ListBudgetShares`, asked, 'officer', { how: 'gzip' }));
  },

  async 'a plan is carried out by two people and taken back'() {
    const alone = money(await share());
    const placement = { placement_id: `${ME}-moved`, pupil: `${ME}-pupil-moved`, home_authority: 351, school_id: SCHOOL, setting: 'SETTING_MAINSTREAM',
      year_group: 2, plan: 'PLAN_KIND_EHC_PLAN', span: { from: date('2023-11-01') } };
    await call(`${SCHOOLS}/OpenPlacement`, { request_id: randomUUID(), opening: { placement, decided_on: date('2023-10-09') } });
    await call(`${BANDING}/DecideBand`, { request_id: randomUUID(), award: {
      placement_id: `${ME}-moved`, scheme_id: `${ME}_points`, award: { band: 'high' }, span: { from: date('2023-11-01') }, decided_on: date('2023-10-09') } });
    const before = await share();
    equal(alone + POINTS_ALONE, money(before));

    const planned = { authority: 351, plan: textOf('plan.json'), file_name: 'plan.json', on: date('2024-01-01') };
    const decided = { ...planned, decided_on: date('2023-12-01') };
    const look = async () => {
      const answers = await call(`${ASSIMILATION}/PlanAssimilation`, planned);
      const pupils = answers.flatMap((each) => each.pupils?.rows ?? []);
      equal([pupils.length, 'end'], [answers.at(-1).end.pupils, answers.at(-1).part]);
      return [answers[0].header, pupils.find((each) => each.placement_id === `${ME}-moved`)];
    };
    const bands = [{ placement_id: `${ME}-moved`, band: 'B', reason: 'MODERATION_REASON_EVIDENCE_SUPPORTS' }];
    equal(1, (await call(`${ASSIMILATION}/ModerateBands`, { ...decided, request_id: randomUUID(), bands })).recorded.bands);
    const [header, row] = await look();
    equal(['MOVE_STATUS_MOVES', 200000, 'B', 190000, 10000, ['not_signed_off']],
      [row.status, row.old.pence, row.band, row.new.pence, row.years[0].protection.pence, header.obstacles.map((each) => each.code)]);
    const sign = { ...decided, request_id: randomUUID(), shown_digest: header.shown_digest };
    equal('PERMISSION_DENIED role_insufficient', await refusal(call(`${ASSIMILATION}/SignOffAssimilation`, sign)));
    equal('approver', (await call(`${ASSIMILATION}/SignOffAssimilation`, sign, 'approver')).recorded.stamp.actor);
    const commit = { ...decided, request_id: randomUUID() };
    equal('PERMISSION_DENIED second_person_needed', await refusal(call(`${ASSIMILATION}/CommitAssimilation`, commit, 'approver')));

    const watching = watch(await head());
    const reply = await call(`${ASSIMILATION}/CommitAssimilation`, commit, 'officer', { how: 'raw' });
    const committed = definitions[ASSIMILATION].CommitAssimilation.responseDeserialize(reply);
    const now = await share();
    equal([1, -10000, alone + POINTS_THEN_BAND + PROTECTED, PROTECTED], [committed.recorded.moved, committed.recorded.annual_change.pence, money(now), line(now, 'band_protection')]);
    const seen = await change(watching);
    equal([committed.recorded.stamp, [now]], [seen.stamp, seen.shares]);
    watching.cancel();
    equal(recordedOf(reply), recordedOf(await call(`${ASSIMILATION}/CommitAssimilation`, commit, 'officer', { how: 'raw' })), 'a retry');
    equal(true, (await call(`${ASSIMILATION}/CommitAssimilation`, { ...commit, request_id: randomUUID() })).nothing_to_move);
    await call(`${ASSIMILATION}/UndoAssimilation`, { request_id: randomUUID(), authority: 351, plan_id: `${ME}_plan`, decided_on: date('2024-01-08') });
    equal(before, await share());
  },

  async 'scenarios are compared whole and for publication'() {
    const asked = { authority: 351, funding_year: YEAR, scenarios: textOf('scenarios.json'), attachments: [{ name: 'plan.json', content: textOf('plan.json') }] };
    const answers = await call(`${IMPACT}/CompareScenarios`, asked);
    const schools = answers.filter((each) => each.part === 'school').map((each) => each.school);
    equal([82, ['baseline', 'up', 'plan']], [schools.length, answers[0].header.cases.map((each) => each.case_id)]);
    for (const [i, total] of answers[1].totals.amounts.entries()) equal(money(total), schools.reduce((sum, each) => sum + money(each.amounts[i]), 0));
    equal(POINTS_THEN_BAND + PROTECTED - POINTS_ALONE, schools.find((each) => each.school_id === SCHOOL).amounts[2].change.pence);
    const published = await call(`${IMPACT}/CompareScenarios`, { ...asked, publish: true });
    equal([true, 'end', []], [published[0].header.for_publication, published.at(-1).part, published.filter((each) => ['school', 'totals'].includes(each.part))]);
    const withheld = published.flatMap((each) => each.rows?.rows ?? []).flatMap((each) => each.cells).filter((each) => each.gap === 'PACK_CELL_GAP_WITHHELD');
    equal(published.at(-1).end.withheld, withheld.length);
  },

  async 'band values are solved for and the answer keeps to its problem'() {
    const asked = { authority: 351, funding_year: YEAR, problem: textOf('problem.json'), file_name: 'problem.json' };
    const answer = (await call(`${VALUES}/SolveBandValues`, asked)).filter((each) => each.part !== 'progress');
    const { header } = answer[0];
    equal(['header', 'end', true], [answer[0].part, answer.at(-1).part, header.solved_total.pence <= header.present_total.pence - 5000000]);
    equal([], header.values.filter((each) => each.solved.millionths % 12000000 !== 0));
    const published = (await call(`${VALUES}/SolveBandValues`, { ...asked, publish: true })).find((each) => each.part === 'header').header;
    equal([header.values.map((each) => each.solved), null], [published.values.map((each) => each.solved), published.solved_total]);
  },
};

// ---- Refusals: one correct request for each method, and what is wrong with it in turn

const textOf = (file) => utf8(fs.readFileSync(path.join(__dirname, file), 'utf8').replaceAll('{me}', ME));

const FILES = ['{points.json}', '{hours.json}', '{plan.json}', '{scenarios.json}', '{problem.json}'];

function content(value) {
  if (typeof value === 'number') return Buffer.alloc(value, ' ');
  return FILES.includes(value) ? textOf(value.slice(1, -1)) : utf8(value.replaceAll('{me}', ME).replaceAll('{school}', SCHOOL));
}

// A request of refusals.json as the contract has it: texts with names filled in, dates, bytes.
function filled(value) {
  if (typeof value === 'string') {
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return date(value);
    return value === '{school}' ? SCHOOL : value.replaceAll('{me}', ME).replaceAll('{used}', kept.used);
  }
  if (Array.isArray(value)) return value.map(filled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, ['chunk', 'text', 'scenarios', 'problem'].includes(key) || FILES.includes(each) ? content(each) : filled(each)]));
}

// The request with what the change sets by path; null takes a field away.
function spoilt(base, changes) {
  if (Array.isArray(changes)) return structuredClone(changes);
  const request = structuredClone(base ?? {});
  for (const [where, value] of Object.entries(changes)) {
    const keys = where.split('.');
    const last = keys.pop();
    const at = keys.reduce((outer, key) => (outer[key] ??= {}), request);
    if (value === null) delete at[last]; else at[last] = value;
  }
  return request;
}

// Every change that does not set an id has a new one.
function withIds(name, request) {
  const [service, method] = name.split('/');
  if (Array.isArray(request)) {
    for (const each of request) {
      const where = method === 'ApplyChanges' ? each : each.header;
      if (where) where.request_id ??= randomUUID();
    }
    return request.flatMap(({ times = 1, ...each }) => Array(times).fill(each));
  }
  if (definitions[service][method].requestType.type.field.some((each) => each.name === 'request_id')) request.request_id ??= randomUUID();
  return request;
}

// What comes back, or what it is refused with; a fault inside a stream that goes on counts as the same refusal.
async function answered(name, request, role) {
  let answer;
  try { answer = await call(name, request, role, { first: true }); } catch (error) { return told(error); }
  const fault = Array.isArray(answer) ? answer[0].fault : null;
  return fault ? [grpc.status[fault.status], fault.code, fault.field].filter(Boolean).join(' ') : answer;
}

function refusals() {
  const cases = [];
  for (const { method: name, base, refused } of JSON.parse(fs.readFileSync(path.join(__dirname, 'refusals.json'), 'utf8'))) {
    const short = name.split('/')[1];
    refused.forEach(([changes, expected, role], number) => cases.push([`${short} refuses ${expected}${role ? ` to ${role}` : ''}`, async () => {
      if (number === 0) kept.head = await head();
      equal(expected, await answered(name, withIds(name, filled(spoilt(base, changes))), role));
    }]));
    cases.push([`${short} changed nothing, and takes the request without a fault`, async () => {
      equal(kept.head, await head(), 'the refused calls have changed something');
      if (base === null) return;
      const request = withIds(name, filled(base));
      const answer = await answered(name, request, 'officer');
      if (typeof answer === 'string') throw new Error(`the request without a fault is refused: ${answer}`);
      equal(kept.head + (JSON.stringify(request).includes('request_id') ? 1 : 0), await head(), 'what the request without a fault recorded');
    }]);
  }
  return cases;
}

async function main() {
  await new Promise((resolve, reject) => {
    clientOf(SCHOOLS).waitForReady(Date.now() + 60000, (error) => (error ? reject(error) : resolve()));
  });
  const cases = [...Object.entries(story), ...refusals(), ['the book equals a rebuilt one', async () => {
    const reply = await call(`${ALLOCATION}/Recalculate`, { authority: 351, funding_year: YEAR });
    equal([82, []], [reply.shares, reply.differing_school_ids]);
  }]];
  console.log(`1..${cases.length}`);
  let failed = 0;
  for (const [index, [name, run]] of cases.entries()) {
    try {
      await run();
      console.log(`ok ${index + 1} ${name}`);
    } catch (error) {
      failed += 1;
      let why = error.message;
      if (error.code !== undefined && error.metadata) why = `${told(error)} ${error.details}`;
      console.log(`not ok ${index + 1} ${name}: ${String(why).split(/\s+/).join(' ').slice(0, 600)}`);
    }
  }
  process.exit(failed > 0 ? 1 : 0);
}

main();
