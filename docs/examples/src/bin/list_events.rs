//! Lists the events of a day, in a time zone: `list_events 2026-11-28 "W. Europe Standard Time"`.

use msgraph::runtime::request::Prefer;
use msgraph::v1_0::{DateTimeTimeZone, Event};

#[tokio::main]
async fn main() -> examples::Result {
    let [day, zone] = examples::arguments("list_events DAY TIME-ZONE")?;
    let graph = examples::client()?;
    let view = graph
        .me()
        .calendar_view(format!("{day}T00:00:00"), format!("{day}T23:59:59"))
        .list()
        .select((Event::SUBJECT, Event::START, Event::END))
        .order_by(Event::START.then(DateTimeTimeZone::DATE_TIME))
        .prefer(Prefer::time_zone(&zone));
    let mut events = view.items();
    while let Some(event) = events.next().await {
        let event = event?;
        let at = |time: &Option<Box<DateTimeTimeZone>>| {
            let text = time.as_ref().and_then(|time| time.date_time.clone());
            text.and_then(|text| Some(text.get(11..16)?.to_owned())).unwrap_or_default()
        };
        println!("{}–{}\t{}", at(&event.start), at(&event.end), event.subject.as_deref().unwrap_or("-"));
    }
    Ok(())
}
