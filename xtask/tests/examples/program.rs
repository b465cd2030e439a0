//! Reads bodies of the documentation by their types, writes them again, and tells what became of each.

use std::io::{BufRead, Write};

use graph::runtime::{Misfit, Model, Polymorphic};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn main() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let record: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let fate = match round_trip(record["api"].as_str().unwrap(), record["type"].as_str().unwrap(), &record["body"]) {
            Ok(misfits) => json!({"misfits": misfits}),
            Err(lost) => json!({"lost": lost}),
        };
        writeln!(out, "{fate}").unwrap();
    }
}

fn of_model<T: Model + Serialize + DeserializeOwned>(body: &Value) -> Result<Vec<String>, String> {
    compare::<T>(body, T::misfits)
}

fn of_enum<T: Polymorphic + Serialize + DeserializeOwned>(body: &Value) -> Result<Vec<String>, String> {
    compare::<T>(body, T::misfits)
}

/// The paths of misfits, or what is lost.
fn compare<T>(body: &Value, misfits: fn(&T) -> Vec<Misfit>) -> Result<Vec<String>, String>
where
    T: Serialize + DeserializeOwned + Clone + PartialEq,
{
    let read: T = serde_json::from_str(&body.to_string()).map_err(|error| error.to_string())?;
    let written = serde_json::to_value(&read).map_err(|error| error.to_string())?;
    let again: T = serde_json::from_value(written.clone()).map_err(|error| error.to_string())?;
    if read.clone() != again {
        return Err(String::from("read again, it is another value"));
    }
    same(body, &written, &mut String::new())?;
    Ok(misfits(&read).into_iter().map(|misfit| misfit.path).collect())
}

/// Whether two bodies say the same: spelling of numbers and dates, and the case of members, aside.
fn same(sent: &Value, written: &Value, path: &mut String) -> Result<(), String> {
    let is_same = match (sent, written) {
        (Value::Object(sent), Value::Object(written)) => {
            if let Some(name) = written.keys().find(|name| !sent.contains_key(*name)) {
                return Err(format!("{path}/{name} was not sent"));
            }
            for (name, value) in sent {
                let length = path.len();
                *path += &format!("/{name}");
                same(value, written.get(name).ok_or_else(|| format!("{path} is lost"))?, path)?;
                path.truncate(length);
            }
            true
        }
        (Value::Array(sent), Value::Array(written)) if sent.len() == written.len() => {
            for (at, (sent, written)) in sent.iter().zip(written).enumerate() {
                let length = path.len();
                *path += &format!("/{at}");
                same(sent, written, path)?;
                path.truncate(length);
            }
            true
        }
        (Value::Number(sent), Value::Number(written)) => sent.as_f64() == written.as_f64(),
        (Value::String(sent), Value::String(written)) => same_text(sent, written),
        (sent, written) => sent == written,
    };
    if is_same { Ok(()) } else { Err(format!("{path}: {sent} became {written}")) }
}

/// A fraction of zeros, `+00:00`, spaces between flags and the case of members mean nothing.
fn same_text(sent: &str, written: &str) -> bool {
    let plain = |text: &str| {
        let text = text.to_ascii_lowercase().replace(", ", ",").replace("+00:00", "z");
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (fraction, zone) = rest.split_at(digits);
        format!("{whole}.{}{zone}", fraction.trim_end_matches('0')).replace(".z", "z").trim_end_matches('.').to_owned()
    };
    sent == written || plain(sent) == plain(written) || duration(sent).is_some_and(|sent| Some(sent) == duration(written))
}

/// The seconds of a duration.
fn duration(text: &str) -> Option<f64> {
    let (sign, rest) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let mut total = 0.0;
    let mut number = String::new();
    for c in rest.strip_prefix('P')?.chars() {
        let unit = match c {
            'T' => continue,
            'D' => 86_400.0,
            'H' => 3_600.0,
            'M' => 60.0,
            'S' => 1.0,
            _ => {
                number.push(c);
                continue;
            }
        };
        total += number.parse::<f64>().ok()? * unit;
        number.clear();
    }
    Some(sign * total)
}
