"""A finance system in Python: Debian's grpcio against the real server, which holds the sample authority (351, Bury).

usage: /usr/bin/python3 client.py HOST:PORT WORK PHASE

WORK is the folder that `run` prepares: what `protoc --python_out` wrote, tokens.json, and where one phase leaves what the
next one needs. PHASE is `serve`, `stop` (PID of the server in SERVER_PID) or `after`, when it runs again. Prints `1..N`, and
for each case `ok N name` or `not ok N name: why`; ends with 1 when one has failed. Amounts are worked out by hand here, from
samples/schemes/bury_illustrative.json: a value of a year x days / 366 in 2023-24, each piece rounded half up to the penny.
"""
import base64
import copy
import csv
import importlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import uuid

import grpc

address, work, phase = sys.argv[1:4]
sys.path.insert(0, os.path.join(work, "python"))
import google.protobuf  # noqa: E402

google.protobuf.__path__  # google is a namespace package here, and google.rpc beside it
sys.modules["google"].__path__.append(os.path.join(work, "python", "google"))
import health_pb2  # noqa: E402
import reflection_pb2  # noqa: E402
from google.protobuf import descriptor_pb2, json_format  # noqa: E402
from google.rpc import rich_error_pb2  # noqa: E402

ME = "py"
HERE = os.path.dirname(os.path.abspath(__file__))
YEAR = {"starting_year": 2023}
SCHOOL, SPECIAL = 105287, 105377
# Fairfield is row 2674 of the list with 5 plans; the sample deals the seven bands out from row mod 7 = 0: A, B, C, D, E of a
# mainstream class, each for the whole year: 800 + 1,900 + 3,100 + 4,300 + 5,450.
TOP_UP_OF_THE_SAMPLE = 15_550_00
# Band C, 3,100 a year, from 1 September: 213 days, 1,804.098.
FIRST_BAND = 1_804_10
# Band C to 31 December, 122 days: 1,033.333; then band E, 5,450, for 91 days: 1,355.055. Both rounded: not 2,388.39.
BOTH_BANDS = 1_033_33 + 1_355_05
# Band A, 800, September to February, 182 days: 397.814. Band D of a special school, 18,500, April to December, 275 days: 13,900.273.
BULK_MAINSTREAM, BULK_SPECIAL = 397_81, 13_900_27
# Two thousand a year by points from 1 November, 152 days: 830.601; or to 31 December, 61 days: 333.333. Band B, 1,900, is
# nearest, from 1 January, 91 days: 472.404; and what that is less, 100 a year, is protected: 24.863.
POINTS_ALONE, POINTS_THEN_BAND, PROTECTED = 830_60, 333_33 + 472_40, 24_86

# Bury's made-up volume scheme pays 1,500 for each pupil with a plan above 2.3% of the roll of 243: above 5.589. Its autumn count is
# on 5 October, so a sixth plan from September adds 0.411 x 1,500, and each one more the whole amount.
SIXTH_PLAN, ONE_MORE_PLAN = 616_50, 1_500_00

TOKENS = json.load(open(os.path.join(work, "tokens.json")))
SERVICES = {
    "funding.schools.v1.SchoolsService": "funding.schools.v1.schools_service_pb2",
    "funding.banding.v1.BandingService": "funding.banding.v1.banding_service_pb2",
    "funding.topups.v1.TopUpsService": "funding.topups.v1.top_ups_service_pb2",
    "funding.allocation.v1.AllocationService": "funding.allocation.v1.allocation_service_pb2",
    "funding.allocation.v1.AssimilationService": "funding.allocation.v1.assimilation_service_pb2",
    "funding.allocation.v1.ImpactService": "funding.allocation.v1.impact_service_pb2",
    "funding.volumetopups.v1.VolumeTopUpsService": "funding.volumetopups.v1.volume_top_ups_service_pb2",
    "funding.contingency.v1.ContingencyService": "funding.contingency.v1.contingency_service_pb2",
    "funding.blocktransfers.v1.BlockTransferService": "funding.blocktransfers.v1.block_transfer_service_pb2",
    "funding.allocation.v1.TransferOutcomeService": "funding.allocation.v1.transfer_outcome_service_pb2",
    "funding.allocation.v1.BandValueService": "funding.allocation.v1.band_value_service_pb2",
    "grpc.health.v1.Health": "health_pb2",
    "grpc.reflection.v1.ServerReflection": "reflection_pb2",
}
SCHOOLS, BANDING, TOP_UPS, ALLOCATION, ASSIMILATION, IMPACT, VOLUME, CONTINGENCY, TRANSFERS, OUTCOMES, VALUES = list(SERVICES)[:11]
channel = grpc.insecure_channel(address)
CASES = []


# ---- Calls

class Method:
    """One method of the contracts, by its full name."""

    def __init__(self, name):
        service, method = name.split("/")
        services = importlib.import_module(SERVICES[service]).DESCRIPTOR.services_by_name
        described = services[service.rsplit(".", 1)[1]].methods_by_name[method]
        proto = descriptor_pb2.MethodDescriptorProto()
        described.CopyToProto(proto)
        self.path = "/" + name
        self.streams = proto.client_streaming
        self.kind = f"{'stream' if proto.client_streaming else 'unary'}_{'stream' if proto.server_streaming else 'unary'}"
        self.request, self.response = (getattr(importlib.import_module(d.file.name.replace(".proto", "_pb2").replace("/", ".")), d.name)
                                       for d in (described.input_type, described.output_type))

    def on(self, over, raw=False):
        return getattr(over, self.kind)(
            self.path, request_serializer=lambda r: r if isinstance(r, bytes) else r.SerializeToString(),
            response_deserializer=(lambda b: b) if raw else self.response.FromString)


def message(kind, content):
    return json_format.ParseDict(content, kind())


def credential(role):
    return () if role == "nobody" else (("authorization", f"Bearer {TOKENS[role]}"),)


def call(name, content, role="officer", raw=False, timeout=20, over=None, **more):
    """Starts a call with a message, or with several where the client streams; a unary one is waited for."""
    method = Method(name)
    if isinstance(content, (dict, list)):
        content = [message(method.request, c) for c in content] if method.streams else message(method.request, content)
    request = iter(content) if isinstance(content, list) else content
    return method.on(over or channel, raw)(request, metadata=credential(role), timeout=timeout, **more)


def new_id():
    return str(uuid.uuid4())


def date(text):
    year, month, day = map(int, text.split("-"))
    return {"year": year, "month": month, "day": day}


def equal(expected, actual, what=""):
    if expected != actual:
        raise AssertionError(f"{what}{': ' if what else ''}expected {expected!r}, not {actual!r}")


def true(condition, what):
    if not condition:
        raise AssertionError(what)


def told(error):
    """A refusal as status, code and field, after checking that what is said twice is said the same way."""
    details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    if details is None:
        return error.code().name
    status = rich_error_pb2.Status.FromString(details)
    equal(error.code().value[0], status.code, "the code in the details")
    equal(error.details(), status.message, "the text in the details")
    true(len(status.message) > 20, "a refusal says what to do")
    info, bad = rich_error_pb2.ErrorInfo(), rich_error_pb2.BadRequest()
    equal(True, status.details[0].Unpack(info), "the first detail is an ErrorInfo")
    equal("funding", info.domain)
    if len(status.details) == 1:
        return f"{error.code().name} {info.reason}"
    equal(True, status.details[1].Unpack(bad), "the second detail is a BadRequest")
    equal([status.message], [v.description for v in bad.field_violations])
    return f"{error.code().name} {info.reason} {bad.field_violations[0].field}"


