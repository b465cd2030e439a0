"""The operators and functions of expressions, and helpers for their text."""

import math
from datetime import datetime, timezone
from decimal import ROUND_HALF_EVEN, Decimal

import values
from model import TypeRef
from wire import bad

BOOLEAN, STRING, INT32, INT64, DOUBLE = (
    TypeRef("Edm." + n) for n in ("Boolean", "String", "Int32", "Int64", "Double"))
UNKNOWN = TypeRef(None)  # null, or a dynamic property


def truth(value, other, operator):
    """Three-valued logic; `other` is called only if needed."""
    decisive = operator == "or"
    if value is decisive:
        return decisive
    right = other()
    if right is decisive:
        return decisive
    return None if value is None or right is None else not decisive


COMPARE = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b, "lt": lambda a, b: a < b, "le": lambda a, b: a <= b,
}


def _divide(a, b):
    if isinstance(a, int):
        return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return values.divide(a, b) if isinstance(a, Decimal) else a / b


ARITHMETIC = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "div": _divide,
    "divby": lambda a, b: a / b if isinstance(a, float) else values.divide(Decimal(a), Decimal(b)),
    # The remainder has the sign of the dividend, unlike Python's for int and float.
    "mod": lambda a, b: a % b if isinstance(a, Decimal) else math.fmod(a, b) if isinstance(a, float)
    else a - b * _divide(a, b),
}
# Arithmetic on points and spans of time: (left, operator, right) -> result.
TEMPORAL = {
    (left, operator, "Edm.Duration"): left
    for left in ("Edm.DateTimeOffset", "Edm.Date", "Edm.Duration") for operator in ("add", "sub")
}
TEMPORAL.update({(t, "sub", t): "Edm.Duration" for t in ("Edm.DateTimeOffset", "Edm.Date")})

KINDS = {
    "s": {"Edm.String"}, "i": set(values.INTEGERS), "n": values.NUMBERS,
    "d": {"Edm.Date", "Edm.DateTimeOffset"}, "t": {"Edm.TimeOfDay", "Edm.DateTimeOffset"},
    "o": {"Edm.DateTimeOffset"},
}
# name -> (kinds of the arguments, least number of them, type of the result or None: as the argument)
FUNCTIONS = {
    "contains": ("ss", 2, BOOLEAN, lambda a, b: b in a),
    "startswith": ("ss", 2, BOOLEAN, lambda a, b: a.startswith(b)),
    "endswith": ("ss", 2, BOOLEAN, lambda a, b: a.endswith(b)),
    "tolower": ("s", 1, STRING, lambda a: a.lower()),
    "toupper": ("s", 1, STRING, lambda a: a.upper()),
    "trim": ("s", 1, STRING, lambda a: a.strip()),
    "concat": ("ss", 2, STRING, lambda a, b: a + b),
    "length": ("s", 1, INT32, len),
    "indexof": ("ss", 2, INT32, lambda a, b: a.find(b)),
    "substring": ("sii", 2, STRING, lambda a, start, length=None:
                  a[max(start, 0):][:length if length is None else max(length, 0)]),
    "year": ("d", 1, INT32, lambda a: a.year),
    "month": ("d", 1, INT32, lambda a: a.month),
    "day": ("d", 1, INT32, lambda a: a.day),
    "hour": ("t", 1, INT32, lambda a: a.hour),
    "minute": ("t", 1, INT32, lambda a: a.minute),
    "second": ("t", 1, INT32, lambda a: a.second),
    "date": ("o", 1, TypeRef("Edm.Date"), lambda a: a.date()),
    "time": ("o", 1, TypeRef("Edm.TimeOfDay"), lambda a: a.time()),
    "now": ("", 0, TypeRef("Edm.DateTimeOffset"), lambda: datetime.now(timezone.utc)),
    "round": ("n", 1, None, lambda a: a.quantize(1, ROUND_HALF_EVEN) if isinstance(a, Decimal) else round(a)),
    "floor": ("n", 1, None, math.floor),
    "ceiling": ("n", 1, None, math.ceil),
}


def sort_key(value):
    """Null sorts before everything else."""
    if value is None:
        return (0, 0)
    if isinstance(value, float) and math.isnan(value):
        return (1, -math.inf)
    return (1, value)


def split_top(text, separator):
    """Splits at separators that are neither in quotes nor in parentheses or brackets."""
    parts, depth, start, quote = [], 0, 0, False
    for index, char in enumerate(text):
        if char == "'":
            quote = not quote
        elif quote:
            continue
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth < 0:
                raise bad(f"{char!r} without its opening in {text!r}")
        elif char == separator and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    if depth or quote:
        raise bad(f"a quote or parenthesis is not closed in {text!r}")
    return parts + [text[start:]]
