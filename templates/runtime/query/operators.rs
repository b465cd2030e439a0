//! The operators and functions of expressions. Combinations that OData does not define do not compile.

use std::marker::PhantomData;
use std::ops::{Add, Div, Mul, Neg, Not, Rem, Sub};

use crate::runtime::machine::data_type::Generated;
use crate::runtime::model::derived::DerivedFrom;
use crate::runtime::model::enumeration::{Enumeration, Flags};
use crate::runtime::model::primitive::{Date, DateTimeOffset, Decimal, SignedDuration, TimeOfDay};
use crate::runtime::model::property::{Named, NavigationProperty, Property};
use crate::runtime::query::expression::{Condition, Expression, Filter, Order};
use crate::runtime::query::operand::{Comparable, Fractional, Nullable, Number, Operand, Ordered, Primitive};
use crate::runtime::query::term::{Precedence, Term};

/// The entity itself, or within [`any`](Expression::any) and [`all`](Expression::all) the current
/// element: `$it`.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let sailors = User::INTERESTS.any(this().eq("sailing"));
/// assert_eq!(sailors.to_string(), "interests/any(x:x eq 'sailing')");
/// ```
pub fn this<T>() -> Expression<T, T> {
    Expression::new(Term::path(""))
}

/// The time of the request: `now()`.
pub fn now<T>() -> Expression<T, DateTimeOffset> {
    Expression::new(Term::call("now", []))
}

/// The earliest instant that the service can represent: `mindatetime()`.
pub fn min_date_time<T>() -> Expression<T, DateTimeOffset> {
    Expression::new(Term::call("mindatetime", []))
}

/// The latest instant that the service can represent: `maxdatetime()`.
pub fn max_date_time<T>() -> Expression<T, DateTimeOffset> {
    Expression::new(Term::call("maxdatetime", []))
}

/// An expression in OData's own syntax. Its type is inferred from its use, and not checked.
pub fn raw<T, V>(text: impl Into<String>) -> Expression<T, V> {
    Expression::new(Term::raw(text.into()))
}

impl<T> Expression<T, bool> {
    /// True if both are true: `and`.
    #[must_use]
    pub fn and(self, other: impl Condition<T>) -> Self {
        Self::new(Term::infix(self.term, "and", other.filter().term, Precedence::And))
    }

    /// True if at least one is true: `or`.
    #[must_use]
    pub fn or(self, other: impl Condition<T>) -> Self {
        Self::new(Term::infix(self.term, "or", other.filter().term, Precedence::Or))
    }
}

impl<T> Not for Expression<T, bool> {
    type Output = Self;

    /// Negation: `not`.
    fn not(self) -> Self {
        Self::new(Term::prefix("not ", self.term))
    }
}

impl<T> Not for Property<T, bool> {
    type Output = Filter<T>;

    /// Negation: `not`.
    fn not(self) -> Filter<T> {
        !Expression::from(self)
    }
}