def refusal(run):
    try:
        answer = run()
    except grpc.RpcError as error:
        return told(error)
    raise AssertionError(f"a refusal was expected, not {str(answer)[:200]!r}")


def part(field, data):
    """The bytes of a field as they came over the wire: of a reply, field 1 is what was recorded."""
    position, found = 0, None
    while position < len(data):
        tag, position = varint(data, position)
        true(tag & 7 == 2, "replies hold messages only")
        size, position = varint(data, position)
        if tag >> 3 == field:
            found = data[position:position + size]
        position += size
    return found


def varint(data, position):
    value = shift = 0
    while True:
        value |= (data[position] & 127) << shift
        position, shift = position + 1, shift + 7
        if data[position - 1] < 128:
            return value, position


def head():
    return call(f"{SCHOOLS}/ListSchools", {"authority": 351, "page_size": 1}).sequence


def share(school=SCHOOL):
    return call(f"{ALLOCATION}/GetBudgetShare", {"school_id": school, "funding_year": YEAR}).share


def line(of, name):
    return next((one.amount.pence for one in of.lines if one.line == name), 0)


def pages(name, content, of, size):
    found, token = [], ""
    while True:
        page = call(name, {**content, "page_size": size, "page_token": token})
        rows = list(getattr(page, of))
        found += rows
        token = page.next_page_token
        if not token:
            return found
        equal(size, len(rows), "rows of a page that is not the last")


class Stream:
    """Messages handed over one by one while the call runs, and answers that arrive meanwhile."""

    def __init__(self, name, content=None, role="officer", timeout=120):
        method = Method(name)
        self.kind, self.waiting, self.arrived = method.request, queue.Queue(), queue.Queue()
        requests = iter(self.waiting.get, None) if method.streams else message(method.request, content)
        start = method.on(channel)
        self.call = (start.future if method.kind == "stream_unary" else start)(requests, metadata=credential(role), timeout=timeout)
        if method.kind.endswith("_stream"):
            threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for answer in self.call:
                self.arrived.put(answer)
        except grpc.RpcError as error:
            self.arrived.put(error)
        self.arrived.put(None)

    def send(self, content):
        self.waiting.put(message(self.kind, content))

    def next(self, timeout=10):
        answer = self.arrived.get(timeout=timeout)
        if isinstance(answer, grpc.RpcError):
            raise answer
        return answer

    def end(self):
        self.waiting.put(None)

    def cancel(self):
        self.call.cancel()
        self.end()


def watch(resume_from=None):
    content = {"authority": 351, "funding_year": YEAR}
    return Stream(f"{ALLOCATION}/WatchBudgetShares", content if resume_from is None else {**content, "resume_from": resume_from})


def snapshot(of):
    """The shares of a snapshot, its sequence and whether it is marked as a reset."""
    shares = []
    while True:
        event = of.next()
        equal("snapshot", event.WhichOneof("event"))
        shares += event.snapshot.shares
        if event.snapshot.complete:
            return shares, event.snapshot.sequence, event.snapshot.reset


def change(of):
    event = of.next()
    equal("change", event.WhichOneof("event"))
    return event.change


# ---- The story, in order: each case stands on those before it

kept = {"retries": [], "used": ""}


def case(run):
    CASES.append((run.__name__.replace("_", " "), run))


def health_is_checked_and_watched():
    check = "grpc.health.v1.Health/Check"
    serving = health_pb2.HealthCheckResponse.SERVING
    for service in ["", *list(SERVICES)[:11]]:
        equal(serving, call(check, {"service": service}, role="nobody").status, service)
    equal("NOT_FOUND", refusal(lambda: call(check, {"service": "none"}, role="nobody")))
    watching = Stream("grpc.health.v1.Health/Watch", {"service": ""}, role="nobody")
    equal(serving, watching.next().status)
    watching.cancel()


def reflection_lists_and_describes():
    def ask(role):
        requests = [{"list_services": ""}, {"file_containing_symbol": SCHOOLS}]
        return list(call("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", requests, role=role))

    services, file = ask("reader")
    equal(sorted(SERVICES), sorted(s.name for s in services.list_services_response.service))
    described = {f.name: f for f in map(descriptor_pb2.FileDescriptorProto.FromString, file.file_descriptor_response.file_descriptor_proto)}
    promised = descriptor_pb2.FileDescriptorSet.FromString(open("protos/funding.binpb", "rb").read())
    name = "funding/schools/v1/schools_service.proto"
    of_promise = next(f for f in promised.file if f.name == name)
    equal([m.name for m in of_promise.service[0].method], [m.name for m in described[name].service[0].method])
    equal("UNAUTHENTICATED token_missing", refusal(lambda: ask("nobody")))


def schools_come_page_by_page():
    with open("samples/england/schools_sen_england_2022_23.csv", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["la_code"] == "351"]
    found = pages(f"{SCHOOLS}/ListSchools", {"authority": 351}, "schools", 40)
    equal([int(r["urn"] or -int(r["row_no"])) for r in rows], [s.school_id for s in found])
    one = call(f"{SCHOOLS}/GetSchool", {"school_id": SCHOOL}, role="reader").school
    equal(next(s for s in found if s.school_id == SCHOOL), one)
    equal(("Fairfield Community Primary School", 351, SCHOOL), (one.name, one.authority, one.urn))


def shares_add_up_and_hold_the_sample():
    kept["shares"] = pages(f"{ALLOCATION}/ListBudgetShares", {"authority": 351, "funding_year": YEAR}, "shares", 30)
    equal(82, len(kept["shares"]), "state-funded schools of Bury")
    for one in kept["shares"]:
        equal(one.budget_share.pence, sum(each.amount.pence for each in one.lines), one.school_name)
        equal(one.budget_share.pence, one.schools_block_share.pence + one.high_needs_allocation.pence, one.school_name)
    kept["before"] = share()
    equal(next(s for s in kept["shares"] if s.school_id == SCHOOL), kept["before"])
    kept["of the sample"] = kept["before"].budget_share.pence
    equal(TOP_UP_OF_THE_SAMPLE, line(kept["before"], "top_up"))
    equal((5, 0), (kept["before"].priced_placements, kept["before"].unpriced_placements))


def a_watch_begins_with_a_snapshot():
    kept["watch"] = watch()
    shares, sequence, reset = snapshot(kept["watch"])
    equal(kept["shares"], shares)
    equal((head(), False), (sequence, reset))


HEADER = "placement_id,pupil,home_authority,urn,setting,primary_need,year_group,plan,part_time,from,until,dual_registered,status,source\n"


def importing(request_id, *rows):
    text = (HEADER + "".join(rows)).encode()
    chunks = [text[i:i + 100] for i in range(0, len(text), 100)]
    return [{"header": {"request_id": request_id, "authority": 351, "funding_year": YEAR, "decided_on": date("2023-07-03")}},
            {"file": {"kind": "FILE_KIND_PLACEMENTS", "name": "placements.csv"}},
            *({"chunk": base64.b64encode(c).decode()} for c in chunks)]


