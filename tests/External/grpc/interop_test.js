// The public interoperability cases of gRPC: @grpc/grpc-js against tests/InteropServer.
//
// usage: node interop_test.js HOST:PORT REPOSITORY
//
// REPOSITORY is the folder with protos/ and tests/. The packages of package.json are found from the folder of this file or
// by NODE_PATH. Prints `ok N name` or `FAILED name: why` for each case, and ends with 1 when one has failed. Sizes and texts
// are those of the public description of the cases.
'use strict';

const assert = require('node:assert');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [address, repository] = process.argv.slice(2);
const options = { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true };
const load = (root, file) => grpc.loadPackageDefinition(loader.loadSync(file, { ...options, includeDirs: [path.join(repository, root)] })).grpc;
const testing = load('tests/InteropServer/Protos', 'grpc/testing/test.proto').testing;
const health = load('protos/GrpcStandIn/Health', 'health.proto').health.v1;
const reflection = load('protos/GrpcStandIn/Reflection', 'reflection.proto').reflection.v1;

const insecure = grpc.credentials.createInsecure();
const client = new testing.TestService(address, insecure);
const GZIP = 2;
const compressing = new testing.TestService(address, insecure, { 'grpc.default_compression_algorithm': GZIP });
const initial = ['x-grpc-test-echo-initial', 'test_initial_metadata_value'];
const trailing = ['x-grpc-test-echo-trailing-bin', Buffer.from([0x0a, 0x0b, 0x0a, 0x0b, 0x0a, 0x0b])];
const special = '\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \u{1f608}\t\n';

const zeros = (size) => ({ body: Buffer.alloc(size) });
const asking = (...sizes) => ({ response_parameters: sizes.map((size) => ({ size })) });

// A unary or client-streaming call as a promise of what it brings.
function answer(start) {
  return new Promise((resolve) => {
    const seen = {};
    const call = start((error, response) => Object.assign(seen, { error, response }));
    call.on('metadata', (metadata) => { seen.metadata = metadata; });
    call.on('status', (status) => { resolve({ ...seen, status }); });
  });
}

// A stream of responses to its end.
function everything(call) {
  return new Promise((resolve) => {
    const seen = { responses: [] };
    call.on('metadata', (metadata) => { seen.metadata = metadata; });
    call.on('data', (response) => seen.responses.push(response));
    call.on('error', () => {});
    call.on('status', (status) => { resolve({ ...seen, status }); });
  });
}

const unary = (request, metadata = new grpc.Metadata(), over = client) => answer((done) => over.UnaryCall(request, metadata, done));
const sizes = (responses) => responses.map((response) => response.payload.body.length);

function echoing() {
  const metadata = new grpc.Metadata();
  metadata.set(...initial);
  metadata.set(...trailing);
  return metadata;
}

function assertEchoed(seen) {
  assert.deepStrictEqual(seen.metadata.get(initial[0]), [initial[1]]);
  assert.deepStrictEqual(seen.status.metadata.get(trailing[0]), [trailing[1]]);
}

