"""The data in memory: instances, how they are related, and their identity in URLs."""

import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import seed
import values
from model import StructuredType
from wire import ODataError, bad


@dataclass(eq=False)
class Instance:
    """An entity, or a value of a complex type."""

    type: StructuredType
    values: dict = field(default_factory=dict)
    links: dict = field(default_factory=dict)  # navigation property -> Instance, None or a list
    streams: dict = field(default_factory=dict)  # property ("" for a media entity) -> (type, bytes)
    dynamic: dict = field(default_factory=dict)  # name -> (TypeRef, value)
    computed: dict = field(default_factory=dict)  # name -> (Property, value), for one request
    owner: tuple = None  # (Instance, navigation property) if contained
    set: object = None  # the EntitySet otherwise
    version: int = 0

    def get(self, name):
        if name in self.computed:
            return self.computed[name][1]
        if name in self.dynamic:
            return self.dynamic[name][1]
        return self.values.get(name)

    def key(self):
        return tuple(self.values[name] for name in self.type.key)

    def path(self):
        """The path of the entity below the service root, percent-encoded."""
        if self.owner:
            base = f"{self.owner[0].path()}/{self.owner[1]}"
        else:
            base = self.set.name
        return base if self.set and self.set.singleton else base + key_predicate(self.type, self.key())

    def etag(self):
        return f'W/"{self.type.short}-{self.version}"'

    def root(self):
        return self.owner[0].root() if self.owner else self


def key_predicate(type_, key):
    parts = []
    for name, value in zip(type_.key, key):
        literal = quote(values.to_literal(value, type_.properties[name].type.type), safe="'-._~:")
        parts.append(literal if len(key) == 1 else f"{name}={literal}")
    return "(" + ",".join(parts) + ")"


class Store:
    def __init__(self, model):
        self.model = model
        self.reset()

    def reset(self):
        self.versions = getattr(self, "versions", 0)
        self.sets = {name: [] for name in self.model.sets}
        seed.fill(self)

    # A request or a change set that fails puts back the copy taken before it.

    def snapshot(self):
        return copy.deepcopy(self.sets)

    def restore(self, snapshot):
        self.sets = snapshot

    # Creation.

    def new(self, type_, values_=(), set_=None, owner=None):
        instance = Instance(type_, dict(values_), set=set_, owner=owner)
        for name, prop in type_.properties.items():
            instance.values.setdefault(name, [] if prop.type.collection else None)
        for name, navigation in type_.navigations.items():
            instance.links[name] = [] if navigation.type.collection else None
        return instance

    def insert(self, instance):
        """Adds a new entity where its set or owner says, with a generated key if it has none."""
        members = self.siblings(instance)
        for name in instance.type.key:
            prop = instance.type.properties[name]
            if instance.values[name] is None and prop.computed:
                if prop.type.type == "Edm.Int32":
                    instance.values[name] = max((m.values[name] for m in members), default=0) + 1
                else:
                    instance.values[name] = f"generated{self.versions + 1}"
        if any(m.key() == instance.key() for m in members):
            raise ODataError(409, f"{instance.path()} exists already")
        members.append(instance)
        self.touch(instance, keep_time=instance.values.get("UpdatedAt") is not None)
        return instance

    def siblings(self, instance):
        if instance.owner:
            return instance.owner[0].links[instance.owner[1]]
        return self.sets[instance.set.name]

    def touch(self, instance, keep_time=False):
        """Gives the entity (and what contains it) another ETag."""
        instance = instance.root()
        self.versions += 1
        instance.version = self.versions
        if "UpdatedAt" in instance.type.properties and not keep_time:
            before = instance.values["UpdatedAt"]
            now = datetime.now(timezone.utc)
            instance.values["UpdatedAt"] = max(now, before + timedelta(microseconds=1)) if before else now

    def delete(self, instance):
        gone = {id(instance)}
        for name, navigation in instance.type.navigations.items():
            if navigation.contained:
                gone.update(id(member) for member in instance.links[name])
        for entities in self.sets.values():
            for entity in entities:
                self._forget(entity, gone)
        self.siblings(instance)[:] = [m for m in self.siblings(instance) if m is not instance]

    def _forget(self, entity, gone):
        for name, link in entity.links.items():
            if isinstance(link, list):
                if entity.type.navigations[name].contained:
                    for member in link:
                        self._forget(member, gone)
                else:
                    link[:] = [m for m in link if id(m) not in gone]
            elif link is not None and id(link) in gone:
                entity.links[name] = None

    # Relations. The collection side of a partnership is worked out from the single side.

    def inverse(self, navigation):
        if navigation.partner and navigation.type.collection:
            partner = navigation.type.type.navigations.get(navigation.partner)
            if partner and not partner.type.collection:
                return partner
        return None

    def related(self, entity, navigation):
        partner = self.inverse(navigation)
        if partner:
            # Not `is`: $compute works on copies, which share the values of the entity.
            return [e for entities in self.sets.values() for e in entities
                    if e.type.is_a(navigation.type.type) and e.links[partner.name] is not None
                    and e.links[partner.name].values is entity.values]
        return entity.links.get(navigation.name)

    def link(self, entity, navigation, target):
        if target is not None and not target.type.is_a(navigation.type.type):
            raise bad(f"{navigation.name} needs {navigation.type.type.name}, "
                      f"but {target.path()} is {target.type.name}")
        if navigation.contained:
            raise bad(f"{navigation.name} contains its entities, other entities cannot be linked to it")
        partner = self.inverse(navigation)
        if partner:
            target.links[partner.name] = entity
            self.touch(target)
        elif not navigation.type.collection:
            entity.links[navigation.name] = target
        elif not any(m is target for m in entity.links[navigation.name]):
            entity.links[navigation.name].append(target)

    def unlink(self, entity, navigation, target):
        if not any(m is target for m in self.related(entity, navigation)):
            raise ODataError(404, f"{target.path()} is not in {entity.path()}/{navigation.name}")
        partner = self.inverse(navigation)
        if partner:
            target.links[partner.name] = None
            self.touch(target)
        else:
            entity.links[navigation.name].remove(target)

    def target_set(self, entity, navigation):
        """The entity set that a navigation property leads to, None if it contains its entities."""
        if navigation.contained:
            return None
        path = navigation.name
        while entity.owner:
            entity, path = entity.owner[0], f"{entity.owner[1]}/{path}"
        return self.model.sets[entity.set.bindings[path]]