def a_file_with_errors_is_not_imported():
    kept["import"], before = new_id(), head()
    reply = call(f"{SCHOOLS}/Import", importing(
        kept["import"], f"{ME}-1,{ME}-pupil-1,351,{SCHOOL},classroom,ASD,2,ehc_plan,1,2023-09-01,,no,illustrative,made up\n",
        f"{ME}-2,{ME}-pupil-2,351,{SPECIAL},special,SLD,4,ehc_plan,1,2023-09-31,,no,illustrative,made up\n"))
    equal(False, reply.HasField("recorded"))
    equal([("placements.csv", 2, "setting", 2), ("placements.csv", 3, "from", 2)], [(f.file, f.line, f.column, f.severity) for f in reply.findings])
    equal(before, head())


def an_import_is_recorded_once():
    rows = (f"{ME}-1,{ME}-pupil-1,351,{SCHOOL},mainstream,ASD,2,ehc_plan,1,2023-09-01,,no,illustrative,made up\n",
            f"{ME}-2,{ME}-pupil-2,351,{SPECIAL},special,SLD,4,ehc_plan,1,2023-09-01,2024-01-01,no,illustrative,made up\n")
    before, files = head(), importing(kept["import"], *rows)
    reply = call(f"{SCHOOLS}/Import", files)
    equal([], list(reply.findings))
    equal((2, 0, 0, before + 1), (reply.recorded.placements, reply.recorded.schools, reply.recorded.places, reply.recorded.stamp.sequence))
    equal({"year": 2023, "month": 7, "day": 3}, json_format.MessageToDict(reply.recorded.decided_on))
    equal(82, len(reply.shares))
    again = call(f"{SCHOOLS}/Import", [files[0], files[1], {"chunk": base64.b64encode((HEADER + "".join(rows)).encode()).decode()}], raw=True)
    equal(reply.recorded.SerializeToString(deterministic=True), part(1, again), "cut into other chunks it is the same request")
    equal(before + 1, head())
    placed = {p.details.placement_id: p for p in pages(f"{SCHOOLS}/ListPlacements", {"authority": 351, "school_id": SCHOOL}, "placements", 2)}
    equal([f"{SCHOOL}-{n:04}" for n in range(1, 6)] + [f"{ME}-1"], list(placed))
    equal(("placements.csv:2", before + 1, f"{ME}-pupil-1"), (placed[f"{ME}-1"].source, placed[f"{ME}-1"].sequence, placed[f"{ME}-1"].details.pupil))


def a_placement_without_an_award_is_told_and_not_nothing():
    now = share()
    equal((kept["of the sample"] + SIXTH_PLAN, 5, 1), (now.budget_share.pence, now.priced_placements, now.unpriced_placements))
    seen = change(kept["watch"])
    equal((head(), [SCHOOL, SPECIAL]), (seen.stamp.sequence, sorted(s.school_id for s in seen.shares)))


def band(request_id, letter, start, **more):
    return {"request_id": request_id, "award": {"placement_id": f"{ME}-1", "scheme_id": "bury_illustrative", "award": {"band": letter},
                                                "span": {"from": date(start)}, "decided_on": date("2023-07-03"), **more}}


def a_first_band_adds_its_top_up():
    reply = call(f"{BANDING}/DecideBand", band(new_id(), "C", "2023-09-01", expected_sequence=0))
    equal(("C", "bury_illustrative"), (reply.recorded.decision.band, reply.recorded.decision.scheme_id))
    equal("officer", reply.recorded.stamp.actor)
    true(abs(reply.recorded.stamp.recorded_at.seconds - time.time()) < 60, "the time of recording is the server's, now")
    equal([(SCHOOL, 2023, kept["of the sample"] + SIXTH_PLAN + FIRST_BAND)], [(s.school_id, s.funding_year.starting_year, s.budget_share.pence) for s in reply.shares])
    now = share()
    equal((TOP_UP_OF_THE_SAMPLE + FIRST_BAND, 6, 0), (line(now, "top_up"), now.priced_placements, now.unpriced_placements))
    equal(reply.recorded.stamp, change(kept["watch"]).stamp)
    kept["first"] = reply.recorded.stamp.sequence


def a_change_of_band_is_shared_out_by_days():
    kept["request"] = band(new_id(), "E", "2024-01-01", ends_current=True, expected_sequence=kept["first"])
    kept["reply"] = call(f"{BANDING}/DecideBand", kept["request"], raw=True)
    kept["used"] = kept["request"]["request_id"]
    reply = Method(f"{BANDING}/DecideBand").response.FromString(kept["reply"])
    kept["changed"] = reply.recorded.stamp
    ended = reply.recorded.ended
    equal([("C", date("2024-01-01"))], [(d.band, json_format.MessageToDict(d.span.until)) for d in ended])
    equal([kept["of the sample"] + SIXTH_PLAN + BOTH_BANDS], [s.budget_share.pence for s in reply.shares])
    equal([kept["changed"].sequence], [s.sequence for s in reply.shares])
    now = share()
    equal(SIXTH_PLAN + BOTH_BANDS, now.budget_share.pence - kept["of the sample"])
    equal(kept["before"].schools_block_share, now.schools_block_share)
    equal((TOP_UP_OF_THE_SAMPLE + BOTH_BANDS, SIXTH_PLAN), (line(now, "top_up"), line(now, "volume_top_up")))
    decisions = pages(f"{BANDING}/ListDecisions", {"authority": 351, "placement_id": f"{ME}-1"}, "decisions", 1)
    equal([("C", True, kept["changed"].sequence), ("E", False, kept["changed"].sequence)], [(d.band, d.span.HasField("until"), d.sequence) for d in decisions])


def the_watch_tells_exactly_that_change():
    seen = change(kept["watch"])
    equal(kept["changed"], seen.stamp)
    equal([share()], list(seen.shares))
    equal([], list(seen.removed_school_ids))


def the_share_is_explained_step_by_step():
    reply = call(f"{ALLOCATION}/ExplainBudgetShare", {"school_id": SCHOOL, "funding_year": YEAR}, role="reader")
    equal(share(), reply.share)
    ends = {step.line: step.result.pence for step in reply.steps}
    for each in reply.share.lines:
        equal(each.amount.pence, ends[each.line], each.line)
    equal(reply.share.budget_share.pence, ends["budget_share"])
    true(all(s.rule and s.formula for s in reply.steps), "a step has its rule and its formula")


def a_retry_brings_the_recorded_reply_to_the_byte():
    before = head()
    for _ in range(2):
        again = call(f"{BANDING}/DecideBand", kept["request"], raw=True)
        equal(part(1, kept["reply"]), part(1, again))
    equal(before, head())
    kept["retries"].append(("DecideBand", kept["request"], base64.b64encode(part(1, kept["reply"])).decode()))


def a_request_id_belongs_to_one_request():
    other = copy.deepcopy(kept["request"])
    other["award"]["award"]["band"] = "F"
    reused = "ALREADY_EXISTS request_id_reused request_id"
    equal(reused, refusal(lambda: call(f"{BANDING}/DecideBand", other)))
    closing = {"request_id": kept["request"]["request_id"], "closing": {"placement_id": f"{ME}-1", "until": date("2024-02-01"), "decided_on": date("2024-01-10")}}
    equal(reused, refusal(lambda: call(f"{SCHOOLS}/ClosePlacement", closing)))
    equal(kept["of the sample"] + SIXTH_PLAN + BOTH_BANDS, share().budget_share.pence)


