"""Query options: what they say is checked first, then applied to entities."""

import copy
import re
from dataclasses import dataclass

import aggregation
from expressions import Shape, comparable, parse, parse_filter
from functions import sort_key, split_top
from model import Navigation, Property, StructuredType
from wire import ODataError, bad, percent_decode

SYSTEM = {"$apply", "$compute", "$count", "$expand", "$filter", "$format", "$id", "$orderby", "$search",
          "$select", "$skip", "$skiptoken", "$top"}
NOT_SUPPORTED = {"$levels", "$deltatoken", "$index", "$schemaversion"}
ONE = {"$select", "$expand", "$compute"}
MANY = ONE | {"$filter", "$orderby", "$top", "$skip", "$count", "$search"}


def add_option(options, name, value):
    if name in NOT_SUPPORTED:
        raise ODataError(501, f"the system query option {name} is not supported")
    if name not in SYSTEM:
        raise bad(f"unknown system query option {name}")
    if name in options:
        raise bad(f"the query option {name} is given twice")
    options[name] = value


def parse_query(query):
    """Splits a raw query into system query options and parameter aliases; ignores custom options."""
    options, aliases = {}, {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        name, value = percent_decode(name), percent_decode(value)
        if name.startswith("$"):
            add_option(options, name, value)
        elif name.startswith("@"):
            if name in aliases:
                raise bad(f"the parameter alias {name} is given twice")
            aliases[name] = value
    return options, aliases


@dataclass
class Context:
    store: object
    aliases: dict

    def without_aliases(self):
        return Context(self.store, {})


def check_allowed(options, allowed, what):
    for name in options:
        if name not in allowed:
            raise bad(f"the query option {name} is not allowed for {what}")


def parse_count(text, option):
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise bad(f"{option} must be a non-negative integer, not {text!r}")
    return int(text)


def parse_orderby(text, shape, context, option):
    """[(Expr, descending)]"""
    result = []
    for item in split_top(text, ","):
        text, *direction = item.strip().rsplit(None, 1) or [""]
        if direction not in (["asc"], ["desc"]):
            text, direction = item, []
        expr = parse(text, shape, context, option)
        if not comparable(expr):
            raise bad(f"{option}: {text!r} is {expr.type.name}, which has no order")
        result.append((expr, direction == ["desc"]))
    return result


def sort(items, orderby):
    # Sorting is stable, so the last criterion is applied first.
    for expr, descending in reversed(orderby):
        try:
            items = sorted(items, key=lambda i: sort_key(expr.call({"$it": i})), reverse=descending)
        except TypeError:
            raise bad("$orderby: the dynamic values are of different types") from None
    return items


def split_name(item, option):
    """Splits "something as Name"."""
    words = item.strip().rsplit(None, 2)
    if len(words) < 3 or words[1] != "as" or not re.fullmatch(r"[^\W\d]\w*", words[2]):
        raise bad(f"{option}: {item!r} does not have the form 'expression as Name'")
    return words[0], words[2]


def parse_compute(text, shape, context, option):
    """Returns ([(Property, Expr)], the shape that also has the computed properties)."""
    computed = []
    for item in split_top(text, ","):
        source, name = split_name(item, option)
        expr = parse(source, shape, context, option)
        if shape.find(name):
            raise bad(f"{option}: {shape.type.name} has a property {name!r} already")
        prop = Property(name, expr.type, dynamic=True, scale=None)
        shape = Shape(shape.type, {**shape.computed, name: prop})
        computed.append((prop, expr))
    return computed, shape


def compute(items, computed):
    result = []
    for item in items:
        item = copy.copy(item)
        item.computed = dict(item.computed)
        for prop, expr in computed:
            item.computed[prop.name] = (prop, expr.call({"$it": item}))
        result.append(item)
    return result


def parse_search(text):
    """[[(negated, term)]]: alternatives of terms that must all hold."""
    words = re.findall(r'"(?:[^"\\]|\\["\\])*"|[^\s"]+|"', text)
    if not words or '"' in words:
        raise bad(f"$search: {text!r} has no term, or a quote that is not closed")
    alternatives, negated = [[]], False
    for word in words:
        if word == "OR":
            alternatives.append([])
        elif word == "NOT":
            negated = True
        elif word != "AND":
            if word.startswith('"'):
                word = re.sub(r"\\(.)", r"\1", word[1:-1])
            alternatives[-1].append((negated, word.lower()))
            negated = False
    if negated or not all(alternatives):
        raise bad(f"$search: an operator in {text!r} has no operand")
    return alternatives


def found_by(search, instance):
    texts = []
    for value in instance.values.values():
        texts += [v.lower() for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)]
    return any(all(negated != any(term in text for text in texts) for negated, term in terms)
               for terms in search)


