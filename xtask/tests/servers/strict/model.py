"""The entity data model, read from metadata.xml."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


class Shared:
    """Part of the model: copies of the data go on to share it."""

    def __deepcopy__(self, memo):
        return self


@dataclass(frozen=True)
class TypeRef(Shared):
    type: object  # the name of a primitive type, EnumType or StructuredType; None if not known
    collection: bool = False

    @property
    def name(self):
        name = self.type if isinstance(self.type, str) else getattr(self.type, "name", "Edm.Untyped")
        return f"Collection({name})" if self.collection else name

    @property
    def item(self):
        return TypeRef(self.type)

    @property
    def structured(self):
        return isinstance(self.type, StructuredType)

    @property
    def is_entity(self):
        return self.structured and self.type.kind == "entity"


@dataclass(eq=False)
class EnumType(Shared):
    name: str
    flags: bool
    members: dict


@dataclass(eq=False)
class Property(Shared):
    name: str
    type: TypeRef = None
    nullable: bool = True
    precision: int = 0
    scale: int = None  # None: as many digits as there are
    computed: bool = False
    dynamic: bool = False


@dataclass(eq=False)
class Navigation(Shared):
    name: str
    type: TypeRef = None
    contained: bool = False
    partner: str = None


@dataclass(eq=False)
class StructuredType(Shared):
    name: str
    kind: str  # "entity" or "complex"
    base: "StructuredType" = None
    open: bool = False
    media: bool = False
    own_key: list = field(default_factory=list)
    own: dict = field(default_factory=dict)

    @property
    def members(self):
        return {**(self.base.members if self.base else {}), **self.own}

    @property
    def key(self):
        return self.base.key if self.base else self.own_key

    @property
    def properties(self):
        return {n: m for n, m in self.members.items() if isinstance(m, Property)}

    @property
    def navigations(self):
        return {n: m for n, m in self.members.items() if isinstance(m, Navigation)}

    @property
    def short(self):
        return self.name.rpartition(".")[2]

    def is_a(self, other):
        return self is other or (self.base is not None and self.base.is_a(other))


@dataclass(eq=False)
class Parameter(Shared):
    property: Property
    optional: bool


@dataclass(eq=False)
class Operation(Shared):
    name: str
    kind: str  # "action" or "function"
    binding: TypeRef = None
    composable: bool = False
    parameters: dict = field(default_factory=dict)
    returns: TypeRef = None


@dataclass(eq=False)
class EntitySet(Shared):
    name: str
    type: StructuredType
    singleton: bool = False
    bindings: dict = field(default_factory=dict)
    needs_etag: bool = False
    can_apply: bool = False


class Model(Shared):
    def __init__(self, path):
        with open(path, "rb") as file:
            self.document = file.read()
        schema = next(ElementTree.fromstring(self.document).iter(EDM + "Schema"))
        self.namespace = schema.get("Namespace")
        self.types = {}
        self.operations = {}
        self.sets = {}
        self.imports = {}
        self._read_types(schema)
        self._read_operations(schema)
        self._read_container(schema.find(EDM + "EntityContainer"))

    def type_ref(self, text):
        if text.startswith("Collection("):
            return TypeRef(self.type_ref(text[len("Collection("):-1]).type, True)
        return TypeRef(text if text.startswith("Edm.") else self.types[text])

    def _read_types(self, schema):
        structured = []
        for element in schema:
            name = f"{self.namespace}.{element.get('Name')}"
            if element.tag == EDM + "EnumType":
                members = {m.get("Name"): int(m.get("Value")) for m in element.iter(EDM + "Member")}
                self.types[name] = EnumType(name, element.get("IsFlags") == "true", members)
            elif element.tag in (EDM + "EntityType", EDM + "ComplexType"):
                kind = "entity" if element.tag == EDM + "EntityType" else "complex"
                self.types[name] = StructuredType(
                    name, kind, open=element.get("OpenType") == "true",
                    media=element.get("HasStream") == "true",
                    own_key=[r.get("Name") for r in element.iter(EDM + "PropertyRef")])
                structured.append((self.types[name], element))
        # Members come second because their types may be declared further down.
        for structure, element in structured:
            if element.get("BaseType"):
                structure.base = self.types[element.get("BaseType")]
                structure.media = structure.media or structure.base.media
            for child in element:
                name = child.get("Name")
                if child.tag == EDM + "Property":
                    structure.own[name] = self._property(child)
                elif child.tag == EDM + "NavigationProperty":
                    structure.own[name] = Navigation(
                        name, self.type_ref(child.get("Type")),
                        child.get("ContainsTarget") == "true", child.get("Partner"))

    def _property(self, element):
        type_ref = self.type_ref(element.get("Type"))
        scale = element.get("Scale", "0")
        terms = [a.get("Term") for a in element.iter(EDM + "Annotation")]
        return Property(
            element.get("Name"), type_ref,
            nullable=element.get("Nullable", "true") == "true",
            precision=int(element.get("Precision", "0")),
            scale=None if scale == "variable" else int(scale),
            computed="Core.Computed" in terms or "Core.ComputedDefaultValue" in terms)

    def _read_operations(self, schema):
        for element in schema:
            if element.tag not in (EDM + "Action", EDM + "Function"):
                continue
            kind = element.tag.removeprefix(EDM).lower()
            operation = Operation(f"{self.namespace}.{element.get('Name')}", kind,
                                  composable=element.get("IsComposable") == "true")
            parameters = element.findall(EDM + "Parameter")
            if element.get("IsBound") == "true":
                operation.binding = self.type_ref(parameters.pop(0).get("Type"))
            for child in parameters:
                optional = child.find(EDM + "Annotation") is not None
                operation.parameters[child.get("Name")] = Parameter(self._property(child), optional)
            returns = element.find(EDM + "ReturnType")
            if returns is not None:
                operation.returns = self.type_ref(returns.get("Type"))
            self.operations[operation.name] = operation

    def _read_container(self, container):
        for element in container:
            name = element.get("Name")
            if element.tag in (EDM + "EntitySet", EDM + "Singleton"):
                terms = [a.get("Term") for a in element.findall(EDM + "Annotation")]
                self.sets[name] = EntitySet(
                    name, self.types[element.get("EntityType") or element.get("Type")],
                    singleton=element.tag == EDM + "Singleton",
                    bindings={b.get("Path"): b.get("Target")
                              for b in element.findall(EDM + "NavigationPropertyBinding")},
                    needs_etag="Core.OptimisticConcurrency" in terms,
                    can_apply="Aggregation.ApplySupported" in terms)
            else:
                operation = element.get("Action") or element.get("Function")
                self.imports[name] = (self.operations[operation], element.get("EntitySet"))