const cases = {
  async empty_unary() {
    assert.strictEqual((await answer((done) => client.EmptyCall({}, done))).status.code, grpc.status.OK);
  },

  async large_unary() {
    const seen = await unary({ response_size: 314159, payload: zeros(271828) });
    assert.ok(seen.response.payload.body.equals(Buffer.alloc(314159)));
  },

  async client_streaming() {
    const seen = await answer((done) => {
      const call = client.StreamingInputCall(done);
      for (const size of [27182, 8, 1828, 45904]) call.write({ payload: zeros(size) });
      call.end();
      return call;
    });
    assert.strictEqual(seen.response.aggregated_payload_size, 74922);
  },

  async server_streaming() {
    const seen = await everything(client.StreamingOutputCall(asking(31415, 9, 2653, 58979)));
    assert.deepStrictEqual(sizes(seen.responses), [31415, 9, 2653, 58979]);
    assert.strictEqual(seen.status.code, grpc.status.OK);
  },

  async ping_pong() {
    const turns = [[27182, 31415], [8, 9], [1828, 2653], [45904, 58979]];
    const call = client.FullDuplexCall();
    let turn = 0;
    const send = () => (turn < turns.length ? call.write({ ...asking(turns[turn][1]), payload: zeros(turns[turn][0]) }) : call.end());
    call.on('data', () => { turn += 1; send(); });
    send();
    const seen = await everything(call);
    assert.deepStrictEqual(sizes(seen.responses), turns.map(([, asked]) => asked));
    assert.strictEqual(seen.status.code, grpc.status.OK);
  },

  async empty_stream() {
    const call = client.FullDuplexCall();
    call.end();
    const seen = await everything(call);
    assert.deepStrictEqual([seen.responses.length, seen.status.code], [0, grpc.status.OK]);
  },

  async custom_metadata() {
    assertEchoed(await unary({ response_size: 314159, payload: zeros(271828) }, echoing()));
    const call = client.FullDuplexCall(echoing());
    call.write(asking(314159));
    call.end();
    assertEchoed(await everything(call));
  },

  async status_code_and_message() {
    const response_status = { code: 2, message: 'test status message' };
    const seen = await unary({ response_status });
    assert.deepStrictEqual([seen.status.code, seen.status.details], [2, response_status.message]);
    const call = client.FullDuplexCall();
    call.write({ response_status });
    call.end();
    const { status } = await everything(call);
    assert.deepStrictEqual([status.code, status.details], [2, response_status.message]);
  },

  async special_status_message() {
    const { status } = await unary({ response_status: { code: 2, message: special } });
    assert.deepStrictEqual([status.code, status.details], [2, special]);
  },

  async unimplemented_method() {
    assert.strictEqual((await answer((done) => client.UnimplementedCall({}, done))).status.code, grpc.status.UNIMPLEMENTED);
  },

  async unimplemented_service() {
    const other = new testing.UnimplementedService(address, insecure);
    assert.strictEqual((await answer((done) => other.UnimplementedCall({}, done))).status.code, grpc.status.UNIMPLEMENTED);
    other.close();
  },

  async cancel_after_begin() {
    const seen = await answer((done) => {
      const call = client.StreamingInputCall(done);
      setImmediate(() => call.cancel());
      return call;
    });
    assert.strictEqual(seen.status.code, grpc.status.CANCELLED);
  },

  async cancel_after_first_response() {
    const call = client.FullDuplexCall();
    call.write({ ...asking(31415), payload: zeros(27182) });
    call.on('data', () => call.cancel());
    const seen = await everything(call);
    assert.deepStrictEqual([sizes(seen.responses), seen.status.code], [[31415], grpc.status.CANCELLED]);
  },

  async timeout_on_sleeping_server() {
    const call = client.FullDuplexCall({ deadline: Date.now() + 1 });
    call.on('error', () => {});
    call.write({ payload: zeros(27182) });
    assert.strictEqual((await everything(call)).status.code, grpc.status.DEADLINE_EXCEEDED);
  },

  async client_compressed_unary() {
    const request = { response_size: 314159, payload: zeros(271828), expect_compressed: { value: true } };
    assert.strictEqual((await unary(request)).status.code, grpc.status.INVALID_ARGUMENT);
    assert.strictEqual((await unary(request, new grpc.Metadata(), compressing)).response.payload.body.length, 314159);
  },

  async client_compressed_streaming() {
    const seen = await answer((done) => {
      const call = compressing.StreamingInputCall(done);
      for (const size of [27182, 45904]) call.write({ payload: zeros(size), expect_compressed: { value: true } });
      call.end();
      return call;
    });
    assert.strictEqual(seen.response.aggregated_payload_size, 73086);
  },

  async server_compressed_unary() {
    for (const value of [true, false]) {
      const seen = await unary({ response_size: 314159, payload: zeros(271828), response_compressed: { value } });
      assert.strictEqual(seen.response.payload.body.length, 314159);
    }
  },

  async server_compressed_streaming() {
    const request = asking(31415, 92653);
    request.response_parameters[0].compressed = { value: true };
    request.response_parameters[1].compressed = { value: false };
    assert.deepStrictEqual(sizes((await everything(client.StreamingOutputCall(request))).responses), [31415, 92653]);
  },

  async large_status_keeps_its_code() {
    const { status } = await unary({ response_status: { code: 13, message: '\u00a3'.repeat(5000) } });
    assert.deepStrictEqual([status.code, status.details], [13, '\u00a3'.repeat(666)]);
  },

  async oversized_request() {
    assert.strictEqual((await unary({ payload: zeros(5 * 1024 * 1024) })).status.code, grpc.status.RESOURCE_EXHAUSTED);
    assert.strictEqual((await answer((done) => client.EmptyCall({}, done))).status.code, grpc.status.OK);
  },

  async health_check_and_watch() {
    const checks = new health.Health(address, insecure);
    const watch = checks.Watch({});
    watch.on('data', (state) => { if (state.status === 'SERVING') watch.cancel(); });
    await everything(watch);
    assert.strictEqual((await answer((done) => checks.Check({}, done))).response.status, 'SERVING');
    assert.strictEqual((await answer((done) => checks.Check({ service: 'none' }, done))).status.code, grpc.status.NOT_FOUND);
    checks.close();
  },

  async reflection_lists_and_describes() {
    const server = new reflection.ServerReflection(address, insecure);
    const call = server.ServerReflectionInfo();
    call.write({ list_services: '' });
    call.write({ file_containing_symbol: 'grpc.testing.TestService' });
    call.end();
    const [services, file] = (await everything(call)).responses;
    assert.deepStrictEqual(
      services.list_services_response.service.map((service) => service.name),
      ['grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection', 'grpc.testing.TestService']);
    assert.ok(file.file_descriptor_response.file_descriptor_proto[0].includes('TestService'));
    server.close();
  },
};

async function main() {
  await new Promise((resolve, reject) => {
    client.waitForReady(Date.now() + 60000, (error) => (error ? reject(error) : resolve()));
  });
  let failed = 0;
  let number = 0;
  for (const [name, run] of Object.entries(cases)) {
    number += 1;
    try {
      await run();
      console.log(`ok ${number} ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}: ${String(error.message).split('\n').join(' ')}`);
    }
  }
  client.close();
  compressing.close();
  process.exitCode = failed > 0 ? 1 : 0;
}

main();
