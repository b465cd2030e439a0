//! Prints the messages of a channel or chat as they are sent, by change notifications with encrypted messages
//! in them: `receive_messages https://example.com/notify 127.0.0.1:8080 teams/ID/channels/ID/messages
//! certificate.pem key.pem`.
//!
//! What comes to the URL is expected at the address. The variables `APPLICATION_ID` and `TENANT_ID` say whose
//! notifications they are; `CLIENT_STATE` is a secret of one's own choice, and must be hard to guess.
//! `openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=notify -keyout key.pem -out
//! certificate.pem` makes a certificate with its key.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use msgraph::notifications::{Issuer, OpenIdKeys, PrivateKey, Receiver, Verified, validation_answer};
use msgraph::prelude::*;
use msgraph::runtime::client::ReqwestTransport;
use msgraph::runtime::model::DateTimeOffset;
use msgraph::v1_0::{ChangeNotificationCollection, ChatMessage, Client, LifecycleEventType, Subscription};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Sender, channel};

/// The name of the certificate, which comes back with each notification.
const CERTIFICATE: &str = "certificate-1";

/// So long the service keeps a subscription to messages, unless it is renewed.
const LIFETIME: Duration = Duration::from_secs(55 * 60);

#[tokio::main]
async fn main() -> examples::Result {
    let usage = "receive_messages URL ADDRESS RESOURCE CERTIFICATE KEY";
    let [url, address, resource, certificate, key] = examples::arguments(usage)?;
    let client_state = std::env::var("CLIENT_STATE")?;
    let receiver = receiver(&client_state, &std::fs::read(key)?)?;
    let subscription = Subscription {
        change_type: some("created,updated"),
        notification_url: some(url.as_str()),
        lifecycle_notification_url: some(url),
        resource: some(resource),
        include_resource_data: Some(true),
        encryption_certificate: some(content(&std::fs::read_to_string(certificate)?)),
        encryption_certificate_id: some(CERTIFICATE),
        client_state: some(client_state),
        ..Default::default()
    };

    // The service asks the URL whether it takes notifications before it answers the request for a
    // subscription.
    let (queue, mut bodies) = channel(1000);
    let server = Router::new().fallback(post(receive)).with_state(queue);
    let listener = TcpListener::bind(address).await?;
    tokio::spawn(async { axum::serve(listener, server).await });

    let graph = examples::client()?;
    subscribe(&graph, &subscription).await?;
    while let Some(body) = bodies.recv().await {
        let received = match receiver.receive(&body).await {
            Ok(received) => received,
            Err(error) => {
                eprintln!("refused: {error}");
                continue;
            }
        };
        for notification in received.notifications() {
            let done = match notification {
                Ok(notification) => handle(&graph, &subscription, &notification).await,
                Err(error) => Err(error.into()),
            };
            done.unwrap_or_else(|error| eprintln!("refused: {error}"));
        }
    }
    Ok(())
}

/// What the program knows by which it recognizes genuine notifications.
///
/// The variables `ISSUER` and `ISSUER_CONFIGURATION` are another issuer of tokens and its OpenID
/// configuration.
fn receiver(client_state: &str, key: &[u8]) -> examples::Result<Receiver<ChangeNotificationCollection>> {
    let transport = ReqwestTransport::new(Duration::from_secs(10), |settings| settings)?;
    let builder = Receiver::builder(client_state)
        .application(std::env::var("APPLICATION_ID")?)
        .tenant(std::env::var("TENANT_ID")?.parse()?)
        .signing_keys(OpenIdKeys::new(transport))
        .private_key(CERTIFICATE, PrivateKey::from_pem(key)?);
    Ok(match (std::env::var("ISSUER"), std::env::var("ISSUER_CONFIGURATION")) {
        (Ok(name), Ok(configuration)) => builder.issuers([Issuer::new(name, configuration)]).build(),
        _ => builder.build(),
    })
}

/// Takes what is posted. Whether it is genuine is seen later: the service wants its answer within seconds,
/// and nobody else should learn what was found.
async fn receive(State(queue): State<Sender<Bytes>>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    if let Some(answer) = validation_answer(query.as_deref()) {
        return answer.into_response();
    }
    match queue.try_send(body) {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        // The service sends it again.
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn subscribe(graph: &Client, subscription: &Subscription) -> examples::Result {
    let expiration = Some(DateTimeOffset::now_utc() + LIFETIME);
    let subscription = Subscription { expiration_date_time: expiration, ..subscription.clone() };
    let made = graph.subscriptions().create(subscription).send().await?.entity.unwrap_or_default();
    println!("subscribed: {}", made.id.unwrap_or_default());
    Ok(())
}

async fn handle(
    graph: &Client,
    subscription: &Subscription,
    notification: &Verified<'_, ChangeNotificationCollection>,
) -> examples::Result {
    match &notification.lifecycle_event {
        Some(LifecycleEventType::ReauthorizationRequired) => {
            let id = notification.subscription_id.ok_or("the notification has no subscription")?.to_string();
            let expiration = Some(DateTimeOffset::now_utc() + LIFETIME);
            let renewal = Subscription { expiration_date_time: expiration, ..Default::default() };
            graph.subscriptions().by_id(&id).update(renewal).send().await?;
            println!("renewed: {id}");
        }
        Some(LifecycleEventType::SubscriptionRemoved) => subscribe(graph, subscription).await?,
        Some(event) => println!("{}: read what has changed meanwhile", event.as_str()),
        None if notification.is::<ChatMessage>() => {
            let message: ChatMessage = notification.resource()?;
            println!("message: {}", message.body.and_then(|body| body.content).unwrap_or_default());
        }
        None => {}
    }
    Ok(())
}

/// What stands between the first and the last line of a file in PEM.
fn content(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}
