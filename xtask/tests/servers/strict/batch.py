"""$batch in both formats: many requests in one, some of them all or nothing."""

import base64
import json
import re
import uuid
from dataclasses import dataclass, field

from service import error_response
from wire import (Headers, ODataError, Request, Response, accepts, answer_version, bad, dump_json, load_json, media_type,
                  preferences, split_target)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CHANGES = METHODS[1:]
# What a request says for the whole batch holds for each request that does not say otherwise.
INHERITED = ("OData-MaxVersion", "OData-Version")


@dataclass
class Item:
    id: str
    method: str
    url: str
    headers: Headers
    body: bytes
    depends: list = field(default_factory=list)


@dataclass
class Unit:
    """A request on its own, or the requests of a change set or atomicity group."""

    items: list
    group: str = None  # the name of the atomicity group, "" for a change set
    responses: list = None
    failed: bool = False


class Batch:
    def __init__(self, service, request):
        self.service, self.request = service, request
        self.references = {}  # request id -> path of the entity it created or read
        self.succeeded = {}  # id of a request or group -> whether it did
        self.groups = {}  # name of an atomicity group -> ids of its requests
        self.is_json = False

    def answer(self):
        try:
            kind, parameters = media_type(self.request.headers.get("Content-Type") or "")
            if kind not in ("application/json", "multipart/mixed"):
                raise ODataError(415, f"a batch is application/json or multipart/mixed, not {kind or 'untyped'}")
            if accepts(self.request.headers.get("Accept"), kind) is None:
                raise ODataError(406, f"a batch of {kind} is answered in the same format, which Accept excludes")
            self.is_json = kind == "application/json"
            units = json_units(load_json(self.request.body)) if self.is_json \
                else multipart_units(self.request.body, parameters.get("boundary"))
            self.groups = {unit.group: [item.id for item in unit.items] for unit in units}
            headers = {"OData-Version": answer_version(self.request.headers)}
            self.run(units, headers)
        except ODataError as error:
            return error_response(error, self.request.headers)
        done = [unit for unit in units if unit.responses is not None]
        if self.is_json:
            headers["Content-Type"] = "application/json"
            return Response(200, headers, write_json(done))
        boundary = f"batch_{uuid.uuid4()}"
        headers["Content-Type"] = f"multipart/mixed; boundary={boundary}"
        return Response(200, headers, write_multipart(done, boundary))

    def run(self, units, headers):
        name, value = preferences(self.request.headers).get("continue-on-error", ("", "false"))
        proceed = value in ("", "true")
        if name:
            headers["Preference-Applied"] = name if proceed else f"{name}=false"
        for unit in units:
            if unit.group is None:
                unit.responses = [self.execute(unit.items[0])]
                unit.failed = unit.responses[0].status >= 400
            else:
                self.run_group(unit)
            if unit.failed and not proceed:
                break

    def run_group(self, unit):
        store = self.service.store
        snapshot, references = store.snapshot(), dict(self.references)
        unit.responses = []
        for item in unit.items:
            response = self.execute(item)
            unit.responses.append(response)
            if response.status >= 400:
                store.restore(snapshot)
                self.references = references
                unit.failed = True
                break
        if unit.failed and unit.group:
            # Every request of a JSON batch has its response; the others fail because this one did.
            culprit = unit.items[len(unit.responses) - 1]
            message = f"request {culprit.id} of the atomicity group has failed"
            for index, item in enumerate(unit.items):
                self.succeeded[item.id] = False
                if item is not culprit:
                    unit.responses[index:index + 1] = [
                        error_response(ODataError(424, message), self.request.headers)]
        self.succeeded[unit.group] = not unit.failed

    def execute(self, item):
        try:
            for name in item.depends:
                if not self.succeeded[name]:
                    raise ODataError(424, f"request {item.id} depends on {name}, which has failed")
            path, query = split_target(item.url, self.request.root)
            if self.is_json:
                self.check_reference(item, path)
            for name in INHERITED:
                if item.headers.get(name) is None and self.request.headers.get(name) is not None:
                    item.headers.set(name, self.request.headers.get(name))
            response = self.service.handle(Request(item.method, path, query, item.headers, item.body,
                                                   self.request.root, self.references))
        except ODataError as error:
            response = error_response(error, self.request.headers)
        self.succeeded[item.id] = response.status < 400
        if response.status < 400 and response.entity_path and item.id:
            self.references[item.id] = response.entity_path
        return response

    def check_reference(self, item, path):
        """In JSON, a request must depend on the one whose id its URL uses, or on its group."""
        used = path.partition("/")[0].removeprefix("$")
        if path.startswith("$") and used in self.references and not any(
                name == used or used in self.groups.get(name, ()) for name in item.depends):
            raise bad(f"request {item.id} uses ${used} but does not name it in dependsOn")


