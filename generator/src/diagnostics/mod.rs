//! What the generator has to say about its input.
//!
//! A stage collects everything that it finds; the pipeline stops behind the first
//! stage that found an error.

pub mod code;

use crate::source::Span;

pub use code::Code;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Odd, but what was meant is clear.
    Warning,
    /// Not as CSDL demands it. Something stands in for it, or it is left out, and the rest is generated.
    Defect,
    /// Nothing can be generated.
    Error,
}

/// How users mend what a service gets wrong.
const PATCH: &str = "a patch, docs/patches.md";

/// One finding, with its place and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that is broken, and how bad that is.
    pub code: Code,
    /// What is wrong, as one sentence without a full stop.
    pub message: String,
    /// Where, when there is a place.
    pub span: Option<Span>,
    /// What to do, when it is known.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let help = (code.severity == Severity::Defect).then(|| format!("it can be mended by {PATCH}"));
        Self { code, message: message.into(), span: None, help }
    }

    /// Says where.
    #[must_use]
    pub fn at(self, span: Span) -> Self {
        Self { span: Some(span), ..self }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        let mut help = help.into();
        if self.code.severity == Severity::Defect {
            help += &format!("; or it can be mended by {PATCH}");
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

    /// How bad the worst of them is.
    pub fn worst(&self) -> Option<Severity> {
        self.0.iter().map(|finding| finding.code.severity).max()
    }

    /// The findings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// The findings in the order of their places; those without one come last.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.0.iter().collect();
        sorted.sort_by_key(|finding| (finding.span.is_none(), finding.span));
        sorted
    }

    /// Ends a stage: gives its result on, unless an error was found by now.
    ///
    /// # Errors
    /// When there is an error among the findings.
    pub fn finish<T>(&self, stage: T) -> Result<T, Failed> {
        if self.has_errors() { Err(Failed) } else { Ok(stage) }
    }
}

/// A stage found an error; [`Diagnostics`] says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;
