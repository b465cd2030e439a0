"""Expressions of $filter, $orderby, $compute and $apply: parsed, type-checked and made callable.

The parser makes an Expr out of each part as it goes along; there is no syntax tree.
"""

import re
from dataclasses import dataclass, field

import values
from functions import (ARITHMETIC, BOOLEAN, COMPARE, DOUBLE, FUNCTIONS, INT32, INT64, KINDS, STRING,
                       TEMPORAL, UNKNOWN, truth)
from model import EnumType, Navigation, Property, StructuredType, TypeRef
from wire import ODataError, bad

TOKENS = re.compile(rf"""
    (?P<space>[ \t]+)
  | (?P<text>(?:[^\W\d][\w.]*)?'(?:[^']|'')*')
  | (?P<guid>{values.GUID}(?!\w))
  | (?P<stamp>{re.sub(r'[(](?![?])', '(?:', values.STAMP)})
  | (?P<date>\d{{4}}-\d\d-\d\d(?![\w-]))
  | (?P<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?!\w))
  | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|-INF\b)
  | (?P<name>[$@]?[^\W\d]\w*(?:\.[^\W\d]\w*)*)
  | (?P<sign>[()/,:*-])
""", re.VERBOSE | re.DOTALL)


@dataclass
class Shape:
    """What the names in an expression may refer to: the members of a type, and computed values."""

    type: StructuredType
    computed: dict = field(default_factory=dict)

    def find(self, name):
        return self.computed.get(name) or self.type.members.get(name)


@dataclass
class Expr:
    type: TypeRef
    call: object  # environment -> value
    literal: str = None  # the text of a literal that has still to find its type
    name: str = ""