class Query:
    """The query options of one request, or of one expanded navigation property."""

    def __init__(self, texts, shape, context):
        self.texts, self.context, self.shape = texts, context, shape
        get = texts.get
        self.transient = False
        if "$apply" in texts:
            self.apply, self.shape = aggregation.parse(texts["$apply"], self.shape, context)
            self.transient = self.shape.type is not shape.type
        self.computed = []
        if "$compute" in texts:
            self.computed, self.shape = parse_compute(texts["$compute"], self.shape, context, "$compute")
        self.filter = "$filter" in texts and parse_filter(texts["$filter"], self.shape, context, "$filter")
        self.search = "$search" in texts and parse_search(texts["$search"])
        self.orderby = parse_orderby(texts["$orderby"], self.shape, context, "$orderby") \
            if "$orderby" in texts else []
        self.top = parse_count(texts["$top"], "$top") if "$top" in texts else None
        self.skip = parse_count(get("$skip", "0"), "$skip")
        self.count = get("$count", "false")
        if self.count not in ("true", "false"):
            raise bad(f"$count must be true or false, not {self.count!r}")
        self.count = self.count == "true"
        self.selected, self.select_items = None, []
        if "$select" in texts:
            self.select_items = [item.strip() for item in texts["$select"].split(",")]
            self.selected = {}
            for item in self.select_items:
                self._select(item)
        self.expanded = {}
        for item in split_top(texts["$expand"], ",") if "$expand" in texts else ():
            self._expand(item.strip())

    def _select(self, item):
        names = item.split("/")
        type_, selected = self.shape.type, self.selected
        cast = self.context.store.model.types.get(names[0])
        if isinstance(cast, StructuredType) and cast.is_a(type_) and len(names) > 1:
            type_, names = cast, names[1:]
        if item == "*":
            selected["*"] = None
            return
        for index, name in enumerate(names):
            member = (self.shape.computed.get(name) if index == 0 else None) or type_.members.get(name)
            if member is None and not type_.open:
                raise bad(f"$select: {name!r} in {item!r} is not a property of {type_.name}")
            if index == len(names) - 1:
                selected[name] = None
                return
            if not isinstance(member, Property) or not member.type.structured or member.type.collection:
                raise bad(f"$select: {name!r} in {item!r} is not a complex property")
            # A property that is selected as a whole stays so.
            selected = selected.setdefault(name, {}) if selected.get(name, {}) is not None else {}
            type_ = member.type.type

    def _expand(self, item):
        match = re.fullmatch(r"([^()]*)(?:\((.*)\))?", item, re.DOTALL)
        name = match.group(1) if match else item
        if name == "*":
            for navigation in self.shape.type.navigations:
                self._expand(navigation)
            return
        member = self.shape.type.members.get(name)
        if name.endswith(("/$ref", "/$count")):
            raise ODataError(501, f"$expand: {name} is not supported")
        if not isinstance(member, Navigation):
            raise bad(f"$expand: {name!r} is not a navigation property of {self.shape.type.name}")
        if name in self.expanded:
            raise bad(f"$expand: {name} is given twice")
        texts = {}
        for option in split_top(match.group(2), ";") if match.group(2) is not None else ():
            option_name, equals, value = option.partition("=")
            add_option(texts, option_name.strip(), value)
            if not equals:
                raise bad(f"$expand: {option!r} does not have the form $option=value")
        check_allowed(texts, MANY if member.type.collection else ONE, f"the expanded {name}")
        self.expanded[name] = (member, Query(texts, Shape(member.type.type), self.context))

    def select_list(self, version):
        """The part of the context URL in parentheses."""
        items = [] if "*" in self.select_items else list(self.select_items)
        if self.transient and not items:
            items = _type_list(self.shape.type)
        for name, (_, query) in self.expanded.items():
            nested = query.select_list(version)
            # Version 4.0 does not mention what is expanded as a whole.
            if nested or version != "4.0":
                items = [i for i in items if i != name] + [name + (nested or "()")]
        if "*" in self.select_items:
            items.insert(0, "*")
        return "(" + ",".join(items) + ")" if items else ""

    def run(self, items):
        """Applies everything but paging, $select and $expand; returns (items, their number)."""
        if "$apply" in self.texts:
            items = self.apply(list(items))
        if self.computed:
            items = compute(items, self.computed)
        if self.filter:
            items = [i for i in items if self.filter.call({"$it": i}) is True]
        if self.search:
            items = [i for i in items if found_by(self.search, i)]
        count = len(items)
        items = sort(items, self.orderby)[self.skip:]
        return (items if self.top is None else items[:self.top]), count

    def one(self, instance):
        return compute([instance], self.computed)[0] if self.computed else instance


def _type_list(type_):
    return [name + ("(" + ",".join(_type_list(prop.type.type)) + ")"
                    if prop.type.structured and prop.type.type.kind == "row" else "")
            for name, prop in type_.properties.items()]
