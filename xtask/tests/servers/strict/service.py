"""The service: what each method does to each kind of resource."""

import sys

import operations
from exchange import Exchange
from expressions import Shape
from options import MANY, ONE, Context, Query
from store import Store
from values import to_text
from wire import ODataError, Response, accepts, answer_version, bad, dump_json, media_type

PAGE_SIZE = {"Products": 3}


def error_response(error, headers):
    """The response for an error; `headers` are those of the request."""
    body = {"error": {"code": error.code, "message": error.message}}
    return Response(error.status, {
        "Content-Type": "application/json;odata.metadata=minimal", "OData-Version": answer_version(headers), **error.headers,
    }, dump_json(body).encode("utf-8"))


class Service:
    def __init__(self, model, short_names=False):
        self.model, self.short_names = model, short_names
        self.store = Store(model)

    def handle(self, request):
        """Answers a request that is no batch. One that fails changes nothing."""
        snapshot = None if request.method in ("GET", "HEAD") else self.store.snapshot()
        try:
            exchange = Exchange(self.store, request, self.short_names)
            return exchange.finish(self.dispatch(exchange))
        except ODataError as error:
            failure = error
        except RecursionError:
            failure = bad("the request is nested too deeply")
        except Exception as error:  # a bug in this server, which the client should see
            print(f"{request.method} /{request.path}: {error!r}", file=sys.stderr)
            failure = ODataError(500, f"unexpected {type(error).__name__}: {error}")
        if snapshot is not None:
            self.store.restore(snapshot)
        return error_response(failure, request.headers)

    def dispatch(self, exchange):
        resource = exchange.resource
        kind = {"$ref": "reference", "$count": "count", "$value": "raw"}.get(resource.suffix, resource.kind)
        if kind == "raw" and resource.kind == "entity":
            kind = "media"
        methods = {
            method: name for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
            if (name := getattr(self, f"{method.lower()}_{kind}", None))
        }
        if exchange.method not in methods or (resource.computed and exchange.method != "GET"):
            allowed = "GET" if resource.computed else ", ".join(methods)
            raise ODataError(405, f"{exchange.method} is not allowed here, only {allowed}",
                             headers={"Allow": allowed})
        return methods[exchange.method](exchange, resource)

    # The service itself.

    def get_service(self, exchange, resource):
        exchange.no_options("$format")
        body = exchange.writer.context("")
        body = {name: url.rstrip("#") for name, url in body.items()}
        body["value"] = [
            {"name": s.name, "kind": "Singleton" if s.singleton else "EntitySet", "url": s.name}
            for s in self.model.sets.values()]
        return exchange.json(body)

    def get_metadata(self, exchange, resource):
        exchange.no_options("$format")
        wanted = exchange.options.get("$format")
        accepted = wanted in ("xml", "application/xml") if wanted else \
            accepts(exchange.headers.get("Accept"), "application/xml") is not None
        if not accepted:
            raise ODataError(406, "the metadata document is available as application/xml only")
        return Response(200, {"Content-Type": "application/xml"}, self.model.document)

    # Collections of entities.

    def get_collection(self, exchange, resource):
        allowed = MANY | {"$skiptoken"}
        if resource.set and resource.set.can_apply and resource.is_set:
            allowed = allowed | {"$apply"}
        query = exchange.query(allowed)
        items, count = query.run(resource.value)
        items, next_link = self.page(exchange, resource, items)
        body = exchange.writer.context(resource.context, query.select_list(exchange.version))
        if query.count:
            body[exchange.writer.prefix + "count"] = exchange.writer.value(count, "Edm.Int64")
        body["value"] = [exchange.writer.entity(i, query, resource.type.type) for i in items]
        if next_link:
            body[exchange.writer.prefix + "nextLink"] = next_link
        return exchange.json(body)

    def page(self, exchange, resource, items):
        """Cuts out the page that $skiptoken asks for; it has the form offset-size."""
        size = PAGE_SIZE.get(resource.set.name if resource.set else None)
        offset, token_size = 0, None
        if "$skiptoken" in exchange.options:
            parts = exchange.options["$skiptoken"].split("-")
            if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts):
                raise bad(f"$skiptoken={exchange.options['$skiptoken']} is not from a nextLink")
            offset, token_size = map(int, parts)
        name, wanted = exchange.preferences.get("maxpagesize", ("", None))
        if wanted is not None:
            if not (wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:10])):
                raise bad(f"Prefer: {name} needs a positive integer, not {wanted!r}")
            exchange.applied.append(f"{name}={wanted}")
            size = min(size or sys.maxsize, int(wanted))
        elif token_size:
            size = min(size or sys.maxsize, token_size)
        end = len(items) if size is None else offset + size
        if end >= len(items):
            return items[offset:], None
        kept = [p for p in exchange.request.query.split("&")
                if p and not p.lower().startswith(("$skiptoken=", "%24skiptoken="))]
        query = "&".join([*kept, f"$skiptoken={end}-{size}"])
        return items[offset:end], f"{exchange.request.root}{exchange.request.path}?{query}"

    def get_count(self, exchange, resource):
        items = resource.value or []
        if resource.type.structured:
            items = exchange.query({"$filter", "$search"}).run(items)[0]
        else:
            exchange.no_options()
        return Response(200, {"Content-Type": "text/plain"}, str(len(items)).encode("ascii"))

    def post_collection(self, exchange, resource):
        if not resource.is_set and not resource.navigation:
            raise ODataError(405, "entities cannot be created here", headers={"Allow": "GET"})
        type_ = resource.type.type
        if type_.media:
            return self.create_media(exchange, resource)
        query = exchange.query(ONE)
        reader, body = exchange.reader(), exchange.body()
        owner = None
        if resource.navigation:
            exchange.check_match(resource.entity.root(), required=False)
            if resource.navigation.contained:
                owner = (resource.entity, resource.navigation.name)
        created = reader.create(body, type_, resource.set, owner)
        if resource.navigation and not owner:
            self.store.link(resource.entity, resource.navigation, created)
        if isinstance(body, dict) and not exchange.options:
            # The response to a deep insert is as deep as the request.
            nested = [n for n in created.type.navigations if n in body and n in type_.members]
            texts = {"$expand": ",".join(nested)} if nested else {}
            query = Query(texts, Shape(type_), Context(self.store, {}))
        return self.created(exchange, created, query, resource)

    def created(self, exchange, created, query, resource):
        location = exchange.request.root + created.path()
        if exchange.prefers_minimal(default=False):
            return Response(204, {"Location": location, "OData-EntityId": location,
                                  **exchange.etag_header(created)}, entity_path=created.path())
        return exchange.entity(created, resource.context, resource.type.type, query, 201,
                               {"Location": location})

    def create_media(self, exchange, resource):
        query = exchange.query(ONE)
        content_type = self.media_content_type(exchange)
        photo = self.store.new(resource.type.type, set_=resource.set)
        slug = exchange.headers.get("Slug")
        if slug and all(p.values["ID"] != slug for p in resource.value):
            photo.values["ID"] = slug
        photo.streams[""] = (content_type, exchange.request.body)
        return self.created(exchange, self.store.insert(photo), query, resource)

    @staticmethod
    def media_content_type(exchange):
        content_type = exchange.headers.get("Content-Type")
        kind = media_type(content_type or "")[0]
        if not kind or "/" not in kind or kind == "application/json":
            raise ODataError(415, f"media need the Content-Type of their bytes, not {kind or 'none'}")
        return content_type

    # Entities.

    @staticmethod
    def existing(resource):
        if resource.value is None:
            raise ODataError(404, "there is no such entity")
        return resource.value

    def get_entity(self, exchange, resource):
        query = exchange.query(ONE)
        instance = resource.value
        if instance is None:
            return Response(204)
        excluded = exchange.headers.get("If-None-Match")
        if excluded is not None and exchange.names_etag(excluded, instance, "If-None-Match"):
            return Response(304, exchange.etag_header(instance))
        return exchange.entity(instance, resource.context, resource.type.type, query)

    def update_entity(self, exchange, resource, replace_all):
        query = exchange.query(ONE)
        instance = self.existing(resource)
        reader = exchange.reader()
        exchange.check_match(instance, required=True)
        reader.update(exchange.body(), instance, replace_all)
        if exchange.prefers_minimal(default=True):
            return Response(204, exchange.etag_header(instance), entity_path=instance.path())
        return exchange.entity(instance, resource.context, resource.type.type, query)

    def patch_entity(self, exchange, resource):
        return self.update_entity(exchange, resource, replace_all=False)

    def put_entity(self, exchange, resource):
        return self.update_entity(exchange, resource, replace_all=True)

    def delete_entity(self, exchange, resource):
        exchange.no_options()
        instance = self.existing(resource)
        if instance.set and instance.set.singleton:
            raise ODataError(405, "a singleton cannot be deleted", headers={"Allow": "GET, PUT, PATCH"})
        exchange.check_match(instance, required=True)
        self.store.delete(instance)
        if instance.owner:
            self.store.touch(instance)
        return Response(204)

    # Properties and results of functions.

    def get_property(self, exchange, resource):
        selectable = resource.type.structured and not resource.type.collection
        query = exchange.query({"$select"}) if selectable else exchange.no_options("$format")
        etag = exchange.etag_header(resource.entity) if resource.entity else {}
        if resource.value is None:
            return Response(204, etag)
        body = exchange.writer.context(resource.context, query.select_list(exchange.version) if query else "")
        if selectable:
            body.update(exchange.writer.structure(resource.value, resource.type.type, query.selected))
        else:
            exchange.writer.member(body, "value", resource.type, resource.value, False)
        return exchange.json(body, headers=etag)

    get_result = get_property

    def get_raw(self, exchange, resource):
        exchange.no_options()
        if resource.value is None:
            return Response(204)
        if resource.type.type == "Edm.Binary":
            return Response(200, {"Content-Type": "application/octet-stream"}, resource.value)
        text = str(resource.value) if resource.type.type is None else to_text(resource.value, resource.type.type)
        return Response(200, {"Content-Type": "text/plain;charset=utf-8"}, text.encode("utf-8"))

    def set_property(self, exchange, resource, value):
        prop, holder = resource.property, resource.holder
        if prop.name in holder.type.key:
            raise bad(f"the key property {prop.name} cannot be changed")
        holder.values[prop.name] = value
        self.store.touch(resource.entity, keep_time=prop.name == "UpdatedAt" and value is not None)

    def update_property(self, exchange, resource, merge):
        exchange.no_options("$format")
        prop = resource.property
        reader = exchange.reader()
        exchange.check_match(resource.entity.root(), required=True)
        body = exchange.body()
        if prop.type.structured and not prop.type.collection:
            old = resource.holder.values[prop.name] if merge else None
            value = reader.value(body, prop, prop.name, old)
        elif merge:
            raise ODataError(405, "PATCH is for complex properties", headers={"Allow": "GET, PUT, DELETE"})
        else:
            members, _ = reader.split(body, prop.name)
            if members.keys() != {"value"}:
                raise bad('the body must be {"value": ...}')
            value = reader.value(members["value"], prop, prop.name)
        self.set_property(exchange, resource, value)
        if exchange.prefers_minimal(default=True):
            return Response(204, exchange.etag_header(resource.entity))
        resource.value = value
        return self.get_property(exchange, resource)

    def put_property(self, exchange, resource):
        return self.update_property(exchange, resource, merge=False)

    def patch_property(self, exchange, resource):
        return self.update_property(exchange, resource, merge=True)

    def delete_property(self, exchange, resource):
        exchange.no_options()
        exchange.check_match(resource.entity.root(), required=True)
        if not resource.property.nullable or resource.property.type.collection:
            raise bad(f"{resource.property.name} must not be null")
        self.set_property(exchange, resource, None)
        return Response(204, exchange.etag_header(resource.entity))

    # Streams: of a media entity, and named ones.

    def get_stream(self, exchange, resource):
        return self.send_stream(exchange, resource.entity, resource.property.name)

    def get_media(self, exchange, resource):
        return self.send_stream(exchange, self.existing(resource), "")

    def put_stream(self, exchange, resource):
        return self.store_stream(exchange, resource.entity, resource.property.name)

    def put_media(self, exchange, resource):
        return self.store_stream(exchange, self.existing(resource), "")

    def delete_stream(self, exchange, resource):
        exchange.no_options()
        if resource.property.name not in resource.entity.streams:
            raise ODataError(404, f"{resource.property.name} has no content")
        del resource.entity.streams[resource.property.name]
        return Response(204)

    @staticmethod
    def send_stream(exchange, entity, name):
        exchange.no_options()
        if name not in entity.streams:
            return Response(204)
        content_type, data = entity.streams[name]
        return Response(200, {"Content-Type": content_type}, data)

    def store_stream(self, exchange, entity, name):
        exchange.no_options()
        entity.streams[name] = (self.media_content_type(exchange), exchange.request.body)
        return Response(204)

    # References.

    def get_reference(self, exchange, resource):
        if not resource.type.collection:
            exchange.no_options("$format")
            if resource.value is None:
                return Response(204)
            body = exchange.writer.context("$ref")
            body[exchange.writer.prefix + "id"] = exchange.request.root + resource.value.path()
            return exchange.json(body)
        query = exchange.query(MANY - ONE | {"$skiptoken"})
        items, count = query.run(resource.value)
        items, next_link = self.page(exchange, resource, items)
        body = exchange.writer.context("Collection($ref)")
        if query.count:
            body[exchange.writer.prefix + "count"] = exchange.writer.value(count, "Edm.Int64")
        body["value"] = [{exchange.writer.prefix + "id": exchange.request.root + i.path()} for i in items]
        if next_link:
            body[exchange.writer.prefix + "nextLink"] = next_link
        return exchange.json(body)

    @staticmethod
    def linkable(exchange, resource, collection):
        navigation = resource.navigation
        if navigation is None or navigation.contained or navigation.type.collection != collection:
            raise ODataError(405, f"{exchange.method} of this $ref is not possible", headers={"Allow": "GET"})
        exchange.check_match(resource.entity.root(), required=False)

    def post_reference(self, exchange, resource):
        exchange.no_options()
        self.linkable(exchange, resource, collection=True)
        target = exchange.reader().reference(exchange.body())
        self.store.link(resource.entity, resource.navigation, target)
        return Response(204)

    def put_reference(self, exchange, resource):
        exchange.no_options()
        self.linkable(exchange, resource, collection=False)
        target = exchange.reader().reference(exchange.body())
        self.store.link(resource.entity, resource.navigation, target)
        self.store.touch(resource.entity)
        return Response(204)

    def delete_reference(self, exchange, resource):
        exchange.no_options("$id")
        many = resource.navigation is not None and resource.navigation.type.collection
        self.linkable(exchange, resource, collection=many)
        if resource.type.collection != ("$id" in exchange.options):
            raise bad("$id is needed for a collection of references, and only there")
        if many:
            target = exchange.find_entity(exchange.options["$id"]) if resource.type.collection \
                else resource.value
            self.store.unlink(resource.entity, resource.navigation, target)
        else:
            self.existing(resource)
            self.store.link(resource.entity, resource.navigation, None)
            self.store.touch(resource.entity)
        return Response(204)

    # Actions.

    def post_action(self, exchange, resource):
        operation = resource.operation
        structured = operation.returns is not None and operation.returns.structured
        query = exchange.query(ONE) if structured else exchange.no_options("$format")
        body = {}
        if exchange.request.body or operation.parameters:
            arguments = exchange.reader().parameters(exchange.body(), operation)
        else:
            arguments = body
        bound = resource.value
        if bound is not None and not isinstance(bound, list):
            exchange.check_match(bound, required=False)
        result = operations.ACTIONS[operation.name](self.store, bound, arguments)
        if operation.returns is None:
            return Response(204)
        if operation.returns.is_entity:
            return exchange.entity(result, resource.set.name, operation.returns.type, query)
        answer = exchange.writer.context(operation.returns.name)
        answer["value"] = exchange.writer.typed(result, operation.returns)
        return exchange.json(answer)