def a_placement_is_priced_in_pieces():
    reply = call(f"{TOP_UPS}/PricePlacement", {"placement_id": f"{ME}-1", "funding_year": YEAR}, role="auditor")
    equal(1, len(reply.priced))
    priced = reply.priced[0]
    pieces = [(s.band, s.year_share.numerator + "/" + s.year_share.denominator, s.exact_pence.numerator + "/" + s.exact_pence.denominator, s.amount.pence) for s in priced.segments]
    # 122 days of 366 are a third. The scheme rounds lines, so what is exact is rounded already.
    equal([("C", "1/3", "103333/1", 1_033_33), ("E", "91/366", "135505/1", 1_355_05)], pieces)
    equal(BOTH_BANDS, priced.amount.pence)
    # 2,388.38 in twelve parts of 199.03; the last takes the odd pennies.
    equal([199_03] * 11 + [199_05], [p.amount.pence for p in priced.payments])
    equal([], list(priced.findings))


def a_preview_records_nothing():
    before = head()
    placement = {"home_authority": 351, "school_id": SCHOOL, "setting": "SETTING_MAINSTREAM", "plan": "PLAN_KIND_EHC_PLAN", "span": {"from": date("2023-09-01")}}
    asked = {"scheme_id": "bury_illustrative", "placement": placement, "funding_year": YEAR, "awards": [{"award": {"band": "C"}, "span": {"from": date("2023-09-01")}}]}
    equal(FIRST_BAND, call(f"{TOP_UPS}/PreviewPrice", asked, role="reader").priced.amount.pence)
    asked["awards"][0]["award"]["band"] = "Z"
    wrong = call(f"{TOP_UPS}/PreviewPrice", asked, role="reader").priced
    equal((False, "band_unknown"), (wrong.HasField("amount"), wrong.findings[0].code))
    equal(before, head())


def text_of(file):
    return open(os.path.join(HERE, file), encoding="utf-8").read().replace("{me}", ME)


def a_scheme_is_published_read_and_not_published_broken():
    text = text_of("points.json")
    asked = {"request_id": new_id(), "file_name": "points.json", "decided_on": date("2023-09-01"), "text": base64.b64encode(text.replace('"net"', '"neat"').encode()).decode()}
    broken = call(f"{BANDING}/PublishScheme", asked)
    equal((False, True), (broken.HasField("recorded"), any(f.file == "points.json" and f.line == text[:text.index('"net"')].count("\n") + 1 for f in broken.findings)))
    asked["text"] = base64.b64encode(text.encode()).decode()
    reply = call(f"{BANDING}/PublishScheme", asked)
    equal((f"{ME}_points", 351, True), (reply.recorded.scheme.scheme_id, reply.recorded.scheme.authority, reply.recorded.scheme.complete))
    equal(text.encode(), call(f"{BANDING}/GetScheme", {"scheme_id": f"{ME}_points"}, role="reader").text)
    listed = [s.scheme_id for s in pages(f"{BANDING}/ListSchemes", {"authority": 351}, "schemes", 1)]
    true({"bury_illustrative", f"{ME}_points"} <= set(listed) and listed == sorted(listed), f"{listed} has both, by id")


def opening(number, school, setting, start, until):
    return {"request_id": new_id(), "open_placement": {"decided_on": date("2023-07-03"), "placement": {
        "placement_id": f"{ME}-bulk-{number}", "pupil": f"{ME}-pupil-bulk-{number}", "home_authority": 351, "school_id": school, "setting": setting,
        "plan": "PLAN_KIND_EHC_PLAN", "span": {"from": date(start), "until": date(until)}}}}


def awarding(number, letter, start):
    return {"request_id": new_id(), "decide_band": {"placement_id": f"{ME}-bulk-{number}", "scheme_id": "bury_illustrative", "award": {"band": letter},
                                                    "span": {"from": date(start)}, "decided_on": date("2023-07-03")}}


def a_bad_change_in_a_stream_stops_no_other():
    before, special, first = share().budget_share.pence, share(SPECIAL).budget_share.pence, head()
    bulk = [opening(1, SCHOOL, "SETTING_MAINSTREAM", "2023-09-01", "2024-03-01"), awarding(1, "A", "2023-09-01"), awarding(1, "Z", "2023-10-01"),
            opening(2, SPECIAL, "SETTING_SPECIAL", "2023-04-01", "2024-01-01"), awarding(2, "D", "2023-04-01")]
    replies = list(call(f"{ALLOCATION}/ApplyChanges", bulk))
    equal([c["request_id"] for c in bulk], [r.request_id for r in replies])
    equal([first + 1, first + 2, None, first + 3, first + 4], [r.recorded.stamp.sequence if r.HasField("recorded") else None for r in replies])
    fault = replies[2].fault
    equal(("band_unknown", "decide_band.award", 3, False), (fault.code, fault.field, fault.status, replies[2].HasField("recorded")))
    equal([False] * 4, [r.HasField("fault") for i, r in enumerate(replies) if i != 2])
    equal(before + BULK_MAINSTREAM + ONE_MORE_PLAN, share().budget_share.pence)
    equal(special + BULK_SPECIAL, share(SPECIAL).budget_share.pence)
    equal([share(SPECIAL).budget_share.pence], [s.budget_share.pence for s in replies[4].shares])
    last = {}
    while not last or seen.stamp.sequence < first + 4:
        seen = change(kept["watch"])
        last.update({s.school_id: s for s in seen.shares})
    equal({SCHOOL: share(), SPECIAL: share(SPECIAL)}, last)
    kept["retries"].append(("ApplyChanges", bulk[4], base64.b64encode(replies[4].recorded.SerializeToString(deterministic=True)).decode()))


def a_bulk_change_may_be_sent_again():
    method, request, recorded = kept["retries"][-1]
    before = head()
    again = list(call(f"{ALLOCATION}/ApplyChanges", [request], raw=True))
    equal(base64.b64decode(recorded), part(1, again[0]))
    equal(before, head())


def a_watch_goes_on_from_a_sequence():
    resumed = watch(kept["first"])
    equal(kept["changed"], change(resumed).stamp)
    resumed.cancel()
    kept["watch"].cancel()
    equal("CANCELLED", refusal(kept["watch"].next))


def a_revoked_token_is_refused_at_once():
    equal(351, call(f"{SCHOOLS}/GetSchool", {"school_id": SCHOOL}, role=f"leaver-{ME}").school.authority)
    subprocess.run([*os.environ["FUNDING"].split(), "token", "revoke", "--db", os.path.join(work, "funding.db"), "--name", f"leaver-{ME}"],
                   check=True, stdout=subprocess.DEVNULL, timeout=30)
    equal("UNAUTHENTICATED token_invalid", refusal(lambda: call(f"{SCHOOLS}/GetSchool", {"school_id": SCHOOL}, role=f"leaver-{ME}")))
    equal(351, call(f"{SCHOOLS}/GetSchool", {"school_id": SCHOOL}).school.authority)


def others(number):
    """A placement that another authority pays, opened by that authority, at a school of Bury."""
    return {"request_id": new_id(), "opening": {"decided_on": date("2023-07-03"), "placement": {
        "placement_id": f"{ME}-{number}", "pupil": f"{ME}-pupil-{number}", "home_authority": 350, "school_id": SCHOOL,
        "setting": "SETTING_MAINSTREAM", "plan": "PLAN_KIND_EHC_PLAN", "span": {"from": date("2023-09-01")}}}}


