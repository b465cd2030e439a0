"""Request bodies: JSON into entities, values, links and parameters."""

import re
from dataclasses import replace

import values
from model import Navigation, Property, StructuredType, TypeRef
from wire import bad

CONTROL = {"type", "id", "etag", "context", "editLink", "readLink", "count", "nextLink", "navigationLink",
           "associationLink", "mediaReadLink", "mediaEditLink", "mediaContentType", "mediaEtag", "bind"}


class Reader:
    def __init__(self, store, wide_as_text, version, find_entity):
        """`find_entity` turns the URL of an entity into the entity."""
        self.store, self.wide_as_text, self.version = store, wide_as_text, version
        self.find_entity = find_entity

    # Members of a JSON object.

    def split(self, body, what):
        """Returns ({name: value}, {name: {control information: value}}); "" is the object itself."""
        if not isinstance(body, dict):
            raise bad(f"{what}: expected a JSON object")
        members, control = {}, {}
        for name, value in body.items():
            target, at, term = name.partition("@")
            if not at:
                members[name] = value
                continue
            short = term.removeprefix("odata.")
            if short == term and "." in term:
                continue  # an annotation, which may always be ignored
            if short not in CONTROL or (short == term and self.version == "4.0"):
                raise bad(f"{what}: unknown control information {name!r} in version {self.version}")
            if short in control.setdefault(target, {}):
                raise bad(f"{what}: {name!r} is given twice")
            control[target][short] = value
        return members, control

    def actual_type(self, control, declared, what):
        name = control.get("", {}).get("type")
        if name is None:
            return declared
        # The part before '#' may be the URL of the metadata document.
        type_ = self.store.model.types.get(name.partition("#")[2]) if isinstance(name, str) else None
        if not isinstance(type_, StructuredType) or not type_.is_a(declared):
            raise bad(f"{what}: the type {name!r} is not {declared.name} or derived from it")
        return type_

    # Values.

    def value(self, body, prop, what, old=None):
        if prop.type.collection:
            if not isinstance(body, list):
                raise bad(f"{what}: expected an array for {prop.type.name}")
            item = replace(prop, type=prop.type.item)
            return [self.value(v, item, f"{what}/{i}") for i, v in enumerate(body)]
        if body is None:
            if not prop.nullable:
                raise bad(f"{what} must not be null")
            return None
        if prop.type.structured:
            return self.complex(body, prop.type.type, what, old)
        return values.from_json(body, prop, self.wide_as_text, what)

    def complex(self, body, declared, what, old=None):
        """A new complex value; what the body leaves out is taken from `old`, if there is one."""
        members, control = self.split(body, what)
        type_ = self.actual_type(control, declared, what)
        new = self.store.new(type_)
        if old is not None and old.type is type_:
            new.values.update(old.values)
            new.dynamic.update(old.dynamic)
        self.assign(new, members, control, what, merge=old is not None)
        self.check_required(new, what)
        return new

    def assign(self, instance, members, control, what, merge=False):
        """Sets properties; returns {navigation property: value}."""
        links, type_ = {}, instance.type
        for name, value in members.items():
            member = type_.members.get(name)
            if isinstance(member, Navigation):
                links[member] = value
            elif member is None and type_.open:
                self.check_name(name, what)
                declared = control.get(name, {}).get("type")
                instance.dynamic[name] = self.dynamic(value, declared, f"{what}/{name}")
            elif member is None:
                raise bad(f"{what}: {name!r} is not a property of {type_.name}")
            elif member.type.type == "Edm.Stream":
                raise bad(f"{what}: the stream {name!r} cannot be set in a JSON body")
            else:
                old = instance.values.get(name) if merge and member.type.structured else None
                instance.values[name] = self.value(value, member, f"{what}/{name}", old)
        for name in control:
            if name and name not in type_.members and name not in members:
                raise bad(f"{what}: {name!r} is not a property of {type_.name}")
        return links

    @staticmethod
    def check_name(name, what):
        if not re.fullmatch(r"[^\W\d]\w*", name):
            raise bad(f"{what}: {name!r} is not a property name")

    def dynamic(self, body, declared, what):
        if declared is None:
            return TypeRef(None), body
        name = declared.removeprefix("#") if isinstance(declared, str) else ""
        collection = re.fullmatch(r"Collection\((.*)\)", name)
        name = collection.group(1) if collection else name
        type_ = self.store.model.types.get(name)
        primitive = "Edm." + name.removeprefix("Edm.")
        if type_ is None and primitive in (*values.INTEGERS, "Edm.Boolean", "Edm.Guid", "Edm.String", "Edm.Date",
                                           "Edm.Decimal", "Edm.Double", "Edm.TimeOfDay", "Edm.Duration",
                                           "Edm.DateTimeOffset", "Edm.Binary"):
            type_ = primitive
        if type_ is None or isinstance(type_, StructuredType) and type_.kind == "entity":
            raise bad(f"{what}: {declared!r} is not a type for a dynamic property")
        type_ref = TypeRef(type_, collection is not None)
        return type_ref, self.value(body, Property("", type_ref, precision=6), what)

    def check_required(self, instance, what):
        for name, prop in instance.type.properties.items():
            if not prop.nullable and not prop.computed and instance.values[name] is None:
                raise bad(f"{what}: {name!r} is required")

    # Entities.

    def create(self, body, declared, set_=None, owner=None, what=None):
        """Inserts the entity of the body, with everything that is nested in it."""
        what = what or declared.short
        members, control = self.split(body, what)
        instance = self.store.new(self.actual_type(control, declared, what), set_=set_, owner=owner)
        links = self.assign(instance, members, control, what)
        self.check_required(instance, what)
        self.store.insert(instance)
        self.relate(instance, links, control, what)
        if members.get("UpdatedAt") is not None and "UpdatedAt" in instance.type.properties:
            # Nested entities have moved the time that the body asks for.
            instance.values["UpdatedAt"] = self.value(members["UpdatedAt"],
                                                      instance.type.properties["UpdatedAt"], what)
        return instance

    def update(self, body, instance, replace_all):
        what = instance.type.short
        members, control = self.split(body, what)
        if self.actual_type(control, instance.type, what) is not instance.type:
            raise bad(f"{what}: an update cannot change the type")
        key = instance.key() if instance.type.key else ()
        if replace_all:
            fresh = self.store.new(instance.type)
            fresh.values.update({name: instance.values[name] for name in instance.type.key})
            instance.values.update(fresh.values)
            instance.dynamic.clear()
        links = self.assign(instance, members, control, what, merge=not replace_all)
        if instance.type.key and instance.key() != key:
            raise bad(f"{what}: an update cannot change the key")
        self.check_required(instance, what)
        self.store.touch(instance, keep_time=members.get("UpdatedAt") is not None)
        for navigation in links:
            if navigation.type.collection:
                raise bad(f"{what}: an update cannot replace the collection {navigation.name!r}")
        self.relate(instance, links, control, what)

    def relate(self, instance, links, control, what):
        bound = {name: info["bind"] for name, info in control.items() if "bind" in info}
        for name, urls in bound.items():
            navigation = instance.type.members.get(name)
            if not isinstance(navigation, Navigation):
                raise bad(f"{what}: {name!r} is not a navigation property of {instance.type.name}")
            if navigation in links:
                raise bad(f"{what}: {name!r} is both bound and nested")
            if isinstance(urls, list) != navigation.type.collection:
                needed = "an array of URLs" if navigation.type.collection else "a URL"
                raise bad(f"{what}: {name}@odata.bind needs {needed}")
            for url in urls if isinstance(urls, list) else [urls]:
                self.store.link(instance, navigation, url and self.find_entity(url))
        for navigation, value in links.items():
            where = f"{what}/{navigation.name}"
            if navigation.type.collection != isinstance(value, list):
                needed = "an array" if navigation.type.collection else "an object or null"
                raise bad(f"{where}: expected {needed}")
            for item in value if isinstance(value, list) else [value]:
                self.nested(instance, navigation, item, where)

    def nested(self, instance, navigation, item, what):
        if item is None and not navigation.type.collection:
            self.store.link(instance, navigation, None)
            return
        members, control = self.split(item, what)
        identity = control.get("", {}).get("id")
        if identity is not None:
            if members:
                raise bad(f"{what}: a reference with an id cannot have other members")
            self.store.link(instance, navigation, self.find_entity(identity))
        elif navigation.contained:
            self.create(item, navigation.type.type, owner=(instance, navigation.name), what=what)
        else:
            set_ = self.store.target_set(instance, navigation)
            target = self.create(item, navigation.type.type, set_, what=what)
            self.store.link(instance, navigation, target)

    def reference(self, body):
        """The entity of a body like {"@odata.id": url}."""
        members, control = self.split(body, "reference")
        identity = control.get("", {}).get("id")
        if members or not isinstance(identity, str):
            raise bad('a reference must be {"@odata.id": "URL of an entity"}')
        return self.find_entity(identity)

    def parameters(self, body, operation):
        members, _ = self.split(body, operation.name)
        for name in members:
            if name not in operation.parameters:
                raise bad(f"{name!r} is not a parameter of {operation.name}")
        result = {}
        for name, parameter in operation.parameters.items():
            if name in members:
                result[name] = self.value(members[name], parameter.property, name)
            elif parameter.property.nullable:
                result[name] = None
            else:
                raise bad(f"the parameter {name} of {operation.name} is missing")
        return result