class Parser:
    def __init__(self, text, shape, context, variables=None):
        """`context` has the store and the parameter aliases; `variables` are those of lambdas."""
        self.text, self.shape, self.context = text, shape, context
        self.variables = variables or {}
        self.tokens, position = [], 0
        while position < len(text):
            match = TOKENS.match(text, position)
            if not match:
                raise bad(f"unexpected {text[position]!r} at position {position} of {text!r}")
            if match.lastgroup != "space":
                self.tokens.append((match.lastgroup, match.group()))
            position = match.end()
        self.position = 0

    # Tokens.

    def peek(self, ahead=0):
        index = self.position + ahead
        return self.tokens[index] if index < len(self.tokens) else ("end", "the end")

    def take(self, text=None):
        kind, found = self.peek()
        if text is not None and (found != text or kind == "text"):
            raise bad(f"expected {text!r} but found {found!r} in {self.text!r}")
        self.position += 1
        return found

    def at(self, *words):
        return self.peek()[0] in ("name", "sign") and self.peek()[1] in words

    def whole(self):
        expr = self.expression()
        if self.peek()[0] != "end":
            raise bad(f"unexpected {self.peek()[1]!r} in {self.text!r}")
        return expr

    # Operators, from loosest to tightest.

    def expression(self):
        left = self.conjunction()
        while self.at("or"):
            left = self.logical(left, self.take(), self.conjunction())
        return left

    def conjunction(self):
        left = self.equality()
        while self.at("and"):
            left = self.logical(left, self.take(), self.equality())
        return left

    def logical(self, left, operator, right):
        self.need_boolean(left, operator)
        self.need_boolean(right, operator)
        return Expr(BOOLEAN, lambda env: truth(left.call(env), lambda: right.call(env), operator))

    def need_boolean(self, expr, operator):
        if expr.type not in (BOOLEAN, UNKNOWN):
            raise bad(f"'{operator}' needs Edm.Boolean but has {expr.type.name} in {self.text!r}; "
                      "a comparison below 'not' needs parentheses")

    def equality(self):
        left = self.relation()
        while self.at("eq", "ne"):
            left = self.comparison(left, self.take(), self.relation())
        return left

    def relation(self):
        left = self.sum()
        while self.at("gt", "ge", "lt", "le"):
            left = self.comparison(left, self.take(), self.sum())
        return left

    def comparison(self, left, operator, right):
        left, right = self.same(left, right, operator), self.same(right, left, operator)
        compare = COMPARE[operator]

        def call(env):
            a, b = left.call(env), right.call(env)
            if a is None or b is None:
                return compare(a, b) if operator in ("eq", "ne") else False
            try:
                return compare(a, b)
            except TypeError:  # dynamic values of different types
                return False
        return Expr(BOOLEAN, call)

    def same(self, expr, other, operator):
        """Checks that `expr` can be compared with `other`; gives untyped literals their type."""
        one, two = expr.type, other.type
        if expr.literal is not None and (isinstance(two.type, EnumType) or two.type == "Edm.Duration"):
            value = values.parse_literal(expr.literal, two.type)
            return Expr(two, lambda env: value)
        if other.literal is not None and (isinstance(one.type, EnumType) or one.type == "Edm.Duration"):
            return expr
        if one == UNKNOWN or two == UNKNOWN:
            return expr
        numbers = one.type in values.NUMBERS and two.type in values.NUMBERS
        if one.collection or one.structured or not (numbers or one.type is two.type or one == two):
            raise bad(f"'{operator}' cannot compare {one.name} with {two.name} in {self.text!r}")
        return expr

    def sum(self):
        left = self.product()
        while self.at("add", "sub"):
            left = self.arithmetic(left, self.take(), self.product())
        return left

    def product(self):
        left = self.unary()
        while self.at("mul", "div", "divby", "mod"):
            left = self.arithmetic(left, self.take(), self.unary())
        return left

    def arithmetic(self, left, operator, right):
        types = [left.type.type, right.type.type]
        result = TEMPORAL.get((types[0], operator, types[1]))
        numeric = all(t is None or t in values.NUMBERS for t in types)
        if left.type.collection or right.type.collection or not (numeric or result):
            raise bad(f"'{operator}' cannot take {left.type.name} and {right.type.name} in {self.text!r}")
        if numeric:
            order = [None, "Edm.Byte", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Decimal", "Edm.Double"]
            result = max(types, key=order.index)
            if operator == "divby" and result in values.INTEGERS:
                result = "Edm.Decimal"

        def call(env):
            a, b = left.call(env), right.call(env)
            if a is None or b is None:
                return None
            try:
                value = ARITHMETIC[operator](*(values.promote(a, b) if numeric else (a, b)))
            except (ArithmeticError, ValueError, TypeError):
                raise bad(f"{self.text!r} cannot be computed for {a} {operator} {b}") from None
            low, high = values.INTEGERS.get(result, (value, value))
            if not numeric or low <= value <= high or value != value:
                return value
            raise bad(f"{a} {operator} {b} is out of range for {result}")
        return Expr(TypeRef(result), call)

    def unary(self):
        if self.at("not"):
            self.take()
            inner = self.unary()
            self.need_boolean(inner, "not")
            return Expr(BOOLEAN, lambda env: None if (v := inner.call(env)) is None else not v)
        if self.at("-"):
            self.take()
            inner = self.unary()
            if inner.type.type not in {*values.NUMBERS, "Edm.Duration"} or inner.type.collection:
                raise bad(f"'-' cannot take {inner.type.name} in {self.text!r}")
            return Expr(inner.type, lambda env: None if (v := inner.call(env)) is None else -v)
        return self.tested()

    def tested(self):
        left = self.primary()
        while self.at("has", "in"):
            left = self.has(left) if self.take() == "has" else self.member(left)
        return left

    def has(self, left):
        if not isinstance(left.type.type, EnumType) or left.type.collection:
            raise bad(f"'has' needs an enumeration on its left, not {left.type.name}")
        right = self.same(self.primary(), left, "has")

        def call(env):
            a, b = left.call(env), right.call(env)
            return None if a is None or b is None else (a & b == b if left.type.type.flags else a == b)
        return Expr(BOOLEAN, call)

    def member(self, left):
        self.take("(")
        tests = []
        while True:
            tests.append(self.comparison(left, "eq", self.expression()))
            if self.take("," if self.at(",") else ")") == ")":
                return Expr(BOOLEAN, lambda env: any(t.call(env) for t in tests))

    # Operands.

    def primary(self):
        kind, text = self.peek()
        if self.at("("):
            self.take()
            inner = self.expression()
            self.take(")")
            return inner
        self.take()
        if kind in ("guid", "stamp", "date", "time"):
            type_ = {"guid": "Edm.Guid", "stamp": "Edm.DateTimeOffset",
                     "date": "Edm.Date", "time": "Edm.TimeOfDay"}[kind]
            return self.constant(values.parse_text(text, type_), TypeRef(type_))
        if kind == "text":
            return self.quoted(text)
        if kind == "number" or text in ("INF", "NaN"):
            return self.number(text)
        if kind != "name":
            raise bad(f"unexpected {text!r} in {self.text!r}")
        if text in ("true", "false"):
            return self.constant(text == "true", BOOLEAN)
        if text == "null":
            return self.constant(None, UNKNOWN)
        if text.startswith("@"):
            if text not in self.context.aliases:
                raise bad(f"the parameter alias {text} has no value")
            return Parser(self.context.aliases[text], self.shape, self.context.without_aliases()).whole()
        return self.function(text) if self.at("(") else self.path(text)

    def constant(self, value, type_ref, literal=None):
        return Expr(type_ref, lambda env: value, literal)

    def quoted(self, text):
        prefix = text.partition("'")[0]
        if not prefix:
            return self.constant(values.parse_literal(text, "Edm.String"), STRING, text)
        type_ = {"duration": "Edm.Duration", "binary": "Edm.Binary"}.get(prefix)
        type_ = type_ or self.context.store.model.types.get(prefix)
        if type_ is None or isinstance(type_, StructuredType):
            raise bad(f"{prefix!r} is not the prefix of a literal in {self.text!r}")
        return self.constant(values.parse_literal(text, type_), TypeRef(type_))

    def number(self, text):
        if re.fullmatch(r"-?\d+", text):
            value = int(text) if len(text) < 40 else None
            for type_ref in (INT32, INT64):
                low, high = values.INTEGERS[type_ref.type]
                if value is not None and low <= value <= high:
                    return self.constant(value, type_ref)
        if re.fullmatch(r"-?\d+(\.\d+)?", text):
            return self.constant(values.parse_decimal(text), TypeRef("Edm.Decimal"))
        return self.constant(values.parse_double(text), DOUBLE)

    def function(self, name):
        if name not in FUNCTIONS:
            raise bad(f"the function {name!r} is not known in {self.text!r}")
        kinds, least, result, function = FUNCTIONS[name]
        arguments = []
        self.take("(")
        while not self.at(")"):
            if arguments:
                self.take(",")
            arguments.append(self.expression())
        self.take(")")
        if not least <= len(arguments) <= len(kinds):
            raise bad(f"{name}() takes {len(kinds)} arguments, not {len(arguments)}")
        for kind, argument in zip(kinds, arguments):
            type_ref = argument.type
            if type_ref != UNKNOWN and (type_ref.collection or type_ref.type not in KINDS[kind]):
                raise bad(f"{name}() cannot take {type_ref.name} in {self.text!r}")

        def call(env):
            inputs = [a.call(env) for a in arguments]
            if any(i is None for i in inputs):
                return None
            try:
                return function(*inputs)
            except (TypeError, AttributeError, ValueError, ArithmeticError):
                raise bad(f"{name}() cannot take {inputs!r}") from None
        return Expr(result or arguments[0].type, call)

    # Paths.

    def path(self, first):
        if first in self.variables:
            expr = Expr(self.variables[first], lambda env: env[first], name=first)
        elif first == "$it":
            expr = Expr(TypeRef(self.shape.type), lambda env: env["$it"], name=first)
        else:
            start = Expr(TypeRef(self.shape.type), lambda env: env["$it"])
            expr = self.step(start, first, self.shape.find(first))
        while self.at("/"):
            self.take()
            name = self.take()
            if name in ("any", "all"):
                return self.quantified(expr, name)
            found = expr.type.type.members.get(name) if expr.type.structured else None
            if expr.name == "$it":
                found = self.shape.find(name)
            expr = self.step(expr, name, found)
        return expr

    def step(self, base, name, found):
        type_ref, call = base.type, base.call
        if type_ref.collection:
            if name == "$count":
                return Expr(INT64, lambda env: len(call(env) or ()))
            raise bad(f"{name!r} cannot follow {base.name!r}, which is a collection, in {self.text!r}")
        cast = self.context.store.model.types.get(name)
        if isinstance(cast, StructuredType) and type_ref.structured:
            if not cast.is_a(type_ref.type):
                raise bad(f"{name} is not derived from {type_ref.name} in {self.text!r}")
            return Expr(TypeRef(cast), name=name, call=lambda env:
                        v if (v := call(env)) is not None and v.type.is_a(cast) else None)
        if isinstance(found, Navigation):
            related = self.context.store.related
            return Expr(found.type, name=name, call=lambda env:
                        None if (v := call(env)) is None else related(v, found))
        open_type = type_ref == UNKNOWN or type_ref.structured and type_ref.type.open
        if not isinstance(found, Property) and not open_type or name.startswith("$"):
            raise bad(f"{name!r} is not a property of {type_ref.name} in {self.text!r}")
        if found and found.type.type == "Edm.Stream":
            raise bad(f"{name!r} is a stream and has no value in {self.text!r}")
        return Expr(found.type if found else UNKNOWN, name=name, call=lambda env:
                    v.get(name) if hasattr(v := call(env), "get") else None)

    def quantified(self, base, name):
        if not base.type.collection:
            raise bad(f"{name!r} needs a collection, but {base.name!r} is {base.type.name}")
        self.take("(")
        variable, condition = None, None
        if not self.at(")"):
            variable = self.take()
            if not re.fullmatch(r"[^\W\d]\w*", variable) or variable in self.variables:
                raise bad(f"{variable!r} is not a name for a new lambda variable in {self.text!r}")
            self.take(":")
            self.variables[variable] = base.type.item
            condition = self.expression()
            self.need_boolean(condition, name)
            del self.variables[variable]
        elif name == "all":
            raise bad(f"'all' needs a lambda expression in {self.text!r}")
        self.take(")")

        def call(env):
            items = base.call(env) or ()
            if condition is None:
                return bool(items)
            tests = (condition.call({**env, variable: item}) is True for item in items)
            return any(tests) if name == "any" else all(tests)
        return Expr(BOOLEAN, call)


def parse(text, shape, context, option):
    """Parses a whole expression; `option` says where it stands."""
    try:
        return Parser(text, shape, context).whole()
    except ODataError as error:
        raise ODataError(error.status, f"{option}: {error.message}") from None


def parse_filter(text, shape, context, option):
    expr = parse(text, shape, context, option)
    if expr.type not in (BOOLEAN, UNKNOWN):
        raise bad(f"{option}: {text!r} is {expr.type.name}, not Edm.Boolean")
    return expr


def comparable(expr):
    return not expr.type.collection and not expr.type.structured