PUBLIC = (("AUTHORITIES", "la_codes.csv"), ("SCHOOL_LIST", "schools_sen_england_2022_23.csv"), ("PUPIL_PREMIUM", "schools_pupil_premium_2021_22.csv"), ("LINKS", "school_links_2025.csv"))


def public_lists(request_id):
    """The DfE's files for Bolton, in chunks of 512 KiB."""
    yield {"header": {"request_id": request_id, "authority": 350, "funding_year": YEAR}}
    for kind, name in PUBLIC:
        yield {"file": {"kind": f"FILE_KIND_{kind}", "name": name}}
        with open(os.path.join("samples/england", name), "rb") as file:
            while chunk := file.read(512 * 1024):
                yield {"chunk": base64.b64encode(chunk).decode()}


def another_authority_imports_its_schools():
    before = share()
    reply = call(f"{SCHOOLS}/Import", list(public_lists(new_id())), role="neighbour")
    equal([], [f.message for f in reply.findings if f.severity == 2])
    with open("samples/england/schools_sen_england_2022_23.csv", encoding="utf-8") as file:
        rows = [int(r["urn"] or -int(r["row_no"])) for r in csv.DictReader(file) if r["la_code"] == "350"]
    found, token = [], ""
    while not found or token:
        page = call(f"{SCHOOLS}/ListSchools", {"authority": 350, "page_size": 1000, "page_token": token}, role="neighbour")
        found, token = found + [s.school_id for s in page.schools], page.next_page_token
    equal(rows, found)
    equal(len(rows), reply.recorded.schools)
    equal(before, share())


def another_authority_opens_its_own_placement_here():
    before = share()
    reply = call(f"{SCHOOLS}/OpenPlacement", others("neighbours"), role="neighbour")
    equal(("neighbour", 350), (reply.recorded.stamp.actor, reply.recorded.placement.details.home_authority))
    # Its top-up is not the school's authority's to pay; its plan is one of the school's count.
    equal((line(before, "top_up"), line(before, "volume_top_up") + ONE_MORE_PLAN), (line(share(), "top_up"), line(share(), "volume_top_up")))
    equal(before.budget_share.pence + ONE_MORE_PLAN, share().budget_share.pence)
    seen = [p.details.placement_id for p in pages(f"{SCHOOLS}/ListPlacements", {"authority": 351, "school_id": SCHOOL}, "placements", 100)]
    true(f"{ME}-neighbours" in seen, "the school's authority sees who is there")


def after_a_deadline_the_same_id_answers():
    request = others("in-time")

    def late():
        try:
            call(f"{SCHOOLS}/OpenPlacement", request, role="neighbour", timeout=0.000001)
        except grpc.RpcError as error:
            return told(error)

    # On a busy machine the answer may be there before the client looks at its clock; the same id may be sent as often as wanted.
    equal("DEADLINE_EXCEEDED", next(filter(None, (late() for _ in range(100))), "no deadline passed"))
    first = call(f"{SCHOOLS}/OpenPlacement", request, role="neighbour", raw=True)
    before = head()
    equal(part(1, first), part(1, call(f"{SCHOOLS}/OpenPlacement", request, role="neighbour", raw=True)))
    equal(before, head())


def a_stream_that_outlasts_its_deadline_changes_nothing():
    before = head()
    stream = Stream(f"{SCHOOLS}/Import", timeout=0.5)
    for each in importing(new_id(), f"{ME}-late,{ME}-pupil-late,351,{SCHOOL},mainstream,ASD,2,ehc_plan,1,2023-09-01,,no,illustrative,made up\n"):
        stream.send(each)
    equal("DEADLINE_EXCEEDED", refusal(stream.call.result))
    stream.end()
    equal(before, head())


def a_cancelled_stream_changes_nothing_more():
    before = head()
    stream = Stream(f"{SCHOOLS}/Import")
    for each in importing(new_id(), f"{ME}-late,{ME}-pupil-late,351,{SCHOOL},mainstream,ASD,2,ehc_plan,1,2023-09-01,,no,illustrative,made up\n"):
        stream.send(each)
    stream.cancel()
    equal(grpc.StatusCode.CANCELLED, stream.call.code())
    bulk = Stream(f"{ALLOCATION}/ApplyChanges")
    bulk.send(opening(3, SCHOOL, "SETTING_MAINSTREAM", "2023-09-01", "2024-03-01"))
    equal(before + 1, bulk.next().recorded.stamp.sequence)
    bulk.cancel()
    equal("CANCELLED", refusal(bulk.next))
    equal(before + 1, head())


def a_large_message_is_refused():
    before = head()
    large = {"request_id": new_id(), "file_name": "large.json", "decided_on": date("2023-03-01"), "text": base64.b64encode(bytes(4 * 1024 * 1024)).decode()}
    equal("RESOURCE_EXHAUSTED", refusal(lambda: call(f"{BANDING}/PublishScheme", large)))
    equal(before, head())


def bytes_that_are_no_message_are_refused():
    before = head()
    for data in (b"\xff\xff\xff\xff", b"\x0a\x7fshort"):
        equal("INTERNAL", refusal(lambda: call(f"{BANDING}/DecideBand", data)))
    equal(before, head())
    good = message(Method(f"{ALLOCATION}/ApplyChanges").request, opening(4, SCHOOL, "SETTING_MAINSTREAM", "2023-09-01", "2024-03-01"))
    replies = Method(f"{ALLOCATION}/ApplyChanges").on(channel)(iter([good, b"\xff\xff"]), metadata=credential("officer"), timeout=20)
    equal(before + 1, next(replies).recorded.stamp.sequence)
    equal("INTERNAL", refusal(lambda: next(replies)))
    equal(before + 1, head())


def what_does_not_exist_is_unimplemented():
    for path in (f"/{SCHOOLS}/DeleteSchool", "/funding.schools.v2.SchoolsService/GetSchool"):
        unknown = channel.unary_unary(path)
        equal("UNIMPLEMENTED", refusal(lambda: unknown(b"", metadata=credential("officer"), timeout=10)))


def compressed_messages_are_read():
    asked = {"authority": 351, "funding_year": YEAR, "page_size": 1000}
    plain = call(f"{ALLOCATION}/ListBudgetShares", asked)
    equal(plain, call(f"{ALLOCATION}/ListBudgetShares", asked, compression=grpc.Compression.Gzip))


def planning(**more):
    return {"authority": 351, "plan": base64.b64encode(text_of("plan.json").encode()).decode(), "file_name": "plan.json", **more}


def looked_at():
    """The header of a look at the plan and the row of its pupil, after checking that the stream is whole."""
    answers = list(call(f"{ASSIMILATION}/PlanAssimilation", planning(on=date("2024-01-01"), years=2)))
    header, end = answers[0].header, answers[-1].end
    pupils = [row for a in answers for row in a.pupils.rows]
    equal([], [f.message for f in header.findings if f.severity == 2])
    equal((end.pupils, end.schools), (len(pupils), sum(len(a.schools.rows) for a in answers)))
    for year, total in enumerate(header.totals):
        for part_of in ("old", "award", "protection", "gain_taken"):
            equal(getattr(total, part_of).pence, sum(getattr(row.years[year], part_of).pence for a in answers for row in a.schools.rows), part_of)
    return header, next(row for row in pupils if row.placement_id == f"{ME}-moved")


