//! Findings about the input of the generator.
//!
//! A stage reports everything that it finds; the pipeline stops after the first stage that found an
//! error.

pub mod code;

use crate::source::Span;

pub use code::Code;

/// How severe a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input is unusual, but its meaning is clear.
    Warning,
    /// The input violates CSDL. The invalid part is replaced or left out, and everything else is
    /// generated.
    Defect,
    /// Nothing can be generated.
    Error,
}

/// The suggestion for wrong metadata of a service: users cannot change it, but can patch it.
const PATCH: &str = "a patch, see docs/patches.md";

/// One finding, with its position and a suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that is violated.
    pub code: Code,
    /// What is wrong, as one sentence without a full stop.
    pub message: String,
    /// The position, if there is one.
    pub span: Option<Span>,
    /// What to do about it, if that is known.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding without a position.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let help = (code.severity == Severity::Defect).then(|| format!("it can be corrected by {PATCH}"));
        Self { code, message: message.into(), span: None, help }
    }

    /// Adds the position.
    #[must_use]
    pub fn at(self, span: Span) -> Self {
        Self { span: Some(span), ..self }
    }

    /// Adds a suggestion.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        let mut help = help.into();
        if self.code.severity == Severity::Defect {
            help += &format!("; or it can be corrected by {PATCH}");
        }
        Self { help: Some(help), ..self }
    }
}

/// The findings of a run, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds findings.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(diagnostics);
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.code.severity == Severity::Error)
    }

    /// The most severe level among the findings.
    pub fn worst(&self) -> Option<Severity> {
        self.0.iter().map(|finding| finding.code.severity).max()
    }

    /// The findings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// The findings sorted by position; those without one come last.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.0.iter().collect();
        sorted.sort_by_key(|finding| (finding.span.is_none(), finding.span));
        sorted
    }

    /// Ends a stage: returns its result unless an error was found so far.
    ///
    /// # Errors
    /// When there is an error among the findings.
    pub fn finish<T>(&self, stage: T) -> Result<T, Failed> {
        if self.has_errors() { Err(Failed) } else { Ok(stage) }
    }
}

/// The result of a stage that found an error. The error is in [`Diagnostics`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;
