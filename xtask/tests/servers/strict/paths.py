"""Resource paths: from a URL to what it addresses."""

import re
from dataclasses import dataclass, replace

import operations
import values
from functions import split_top
from model import EntitySet, Navigation, Operation, Property, StructuredType, TypeRef
from store import Instance
from wire import ODataError, bad, load_json, percent_decode


@dataclass
class Resource:
    kind: str  # service, metadata, batch, collection, entity, property, stream, action or result
    type: TypeRef = None
    value: object = None
    context: str = ""  # fragment of the context URL, still without its select list
    set: EntitySet = None  # where the entities are; None if they are contained
    entity: Instance = None  # the entity before the last navigation property, property or stream
    navigation: Navigation = None  # of `entity`
    holder: Instance = None  # the entity or complex value that has `property`
    property: Property = None
    operation: Operation = None
    suffix: str = ""  # $count, $value or $ref
    is_set: bool = False
    computed: bool = False  # the result of a function


def not_found(message):
    return ODataError(404, message)


def split_segment(segment):
    name, parenthesis, rest = segment.partition("(")
    if not parenthesis:
        return segment, None
    if not rest.endswith(")"):
        raise bad(f"the path segment {segment!r} has no ')' at its end")
    return name, rest[:-1]


class Resolver:
    def __init__(self, store, aliases):
        self.store, self.model, self.aliases = store, store.model, aliases

    def resolve(self, path):
        # Octets are decoded after the split, so an encoded slash belongs to its segment.
        segments = [percent_decode(segment) for segment in path.split("/")]
        special = {"": "service", "$metadata": "metadata", "$batch": "batch"}
        if len(segments) == 1 and segments[0] in special:
            return Resource(special[segments[0]])
        resource = self.first(segments[0])
        for segment in segments[1:]:
            resource = self.step(resource, segment)
        return resource

    def first(self, segment):
        name, arguments = split_segment(segment)
        if name in self.model.sets:
            found = self.model.sets[name]
            entities = self.store.sets[name]
            if not found.singleton:
                resource = Resource("collection", TypeRef(found.type, True), entities, name, found, is_set=True)
                return resource if arguments is None else self.by_key(resource, arguments)
            if arguments is not None:
                raise not_found(f"{name} is a singleton and has no keys")
            return Resource("entity", TypeRef(found.type), entities[0], name, found)
        if name in self.model.imports:
            operation, set_name = self.model.imports[name]
            return self.invoke(operation, arguments, None, self.model.sets.get(set_name))
        raise not_found(f"there is no entity set, singleton or operation import {name!r}")

    def step(self, resource, segment):
        if resource.suffix or resource.kind in ("stream", "action"):
            raise not_found(f"nothing can follow {resource.suffix or resource.kind} in the path, "
                            f"but {segment!r} does")
        if resource.operation and not resource.operation.composable:
            raise bad(f"{resource.operation.name} is not composable, but {segment!r} follows it")
        if segment in ("$count", "$value", "$ref"):
            return self.suffix(resource, segment)
        name, arguments = split_segment(segment)
        if "." in name:
            return self.qualified(resource, name, arguments)
        if resource.type.collection or not resource.type.structured:
            raise not_found(f"{segment!r} cannot follow {resource.type.name}")
        if resource.value is None:
            raise not_found(f"there is nothing before {segment!r}")
        return self.member(resource, name, arguments)

    def suffix(self, resource, segment):
        type_ref = resource.type
        allowed = {
            "$count": type_ref.collection,
            "$ref": type_ref.is_entity,
            "$value": not type_ref.collection and (type_ref.type.media if type_ref.is_entity
                                                   else not type_ref.structured),
        }
        if not allowed[segment]:
            raise bad(f"{segment} cannot follow {type_ref.name}")
        return replace(resource, suffix=segment)

    def qualified(self, resource, name, arguments):
        type_ = self.model.types.get(name)
        if isinstance(type_, StructuredType):
            if not type_.is_a(resource.type.type):
                raise bad(f"{name} is not derived from {resource.type.name}")
            cast = replace(resource, type=TypeRef(type_, resource.type.collection),
                           context=f"{resource.context}/{name}", is_set=resource.is_set)
            if resource.type.collection:
                cast.value = [i for i in resource.value if i.type.is_a(type_)]
                return cast if arguments is None else self.by_key(cast, arguments)
            if arguments is not None or resource.value is None or not resource.value.type.is_a(type_):
                raise not_found(f"the resource before {name!r} is not of this type")
            return cast
        operation = self.model.operations.get(name)
        binding = operation and operation.binding
        if not binding or binding.collection != resource.type.collection or not (
                resource.type.structured and resource.type.type.is_a(binding.type)):
            raise not_found(f"{name!r} is neither a type nor an operation bound to {resource.type.name}")
        if resource.value is None:
            raise not_found(f"there is nothing before {name!r}")
        return self.invoke(operation, arguments, resource, resource.set)

    def member(self, resource, name, arguments):
        found = resource.value.type.members.get(name) if resource.type.type.members.get(name) else None
        entity = resource.value if resource.type.is_entity else resource.entity
        if isinstance(found, Navigation):
            set_ = self.store.target_set(resource.value, found)
            context = set_.name if set_ else f"{resource.value.path()}/{name}"
            related = Resource("collection" if found.type.collection else "entity", found.type,
                               self.store.related(resource.value, found), context, set_, entity, found)
            if arguments is None:
                return related
            if found.type.collection:
                return self.by_key(related, arguments)
        elif isinstance(found, Property) and arguments is None:
            # The context of a nested property goes on from that of the complex one.
            base = entity.path() if resource.type.is_entity else resource.context
            kind = "stream" if found.type.type == "Edm.Stream" else "property"
            return Resource(kind, found.type, resource.value.values.get(name), f"{base}/{name}",
                            entity=entity, holder=resource.value, property=found)
        elif resource.type.type.open and arguments is None and name in resource.value.dynamic:
            type_ref, value = resource.value.dynamic[name]
            return Resource("property", type_ref, value, f"{resource.context}/{name}", entity=entity,
                            computed=True)
        raise not_found(f"{resource.type.name} has no property {name!r}")

    def by_key(self, resource, text):
        type_ = resource.type.type
        key = self.parse_key(type_, text)
        match = next((i for i in resource.value if i.key() == key), None)
        if match is None:
            raise not_found(f"there is no {type_.name} with the key ({text})")
        return replace(resource, kind="entity", type=TypeRef(type_), value=match, is_set=False)

    def parse_key(self, type_, text):
        given = {}
        for part in split_top(text, ","):
            named = re.fullmatch(r"([^\W\d]\w*)=(.*)", part, re.DOTALL)
            name, literal = named.groups() if named else (None, part)
            if name is None and len(type_.key) == 1:
                name = type_.key[0]
            if name not in type_.key or name in given:
                raise bad(f"the key ({text}) must give each of {', '.join(type_.key)} once")
            literal = self.alias(literal)
            given[name] = values.parse_literal(literal, type_.properties[name].type.type)
        if len(given) < len(type_.key):
            raise bad(f"the key ({text}) must give each of {', '.join(type_.key)} once")
        return tuple(given[name] for name in type_.key)

    def alias(self, text):
        if not text.startswith("@"):
            return text
        if text not in self.aliases:
            raise bad(f"the parameter alias {text} has no value")
        return self.aliases[text]

    # Operations.

    def invoke(self, operation, arguments, binding, set_):
        if operation.kind == "action":
            if arguments is not None:
                raise bad(f"{operation.name} is an action, its parameters belong in the body")
            return Resource("action", operation.returns, binding and binding.value, set=set_,
                            operation=operation)
        if arguments is None:
            raise bad(f"{operation.name} is a function and needs parentheses")
        given = {}
        for part in split_top(arguments, ",") if arguments else ():
            name, equals, text = part.partition("=")
            if not equals or name not in operation.parameters:
                raise bad(f"{part!r} is not a parameter of {operation.name}")
            if name in given:
                raise bad(f"the parameter {name} of {operation.name} is given twice")
            given[name] = self.argument(operation.parameters[name].property, self.alias(text))
        for name, parameter in operation.parameters.items():
            if name not in given and not parameter.optional:
                raise bad(f"the parameter {name} of {operation.name} is missing")
        value = operations.FUNCTIONS[operation.name](self.store, binding and binding.value, given)
        kind = "result"
        if operation.returns.is_entity:
            kind = "collection" if operation.returns.collection else "entity"
        context = set_.name if operation.returns.is_entity else operation.returns.name
        return Resource(kind, operation.returns, value, context, set_, operation=operation, computed=True)

    def argument(self, prop, text):
        if text == "null":
            if not prop.nullable:
                raise bad(f"the parameter {prop.name} must not be null")
            return None
        if not prop.type.collection:
            value = values.parse_literal(text, prop.type.type)
            values.check_facets(value, prop, prop.name)
            return value
        items = load_json(text.encode("utf-8"))
        if not isinstance(items, list):
            raise bad(f"the parameter {prop.name} must be a JSON array, not {text}")
        item = replace(prop, type=prop.type.item)
        return [values.from_json(i, item, False, prop.name) for i in items]