def a_plan_is_carried_out_by_two_people_and_taken_back():
    placement = {"placement_id": f"{ME}-moved", "pupil": f"{ME}-pupil-moved", "home_authority": 351, "school_id": SCHOOL, "setting": "SETTING_MAINSTREAM",
                 "year_group": 2, "plan": "PLAN_KIND_EHC_PLAN", "span": {"from": date("2023-11-01")}}
    alone = share().budget_share.pence
    call(f"{SCHOOLS}/OpenPlacement", {"request_id": new_id(), "opening": {"placement": placement, "decided_on": date("2023-10-09")}})
    award = {"placement_id": f"{ME}-moved", "scheme_id": f"{ME}_points", "award": {"band": "high"}, "span": {"from": date("2023-11-01")}, "decided_on": date("2023-10-09")}
    call(f"{BANDING}/DecideBand", {"request_id": new_id(), "award": award})
    before, sequence = share(), head()
    equal(alone + POINTS_ALONE, before.budget_share.pence)
    header, row = looked_at()
    equal((["not_signed_off"], 1, 2_000_00, "B", 1_900_00, 100_00),
          ([o.code for o in header.obstacles], row.status, row.old.pence, row.band, row.new.pence, row.years[0].protection.pence))
    equal(sequence, head(), "a look records nothing")

    decided = {"decided_on": date("2023-12-01")}
    bands = [{"placement_id": f"{ME}-moved", "band": "B", "reason": "MODERATION_REASON_EVIDENCE_SUPPORTS", "reference": "minutes/7"}]
    equal(1, call(f"{ASSIMILATION}/ModerateBands", planning(request_id=new_id(), bands=bands, **decided)).recorded.bands)
    header, row = looked_at()
    sign = planning(request_id=new_id(), on=date("2024-01-01"), shown_digest=header.shown_digest, **decided)
    equal("PERMISSION_DENIED role_insufficient", refusal(lambda: call(f"{ASSIMILATION}/SignOffAssimilation", sign)))
    signed = call(f"{ASSIMILATION}/SignOffAssimilation", sign, role="approver").recorded
    equal(("approver", header.shown_digest, header.plan_sha256), (signed.stamp.actor, signed.shown_digest, signed.plan_sha256))
    commit = planning(request_id=new_id(), on=date("2024-01-01"), **decided)
    equal("PERMISSION_DENIED second_person_needed", refusal(lambda: call(f"{ASSIMILATION}/CommitAssimilation", commit, role="approver")))

    watching = watch(head())
    reply = call(f"{ASSIMILATION}/CommitAssimilation", commit, raw=True)
    committed = Method(f"{ASSIMILATION}/CommitAssimilation").response.FromString(reply)
    equal((1, 1, -100_00), (committed.recorded.moved, committed.recorded.moved_in_all, committed.recorded.annual_change.pence))
    now = share()
    equal((alone + POINTS_THEN_BAND + PROTECTED, PROTECTED), (now.budget_share.pence, line(now, "band_protection")))
    seen = change(watching)
    equal((committed.recorded.stamp, [now]), (seen.stamp, list(seen.shares)))
    watching.cancel()
    equal([now.budget_share.pence], [s.budget_share.pence for s in committed.shares if s.school_id == SCHOOL])
    equal(part(1, reply), part(1, call(f"{ASSIMILATION}/CommitAssimilation", commit, raw=True)), "a retry")
    again = call(f"{ASSIMILATION}/CommitAssimilation", {**commit, "request_id": new_id()})
    equal((True, False), (again.nothing_to_move, again.HasField("recorded")))
    kept["retries"].append(("CommitAssimilation", commit, base64.b64encode(part(1, reply)).decode()))

    undone = call(f"{ASSIMILATION}/UndoAssimilation", {"request_id": new_id(), "authority": 351, "plan_id": f"{ME}_plan", **decided})
    equal((1, before), (undone.recorded.moved_back, share()))
    state = call(f"{ASSIMILATION}/GetAssimilation", {"authority": 351, "plan_id": f"{ME}_plan"}).state
    equal((1, 0, True), (state.moderated, state.moved, state.sign_off.lapsed))


def scenarios_are_compared_whole_and_for_publication():
    asked = {"authority": 351, "funding_year": YEAR, "scenarios": base64.b64encode(text_of("scenarios.json").encode()).decode(), "file_name": "scenarios.json",
             "attachments": [{"name": "plan.json", "content": base64.b64encode(text_of("plan.json").encode()).decode()}]}
    before = head()
    answers = list(call(f"{IMPACT}/CompareScenarios", asked, role="auditor"))
    header, totals, end = answers[0].header, answers[1].totals, answers[-1].end
    schools = [a.school for a in answers if a.WhichOneof("part") == "school"]
    equal((["baseline", "up", "plan"], 82, 82, before), ([c.case_id for c in header.cases], len(schools), end.schools, header.sequence))
    shares = {s.school_id: s.budget_share.pence for s in pages(f"{ALLOCATION}/ListBudgetShares", {"authority": 351, "funding_year": YEAR}, "shares", 100)}
    equal(shares, {s.school_id: s.amounts[0].budget_share.pence for s in schools})
    for i in range(3):
        equal(totals.amounts[i].budget_share.pence, sum(s.amounts[i].budget_share.pence for s in schools))
        equal(totals.amounts[i].change.pence, sum(s.amounts[i].change.pence for s in schools))
    # Undone above: of this school the plan would change what it had changed there.
    equal(POINTS_THEN_BAND + PROTECTED - POINTS_ALONE, next(s for s in schools if s.school_id == SCHOOL).amounts[2].change.pence)
    equal("Not for publication", header.marking)

    answers = list(call(f"{IMPACT}/CompareScenarios", {**asked, "publish": True}))
    equal((True, 0, []), (answers[0].header.for_publication, answers[-1].end.schools, [a for a in answers if a.WhichOneof("part") in ("school", "totals")]))
    equal(answers[-1].end.rows, sum(len(a.rows.rows) for a in answers))
    equal(answers[-1].end.withheld, sum(cell.gap == 2 for a in answers for row in a.rows.rows for cell in row.cells))
    broken = list(call(f"{IMPACT}/CompareScenarios", {**asked, "attachments": []}))
    equal((["file_missing"], ["header", "end"]), ([f.code for f in broken[0].header.findings], [a.WhichOneof("part") for a in broken]))
    equal(before, head())


