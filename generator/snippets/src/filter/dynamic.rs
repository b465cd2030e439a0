//! Dynamic properties of open types, sections 6.3 and 9.3 of CSDL 4.01. Their type is not declared, but
//! inferred from the operand that they are compared with.

use generator::plan::{RuntimeType, RustType, Scalar};
use odata_url::expression::{Expression, Literal, LiteralKind};
use rust_code::{Expr, Settled, Undeclared};

use super::path::target;
use super::{BOOL, Form, STRING, Scope, Typed, value};
use crate::attempt::{Cannot, Made};

/// A property that the open type `owner` does not declare. It belongs to the value `before` or, if that is
/// `None`, to the entity on which the expression is evaluated. Its code is made when its type is known.
pub fn property(before: Option<Typed>, owner: &RustType, name: &str) -> Typed {
    let (code, form) = match before {
        Some(before) => (before.code, Form::Expression),
        None => (Expr::none(), Form::Property),
    };
    Typed { code, r#type: RustType::UNTYPED, form, undeclared: Some((owner.clone(), name.to_owned())) }
}

/// A property of a dynamic property's value. One descriptor, whose name is the path, represents both.
pub fn further(typed: &Typed, name: &str) -> Option<Typed> {
    let (owner, before) = typed.undeclared.clone()?;
    Some(Typed { undeclared: Some((owner, format!("{before}/{name}"))), ..typed.clone() })
}

impl Typed {
    /// Settles the type of a dynamic property; other values stay as they are.
    pub fn settled(self, settled: &Settled) -> Self {
        let Some((owner, name)) = self.undeclared else { return self };
        let property = Expr::Undeclared(Box::new(Undeclared { owner, name, r#type: settled.clone() }));
        let code = match self.form {
            Form::Expression => self.code.method("then", vec![property]),
            _ => property,
        };
        let r#type = match settled {
            Settled::As(r#type) | Settled::Navigation(r#type) => r#type.clone(),
            Settled::Ordered => STRING,
            Settled::Any => self.r#type,
        };
        Self { code, r#type, undeclared: None, form: self.form }
    }

    /// Settles a dynamic property to a collection type: the first whose element type satisfies the condition.
    pub fn settled_elements(self, is_fitting: impl Fn(&RustType) -> bool) -> Self {
        match ELEMENTS.iter().find(|element| self.undeclared.is_some() && is_fitting(element)) {
            Some(element) => self.settled(&Settled::As(RustType::Vec(Box::new(element.clone())))),
            None => self,
        }
    }
}

/// The same for a navigation property that types derived from an open one declare, if it is one.
pub fn navigation(scope: &Scope<'_>, typed: &Typed) -> Option<Typed> {
    let (owner, name) = typed.undeclared.as_ref()?;
    let derived = scope.index.derived(owner).into_iter();
    let target = derived.filter_map(|derived| target(scope.index.field(derived, name)?)).next()?;
    Some(typed.clone().settled(&Settled::Navigation(target)))
}

/// The element types that are tried, in this order.
const ELEMENTS: [RustType; 8] = [
    STRING,
    RustType::Scalar(Scalar::I32),
    RustType::Scalar(Scalar::I64),
    RustType::Scalar(Scalar::F64),
    BOOL,
    RustType::Runtime(RuntimeType::Date),
    RustType::Runtime(RuntimeType::DateTimeOffset),
    RustType::Runtime(RuntimeType::Guid),
];

/// An expression; a dynamic property gets this type.
pub fn value_as(scope: &Scope<'_>, r#type: &RustType, expression: &Expression) -> Made<Typed> {
    Ok(value(scope, expression)?.map(|typed| typed.settled(&Settled::As(r#type.clone()))))
}

/// An operand of a comparison; a dynamic property gets the type of the other operand.
pub fn value_beside(scope: &Scope<'_>, expression: &Expression, beside: &Expression) -> Made<Typed> {
    let typed = value(scope, expression)?;
    if typed.value.undeclared.is_none() {
        return Ok(typed);
    }
    let r#type = match beside {
        Expression::Literal(literal) => type_of(literal)?,
        Expression::List(values) => match values.first() {
            Some(Expression::Literal(literal)) => type_of(literal)?,
            _ => STRING,
        },
        other => {
            let other = value(scope, other)?.value;
            if other.undeclared.is_some() { STRING } else { other.r#type }
        }
    };
    Ok(typed.map(|typed| typed.settled(&Settled::As(r#type))))
}

/// The type of a literal.
fn type_of(literal: &Literal) -> Result<RustType, Cannot> {
    Ok(match literal.kind {
        LiteralKind::Boolean => BOOL,
        LiteralKind::Number => RustType::Scalar(match &literal.text {
            text if text.parse::<i32>().is_ok() => Scalar::I32,
            text if text.parse::<i64>().is_ok() => Scalar::I64,
            _ => Scalar::F64,
        }),
        LiteralKind::Date => RustType::Runtime(RuntimeType::Date),
        LiteralKind::DateTimeOffset => RustType::Runtime(RuntimeType::DateTimeOffset),
        LiteralKind::TimeOfDay => RustType::Runtime(RuntimeType::TimeOfDay),
        LiteralKind::Duration => RustType::Runtime(RuntimeType::Duration),
        LiteralKind::Guid => RustType::Runtime(RuntimeType::Guid),
        LiteralKind::Binary => RustType::Runtime(RuntimeType::Binary),
        LiteralKind::String | LiteralKind::Null => STRING,
        LiteralKind::Geographic | LiteralKind::Enumeration => {
            return Err(Cannot::raw(format!(
                "the type of the property that is compared with `{}` is not declared",
                literal.text
            )));
        }
    })
}
