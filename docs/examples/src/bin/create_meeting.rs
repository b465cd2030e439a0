//! Creates a meeting with attendees, in Teams:
//! `create_meeting "Planning" 2026-12-01T10:00:00 2026-12-01T11:00:00 "W. Europe Standard Time" adele@example.com`.

use msgraph::prelude::*;
use msgraph::v1_0::{
    Attendee, AttendeeType, DateTimeTimeZone, EmailAddress, Event, OnlineMeetingProviderType,
};

#[tokio::main]
async fn main() -> examples::Result {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("create_meeting SUBJECT START END TIME-ZONE ADDRESS…");
    let (subject, start, end, zone) = (next()?, next()?, next()?, next()?);
    let graph = examples::client()?;
    let at = |time: String| DateTimeTimeZone {
        date_time: some(time),
        time_zone: some(&*zone),
        ..Default::default()
    };
    let attendee = |address: String| Attendee {
        email_address: some(EmailAddress { address: some(address), ..Default::default() }),
        r#type: Some(AttendeeType::Required),
        ..Default::default()
    };
    let event = Event {
        subject: some(subject),
        start: some(at(start)),
        end: some(at(end)),
        attendees: list(arguments.map(attendee)),
        is_online_meeting: Some(true),
        online_meeting_provider: Some(OnlineMeetingProviderType::TeamsForBusiness),
        ..Default::default()
    };
    let made = graph.me().events().create(event).send().await?.entity.unwrap_or_default();
    let join = made.online_meeting.and_then(|meeting| meeting.join_url);
    println!("{}", join.as_deref().unwrap_or("created"));
    Ok(())
}
