"""Entities and values as JSON."""

import values
from model import EnumType
from store import Instance

# JSON itself tells these types, so dynamic properties need no type annotation for them.
PLAIN = {None, "Edm.String", "Edm.Boolean", "Edm.Double"}


class Writer:
    def __init__(self, store, root, version, wide_as_text, prefix):
        self.store, self.root, self.version = store, root, version
        self.wide_as_text, self.prefix = wide_as_text, prefix

    def context(self, fragment, select_list=""):
        """The context URL; the select list stands before /$entity."""
        base, entity, _ = fragment.partition("/$entity")
        return {self.prefix + "context": f"{self.root}$metadata#{base}{select_list}{entity}"}

    def entity(self, instance, query, declared):
        instance = query.one(instance)
        selected = query.selected
        out = {}
        if instance.type.kind == "row":
            # Rows of $apply are transient. Version 4.01 sees that from the lack of key and id.
            if self.version == "4.0":
                out[self.prefix + "id"] = None
        else:
            if selected is not None and "*" not in selected and not selected.keys() >= set(instance.type.key):
                out[self.prefix + "id"] = self.root + instance.path()
            if instance.set and instance.set.needs_etag:
                out[self.prefix + "etag"] = instance.etag()
            if "" in instance.streams:
                out[self.prefix + "mediaContentType"] = instance.streams[""][0]
        out.update(self.structure(instance, declared, selected))
        for name, (navigation, nested) in query.expanded.items():
            related = self.store.related(instance, navigation)
            if navigation.type.collection:
                items, count = nested.run(related or [])
                if nested.count:
                    out[f"{name}{self.prefix}count"] = self.value(count, "Edm.Int64")
                out[name] = [self.entity(i, nested, navigation.type.type) for i in items]
            else:
                out[name] = self.entity(related, nested, navigation.type.type) if related else None
        return out

    def structure(self, instance, declared, selected=None):
        out = {}
        if instance.type is not declared and instance.type.kind != "row":
            out[self.prefix + "type"] = "#" + instance.type.name
        everything = selected is None or "*" in selected
        nested = selected or {}
        for name, prop in instance.type.properties.items():
            if not everything and name not in nested:
                continue
            if prop.type.type == "Edm.Stream":
                if name in instance.streams:
                    out[f"{name}{self.prefix}mediaContentType"] = instance.streams[name][0]
            else:
                self.member(out, name, prop.type, instance.values.get(name), prop.dynamic, nested.get(name))
        extra = {**instance.dynamic, **{n: (p.type, v) for n, (p, v) in instance.computed.items()}}
        for name, (type_ref, value) in extra.items():
            if everything or name in nested:
                self.member(out, name, type_ref, value, True)
        return out

    def member(self, out, name, type_ref, value, dynamic, selected=None):
        if dynamic and value is not None and type_ref.type not in PLAIN:
            # Primitive types are named without their namespace here.
            out[f"{name}{self.prefix}type"] = "#" + type_ref.name.replace("Edm.", "")
        out[name] = self.typed(value, type_ref, selected)

    def typed(self, value, type_ref, selected=None):
        if type_ref.collection and isinstance(value, list):
            return [self.typed(item, type_ref.item, selected) for item in value]
        if isinstance(value, Instance):
            return self.structure(value, type_ref.type, selected)
        return self.value(value, type_ref.type)

    def value(self, value, type_):
        if value is None or type_ is None:
            return value
        return values.to_text(value, type_) if isinstance(type_, EnumType) \
            else values.to_json(value, type_, self.wide_as_text)
