"""The public interoperability cases of gRPC: Debian's Python grpcio against tests/InteropServer.

usage: /usr/bin/python3 interop_test.py HOST:PORT GENERATED

GENERATED is the folder that `protoc --python_out` has written the messages to. Prints `ok N name` or `FAILED name: why`
for each case, and ends with 1 when one has failed. Sizes and texts are those of the public description of the cases.
"""
import os
import sys

import grpc

# grpcio owns the package name `grpc`; the generated folder of that name becomes a part of it.
grpc.__path__.append(os.path.join(sys.argv[2], "grpc"))
sys.path.insert(0, sys.argv[2])
import health_pb2  # noqa: E402
import reflection_pb2  # noqa: E402
from google.protobuf import descriptor_pb2  # noqa: E402
from grpc.testing import messages_pb2 as m  # noqa: E402

channel = grpc.insecure_channel(sys.argv[1])
SERVICE = "/grpc.testing.TestService/"
INITIAL = ("x-grpc-test-echo-initial", "test_initial_metadata_value")
TRAILING = ("x-grpc-test-echo-trailing-bin", b"\x0a\x0b\x0a\x0b\x0a\x0b")
SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"


def method(kind, path, response, over=channel):
    return getattr(over, kind)(path, request_serializer=lambda r: r.SerializeToString(), response_deserializer=response.FromString)


empty_call = method("unary_unary", SERVICE + "EmptyCall", m.Empty)
unary_call = method("unary_unary", SERVICE + "UnaryCall", m.SimpleResponse)
input_call = method("stream_unary", SERVICE + "StreamingInputCall", m.StreamingInputCallResponse)
output_call = method("unary_stream", SERVICE + "StreamingOutputCall", m.StreamingOutputCallResponse)
duplex_call = method("stream_stream", SERVICE + "FullDuplexCall", m.StreamingOutputCallResponse)


def zeros(size):
    return m.Payload(body=bytes(size))


def asking(*sizes, payload=0):
    return m.StreamingOutputCallRequest(response_parameters=[m.ResponseParameters(size=s) for s in sizes], payload=zeros(payload))


def equal(expected, actual):
    if expected != actual:
        raise AssertionError(f"expected {expected!r}, not {actual!r}")


def fails(code, call, detail=None):
    try:
        call()
    except grpc.RpcError as e:
        equal(code, e.code())
        if detail is not None:
            equal(detail, e.details())
        return e
    raise AssertionError(f"{code} was expected")


class Requests:
    """Requests that are handed over one by one, while the call runs."""

    def __init__(self):
        import queue
        self.waiting = queue.Queue()

    def send(self, request):
        self.waiting.put(request)

    def close(self):
        self.waiting.put(None)

    def __iter__(self):
        return self

    def __next__(self):
        request = self.waiting.get()
        if request is None:
            raise StopIteration
        return request


def empty_unary():
    equal(m.Empty(), empty_call(m.Empty()))


def large_unary():
    equal(bytes(314159), unary_call(m.SimpleRequest(response_size=314159, payload=zeros(271828))).payload.body)


def client_streaming():
    requests = [m.StreamingInputCallRequest(payload=zeros(s)) for s in (27182, 8, 1828, 45904)]
    equal(74922, input_call(iter(requests)).aggregated_payload_size)


def server_streaming():
    equal([31415, 9, 2653, 58979], [len(r.payload.body) for r in output_call(asking(31415, 9, 2653, 58979))])


def ping_pong():
    requests = Requests()
    call = duplex_call(requests)
    for sent, asked in ((27182, 31415), (8, 9), (1828, 2653), (45904, 58979)):
        requests.send(asking(asked, payload=sent))
        equal(asked, len(next(call).payload.body))
    requests.close()
    equal([], list(call))


def empty_stream():
    equal([], list(duplex_call(iter([]))))


def custom_metadata():
    response, call = unary_call.with_call(m.SimpleRequest(response_size=314159, payload=zeros(271828)), metadata=(INITIAL, TRAILING))
    equal(314159, len(response.payload.body))
    equal(INITIAL[1], dict(call.initial_metadata())[INITIAL[0]])
    equal(TRAILING[1], dict(call.trailing_metadata())[TRAILING[0]])
    stream = duplex_call(iter([asking(314159)]), metadata=(INITIAL, TRAILING))
    equal([314159], [len(r.payload.body) for r in stream])
    equal(INITIAL[1], dict(stream.initial_metadata())[INITIAL[0]])
    equal(TRAILING[1], dict(stream.trailing_metadata())[TRAILING[0]])


def status_code_and_message():
    status = m.EchoStatus(code=2, message="test status message")
    fails(grpc.StatusCode.UNKNOWN, lambda: unary_call(m.SimpleRequest(response_status=status)), status.message)
    fails(grpc.StatusCode.UNKNOWN, lambda: list(duplex_call(iter([m.StreamingOutputCallRequest(response_status=status)]))), status.message)


def special_status_message():
    status = m.EchoStatus(code=2, message=SPECIAL)
    fails(grpc.StatusCode.UNKNOWN, lambda: unary_call(m.SimpleRequest(response_status=status)), SPECIAL)


