//! The components of a description, written after the paths that refer to them.

use std::io::{self, Write};

use generator::csdl::Expression;

use crate::context::Context;
use crate::names::component;
use crate::node::{Node, Object, texts};
use crate::operations::collection;
use crate::options;
use crate::schema;
use crate::types;
use crate::used::{Used, Variant, reference};
use crate::write::Writer;

/// The scheme of services whose tokens have a scope that the profile knows.
const BEARER: &str = "bearer";

const AUTHORIZATIONS: &str = "Org.OData.Authorization.V1.Authorizations";

/// Writes everything that is referred to, in the order of names.
///
/// # Errors
/// When it cannot be written.
pub fn write<W: Write>(context: &Context<'_>, used: &mut Used, writer: &mut Writer<W>) -> io::Result<()> {
    let responses: Vec<_> = used.collections.iter().copied().collect();
    let responses: Vec<(String, Object)> = responses
        .into_iter()
        .map(|id| {
            let item = schema::named(context, used, id, Variant::Read);
            let name = format!("{}-collection", component(&context.name(id)));
            (name, crate::operations::response("What was found", collection(item)))
        })
        .collect();
    let parameters: Vec<_> = used.parameters.clone().into_iter().collect();
    let parameters: Vec<(String, Object)> = parameters
        .into_iter()
        .map(|(name, parameter)| (name, options::parameter(context, used, &parameter)))
        .collect();
    writer.open("schemas")?;
    schemas(context, used, writer)?;
    writer.close()?;
    writer.open("parameters")?;
    for (name, parameter) in parameters {
        writer.member(&name, &parameter.into())?;
    }
    writer.close()?;
    writer.open("responses")?;
    let error = crate::operations::response("Error", reference("schemas", "error"));
    let mut responses = [vec![("error".to_owned(), error)], responses].concat();
    responses.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (name, response) in responses {
        writer.member(&name, &response.into())?;
    }
    writer.close()?;
    let schemes = schemes(context, used);
    if schemes.is_empty() {
        return Ok(());
    }
    writer.member("securitySchemes", &schemes.into())
}

fn schemas<W: Write>(context: &Context<'_>, used: &mut Used, writer: &mut Writer<W>) -> io::Result<()> {
    // What schemas refer to is only known when they are made; they are made again when all are known.
    while let Some((id, variant)) = used.open.pop() {
        let is_polymorphic = used.schemas.get(&(id, variant)).copied().unwrap_or_default();
        let _ = types::schema(context, used, id, variant, is_polymorphic);
    }
    let mut all: Vec<(String, Option<_>)> = used
        .schemas
        .iter()
        .map(|((id, variant), polymorphic)| {
            (schema::name(context, *id, *variant), Some((*id, *variant, *polymorphic)))
        })
        .collect();
    all.extend(fixed(used).into_iter().map(|name| (name.to_owned(), None)));
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (name, r#type) in all {
        let schema = match r#type {
            Some((id, variant, polymorphic)) => types::schema(context, used, id, variant, polymorphic),
            None => self::fixed_schema(context, &name),
        };
        writer.member(&name, &schema.into())?;
    }
    Ok(())
}

/// Schemas that are not of types.
fn fixed(used: &Used) -> Vec<&'static str> {
    let mut names = vec!["count", "error"];
    if used.references {
        names.push("entityReference");
    }
    if used.points {
        names.extend(["geoPoint", "geoPosition"]);
    }
    names
}

fn fixed_schema(context: &Context<'_>, name: &str) -> Object {
    let typed = |name: &'static str| Object::new().with("type", name);
    match name {
        "count" => {
            let count = typed("integer").with("minimum", Node::Integer(0));
            if context.wire().ieee754_compatible == Some(false) {
                return count;
            }
            Object::new().with("anyOf", vec![count.into(), typed("string").into()])
        }
        "entityReference" => typed("string")
            .with("format", "uri-reference")
            .with("description", "The address of an entity that is there already."),
        "geoPoint" => {
            let kind = typed("string").with("enum", texts(["Point".to_owned()]));
            let properties =
                Object::new().with("type", kind).with("coordinates", reference("schemas", "geoPosition"));
            let required = texts(["type".to_owned(), "coordinates".to_owned()]);
            typed("object").with("required", required).with("properties", properties)
        }
        "geoPosition" => typed("array").with("minItems", Node::Integer(2)).with("items", typed("number")),
        _ => error(),
    }
}

/// An error as OData has it, section 21.1 of OData JSON.
fn error() -> Object {
    let text = || Object::new().with("type", "string");
    let required = || texts(["code".to_owned(), "message".to_owned()]);
    let named = |more: Object| {
        let properties = Object::new().with("code", text()).with("message", text());
        let mut properties = properties.with("target", text());
        for (name, value) in more.members() {
            properties.set(name.clone(), value.clone());
        }
        Object::new().with("type", "object").with("required", required()).with("properties", properties)
    };
    let details = Object::new().with("type", "array").with("items", named(Object::new()));
    let inner = Object::new().with("type", "object").with("description", "What the service says besides.");
    let error = named(Object::new().with("details", details).with("innererror", inner));
    Object::new()
        .with("type", "object")
        .with("required", texts(["error".to_owned()]))
        .with("properties", Object::new().with("error", error))
}