def sets_of_values_come_in_order_and_are_what_a_scenario_is():
    asked = {"authority": 351, "funding_year": YEAR, "detail": "VALUE_SET_DETAIL_CHANGED_SCHOOLS",
             "values": [{"scheme_id": "bury_illustrative", "band": "D", "setting": "SETTING_MAINSTREAM"}]}
    before, sets = head(), 1_050
    answers = list(call(f"{IMPACT}/RunValueSets", {**asked, "sets": [(4_000 + i) * 1_000_000 for i in range(sets)]}, role="auditor"))
    header, results = answers[0].header, [r for a in answers for r in a.results.results]
    equal((sets, sets, before, 82, list(range(sets))), (header.sets, answers[-1].end.sets, header.sequence, len(header.schools), [r.set for r in results]))
    equal(["header"] + ["results"] * 11 + ["end"], [a.WhichOneof("part") for a in answers])
    shares = {s.school_id: s.budget_share.pence for s in pages(f"{ALLOCATION}/ListBudgetShares", {"authority": 351, "funding_year": YEAR}, "shares", 100)}
    equal(shares, {s.school_id: s.budget_share.pence for s in header.schools})
    for r in results:
        equal((r.change.pence, header.today.budget_shares.pence + r.change.pence), (sum(r.changed_by_pence), r.totals.budget_shares.pence))
    today = header.values[0].present.millionths // 1_000_000 - 4_000
    equal((0, []), (results[today].change.pence, list(results[today].changed_school_ids)))
    text = json.dumps({"title": "Sets", "sources": ["walk"], "scenarios": [{"id": "up", "name": "Up", "changes": [
        {"band_values": {"scheme": "bury_illustrative", "bands": ["D"], "settings": ["mainstream"], "set_pounds": 4_555}}]}]})
    compared = list(call(f"{IMPACT}/CompareScenarios", {"authority": 351, "funding_year": YEAR, "scenarios": base64.b64encode(text.encode()).decode()}))
    equal(compared[1].totals.amounts[1].change, results[555].change)
    equal({a.school.school_id: a.school.amounts[1].change.pence for a in compared if a.WhichOneof("part") == "school" and a.school.amounts[1].change.pence},
          dict(zip(results[555].changed_school_ids, results[555].changed_by_pence)))


def band_values_are_solved_for_and_the_answer_keeps_to_its_problem():
    asked = {"authority": 351, "funding_year": YEAR, "problem": base64.b64encode(text_of("problem.json").encode()).decode(), "file_name": "problem.json"}
    before = head()
    answers = list(call(f"{VALUES}/SolveBandValues", asked, role="auditor"))
    parts = [a.WhichOneof("part") for a in answers]
    first = parts.index("header")
    header, end = answers[first].header, answers[-1].end
    equal((["progress"] * first, "end", before), (parts[:first], parts[-1], header.sequence))
    assert first > 0 and header.status in (1, 2), header
    assert header.solved_total.pence <= header.target_total.pence == header.present_total.pence - 5_000_000, header
    values = [v for v in header.values if v.setting == 1]
    equal([v.band_id for v in values], sorted(v.band_id for v in values))
    for value in values:
        equal(0, value.solved.millionths % 12_000_000)
        assert value.present.millionths * 8 <= value.solved.millionths * 10 <= value.present.millionths * 10, value
    assert all(low.solved.millionths <= high.solved.millionths for low, high in zip(values, values[1:])), values
    equal([1, 2, 3, 4], [a.aim for a in header.aims])
    equal((end.tables, end.rows), (parts.count("table"), sum(len(a.rows.rows) for a in answers)))

    published = [a for a in call(f"{VALUES}/SolveBandValues", {**asked, "publish": True}) if a.WhichOneof("part") != "progress"]
    told = published[0].header
    equal((True, [], [v.solved for v in header.values]), (told.for_publication, [v for v in told.values if v.HasField("placements")], [v.solved for v in told.values]))
    assert not told.HasField("solved_total") and not told.HasField("present_total"), told
    broken = list(call(f"{VALUES}/SolveBandValues", {**asked, "problem": base64.b64encode(b"{}").decode()}))
    equal(["header", "end"], [a.WhichOneof("part") for a in broken])
    assert "target_missing" in [f.code for f in broken[0].header.findings], broken
    equal(before, head())


def the_book_equals_a_rebuilt_one():
    reply = call(f"{ALLOCATION}/Recalculate", {"authority": 351, "funding_year": YEAR})
    equal((82, []), (reply.shares, list(reply.differing_school_ids)))


def what_counts_pay_is_what_the_shares_say():
    shares = pages(f"{ALLOCATION}/ListBudgetShares", {"authority": 351, "funding_year": YEAR}, "shares", 100)
    volume = call(f"{VOLUME}/GetVolumeYear", {"authority": 351, "funding_year": YEAR}, role="reader")
    equal(volume.paid.pence, sum(line(s, "volume_top_up") for s in shares))
    equal({s.school_id: s.amount.pence for s in volume.schools if s.amount.pence}, {s.school_id: line(s, "volume_top_up") for s in shares if line(s, "volume_top_up")})
    fund = call(f"{CONTINGENCY}/GetFund", {"authority": 351, "funding_year": YEAR}, role="reader")
    paid = sum(line(s, "contingency") for s in shares)
    equal((fund.position.pot.pence, 0), (paid + fund.held.pence, fund.position.paid.pence))


def a_transfer_keeps_to_the_forums_limit():
    # Half a percent of Bury's schools block of 149,832,168.
    limit = 749_160_84
    year = call(f"{TRANSFERS}/GetTransferYear", {"authority": 351, "funding_year": YEAR}, role="reader")
    equal((149_832_168_00, limit), (year.blocks.schools.pence, next(k.left.pence for k in year.kinds if k.kind == "schools_to_high_needs")))
    proposal = {"transfer_id": f"{ME}-half", "authority": 351, "funding_year": YEAR, "kind": "schools_to_high_needs", "asked": {"pence": limit + 1}, "reason": "walk"}
    call(f"{TRANSFERS}/ProposeTransfer", {"request_id": new_id(), "proposal": proposal, "decided_on": date("2022-11-01")})

    def step(day, **what):
        return call(f"{TRANSFERS}/RecordStep", {"request_id": new_id(), "transfer_id": f"{ME}-half", "decided_on": date(day), **what})

    step("2022-11-02", consultation_begins={})
    step("2022-11-30", consultation_ends={"schools_asked": 82, "schools_answered": 40, "reference": "walk"})
    vote = {"votes_for": 9, "votes_against": 2, "minute": "walk/1"}
    before = head()
    equal("FAILED_PRECONDITION above_limit forum.agreed", refusal(lambda: step("2022-12-06", forum={"agreed": {"pence": limit + 1}, **vote})))
    equal(before, head())
    agreed = step("2022-12-06", forum={"agreed": {"pence": limit}, **vote}).recorded.transfer
    equal((limit, limit), (agreed.forum.agreed.pence, agreed.taken.pence))
    step("2022-12-07", withdrawal={"reason": "walk"})
    equal("FAILED_PRECONDITION transfer_withdrawn", refusal(lambda: step("2022-12-08", approval={}))[:len("FAILED_PRECONDITION transfer_withdrawn")])


# ---- Refusals: one correct request for each method, and what is wrong with it in turn

def filled(value):
    """A request of refusals.json as the contract has it: texts with names filled in, dates, bytes."""
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return date(value)
        if value == "{school}":
            return SCHOOL
        return value.replace("{me}", ME).replace("{used}", kept["used"])
    if isinstance(value, list):
        return [filled(v) for v in value]
    return {k: content(v) if k in ("chunk", "text", "scenarios", "problem") or isinstance(v, str) and v in FILES else filled(v) for k, v in value.items()} if isinstance(value, dict) else value


FILES = ("{points.json}", "{hours.json}", "{plan.json}", "{scenarios.json}", "{problem.json}")


def content(value):
    if isinstance(value, int):
        return base64.b64encode(b" " * value).decode()
    text = text_of(value[1:-1]) if value in FILES else value.replace("{me}", ME).replace("{school}", str(SCHOOL))
    return base64.b64encode(text.encode()).decode()