# The JSON format.

def json_units(body):
    if not isinstance(body, dict) or not isinstance(body.get("requests"), list) or len(body) != 1:
        raise bad('a batch must be {"requests": [...]}')
    units, known = [], set()
    for position, entry in enumerate(body["requests"]):
        item, group = json_item(entry, f"request {position} of the batch", known)
        if group and units and units[-1].group == group:
            units[-1].items.append(item)
        else:
            if group in known:
                raise bad(f"the requests of the atomicity group {group!r} are not next to each other, "
                          "or it is also the id of a request")
            units.append(Unit([item], group))
        known.update({item.id, group} - {None})
    return units


def json_item(entry, what, known):
    if not isinstance(entry, dict):
        raise bad(f"{what} is not a JSON object")
    for name in entry:
        if name not in ("id", "method", "url", "headers", "body", "atomicityGroup", "dependsOn"):
            raise bad(f"{what} has the unknown member {name!r}")
    identity, method, url = entry.get("id"), entry.get("method"), entry.get("url")
    group, depends = entry.get("atomicityGroup"), entry.get("dependsOn", [])
    if not isinstance(identity, str) or not identity or identity in known:
        raise bad(f"{what} needs an id that is a string and not used before")
    if not isinstance(method, str) or method.upper() not in METHODS or not isinstance(url, str):
        raise bad(f"{what} needs a method ({', '.join(METHODS)}) and a url")
    if group is not None and (not isinstance(group, str) or not group or group == identity):
        raise bad(f"{what} has an invalid atomicityGroup")
    if not isinstance(depends, list) or not all(isinstance(d, str) and d in known for d in depends):
        raise bad(f"{what}: dependsOn must name requests or groups before it")
    fields = entry.get("headers", {})
    if not isinstance(fields, dict) or not all(isinstance(v, str) for v in fields.values()):
        raise bad(f"{what}: headers must be an object of strings")
    headers = Headers(fields.items())
    return Item(identity, method.upper(), url, headers, json_body(entry, headers, what), depends), group


def json_body(entry, headers, what):
    if "body" not in entry:
        return b""
    body = entry["body"]
    kind = media_type(headers.get("Content-Type") or "")[0]
    if not kind:
        headers.set("Content-Type", "application/json")
    if kind in ("", "application/json"):
        return dump_json(body).encode("utf-8")
    if not isinstance(body, str):
        raise bad(f"{what}: a body of {kind} must be a string")
    if kind.startswith("text/"):
        return body.encode("utf-8")
    if not re.fullmatch(r"[A-Za-z0-9_-]*={0,2}", body) or len(body.rstrip("=")) % 4 == 1:
        raise bad(f"{what}: a body of {kind} must be base64url")
    return base64.urlsafe_b64decode(body.rstrip("=") + "=" * (-len(body.rstrip("=")) % 4))


def write_json(units):
    # Response bodies go in as they are, so that numbers keep their digits.
    texts = []
    for unit in units:
        for item, response in zip(unit.items, unit.responses):
            members = [f'"id":{json.dumps(item.id)}']
            if unit.group:
                members.append(f'"atomicityGroup":{json.dumps(unit.group)}')
            members.append(f'"status":{response.status}')
            members.append(f'"headers":{json.dumps({n.lower(): v for n, v in response.headers.items()})}')
            if response.body:
                members.append(f'"body":{_body_text(response)}')
            texts.append("{" + ",".join(members) + "}")
    return ('{"responses":[' + ",".join(texts) + "]}").encode("utf-8")


def _body_text(response):
    kind = media_type(response.headers["Content-Type"])[0]
    if kind == "application/json":
        return response.body.decode("utf-8")
    if kind.startswith("text/"):
        return json.dumps(response.body.decode("utf-8", "replace"))
    return json.dumps(base64.urlsafe_b64encode(response.body).decode("ascii").rstrip("="))