/// Operators and functions of properties and of other expressions.
macro_rules! operators {
    ($name:ident) => {
        impl<T, V> $name<T, V> {
            fn infix<W>(self, operator: &'static str, other: Term, precedence: Precedence) -> Expression<T, W> {
                Expression::new(Term::infix(Expression::from(self).term, operator, other, precedence))
            }

            fn call<W>(self, function: &'static str) -> Expression<T, W> {
                Expression::new(Term::call(function, [Expression::from(self).term]))
            }

            fn call_with<W>(self, function: &'static str, other: Term) -> Expression<T, W> {
                Expression::new(Term::call(function, [Expression::from(self).term, other]))
            }
        }

        impl<T, V: Comparable> $name<T, V> {
            /// Equal: `eq`.
            #[must_use]
            pub fn eq(self, other: impl Operand<T, V>) -> Filter<T> {
                self.infix("eq", other.term(), Precedence::Equality)
            }

            /// Not equal: `ne`.
            #[must_use]
            pub fn ne(self, other: impl Operand<T, V>) -> Filter<T> {
                self.infix("ne", other.term(), Precedence::Equality)
            }

            /// Equal to one of these values: `in`.
            #[must_use]
            pub fn is_in(self, others: impl IntoIterator<Item = impl Operand<T, V>>) -> Filter<T> {
                let others = Term::list(others.into_iter().map(Operand::term));
                self.infix("in", others, Precedence::Relational)
            }

            /// The value as one of another primitive type: `cast`. It is null if it cannot be converted.
            #[must_use]
            pub fn cast_to<U: Primitive>(self) -> Expression<T, U> {
                self.call_with("cast", Term::literal(U::NAME))
            }

            /// Ascending order, for `$orderby`: `asc`.
            #[must_use]
            pub fn asc(self) -> Order<T> {
                Order { term: Expression::from(self).term, is_descending: false, marker: PhantomData }
            }

            /// Descending order, for `$orderby`: `desc`.
            #[must_use]
            pub fn desc(self) -> Order<T> {
                Order { term: Expression::from(self).term, is_descending: true, marker: PhantomData }
            }
        }

        impl<T, V: Ordered> $name<T, V> {
            /// Greater than: `gt`.
            #[must_use]
            pub fn gt(self, other: impl Operand<T, V>) -> Filter<T> {
                self.infix("gt", other.term(), Precedence::Relational)
            }

            /// Greater than or equal to: `ge`.
            #[must_use]
            pub fn ge(self, other: impl Operand<T, V>) -> Filter<T> {
                self.infix("ge", other.term(), Precedence::Relational)
            }

            /// Less than: `lt`.
            #[must_use]
            pub fn lt(self, other: impl Operand<T, V>) -> Filter<T> {
                self.infix("lt", other.term(), Precedence::Relational)
            }

            /// Less than or equal to: `le`.
            #[must_use]
            pub fn le(self, other: impl Operand<T, V>) -> Filter<T> {
                self.infix("le", other.term(), Precedence::Relational)
            }
        }

        impl<T, E: Enumeration> $name<T, Flags<E>> {
            /// All of these flags are set: `has`.
            #[must_use]
            pub fn has(self, flags: impl Operand<T, Flags<E>>) -> Filter<T> {
                self.infix("has", flags.term(), Precedence::Relational)
            }
        }

        impl<T> $name<T, String> {
            /// Whether the text contains another one: `contains`.
            #[must_use]
            pub fn contains(self, part: impl Operand<T, String>) -> Filter<T> {
                self.call_with("contains", part.term())
            }

            /// Whether the text starts with another one: `startswith`.
            #[must_use]
            pub fn starts_with(self, part: impl Operand<T, String>) -> Filter<T> {
                self.call_with("startswith", part.term())
            }

            /// Whether the text ends with another one: `endswith`.
            #[must_use]
            pub fn ends_with(self, part: impl Operand<T, String>) -> Filter<T> {
                self.call_with("endswith", part.term())
            }

            /// Whether the text matches a regular expression in ECMAScript's syntax: `matchesPattern`.
            #[must_use]
            pub fn matches_pattern(self, pattern: impl Operand<T, String>) -> Filter<T> {
                self.call_with("matchesPattern", pattern.term())
            }

            /// The index at which another text first occurs, from 0, or -1: `indexof`.
            #[must_use]
            pub fn index_of(self, part: impl Operand<T, String>) -> Expression<T, i32> {
                self.call_with("indexof", part.term())
            }

            /// The number of characters: `length`.
            #[must_use]
            pub fn length(self) -> Expression<T, i32> {
                self.call("length")
            }

            /// The characters from the index `start` on, counted from 0: `substring`.
            #[must_use]
            pub fn substring(self, start: impl Operand<T, i32>) -> Expression<T, String> {
                self.call_with("substring", start.term())
            }

            /// The substring of `length` characters from the index `start` on, from 0: `substring`.
            #[must_use]
            pub fn substring_of_length(
                self,
                start: impl Operand<T, i32>,
                length: impl Operand<T, i32>,
            ) -> Expression<T, String> {
                let text = Expression::from(self).term;
                Expression::new(Term::call("substring", [text, start.term(), length.term()]))
            }

            /// The text in lower case: `tolower`.
            #[must_use]
            pub fn to_lower(self) -> Expression<T, String> {
                self.call("tolower")
            }

            /// The text in upper case: `toupper`.
            #[must_use]
            pub fn to_upper(self) -> Expression<T, String> {
                self.call("toupper")
            }

            /// The text without whitespace at both ends: `trim`.
            #[must_use]
            pub fn trim(self) -> Expression<T, String> {
                self.call("trim")
            }

            /// The text with another one appended: `concat`.
            #[must_use]
            pub fn concat(self, other: impl Operand<T, String>) -> Expression<T, String> {
                self.call_with("concat", other.term())
            }
        }

        impl<T, V: Fractional> $name<T, V> {
            /// Rounded to the nearest whole number: `round`.
            #[must_use]
            pub fn round(self) -> Expression<T, V> {
                self.call("round")
            }

            /// Rounded down: `floor`.
            #[must_use]
            pub fn floor(self) -> Expression<T, V> {
                self.call("floor")
            }

            /// Rounded up: `ceiling`.
            #[must_use]
            pub fn ceiling(self) -> Expression<T, V> {
                self.call("ceiling")
            }
        }

        parts!($name<DateTimeOffset>: year -> i32 = "year", month -> i32 = "month", day -> i32 = "day",
            hour -> i32 = "hour", minute -> i32 = "minute", second -> i32 = "second",
            fractional_seconds -> Decimal = "fractionalseconds", date -> Date = "date", time -> TimeOfDay = "time",
            total_offset_minutes -> i32 = "totaloffsetminutes");
        parts!($name<Date>: year -> i32 = "year", month -> i32 = "month", day -> i32 = "day");
        parts!($name<TimeOfDay>: hour -> i32 = "hour", minute -> i32 = "minute", second -> i32 = "second",
            fractional_seconds -> Decimal = "fractionalseconds");
        parts!($name<SignedDuration>: total_seconds -> Decimal = "totalseconds");

        arithmetic!($name: Add add "add" Additive, Sub sub "sub" Additive, Mul mul "mul" Multiplicative,
            Div div "div" Multiplicative, Rem rem "mod" Multiplicative);

        impl<T, V: Number> $name<T, V> {
            /// Division with a fractional result, even of whole numbers: `divby`.
            #[must_use]
            pub fn div_by(self, other: impl Operand<T, V>) -> Expression<T, Decimal> {
                self.infix("divby", other.term(), Precedence::Multiplicative)
            }
        }

        impl<T, V: Number> Neg for $name<T, V> {
            type Output = Expression<T, V>;

            fn neg(self) -> Expression<T, V> {
                Expression::new(Term::prefix("-", Expression::from(self).term))
            }
        }
    };
}

