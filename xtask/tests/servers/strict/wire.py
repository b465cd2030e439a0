"""What goes over the wire: requests, responses, errors, JSON text and media types."""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal


class ODataError(Exception):
    """A request that is answered with an error body."""

    def __init__(self, status, message, code=None, headers=None):
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or CODES.get(status, "Error")
        self.headers = headers or {}


CODES = {
    400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound",
    405: "MethodNotAllowed", 406: "NotAcceptable", 409: "Conflict", 412: "PreconditionFailed",
    415: "UnsupportedMediaType", 424: "FailedDependency", 428: "PreconditionRequired",
    500: "InternalError", 501: "NotImplemented",
}


def answer_version(headers):
    """The OData version of a response, also of one to a request that is wrong in other ways."""
    return "4.0" if (headers.get("OData-MaxVersion") or "").strip() == "4.0" else "4.01"


def bad(message):
    return ODataError(400, message)


class Headers:
    """Header fields whose names are compared without regard to case."""

    def __init__(self, pairs=()):
        self.fields = {}
        for name, value in pairs:
            previous = self.fields.get(name.lower())
            self.fields[name.lower()] = f"{previous}, {value}" if previous else value

    def get(self, name, default=None):
        return self.fields.get(name.lower(), default)

    def set(self, name, value):
        self.fields[name.lower()] = value


@dataclass
class Request:
    method: str
    path: str  # raw, still percent-encoded, without the leading slash
    query: str  # raw, still percent-encoded
    headers: Headers
    body: bytes
    root: str  # absolute URL of the service root, ends with a slash
    references: dict = field(default_factory=dict)  # request id in a batch -> path of its entity


@dataclass
class Response:
    status: int
    headers: dict = field(default_factory=dict)
    body: bytes = b""
    entity_path: str = None  # what a later request of the same batch may refer to


def split_target(target, root):
    """Turns a request target or an absolute URL of this service into (path, query)."""
    if "#" in target:
        raise bad(f"the URL {target} has a fragment")
    invalid = re.search(r"[^A-Za-z0-9\-._~:/?@!$&'()*+,;=%\[\]{}\"]", target)
    if invalid:
        raise bad(f"the URL has the character {invalid.group()!r}, which must be percent-encoded")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", target):
        if not (target + "/").startswith(root):
            raise bad(f"{target} is not a URL of this service, whose root is {root}")
        target = target[len(root):]
    path, _, query = target.partition("?")
    return path.removeprefix("/"), query


def percent_decode(text):
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise bad(f"'%' in {text!r} is not followed by two hexadecimal digits")
    raw = re.sub(rb"%(..)", lambda m: bytes([int(m.group(1), 16)]), text.encode("utf-8"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise bad(f"the percent-encoded octets in {text!r} are not UTF-8") from None


# JSON. Numbers with a fraction or an exponent stay exact because they become Decimal.

def _pairs(pairs):
    result = {}
    for name, value in pairs:
        if name in result:
            raise bad(f"the JSON object has two members {name!r}")
        result[name] = value
    return result


def _fraction(text):
    value = Decimal(text)
    if abs(value.adjusted()) > 400:
        # Written without an exponent, it could fill the memory.
        raise bad(f"the number {text} is out of range")
    return value


def _no_constant(text):
    raise bad(f"{text} is not JSON")


def load_json(data):
    try:
        return json.loads(data.decode("utf-8"), parse_float=_fraction, object_pairs_hook=_pairs,
                          parse_constant=_no_constant)
    except RecursionError:
        raise bad("the JSON text is nested too deeply") from None
    except (ValueError, ArithmeticError) as error:
        raise bad(f"not a JSON text: {error}") from None


def dump_json(value):
    """Writes JSON as json.dumps() does, but also exact decimals."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{dump_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(dump_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


# Media types and preferences.

def parse_parameters(text):
    """Splits "value;a=b;c=d" into the value and a dictionary of lower-case names."""
    parts = re.findall(r'(?:[^;"]|"(?:[^"\\]|\\.)*")+', text)
    parameters = {}
    for part in parts[1:]:
        name, _, value = part.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    return (parts[0].strip() if parts else ""), parameters


def media_type(text):
    value, parameters = parse_parameters(text)
    return value.lower(), parameters


def json_parameters(parameters, header):
    """Checks the format parameters of application/json, answers whether IEEE754Compatible."""
    for name, value in parameters.items():
        short = name.removeprefix("odata.")
        allowed = {
            "metadata": ("minimal", "none", "full"), "streaming": ("true", "false"),
            "ieee754compatible": ("true", "false"), "exponentialdecimals": ("true", "false"),
            "charset": ("utf-8",), "q": None,
        }
        if short not in allowed or (name.startswith("odata.") and short not in ("metadata", "streaming")):
            raise bad(f"{header} has the unknown format parameter {name}")
        if allowed[short] is not None and value.lower() not in allowed[short]:
            raise bad(f"{header} has the invalid value {value!r} for {name}")
    return parameters.get("ieee754compatible", "").lower() == "true"


def accepts(header, wanted):
    """The parameters of the best range of an Accept header that takes `wanted`, or None."""
    best = None
    for item in (header or "*/*").split(","):
        value, parameters = media_type(item)
        try:
            quality = float(parameters.get("q", "1"))
        except ValueError:
            raise bad(f"Accept has the invalid quality {parameters['q']!r}") from None
        matches = value in (wanted, wanted.partition("/")[0] + "/*", "*/*")
        # A range that names the type counts more than a wildcard of the same quality.
        rank = (quality, value == wanted)
        if matches and quality > 0 and (best is None or rank > best[0]):
            best = (rank, parameters if value == wanted else {})
    return best and best[1]


def preferences(headers):
    """The Prefer header as {name without "odata.": (name as sent, value)}."""
    result = {}
    for item in (headers.get("Prefer") or "").split(","):
        name, _, value = item.partition(";")[0].partition("=")
        name = name.strip().lower()
        if name:
            result.setdefault(name.removeprefix("odata."), (name, value.strip().strip('"')))
    return result
