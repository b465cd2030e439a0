"""Primitive and enumeration values: from and to JSON, URLs and plain text."""

import base64
import math
import re
import uuid
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, DefaultContext, localcontext, setcontext

from model import EnumType
from wire import bad

INTEGERS = {
    "Edm.Byte": (0, 255), "Edm.Int16": (-2**15, 2**15 - 1),
    "Edm.Int32": (-2**31, 2**31 - 1), "Edm.Int64": (-2**63, 2**63 - 1),
}
NUMBERS = {*INTEGERS, "Edm.Decimal", "Edm.Double"}
# Numbers of these types lose digits in a JSON parser that reads doubles.
WIDE = {"Edm.Int64", "Edm.Decimal"}

# Wide enough that sums and products of stored values are exact. Threads start with a copy of
# the default context.
DefaultContext.prec = 220
setcontext(DefaultContext)

FRACTION = r"(?:\.(\d{1,12}))?"
TIME = r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)" + FRACTION + ")?"
DATE = r"(\d{4})-(\d\d)-(\d\d)"
GUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
STAMP = DATE + "T" + TIME + r"(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
DURATION = r"([+-])?P(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)" + FRACTION + "S)?)?"
NUMBER = r"[+-]?\d{1,200}(?:\.\d{1,200})?(?:[eE][+-]?\d{1,4})?"


def _micros(digits, text):
    """Python keeps microseconds, so anything finer cannot be stored and is refused."""
    digits = (digits or "").rstrip("0")
    if len(digits) > 6:
        raise bad(f"{text} has more than six digits in its fraction of a second")
    return int(digits.ljust(6, "0"))


def _match(pattern, text, type_name):
    match = re.fullmatch(pattern, text, re.ASCII)
    if not match:
        raise bad(f"{text!r} is not a value of {type_name}")
    return match


def parse_date(text):
    match = _match(DATE, text, "Edm.Date")
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise bad(f"{text!r} is not a value of Edm.Date: {error}") from None


def parse_time(text):
    hour, minute, second, fraction = _match(TIME, text, "Edm.TimeOfDay").groups()
    return time(int(hour), int(minute), int(second or 0), _micros(fraction, text))


def parse_stamp(text):
    groups = _match(STAMP, text, "Edm.DateTimeOffset").groups()
    numbers = [int(g or 0) for g in groups[:6]]
    zone = timezone.utc
    if groups[7] != "Z":
        minutes = int(groups[7][1:3]) * 60 + int(groups[7][4:6])
        zone = timezone(timedelta(minutes=-minutes if groups[7][0] == "-" else minutes))
    try:
        return datetime(*numbers, _micros(groups[6], text), zone).astimezone(timezone.utc)
    except (ValueError, OverflowError) as error:
        raise bad(f"{text!r} is not a value of Edm.DateTimeOffset: {error}") from None


def parse_duration(text):
    sign, days, clock, hours, minutes, seconds, fraction = _match(DURATION, text, "Edm.Duration").groups()
    if days is None and clock is None or clock == "T":
        raise bad(f"{text!r} is not a value of Edm.Duration: it has no number after P or T")
    try:
        value = timedelta(int(days or 0), int(seconds or 0), _micros(fraction, text), 0,
                          int(minutes or 0), int(hours or 0))
    except OverflowError:
        raise bad(f"{text!r} is out of range for Edm.Duration") from None
    return -value if sign == "-" else value


def parse_decimal(text, type_name="Edm.Decimal"):
    _match(NUMBER, text, type_name)
    value = Decimal(text)
    if abs(value.adjusted()) > 100:
        raise bad(f"{text} is out of range for {type_name}")
    return value


def parse_double(text):
    if text in ("INF", "-INF", "NaN"):
        return float(text.lower())
    value = float(_match(NUMBER, text, "Edm.Double").group())
    if math.isinf(value):
        raise bad(f"{text} is out of range for Edm.Double")
    return value


