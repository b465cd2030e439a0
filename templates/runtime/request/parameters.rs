//! Parameters of actions, in the body, and arguments of functions, in the URL.

use bytes::Bytes;
use serde_json::Value;

use crate::runtime::machine::data_type::DataType;
use crate::runtime::machine::erased::Encode;
use crate::runtime::machine::write::{to_body, to_json};
use crate::runtime::model::list::IntoList;
use crate::runtime::model::methods::Model;
use crate::runtime::query::literal::UrlLiteral;
use crate::runtime::request::body::{Body, to_text};
use crate::runtime::request::kind::{Action, Function};
use crate::runtime::request::optional::{Given, IntoArgument, Optional};
use crate::runtime::request::path::encoded;
use crate::runtime::request::typed::Request;

impl<R> Request<R, Action> {
    /// Sends bytes in place of the parameters, where a service accepts that, for instance a message in
    /// MIME format.
    pub fn with_content(self, content: impl Into<Bytes>, content_type: &str) -> Self {
        self.content(content.into(), content_type)
    }

    /// Adds a parameter that the metadata does not declare, or replaces one that it declares.
    pub fn with_parameter(self, name: &str, value: impl Encode) -> Self {
        self.with(name, value)
    }

    pub(crate) fn with(self, name: &str, value: impl Encode) -> Self {
        let value = to_text(&value, self.path.root.json_format());
        self.parameter(name, value)
    }

    pub(crate) fn with_optional<T: Encode>(self, name: &str, value: impl Optional<T>) -> Self {
        match value.optional() {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(crate) fn with_all<T: DataType, F>(self, name: &str, values: impl IntoList<T, F>) -> Self {
        self.with(name, values.into_list())
    }

    /// Adds parameters one by one, so that each can be replaced.
    pub(crate) fn with_parameters(self, parameters: &impl Model) -> Self {
        match to_body(parameters, self.path.root.json_format()) {
            Value::Object(all) => {
                let all = all.into_iter().map(|(name, value)| (name, value.to_string().into_bytes()));
                all.fold(self, |request, (name, value)| request.parameter(&name, value))
            }
            _ => self,
        }
    }

    fn parameter(mut self, name: &str, value: Vec<u8>) -> Self {
        if let Body::Parameters(parameters) = self.body.get_or_insert_with(|| Body::Parameters(Vec::new())) {
            match parameters.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = value,
                None => parameters.push((name.to_owned(), value)),
            }
        }
        self
    }
}

impl<R> Request<R, Function> {
    pub(crate) fn argument(mut self, name: &str, value: &dyn UrlLiteral) -> Self {
        self.arguments.push((name.to_owned(), encoded(&value.literal()).into_owned()));
        self
    }

    pub(crate) fn optional_argument<T: UrlLiteral>(self, name: &str, value: impl Optional<T>) -> Self {
        match value.optional() {
            Some(value) => self.argument(name, &value),
            None => self,
        }
    }

    /// An argument that is sent as `null` when it is `None`: a nullable parameter may still be required.
    pub(crate) fn nullable_argument<T: UrlLiteral>(self, name: &str, value: impl Optional<T>) -> Self {
        self.given(name, value.optional().into())
    }

    /// Like [`nullable_argument`](Self::nullable_argument), for types without literals.
    pub(crate) fn nullable_json_argument<T: DataType>(self, name: &str, value: impl Optional<T>) -> Self {
        self.given_json(name, value.optional().into())
    }

    /// An argument that may be null or left out.
    pub(crate) fn given_argument<T: UrlLiteral>(self, name: &str, value: impl IntoArgument<T>) -> Self {
        self.given(name, value.given())
    }

    /// Like [`given_argument`](Self::given_argument), for types without literals.
    pub(crate) fn given_json_argument<T: DataType>(self, name: &str, value: impl IntoArgument<T>) -> Self {
        self.given_json(name, value.given())
    }

    fn given<T: UrlLiteral>(self, name: &str, given: Given<T>) -> Self {
        match given {
            Given::Value(value) => self.argument(name, &value),
            Given::Null => self.null_argument(name),
            Given::Omitted => self,
        }
    }

    fn given_json<T: Encode>(self, name: &str, given: Given<T>) -> Self {
        match given {
            Given::Value(value) => self.json_argument::<T>(name, value),
            Given::Null => self.null_argument(name),
            Given::Omitted => self,
        }
    }

    fn null_argument(mut self, name: &str) -> Self {
        self.arguments.push((name.to_owned(), String::from("null")));
        self
    }

    /// Passes a value of a type without literals by a parameter alias, OData URL Conventions 4.01 section
    /// 5.1.1.13.
    pub(crate) fn json_argument<T: Encode>(mut self, name: &str, value: impl Optional<T>) -> Self {
        let Some(value) = value.optional() else { return self };
        self.arguments.push((name.to_owned(), format!("@{name}")));
        let alias = (format!("@{name}"), to_json(&value).to_string());
        self.path.aliases.push(alias);
        self
    }
}
