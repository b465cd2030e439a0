//! Constants for properties that open types do not declare, sections 6.3 and 9.3 of CSDL 4.01. They are
//! declared before the request.

use generator::names;
use generator::plan::RustType;

use super::{Expr, Item, Path, Settled, Statement, Undeclared};

/// A constant for a property.
struct Constant {
    name: String,
    property: Undeclared,
    /// `None` if it may be of any type.
    r#type: Option<RustType>,
    /// The descriptor: `Property` or `NavigationProperty`.
    descriptor: &'static str,
}

/// Puts constants in the place of undeclared properties, and returns their declarations.
pub fn declare(statements: &mut [Statement]) -> Vec<Statement> {
    let mut all: Vec<Constant> = Vec::new();
    for statement in statements {
        statement.each(&mut |expr| replace(expr, &mut all));
    }
    all.into_iter().map(declaration).collect()
}

fn replace(expr: &mut Expr, all: &mut Vec<Constant>) {
    if let Expr::Undeclared(property) = expr {
        *expr = Expr::Name(constant(all, property));
        return;
    }
    expr.parts_mut().into_iter().for_each(|part| replace(part, all));
}

/// The name of the constant for a property. A constant of the property that there is already is used if it
/// has the same type, or if either may be of any type.
fn constant(all: &mut Vec<Constant>, property: &Undeclared) -> String {
    let descriptor = match property.r#type {
        Settled::Navigation(_) => "NavigationProperty",
        _ => "Property",
    };
    let is_it = |known: &&mut Constant| {
        let own = &known.property;
        own.owner == property.owner && own.name == property.name && known.descriptor == descriptor
    };
    let known = all.iter_mut().filter(is_it).find_map(|known| known.r#type.clone());
    let r#type = match &property.r#type {
        Settled::Any => None,
        Settled::Ordered => Some(known.unwrap_or(RustType::STRING)),
        Settled::As(r#type) | Settled::Navigation(r#type) => Some(r#type.clone()),
    };
    let fits = |known: &Option<RustType>| known.is_none() || r#type.is_none() || *known == r#type;
    if let Some(known) = all.iter_mut().filter(is_it).find(|known| fits(&known.r#type)) {
        known.r#type = known.r#type.take().or(r#type);
        return known.name.clone();
    }
    let name = names::shouty(&property.name.replace('/', "_"));
    let is_used = |name: &String| all.iter().any(|known| known.name == *name);
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let name = std::iter::once(name.clone()).chain(numbered).find(|name| !is_used(name)).unwrap_or_default();
    all.push(Constant { name: name.clone(), property: property.clone(), r#type, descriptor });
    name
}

fn declaration(Constant { name, property, r#type, descriptor }: Constant) -> Statement {
    let r#type = Path::from(&r#type.unwrap_or(RustType::UNTYPED));
    let of = Item::Runtime(descriptor).of(vec![Path::from(&property.owner), r#type]);
    let new = Item::Runtime(descriptor).member("new");
    Statement::Const(name, of, Expr::call(new, vec![Expr::text(property.name)]))
}