/// How requests prove who sends them: what the container declares, and schemes that permissions name.
fn schemes(context: &Context<'_>, used: &Used) -> Object {
    let model = context.model;
    let declared = model.annotation(context.container, AUTHORIZATIONS);
    let declared = declared.and_then(|annotation| annotation.syntax.value.as_ref());
    let mut schemes = Object::new();
    for authorization in declared.map_or(&[][..], Expression::elements) {
        let name = authorization.property("Name").and_then(Expression::text);
        if let (Some(name), Some(scheme)) = (name, scheme(authorization)) {
            schemes.set(component(name), scheme);
        }
    }
    if context.wire().scope.is_some() {
        schemes.set(BEARER, Object::new().with("type", "http").with("scheme", "bearer"));
    }
    for name in &used.schemes {
        if !schemes.has(name) {
            schemes.set(name.clone(), Object::new().with("type", "http").with("scheme", "bearer"));
        }
    }
    schemes
}

fn scheme(authorization: &Expression<'_>) -> Option<Object> {
    let Expression::Record(record) = authorization else { return None };
    let text = |name: &str| authorization.property(name).and_then(Expression::text).map(str::to_owned);
    let written = record.r#type.as_ref().map_or("", |name| &**name);
    let kind = written.rsplit('.').next().unwrap_or_default();
    let scheme = match kind {
        "ApiKey" => {
            let location = text("Location").unwrap_or_default();
            let place = match location.rsplit('/').next() {
                Some("QueryOption") => "query",
                Some("Cookie") => "cookie",
                _ => "header",
            };
            Object::new().with("type", "apiKey").with("name", text("KeyName")?).with("in", place)
        }
        "Http" => {
            let scheme = Object::new().with("type", "http").with("scheme", text("Scheme")?);
            scheme.with_some("bearerFormat", text("BearerFormat"))
        }
        "OpenIDConnect" => {
            Object::new().with("type", "openIdConnect").with("openIdConnectUrl", text("IssuerUrl")?)
        }
        _ => {
            let (flow, addresses) = flow(kind)?;
            let mut object = Object::new();
            for (name, property) in addresses {
                object.set(*name, text(property)?);
            }
            let object =
                object.with_some("refreshUrl", text("RefreshUrl")).with("scopes", scopes(authorization));
            Object::new().with("type", "oauth2").with("flows", Object::new().with(flow, object))
        }
    };
    Some(scheme.with_some("description", text("Description")))
}

/// The name of a flow of OAuth 2 and the addresses that it has, each with the property that has it.
type Flow = (&'static str, &'static [(&'static str, &'static str)]);

fn flow(kind: &str) -> Option<Flow> {
    const AUTHORIZATION: (&str, &str) = ("authorizationUrl", "AuthorizationUrl");
    const TOKEN: (&str, &str) = ("tokenUrl", "TokenUrl");
    Some(match kind {
        "OAuth2AuthCode" => ("authorizationCode", &[AUTHORIZATION, TOKEN]),
        "OAuth2ClientCredentials" => ("clientCredentials", &[TOKEN]),
        "OAuth2Implicit" => ("implicit", &[AUTHORIZATION]),
        "OAuth2Password" => ("password", &[TOKEN]),
        _ => return None,
    })
}

fn scopes(authorization: &Expression<'_>) -> Object {
    let mut scopes = Object::new();
    for scope in authorization.list("Scopes") {
        let text = |name: &str| scope.property(name).and_then(Expression::text).map(str::to_owned);
        if let Some(name) = text("Scope") {
            scopes.set(name, text("Description").unwrap_or_default());
        }
    }
    scopes
}

/// What every request has to prove, by the annotation of the container.
pub fn security(context: &Context<'_>) -> Vec<Node> {
    let annotation =
        context.model.annotation(context.container, "Org.OData.Authorization.V1.SecuritySchemes");
    let value = annotation.and_then(|annotation| annotation.syntax.value.as_ref());
    let declared = schemes(context, &Used::default());
    let requirement = |scheme: &Expression<'_>| {
        let name = component(scheme.property("Authorization")?.text()?);
        let scopes = scheme.list("RequiredScopes").iter().filter_map(|scope| Some(scope.text()?.to_owned()));
        declared.has(&name).then(|| Node::from(Object::new().with(name, texts(scopes))))
    };
    let mut all: Vec<Node> =
        value.map_or(&[][..], Expression::elements).iter().filter_map(requirement).collect();
    if all.is_empty() && context.wire().scope.is_some() {
        all.push(Object::new().with(BEARER, Vec::new()).into());
    }
    all
}