def unimplemented_method():
    call = method("unary_unary", SERVICE + "UnimplementedCall", m.Empty)
    fails(grpc.StatusCode.UNIMPLEMENTED, lambda: call(m.Empty()))


def unimplemented_service():
    call = method("unary_unary", "/grpc.testing.UnimplementedService/UnimplementedCall", m.Empty)
    fails(grpc.StatusCode.UNIMPLEMENTED, lambda: call(m.Empty()))


def cancel_after_begin():
    requests = Requests()
    call = input_call.future(requests)
    call.cancel()
    requests.close()
    equal(grpc.StatusCode.CANCELLED, call.code())


def cancel_after_first_response():
    requests = Requests()
    call = duplex_call(requests)
    requests.send(asking(31415, payload=27182))
    equal(31415, len(next(call).payload.body))
    call.cancel()
    requests.close()
    fails(grpc.StatusCode.CANCELLED, lambda: next(call))


def timeout_on_sleeping_server():
    requests = Requests()
    call = duplex_call(requests, timeout=0.001)
    requests.send(asking(payload=27182))
    try:
        fails(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: next(call))
    finally:
        requests.close()


def client_compressed_unary():
    request = m.SimpleRequest(response_size=314159, payload=zeros(271828), expect_compressed=m.BoolValue(value=True))
    fails(grpc.StatusCode.INVALID_ARGUMENT, lambda: unary_call(request))
    equal(314159, len(unary_call(request, compression=grpc.Compression.Gzip).payload.body))
    request.expect_compressed.value = False
    equal(314159, len(unary_call(request).payload.body))


def client_compressed_streaming():
    requests = [m.StreamingInputCallRequest(payload=zeros(s), expect_compressed=m.BoolValue(value=True)) for s in (27182, 45904)]
    fails(grpc.StatusCode.INVALID_ARGUMENT, lambda: input_call(iter(requests)))
    equal(73086, input_call(iter(requests), compression=grpc.Compression.Gzip).aggregated_payload_size)


def server_compressed_unary():
    for compressed in (True, False):
        request = m.SimpleRequest(response_size=314159, payload=zeros(271828), response_compressed=m.BoolValue(value=compressed))
        equal(bytes(314159), unary_call(request).payload.body)


def server_compressed_streaming():
    request = asking(31415, 92653)
    request.response_parameters[0].compressed.value = True
    request.response_parameters[1].compressed.value = False
    equal([31415, 92653], [len(r.payload.body) for r in output_call(request)])


def large_status_keeps_its_code():
    fails(grpc.StatusCode.INTERNAL, lambda: unary_call(m.SimpleRequest(response_status=m.EchoStatus(code=13, message="\u00a3" * 5000))), "\u00a3" * 666)


def oversized_request():
    fails(grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: unary_call(m.SimpleRequest(payload=zeros(5 * 1024 * 1024))))
    equal(m.Empty(), empty_call(m.Empty()))


def health_check_and_watch():
    check = method("unary_unary", "/grpc.health.v1.Health/Check", health_pb2.HealthCheckResponse)
    watch = method("unary_stream", "/grpc.health.v1.Health/Watch", health_pb2.HealthCheckResponse)(health_pb2.HealthCheckRequest())
    for state in watch:
        if state.status == health_pb2.HealthCheckResponse.SERVING:
            break
    watch.cancel()
    equal(health_pb2.HealthCheckResponse.SERVING, check(health_pb2.HealthCheckRequest()).status)
    fails(grpc.StatusCode.NOT_FOUND, lambda: check(health_pb2.HealthCheckRequest(service="none")))


def reflection_lists_and_describes():
    ask = method("stream_stream", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", reflection_pb2.ServerReflectionResponse)
    requests = [reflection_pb2.ServerReflectionRequest(list_services=""), reflection_pb2.ServerReflectionRequest(file_containing_symbol="grpc.testing.TestService")]
    services, file = list(ask(iter(requests)))
    equal(["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.testing.TestService"], [s.name for s in services.list_services_response.service])
    described = descriptor_pb2.FileDescriptorProto.FromString(file.file_descriptor_response.file_descriptor_proto[0])
    equal("TestService", described.service[0].name)


CASES = (
    empty_unary, large_unary, client_streaming, server_streaming, ping_pong, empty_stream, custom_metadata, status_code_and_message,
    special_status_message, unimplemented_method, unimplemented_service, cancel_after_begin, cancel_after_first_response,
    timeout_on_sleeping_server, client_compressed_unary, client_compressed_streaming, server_compressed_unary, server_compressed_streaming,
    large_status_keeps_its_code, oversized_request, health_check_and_watch, reflection_lists_and_describes)


def main():
    grpc.channel_ready_future(channel).result(timeout=60)
    failed = 0
    for number, case in enumerate(CASES, 1):
        try:
            case()
            print(f"ok {number} {case.__name__}", flush=True)
        except Exception as e:  # A case that breaks must not hide those after it.
            failed += 1
            print(f"FAILED {case.__name__}: {type(e).__name__}: {e}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
