"""The transformations of $apply."""

import math
import re
from decimal import Decimal

import options
import values
from expressions import Shape, comparable, parse as parse_expression, parse_filter
from functions import split_top
from model import Property, StructuredType, TypeRef
from store import Instance
from wire import bad

DECIMAL, DOUBLE = TypeRef("Edm.Decimal"), TypeRef("Edm.Double")


def parse(text, shape, context):
    """Returns (a function from list to list, the shape of what it answers)."""
    steps = []
    for part in split_top(text, "/"):
        step, shape = _transformation(part.strip(), shape, context)
        steps.append(step)

    def run(items):
        for step in steps:
            items = step(items)
        return items
    return run, shape


def _transformation(text, shape, context):
    match = re.fullmatch(r"([A-Za-z.]+)(?:\((.*)\))?", text, re.DOTALL)
    name, content = match.groups() if match else (text, None)
    if name == "identity" and content is None:
        return list, shape
    known = {"filter": _filter, "compute": _compute, "groupby": _groupby, "aggregate": _aggregate,
             "concat": _concat, "topcount": _topcount, "orderby": _orderby, "top": _top, "skip": _skip}
    if name not in known or content is None:
        raise bad(f"$apply: {text!r} is not a known transformation")
    return known[name](content, shape, context)


def _filter(content, shape, context):
    expr = parse_filter(content, shape, context, "$apply")
    return lambda items: [i for i in items if expr.call({"$it": i}) is True], shape


def _compute(content, shape, context):
    computed, wider = options.parse_compute(content, shape, context, "$apply")
    return lambda items: options.compute(items, computed), wider


def _orderby(content, shape, context):
    orderby = options.parse_orderby(content, shape, context, "$apply")
    return lambda items: options.sort(items, orderby), shape


def _top(content, shape, context):
    number = options.parse_count(content, "$apply: top()")
    return lambda items: items[:number], shape


def _skip(content, shape, context):
    number = options.parse_count(content, "$apply: skip()")
    return lambda items: items[number:], shape


def _topcount(content, shape, context):
    parts = split_top(content, ",")
    if len(parts) != 2:
        raise bad("$apply: topcount() takes a number and an expression")
    number = options.parse_count(parts[0].strip(), "$apply: topcount()")
    orderby = options.parse_orderby(parts[1].strip() + " desc", shape, context, "$apply")
    return lambda items: options.sort(items, orderby)[:number], shape


def _concat(content, shape, context):
    branches = [parse(part, shape, context) for part in split_top(content, ",")]
    if len(branches) < 2:
        raise bad("$apply: concat() takes at least two sequences")
    shapes = [branch_shape for _, branch_shape in branches]
    if all(s.type is shape.type for s in shapes):
        merged = Shape(shape.type, {n: p for s in shapes for n, p in s.computed.items()})
    else:
        members = {n: m for s in shapes for n, m in {**s.type.members, **s.computed}.items()}
        merged = Shape(StructuredType(shape.type.name, "row", own=members))
    return lambda items: [row for run, _ in branches for row in run(items)], merged


def _aggregate(content, shape, context):
    outputs = {}
    for item in split_top(content, ","):
        source, name = options.split_name(item, "$apply")
        if name in outputs:
            raise bad(f"$apply: the name {name!r} is used twice")
        words = source.rsplit(None, 2)
        if words == ["$count"]:
            outputs[name] = (DECIMAL, lambda items: Decimal(len(items)))
        elif len(words) == 3 and words[1] == "with":
            expr = parse_expression(words[0], shape, context, "$apply")
            outputs[name] = (_result_type(words[2], expr, words[0]), _method(words[2], expr))
        else:
            raise bad(f"$apply: {source!r} is neither $count nor has the form 'expression with method'")
    type_ = StructuredType(shape.type.name, "row",
                           own={n: Property(n, t, dynamic=True) for n, (t, _) in outputs.items()})

    def run(items):
        return [Instance(type_, {name: method(items) for name, (_, method) in outputs.items()})]
    return run, Shape(type_)