macro_rules! parts {
    ($name:ident<$whole:ty>: $($method:ident -> $part:ty = $function:literal),*) => {
        impl<T> $name<T, $whole> {
            $(
                #[doc = concat!("`", $function, "`.")]
                #[must_use]
                pub fn $method(self) -> Expression<T, $part> {
                    self.call($function)
                }
            )*
        }
    };
}

macro_rules! arithmetic {
    ($name:ident: $($operator:ident $method:ident $text:literal $precedence:ident),*) => {$(
        impl<T, V: Number, R: Operand<T, V>> $operator<R> for $name<T, V> {
            type Output = Expression<T, V>;

            fn $method(self, other: R) -> Expression<T, V> {
                self.infix($text, other.term(), Precedence::$precedence)
            }
        }
    )*};
}

operators!(Property);

operators!(Expression);

/// Methods of collection-valued properties, navigation properties and paths.
macro_rules! paths {
    ($name:ident) => {
        impl<T, E> $name<T, Vec<E>> {
            /// Whether the condition is true for at least one element: `any`.
            #[must_use]
            pub fn any(self, filter: impl Condition<E>) -> Filter<T> {
                Expression::new(Term::lambda(Expression::from(self).term, "any", filter.filter().term))
            }

            /// Whether the condition is true for every element: `all`.
            #[must_use]
            pub fn all(self, filter: impl Condition<E>) -> Filter<T> {
                Expression::new(Term::lambda(Expression::from(self).term, "all", filter.filter().term))
            }

            /// Whether the collection has an element: `any()`.
            #[must_use]
            pub fn is_not_empty(self) -> Filter<T> {
                Expression::new(Expression::from(self).term.then("any()"))
            }

            /// The number of elements: `$count`.
            #[must_use]
            pub fn count(self) -> Expression<T, i64> {
                Expression::new(Expression::from(self).term.then("$count"))
            }

            /// The path to a property of each element, for aggregate values.
            #[must_use]
            pub fn then_each<P: Named<E>>(self, property: P) -> Expression<T, P::Value> {
                Expression::new(Expression::from(self).term.then(property.name()))
            }

            /// Only the elements of a derived type: a cast segment.
            #[must_use]
            pub fn cast_all<U: DerivedFrom<E> + Generated>(self) -> Expression<T, Vec<U>> {
                Expression::new(Expression::from(self).term.then(U::NAME))
            }
        }

        impl<T, V: Nullable> $name<T, V> {
            /// Whether there is no value: `eq null`.
            #[must_use]
            pub fn is_null(self) -> Filter<T> {
                null(Expression::from(self).term, "eq")
            }

            /// Whether there is a value: `ne null`.
            #[must_use]
            pub fn is_not_null(self) -> Filter<T> {
                null(Expression::from(self).term, "ne")
            }
        }

        impl<T, V: Generated> $name<T, V> {
            /// The path to a property of the value.
            #[must_use]
            pub fn then<P: Named<V>>(self, property: P) -> Expression<T, P::Value> {
                Expression::new(Expression::from(self).term.then(property.name()))
            }

            /// Whether the value is of a derived type: `isof`.
            #[must_use]
            pub fn is_of<U: DerivedFrom<V> + Generated>(self) -> Filter<T> {
                let r#type = Term::literal(U::NAME);
                Expression::new(Term::call("isof", [Expression::from(self).term, r#type]))
            }

            /// The value cast to a derived type.
            #[must_use]
            pub fn cast<U: DerivedFrom<V> + Generated>(self) -> Expression<T, U> {
                Expression::new(Expression::from(self).term.then(U::NAME))
            }
        }
    };
}

paths!(Property);

paths!(NavigationProperty);

paths!(Expression);

impl<T, V: Comparable> From<Property<T, V>> for Order<T> {
    fn from(property: Property<T, V>) -> Self {
        property.asc()
    }
}

impl<T, V: Comparable> From<Expression<T, V>> for Order<T> {
    fn from(expression: Expression<T, V>) -> Self {
        expression.asc()
    }
}

fn null<T>(term: Term, operator: &'static str) -> Filter<T> {
    Expression::new(Term::infix(term, operator, Term::literal("null"), Precedence::Equality))
}