def parse_integer(text, type_name):
    value = int(_match(r"[+-]?\d{1,40}", text, type_name).group())
    low, high = INTEGERS[type_name]
    if not low <= value <= high:
        raise bad(f"{text} is out of range for {type_name}")
    return value


def parse_binary(text):
    _match(r"[A-Za-z0-9_-]*={0,2}", text, "Edm.Binary")
    bare = text.rstrip("=")
    if len(bare) % 4 == 1 or (bare != text and len(text) % 4):
        raise bad(f"{text!r} is not base64url")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def parse_enum(text, enum):
    parts = text.split(",")
    if len(parts) > 1 and not enum.flags:
        raise bad(f"{text!r} names several members, but {enum.name} is not a flags type")
    value = 0
    for part in (p.strip(" ") for p in parts):
        if part in enum.members:
            value |= enum.members[part]
        elif re.fullmatch(r"\d{1,18}", part, re.ASCII) and (
                int(part) in enum.members.values()
                or enum.flags and not int(part) & ~sum(enum.members.values())):
            value |= int(part)
        else:
            raise bad(f"{part!r} is not a member of {enum.name}")
    return value


def parse_text(text, type_):
    """A value from its text without quotes or prefix."""
    if isinstance(type_, EnumType):
        return parse_enum(text, type_)
    if type_ in INTEGERS:
        return parse_integer(text, type_)
    if type_ == "Edm.Boolean":
        return _match("true|false", text, type_).group() == "true"
    if type_ == "Edm.Guid":
        return uuid.UUID(_match(GUID, text, type_).group())
    return {
        "Edm.String": str, "Edm.Decimal": parse_decimal, "Edm.Double": parse_double,
        "Edm.Date": parse_date, "Edm.TimeOfDay": parse_time, "Edm.Duration": parse_duration,
        "Edm.DateTimeOffset": parse_stamp, "Edm.Binary": parse_binary,
    }[type_](text)


def parse_literal(text, type_):
    """A value from a URL literal of a known type, as in a key or a function parameter."""
    quoted = re.fullmatch(r"([A-Za-z_][\w.]*)?'((?:[^']|'')*)'", text, re.ASCII | re.DOTALL)
    if not quoted:
        if type_ in ("Edm.String", "Edm.Duration", "Edm.Binary") or isinstance(type_, EnumType):
            raise bad(f"the literal {text} must be quoted to be a value of {type_name(type_)}")
        return parse_text(text, type_)
    prefix, content = quoted.group(1), quoted.group(2).replace("''", "'")
    allowed = {"Edm.String": (None,), "Edm.Duration": (None, "duration"), "Edm.Binary": ("binary",)}
    prefixes = (None, type_.name) if isinstance(type_, EnumType) else allowed.get(type_, ())
    if prefix not in prefixes:
        raise bad(f"the literal {text} is not a value of {type_name(type_)}")
    return parse_text(content, type_)


def type_name(type_):
    return type_ if isinstance(type_, str) else type_.name


def from_json(value, prop, wide_as_text, what):
    """A primitive value from parsed JSON; `prop` gives the type and its facets."""
    type_ = prop.type.type
    shown = f"{value!r}" if not isinstance(value, bool) else str(value).lower()

    def wrong(expected):
        return bad(f"{what}: expected {expected} for {type_name(type_)}, got {shown}")

    if type_ == "Edm.Boolean":
        if not isinstance(value, bool):
            raise wrong("true or false")
        return value
    if type_ in WIDE and wide_as_text:
        if not isinstance(value, str):
            raise wrong("a string (Content-Type says IEEE754Compatible=true)")
        result = parse_text(value, type_)
    elif type_ in INTEGERS:
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong("an integer number")
        result = parse_integer(str(value), type_) if abs(value) < 10**39 else parse_integer("9" * 39, type_)
    elif type_ == "Edm.Decimal":
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise wrong("a number")
        result = parse_decimal(str(value))
    elif type_ == "Edm.Double":
        if isinstance(value, str) and value in ("INF", "-INF", "NaN"):
            return parse_double(value)
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise wrong("a number, \"INF\", \"-INF\" or \"NaN\"")
        result = parse_double(str(value))
    else:
        if not isinstance(value, str):
            raise wrong("a string")
        try:
            result = parse_text(value, type_)
        except Exception as error:
            raise bad(f"{what}: {getattr(error, 'message', error)}") from None
    check_facets(result, prop, what)
    return result


