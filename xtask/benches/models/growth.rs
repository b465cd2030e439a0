//! How time grows with what is read: at once, four and sixteen times the size. Where work is linear, so is
//! the time.

use std::hint::black_box;
use std::time::{Duration, Instant};

use msgraph::runtime::model::{Flags, Model, Polymorphic};
use msgraph::v1_0::{ChannelMembershipType, ConversationMember, User};
use serde_json::{Map, Value, json};

const SIZES: [usize; 3] = [2_000, 8_000, 32_000];

/// Prints the times of each work, in multiples of the first.
pub fn tell() {
    println!("\n| growth with 1, 4 and 16 times {} | us | 4 | 16 |\n|---|---|---|---|", SIZES[0]);
    row("names of flags, read and compared", |size| {
        let text = Value::from(names(size).collect::<Vec<_>>().join(",")).to_string();
        move || {
            let read = || serde_json::from_str::<Flags<ChannelMembershipType>>(&text).expect("flags");
            black_box(read() == read());
        }
    });
    row("undeclared properties, and their changes", |size| {
        let [before, after] = [1, 2].map(|value| read::<User>(&object(size, &json!(value))));
        move || drop(black_box((after.changes_since(&before), User::default().changes_since(&before))))
    });
    row("undeclared properties before the type", |size| {
        let mut text = object(size, &json!("x"));
        text.truncate(text.len() - 1);
        text += r##","@odata.type":"#microsoft.graph.aadUserConversationMember"}"##;
        move || drop(black_box(read::<ConversationMember>(&text).misfits()))
    });
    row("annotations, printed and compared", |size| {
        let user = read::<User>(&object(size, &json!({"@odata.id": "x"})));
        move || drop(black_box((format!("{user:?}"), user == user.clone())))
    });
    row("one name again and again", |size| {
        let text = format!("{{{}\"x\":1}}", r#""x":1,"mail":5,"#.repeat(size));
        move || {
            let mut user = read::<User>(&text);
            user.set_null(User::MAIL);
            black_box((user.misfits(), serde_json::to_string(&user).expect("models can be written")));
        }
    });
    row("elements of which every other does not fit", |size| {
        let text = json!({"businessPhones": (0..size).map(|at| if at % 2 == 0 { json!("x") } else { json!(at) }).collect::<Value>()});
        let text = text.to_string();
        move || {
            let user = read::<User>(&text);
            black_box((user.misfits(), serde_json::to_string(&user).expect("models can be written")));
        }
    });
}

fn names(size: usize) -> impl Iterator<Item = String> {
    (0..size).map(|at| format!("name{at}"))
}

fn object(size: usize, value: &Value) -> String {
    Value::Object(names(size).map(|name| (name, value.clone())).collect::<Map<_, _>>()).to_string()
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the bodies are of their types")
}

fn row<W: FnMut()>(name: &str, work: impl Fn(usize) -> W) {
    let [one, four, sixteen] = SIZES.map(|size| {
        let mut work = work(size);
        let times = (0..7).map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        });
        times.min().unwrap_or_default().as_secs_f64()
    });
    let micros = Duration::from_secs_f64(one).as_micros();
    println!("| {name} | {micros} | {:.1} | {:.1} |", four / one, sixteen / one);
}
