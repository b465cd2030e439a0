//! The report: figures and failures, as text and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use generator::text::one_line;
use serde::Serialize;

use super::judge::Record;

/// The results for the examples of one API.
#[derive(Serialize)]
pub struct Report {
    /// The module of the API.
    pub api: String,
    /// The folder of the program with all examples.
    pub package: String,
    /// The figures for all records.
    pub figures: Figures,
    /// The figures for records that do not contradict the metadata.
    pub uncontradicted: Figures,
    /// The figures by kind of request.
    pub classes: BTreeMap<&'static str, Figures>,
    /// The number of records that are counted apart, by reason.
    pub apart: BTreeMap<String, usize>,
    /// The number of responses that were not examined, by reason.
    pub skipped: BTreeMap<String, usize>,
    /// The number of records that failed.
    pub failures: usize,
    /// The result for each record.
    pub records: Vec<Record>,
}

/// The number of records, and of those for which a statement is true.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Requests to this API.
    pub records: usize,
    /// The path is in the metadata.
    pub resolved: usize,
    /// The request contradicts the metadata.
    pub contradicted: usize,
    /// All of it has a typed form.
    pub expressible: usize,
    /// It compiled.
    pub compiled: usize,
    /// The request that was sent is the documented one.
    pub equal: usize,
    /// Responses with JSON.
    pub responses: usize,
    /// The response contradicts the metadata.
    pub responses_contradicted: usize,
    /// The response was read as its declared type.
    pub decoded: usize,
    /// Writing the value gives an equivalent body.
    pub lossless: usize,
}

impl Figures {
    /// Counts a record. All but the first two figures count only records whose path is in the metadata.
    fn add(&mut self, record: &Record) {
        self.records += 1;
        if !record.resolved {
            return;
        }
        self.resolved += 1;
        self.contradicted += usize::from(!record.contradictions.is_empty());
        self.expressible += usize::from(record.expressible);
        self.compiled += usize::from(record.compiled);
        self.equal += usize::from(record.equal);
        self.add_response(record);
    }

    fn add_response(&mut self, record: &Record) {
        let Some(response) = record.response.as_ref().filter(|response| response.skipped.is_none()) else {
            return;
        };
        self.responses += 1;
        self.responses_contradicted += usize::from(!response.contradictions.is_empty());
        self.decoded += usize::from(response.decoded);
        self.lossless += usize::from(response.lossless);
    }
}

impl Report {
    /// Computes the figures.
    pub fn new(api: &str, package: String, records: Vec<Record>) -> Self {
        let mut report = Self {
            api: api.to_owned(),
            package,
            figures: Figures::default(),
            uncontradicted: Figures::default(),
            classes: BTreeMap::new(),
            apart: BTreeMap::new(),
            skipped: BTreeMap::new(),
            failures: 0,
            records,
        };
        for record in &mut report.records {
            let failed = KINDS.iter().filter(|kind| kind.is_failure && !(kind.of)(record).is_empty());
            record.failures = failed.map(|kind| kind.title).collect();
            report.failures += usize::from(!record.failures.is_empty());
        }
        for record in &report.records {
            if let Some(reason) = &record.apart {
                *report.apart.entry(reason.clone()).or_default() += 1;
                continue;
            }
            let response = record.response.as_ref();
            if let Some(reason) = response.and_then(|response| response.skipped.clone()) {
                *report.skipped.entry(reason).or_default() += 1;
            }
            report.figures.add(record);
            report.classes.entry(record.class).or_default().add(record);
            count_uncontradicted(&mut report.uncontradicted, record);
        }
        report
    }
}

/// Counts requests and responses separately, because one may contradict the metadata while the other does
/// not.
fn count_uncontradicted(figures: &mut Figures, record: &Record) {
    if record.contradictions.is_empty() && record.resolved {
        figures.add(&Record { response: None, ..brief(record) });
    }
    if record.resolved && record.response.as_ref().is_some_and(|response| response.contradictions.is_empty())
    {
        figures.add_response(record);
    }
}

fn brief(record: &Record) -> Record {
    let Record { resolved, expressible, compiled, equal, .. } = *record;
    Record { resolved, expressible, compiled, equal, ..Record::default() }
}

/// A section of the report about single records.
struct Kind {
    title: &'static str,
    is_failure: bool,
    /// What to report about a record.
    of: fn(&Record) -> Vec<&str>,
}

const KINDS: [Kind; 9] = [
    Kind { title: "Has a part without a typed form", is_failure: true, of: raw },
    Kind {
        title: "Does not compile",
        is_failure: true,
        of: |record| record.compiler.as_deref().into_iter().collect(),
    },
    Kind { title: "Sends another request", is_failure: true, of: |record| texts(&record.differences) },
    Kind {
        title: "Fails although the service succeeded with an empty response",
        is_failure: true,
        of: |record| record.refusal.as_deref().into_iter().collect(),
    },
    Kind { title: "Does not read the response", is_failure: true, of: unread },
    Kind {
        title: "Loses a part of the response",
        is_failure: true,
        of: |record| of_response(record, |r| &r.differences),
    },
    Kind { title: "Has a path that is not in the metadata", is_failure: false, of: unresolved },
    Kind { title: "Has a request that the metadata contradicts", is_failure: false, of: contradicted },
    Kind {
        title: "Has a response that the metadata contradicts",
        is_failure: false,
        of: |record| of_response(record, |response| &response.contradictions),
    },
];