def check_facets(value, prop, what):
    type_ = prop.type.type
    if type_ == "Edm.Decimal" and prop.scale is not None:
        places = -value.normalize().as_tuple().exponent
        if places > prop.scale:
            raise bad(f"{what}: {value} has more than {prop.scale} digits after the decimal point")
    micros = {"Edm.TimeOfDay": "microsecond", "Edm.DateTimeOffset": "microsecond",
              "Edm.Duration": "microseconds"}.get(type_)
    if micros and getattr(value, micros) % 10 ** (6 - min(prop.precision, 6)):
        raise bad(f"{what}: {to_text(value, type_)} has more than {prop.precision} fractional digits")


def _clock(hour, minute, second, micro):
    fraction = f".{micro:06d}".rstrip("0") if micro else ""
    return f"{hour:02d}:{minute:02d}:{second:02d}{fraction}"


def to_text(value, type_):
    if isinstance(type_, EnumType):
        names = [n for n, v in type_.members.items() if (v & value == v and v if type_.flags else v == value)]
        return ",".join(names) or str(value)
    if type_ == "Edm.Boolean":
        return "true" if value else "false"
    if type_ == "Edm.Decimal":
        return format(Decimal(value), "f")
    if type_ == "Edm.Double":
        value = float(value)
        if math.isnan(value):
            return "NaN"
        return ("INF" if value > 0 else "-INF") if math.isinf(value) else repr(value)
    if type_ == "Edm.TimeOfDay":
        return _clock(value.hour, value.minute, value.second, value.microsecond)
    if type_ == "Edm.DateTimeOffset":
        clock = _clock(value.hour, value.minute, value.second, value.microsecond)
        return f"{value.year:04d}-{value.month:02d}-{value.day:02d}T{clock}Z"
    if type_ == "Edm.Duration":
        return duration_text(value)
    if type_ == "Edm.Binary":
        return base64.urlsafe_b64encode(value).decode("ascii").rstrip("=")
    return str(value)


def duration_text(value):
    sign, value = ("-", -value) if value < timedelta(0) else ("", value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or fraction:
        clock += f"{seconds}{fraction}S"
    days = f"{value.days}D" if value.days else ""
    return f"{sign}P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"


def to_json(value, type_, wide_as_text):
    if value is None or type_ == "Edm.Boolean":
        return value
    if type_ in WIDE:
        return to_text(value, type_) if wide_as_text else value
    if type_ in INTEGERS:
        return int(value)
    if type_ == "Edm.Double":
        value = float(value)
        return value if math.isfinite(value) else to_text(value, type_)
    return to_text(value, type_)


def to_literal(value, type_):
    """A URL literal, not yet percent-encoded."""
    text = to_text(value, type_)
    if type_ == "Edm.String":
        return "'" + text.replace("'", "''") + "'"
    if isinstance(type_, EnumType):
        return f"{type_.name}'{text}'"
    if type_ in ("Edm.Duration", "Edm.Binary"):
        return f"{type_.removeprefix('Edm.').lower()}'{text}'"
    return text


def promote(left, right):
    """Makes two numbers usable in one operation."""
    if isinstance(left, float) or isinstance(right, float):
        return float(left), float(right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return Decimal(left), Decimal(right)
    return left, right


def divide(left, right):
    """Divides decimals without printing 220 digits of a periodic fraction."""
    with localcontext(prec=34):
        return left / right