def spoilt(base, change):
    """The request with what the change sets by path; null takes a field away."""
    if isinstance(change, list):
        return copy.deepcopy(change)
    request = copy.deepcopy(base or {})
    for path, value in change.items():
        at, keys = request, [int(k) if k.isdigit() else k for k in path.split(".")]
        # What looks like a date is not reached into, so a path ends at the field that it names.
        for key in keys[:-1]:
            at = at[key] if isinstance(at, list) else at.setdefault(key, {})
        if value is None:
            del at[keys[-1]]
        else:
            at[keys[-1]] = value
    return request


def with_ids(method, request):
    """Every change of refusals.json that does not set an id has a new one."""
    if isinstance(request, list):
        for each in request:
            where = each if method.request.__name__ == "ApplyChangesRequest" else each.get("header")
            if where is not None:
                where.setdefault("request_id", new_id())
        return [each for one in request for each in [{k: v for k, v in one.items() if k != "times"}] * one.get("times", 1)]
    if "request_id" in method.request.DESCRIPTOR.fields_by_name:
        request.setdefault("request_id", new_id())
    return request


def answered(name, method, request, role):
    """What comes back, or what it is refused with; a fault inside a stream that goes on counts as the same refusal."""
    try:
        answer = call(name, request, role=role)
        if not method.kind.endswith("_stream"):
            return answer
        first = next(iter(answer))
        answer.cancel()
    except grpc.RpcError as error:
        return told(error)
    if first.DESCRIPTOR.name == "ApplyChangesResponse" and first.HasField("fault"):
        codes = {c.value[0]: c.name for c in grpc.StatusCode}
        return " ".join(filter(None, [codes[first.fault.status], first.fault.code, first.fault.field]))
    return first


def refusals():
    for group in json.load(open(os.path.join(HERE, "refusals.json"), encoding="utf-8")):
        name, method, short = group["method"], Method(group["method"]), group["method"].split("/")[1]
        for number, (change, expected, *role) in enumerate(group["refused"]):
            def run(name=name, method=method, base=group["base"], number=number, change=change, expected=expected, role=role):
                if number == 0:
                    kept["head"] = head()
                request = with_ids(method, filled(spoilt(base, change)))
                equal(expected, answered(name, method, request, role[0] if role else "officer"))
            CASES.append((f"{short} refuses {expected}{' to ' + role[0] if role else ''}", run))

        def nothing_changed(name=name, method=method, base=group["base"]):
            equal(kept["head"], head(), "the refused calls have changed something")
            if base is not None:
                request = with_ids(method, filled(base))
                answer = answered(name, method, request, "officer")
                true(not isinstance(answer, str), f"the request without a fault is refused: {answer}")
                changes = "request_id" in str(request)
                equal(kept["head"] + (1 if changes else 0), head(), "what the request without a fault recorded")
        CASES.append((f"{short} changed nothing, and takes the request without a fault", nothing_changed))


# ---- The server stops, and runs again

def a_stopping_server_ends_its_watches():
    watching, health = watch(), Stream("grpc.health.v1.Health/Watch", {"service": ""}, role="nobody")
    snapshot(watching)
    equal(health_pb2.HealthCheckResponse.SERVING, health.next().status)
    os.kill(int(os.environ["SERVER_PID"]), signal.SIGTERM)
    equal("UNAVAILABLE", refusal(lambda: watching.next(20)))
    equal("UNAVAILABLE", refusal(lambda: [health.next(20) for _ in range(3)]))


def what_was_acknowledged_is_there():
    equal(kept["head"], head())
    shares = pages(f"{ALLOCATION}/ListBudgetShares", {"authority": 351, "funding_year": YEAR}, "shares", 100)
    equal(kept["money"], {str(s.school_id): s.budget_share.pence for s in shares})


def a_watch_from_before_the_restart_begins_again():
    for known in kept["sequence"], kept["head"]:
        resumed = watch(known)
        shares, sequence, reset = snapshot(resumed)
        equal((82, kept["head"], True), (len(shares), sequence, reset))
        resumed.cancel()


def a_retry_from_before_the_restart_answers():
    services = {"ApplyChanges": ALLOCATION, "CommitAssimilation": ASSIMILATION}
    for method, request, recorded in kept["retries"]:
        answer = call(f"{services.get(method, BANDING)}/{method}", [request] if method == "ApplyChanges" else request, raw=True)
        equal(base64.b64decode(recorded), part(1, next(answer) if method == "ApplyChanges" else answer), method)
    equal(kept["head"], head())


def leave():
    """For the phase after the restart."""
    shares = pages(f"{ALLOCATION}/ListBudgetShares", {"authority": 351, "funding_year": YEAR}, "shares", 100)
    left = {"head": head(), "sequence": kept["changed"].sequence, "retries": kept["retries"], "money": {s.school_id: s.budget_share.pence for s in shares}}
    json.dump(left, open(os.path.join(work, f"{ME}.json"), "w"))


def plan():
    if phase == "serve":
        for run in (
                health_is_checked_and_watched, reflection_lists_and_describes, schools_come_page_by_page, shares_add_up_and_hold_the_sample,
                a_watch_begins_with_a_snapshot, a_file_with_errors_is_not_imported, an_import_is_recorded_once,
                a_placement_without_an_award_is_told_and_not_nothing, a_first_band_adds_its_top_up, a_change_of_band_is_shared_out_by_days,
                the_watch_tells_exactly_that_change, the_share_is_explained_step_by_step, a_retry_brings_the_recorded_reply_to_the_byte,
                a_request_id_belongs_to_one_request, a_placement_is_priced_in_pieces, a_preview_records_nothing,
                a_scheme_is_published_read_and_not_published_broken, a_bad_change_in_a_stream_stops_no_other, a_bulk_change_may_be_sent_again,
                a_watch_goes_on_from_a_sequence, a_revoked_token_is_refused_at_once, another_authority_imports_its_schools,
                another_authority_opens_its_own_placement_here,
                after_a_deadline_the_same_id_answers, a_stream_that_outlasts_its_deadline_changes_nothing, a_cancelled_stream_changes_nothing_more,
                a_large_message_is_refused, bytes_that_are_no_message_are_refused, what_does_not_exist_is_unimplemented, compressed_messages_are_read,
                a_plan_is_carried_out_by_two_people_and_taken_back, scenarios_are_compared_whole_and_for_publication, sets_of_values_come_in_order_and_are_what_a_scenario_is, band_values_are_solved_for_and_the_answer_keeps_to_its_problem,
                what_counts_pay_is_what_the_shares_say, a_transfer_keeps_to_the_forums_limit):
            case(run)
        refusals()
        case(the_book_equals_a_rebuilt_one)
        case(leave)
    elif phase == "stop":
        case(a_stopping_server_ends_its_watches)
    else:
        kept.update(json.load(open(os.path.join(work, f"{ME}.json"))))
        for run in (what_was_acknowledged_is_there, a_watch_from_before_the_restart_begins_again, a_retry_from_before_the_restart_answers, the_book_equals_a_rebuilt_one):
            case(run)


def main():
    grpc.channel_ready_future(channel).result(timeout=60)
    plan()
    print(f"1..{len(CASES)}", flush=True)
    failed = 0
    for number, (name, run) in enumerate(CASES, 1):
        try:
            run()
            print(f"ok {number} {name}", flush=True)
        except Exception as e:  # A case that breaks must not hide those after it.
            failed += 1
            why = told(e) + " " + (e.details() or "") if isinstance(e, grpc.RpcError) else f"{type(e).__name__}: {e}"
            print(f"not ok {number} {name}: {' '.join(why.split())[:600]}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
