"""One request with what its headers and query options ask for, and the making of its response."""

import re

import bodies
from expressions import Shape
from options import Context, Query, check_allowed, parse_query
from output import Writer
from paths import Resolver
from wire import (ODataError, Response, accepts, answer_version, bad, dump_json, json_parameters, load_json, media_type,
                  preferences, split_target)

VERSIONS = ("4.0", "4.01")


class Exchange:
    def __init__(self, store, request, short_names):
        self.store, self.request, self.headers = store, request, request.headers
        self.method = "GET" if request.method == "HEAD" else request.method
        self.preferences = preferences(self.headers)
        self.version = answer_version(self.headers)
        self.check_versions()
        self.options, self.aliases = parse_query(request.query)
        self.resource = Resolver(store, self.aliases).resolve(self.dereference(request.path))
        self.wide_as_text, self.json_accepted = self.negotiate()
        prefix = "@" if short_names and self.version != "4.0" else "@odata."
        self.writer = Writer(store, request.root, self.version, self.wide_as_text, prefix)
        self.applied = []

    def check_versions(self):
        maximum = self.headers.get("OData-MaxVersion")
        if maximum is not None:
            if not re.fullmatch(r"\d+\.\d+", maximum) or float(maximum) < 4:
                raise bad(f"OData-MaxVersion must be at least 4.0, not {maximum!r}")
        sent = self.headers.get("OData-Version")
        if sent is not None and sent not in VERSIONS:
            raise bad(f"OData-Version must be 4.0 or 4.01, not {sent!r}")
        self.body_version = sent or self.version

    def negotiate(self):
        """Whether 64-bit numbers are to be strings, and whether JSON is accepted at all."""
        text = self.options.get("$format")
        if text is not None and text != "json":
            kind, parameters = media_type(text)
            if kind == "application/xml" or text == "xml":
                return False, False
            if kind != "application/json":
                raise ODataError(406, f"$format={text} is not available, only json")
        elif text is not None:
            parameters = {}
        else:
            parameters = accepts(self.headers.get("Accept"), "application/json")
        if parameters is None:
            return False, False
        try:
            return json_parameters(parameters, "Accept" if text is None else "$format"), True
        except ODataError as error:
            raise ODataError(406, error.message) from None

    # Entities that other parts of the request name.

    def dereference(self, path):
        """Replaces the "$id" of an earlier request of the batch at the start of a path."""
        first, slash, rest = path.removeprefix("/").partition("/")
        if not first.startswith("$") or first in ("$metadata", "$batch"):
            return path
        entity_path = self.request.references.get(first[1:])
        if entity_path is None:
            raise bad(f"{first!r} refers to no request before this one that gave an entity")
        return entity_path + slash + rest

    def find_entity(self, url):
        if not isinstance(url, str):
            raise bad(f"expected the URL of an entity, not {dump_json(url)}")
        path, query = split_target(url, self.request.root)
        if query:
            raise bad(f"the URL {url} of an entity has query options")
        try:
            resource = Resolver(self.store, {}).resolve(self.dereference(path))
        except ODataError as error:
            raise bad(f"{url} does not lead to an entity: {error.message}") from None
        if resource.kind != "entity" or resource.value is None or resource.suffix:
            raise bad(f"{url} does not lead to an entity")
        return resource.value

    # The request.

    def query(self, allowed, type_=None, what=None):
        check_allowed(self.options, set(allowed) | {"$format"}, what or f"{self.request.method} of this resource")
        return Query(self.options, Shape(type_ or self.resource.type.type), Context(self.store, self.aliases))

    def no_options(self, *allowed):
        check_allowed(self.options, allowed, f"{self.request.method} of this resource")

    def reader(self):
        """Checks that there is a JSON body, and how it writes 64-bit numbers."""
        kind, parameters = media_type(self.headers.get("Content-Type") or "")
        if kind != "application/json":
            raise ODataError(415, f"the body must be application/json, but Content-Type is {kind or 'missing'}")
        try:
            wide_as_text = json_parameters(parameters, "Content-Type")
        except ODataError as error:
            raise ODataError(415, error.message) from None
        return bodies.Reader(self.store, wide_as_text, self.body_version, self.find_entity)

    def body(self):
        if not self.request.body:
            raise bad("the request has no body")
        if self.headers.get("Content-Encoding", "identity") != "identity":
            raise ODataError(415, "the body must not be compressed")
        return load_json(self.request.body)

    def prefers_minimal(self, default):
        name, value = self.preferences.get("return", ("", None))
        if value in ("minimal", "representation"):
            self.applied.append(f"{name}={value}")
            return value == "minimal"
        return default

    def check_match(self, entity, required):
        """If-Match, and If-None-Match of a request that changes the entity."""
        has_etag = entity.set and entity.set.needs_etag
        wanted = self.headers.get("If-Match")
        if wanted is None and required and has_etag:
            raise ODataError(428, f"{self.request.method} of {entity.path()} needs the header If-Match")
        if wanted is not None and not self.names_etag(wanted, entity, "If-Match"):
            raise ODataError(412, f"{entity.path()} has been changed: If-Match is {wanted}")
        excluded = self.headers.get("If-None-Match")
        if excluded is not None and self.names_etag(excluded, entity, "If-None-Match"):
            raise ODataError(412, f"{entity.path()} exists, and If-None-Match is {excluded}")

    @staticmethod
    def names_etag(header, entity, name):
        if header.strip() == "*":
            return True
        if not re.fullmatch(r'\s*(W/)?"[^"]*"(\s*,\s*(W/)?"[^"]*")*\s*', header):
            raise bad(f"{name} is neither * nor a list of quoted ETags: {header}")
        known = f'"{entity.type.short}-{entity.version}"'
        return bool(entity.set and entity.set.needs_etag) and known in re.findall(r'"[^"]*"', header)

    # The response.

    def finish(self, response):
        response.headers.setdefault("OData-Version", self.version)
        if self.applied:
            response.headers["Preference-Applied"] = ", ".join(self.applied)
        return response

    def json(self, body, status=200, headers=None, entity_path=None):
        if not self.json_accepted:
            raise ODataError(406, f"only application/json is available, Accept is {self.headers.get('Accept')}")
        content_type = "application/json;odata.metadata=minimal"
        if self.wide_as_text:
            content_type += ";IEEE754Compatible=true"
        return Response(status, {"Content-Type": content_type, **(headers or {})},
                        dump_json(body).encode("utf-8"), entity_path)

    def etag_header(self, entity):
        return {"ETag": entity.etag()} if entity.set and entity.set.needs_etag else {}

    def entity(self, instance, context, declared, query, status=200, headers=None):
        """The representation of an entity; `context` is the fragment without /$entity."""
        suffix = "" if instance.set and instance.set.singleton else "/$entity"
        body = self.writer.context(context + suffix, query.select_list(self.version))
        body.update(self.writer.entity(instance, query, declared))
        return self.json(body, status, {**self.etag_header(instance), **(headers or {})}, instance.path())