fn texts(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn raw(record: &Record) -> Vec<&str> {
    if record.resolved && record.contradictions.is_empty() { texts(&record.raw) } else { Vec::new() }
}

fn unresolved(record: &Record) -> Vec<&str> {
    if record.resolved || record.apart.is_some() {
        return Vec::new();
    }
    texts(if record.raw.is_empty() { &record.contradictions } else { &record.raw })
}

fn contradicted(record: &Record) -> Vec<&str> {
    if record.resolved { texts(&record.contradictions) } else { Vec::new() }
}

fn unread(record: &Record) -> Vec<&str> {
    let Some(response) = &record.response else { return Vec::new() };
    let is_unread = response.skipped.is_none() && response.contradictions.is_empty() && !response.decoded;
    let error = response.error.as_deref().unwrap_or("the error does not keep the body");
    if is_unread { vec![error] } else { Vec::new() }
}

fn of_response(record: &Record, part: fn(&super::judge::Response) -> &Vec<String>) -> Vec<&str> {
    record.response.as_ref().map_or(Vec::new(), |response| texts(part(response)))
}

impl Kind {
    /// A line for each record with something to report.
    fn lines(&self, records: &[Record]) -> Vec<String> {
        let line = |record: &Record| {
            let told = (self.of)(record);
            let page =
                if record.id.contains(&record.page) { String::new() } else { format!(" ({})", record.page) };
            (!told.is_empty()).then(|| format!("{}{page}: {}", record.id, told.join("; ")))
        };
        records.iter().filter_map(line).collect()
    }
}

/// Writes the report for human readers.
///
/// # Errors
/// When `to` cannot be written.
pub fn text(report: &Report, to: &mut impl Write) -> io::Result<()> {
    let Figures { records, .. } = report.figures;
    writeln!(to, "{}: {records} examples", report.api)?;
    counts(to, "counted apart", &report.apart)?;
    counts(to, "responses not examined", &report.skipped)?;
    table(report, to)?;
    for kind in &KINDS {
        let lines = kind.lines(&report.records);
        if !lines.is_empty() {
            writeln!(to, "\n{}: {}", kind.title, lines.len())?;
        }
        lines.iter().try_for_each(|line| writeln!(to, "  {}", one_line(line)))?;
    }
    let failed = match report.failures {
        0 => String::from("no example failed"),
        1 => String::from("1 example failed"),
        count => format!("{count} examples failed"),
    };
    writeln!(to, "\n{failed}; the program with all of them is in {}", report.package)
}

fn counts(to: &mut impl Write, what: &str, counts: &BTreeMap<String, usize>) -> io::Result<()> {
    let parts: Vec<String> = counts.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    if parts.is_empty() { Ok(()) } else { writeln!(to, "{what}: {}", parts.join(", ")) }
}

fn table(report: &Report, to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "\n{:<17}{:^60} | {:^38}", "", "requests", "responses")?;
    writeln!(
        to,
        "{:<17}{:>8}{:>10}{:>14}{:>12}{:>10}{:>7} | {:>6}{:>14}{:>9}{:>10}",
        "",
        "records",
        "resolved",
        "contradicted",
        "expressible",
        "compiled",
        "equal",
        "JSON",
        "contradicted",
        "decoded",
        "lossless"
    )?;
    for (class, figures) in &report.classes {
        row(to, class, figures)?;
    }
    row(to, "all", &report.figures)?;
    percents(to, &report.figures)?;
    row(to, "not contradicted", &report.uncontradicted)?;
    percents(to, &report.uncontradicted)
}

fn row(to: &mut impl Write, name: &str, figures: &Figures) -> io::Result<()> {
    let Figures { records, resolved, contradicted, expressible, compiled, equal, .. } = figures;
    let Figures { responses, responses_contradicted, decoded, lossless, .. } = figures;
    writeln!(
        to,
        "{name:<17}{records:>8}{resolved:>10}{contradicted:>14}{expressible:>12}{compiled:>10}{equal:>7} | \
         {responses:>6}{responses_contradicted:>14}{decoded:>9}{lossless:>10}"
    )
}

fn percents(to: &mut impl Write, figures: &Figures) -> io::Result<()> {
    let percent = |part: usize, whole: usize| match whole {
        0 => String::from("-"),
        // Rounded down, so that 100.0 means all.
        _ => format!("{}.{}%", part * 100 / whole, part * 1000 / whole % 10),
    };
    let of_resolved = |part| percent(part, figures.resolved);
    let of_responses = |part| percent(part, figures.responses);
    writeln!(
        to,
        "{:<17}{:>8}{:>10}{:>14}{:>12}{:>10}{:>7} | {:>6}{:>14}{:>9}{:>10}",
        "",
        "",
        percent(figures.resolved, figures.records),
        of_resolved(figures.contradicted),
        of_resolved(figures.expressible),
        of_resolved(figures.compiled),
        of_resolved(figures.equal),
        "",
        of_responses(figures.responses_contradicted),
        of_responses(figures.decoded),
        of_responses(figures.lossless),
    )
}