def _result_type(method, expr, text):
    numeric = expr.type.type in values.NUMBERS and not expr.type.collection
    if method not in ("sum", "min", "max", "average", "countdistinct"):
        raise bad(f"$apply: {method!r} is not a known aggregation method")
    if method in ("sum", "average") and not numeric:
        raise bad(f"$apply: {method} needs numbers, but {text!r} is {expr.type.name}")
    if not comparable(expr):
        raise bad(f"$apply: {text!r} is {expr.type.name}, which has no order")
    if method == "countdistinct":
        return DECIMAL
    if method == "average":
        return DOUBLE if expr.type.type == "Edm.Double" else DECIMAL
    if method == "sum" and expr.type.type in values.INTEGERS:
        return TypeRef("Edm.Int64")
    return expr.type


def _method(method, expr):
    def run(items):
        inputs = [v for v in (expr.call({"$it": i}) for i in items) if v is not None]
        if method == "countdistinct":
            return Decimal(len(set(inputs)))
        if not inputs:
            return None
        if method == "sum":
            return math.fsum(inputs) if isinstance(inputs[0], float) else sum(inputs)
        if method == "average":
            if isinstance(inputs[0], float):
                return math.fsum(inputs) / len(inputs)
            return values.divide(Decimal(sum(inputs)), Decimal(len(inputs)))
        return min(inputs) if method == "min" else max(inputs)
    return run


def _groupby(content, shape, context):
    parts = split_top(content, ",")
    paths = re.fullmatch(r"\s*\((.*)\)\s*", parts[0], re.DOTALL)
    if not paths:
        raise bad("$apply: groupby() begins with its paths in parentheses")
    tree = {}
    for path in split_top(paths.group(1), ","):
        expr = parse_expression(path.strip(), shape, context, "$apply")
        if not comparable(expr):
            raise bad(f"$apply: cannot group by {path!r}, which is {expr.type.name}")
        *outer, last = path.strip().split("/")
        node = tree
        for name in outer:
            node = node.setdefault(name, {})
            if not isinstance(node, dict):
                raise bad(f"$apply: {path!r} overlaps another path of groupby()")
        if last in node:
            raise bad(f"$apply: {path!r} is given twice")
        node[last] = expr
    type_ = _row_type(tree, shape.type.name)
    inner, result = None, Shape(type_)
    if len(parts) > 1:
        inner, inner_shape = parse(",".join(parts[1:]), shape, context)
        overlap = set(type_.own) & set(inner_shape.type.members)
        if inner_shape.type.kind != "row":
            result = inner_shape  # the inner sequence has picked entities, which keep their values
        elif overlap:
            raise bad(f"$apply: {overlap.pop()!r} is a grouping property and also aggregated")
        else:
            result = Shape(StructuredType(shape.type.name, "row", own={**type_.own, **inner_shape.type.own,
                                                                       **inner_shape.computed}))

    def run(items):
        groups = {}
        for item in items:
            groups.setdefault(_group_key(tree, item), []).append(item)
        rows = []
        for members in groups.values():
            head = _row_values(tree, type_, members[0])
            if inner is None:
                rows.append(Instance(type_, head))
                continue
            for row in inner(members):
                if result.type.kind == "row":
                    computed = {n: v for n, (_, v) in row.computed.items()}
                    row = Instance(result.type, {**head, **row.values, **computed})
                rows.append(row)
        return rows
    return run, result


def _row_type(tree, name):
    own = {}
    for member, node in tree.items():
        own[member] = Property(member, TypeRef(_row_type(node, "Edm.ComplexType")) if isinstance(node, dict)
                               else node.type)
    return StructuredType(name, "row", own=own)


def _row_values(tree, type_, item):
    return {name: Instance(type_.own[name].type.type, _row_values(node, type_.own[name].type.type, item))
            if isinstance(node, dict) else node.call({"$it": item}) for name, node in tree.items()}


def _group_key(tree, item):
    return tuple(_group_key(node, item) if isinstance(node, dict) else node.call({"$it": item})
                 for node in tree.values())