# The multipart format.

def multipart(body, boundary):
    """[(headers, content)]"""
    if not boundary:
        raise bad("multipart/mixed needs a boundary")
    delimiter = rb"\r\n--" + re.escape(boundary.encode("utf-8")) + rb"(--)?[ \t]*(?=\r\n|\Z)"
    pieces = re.split(delimiter, b"\r\n" + body)
    # The split also yields what ends each delimiter: None, or dashes for the last one.
    if len(pieces) < 3 or pieces[-2] != b"--" or any(pieces[1:-2:2]):
        raise bad(f"the multipart body is not enclosed in lines with --{boundary} and --{boundary}--, "
                  "ended by CR LF")
    return [header_block(piece.removeprefix(b"\r\n"), "a part of the batch") for piece in pieces[2:-2:2]]


def header_block(data, what):
    if data.startswith(b"\r\n"):
        return Headers(), data[2:]
    head, blank, content = data.partition(b"\r\n\r\n")
    if not blank:
        head, content = head.removesuffix(b"\r\n"), b""
    pairs = []
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) or "\n" in value:
            raise bad(f"{what} has the malformed header line {line!r}")
        pairs.append((name, value.strip()))
    return Headers(pairs), content


def multipart_units(body, boundary):
    units, ids = [], set()
    for headers, content in multipart(body, boundary):
        kind, parameters = media_type(headers.get("Content-Type") or "")
        if kind != "multipart/mixed":
            units.append(Unit([http_item(headers, content, ids, METHODS)]))
            continue
        parts = multipart(content, parameters.get("boundary"))
        items = [http_item(inner, data, ids, CHANGES) for inner, data in parts]
        if any(item.id is None for item in items):
            raise bad("each request of a change set needs a Content-ID")
        units.append(Unit(items, ""))
    return units


def http_item(headers, content, ids, methods):
    if media_type(headers.get("Content-Type") or "")[0] != "application/http":
        raise bad("a part of a batch must be application/http, or multipart/mixed for a change set")
    if headers.get("Content-Transfer-Encoding", "binary").lower() != "binary":
        raise bad("Content-Transfer-Encoding of a part must be binary")
    line, _, rest = content.partition(b"\r\n")
    match = re.fullmatch(r"([A-Z]+) (\S+) HTTP/1\.1", line.decode("utf-8", "replace"))
    if not match or match.group(1) not in methods:
        raise bad(f"{line!r} is not a request line with one of {', '.join(methods)}")
    inner, data = header_block(rest, match.group(2)) if rest.strip(b"\r\n") else (Headers(), b"")
    length = inner.get("Content-Length")
    if length is not None:
        if not length.isdigit() or int(length) > len(data) or data[int(length):].strip(b"\r\n"):
            raise bad(f"Content-Length of {match.group(2)} is {length}, but its body has {len(data)} octets")
        data = data[:int(length)]
    elif not data.strip(b"\r\n"):
        data = b""
    identity = headers.get("Content-ID")
    if identity is not None:
        if identity in ids or not identity:
            raise bad(f"the Content-ID {identity!r} is used twice")
        ids.add(identity)
    return Item(identity, match.group(1), match.group(2), inner, data)


def write_multipart(units, boundary):
    parts = []
    for unit in units:
        if unit.group is None or unit.failed:
            # A change set that fails has the one response of the request that did.
            index = len(unit.responses) - 1
            parts.append(_http_part(unit.items[index], unit.responses[index]))
        else:
            inner = f"changes_{uuid.uuid4()}"
            content = _join(map(_http_part, unit.items, unit.responses), inner)
            parts.append(f"Content-Type: multipart/mixed; boundary={inner}\r\n\r\n".encode("ascii") + content)
    return _join(parts, boundary)


def _join(parts, boundary):
    mark = f"--{boundary}".encode("ascii")
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def _http_part(item, response):
    lines = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    if item.id is not None:
        lines.append(f"Content-ID: {item.id}")
    lines += ["", f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    lines += [f"Content-Length: {len(response.body)}"] if response.body else []
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + response.body


REASONS = {200: "OK", 201: "Created", 204: "No Content", 304: "Not Modified", 400: "Bad Request"}
