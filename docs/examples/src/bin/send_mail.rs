//! Sends a mail with a file attached. A file of more than 3 MB is uploaded in pieces to a draft, which is
//! sent then: `send_mail adele@example.com "The report" report.pdf`.

use std::path::Path;

use msgraph::prelude::*;
use msgraph::runtime::model::{Binary, Untyped};
use msgraph::v1_0::{
    AttachmentItem, AttachmentType, BodyType, EmailAddress, FileAttachment, ItemBody, Message, Recipient,
};

/// The service takes requests of up to 4 MB, in which the content is a third longer.
const MOST_INLINE: usize = 3_000_000;

#[tokio::main]
async fn main() -> examples::Result {
    let [to, subject, path] = examples::arguments("send_mail ADDRESS SUBJECT FILE")?;
    let graph = examples::client()?;
    let name = Path::new(&path).file_name().and_then(|name| name.to_str()).ok_or("the file has no name")?;
    let content = tokio::fs::read(&path).await?;
    let address = EmailAddress { address: some(to), ..Default::default() };
    let mut message = Message {
        subject: some(subject),
        body: some(ItemBody {
            content: some("See attachment."),
            content_type: Some(BodyType::Text),
            ..Default::default()
        }),
        to_recipients: list([Recipient { email_address: some(address), ..Default::default() }]),
        ..Default::default()
    };
    if content.len() <= MOST_INLINE {
        let attachment =
            FileAttachment { name: some(name), content_bytes: Some(Binary(content)), ..Default::default() };
        message.attachments = list([attachment]);
        graph.me().send_mail(message, true).send().await?;
        println!("sent");
        return Ok(());
    }

    let draft = graph.me().messages().create(message).send().await?.entity.unwrap_or_default();
    let draft = graph.me().messages().by_id(draft.id.as_deref().ok_or("the draft has no id")?);
    let attachment = AttachmentItem {
        attachment_type: Some(AttachmentType::File),
        name: some(name),
        size: Some(content.len().try_into()?),
        ..Default::default()
    };
    let session = draft.attachments().create_upload_session(attachment).send().await?;
    let url = session.and_then(|session| session.upload_url).ok_or("the session has no URL")?;
    graph.upload(url).send::<Untyped>(std::io::Cursor::new(content)).await?;
    draft.send().send().await?;
    println!("uploaded and sent");
    Ok(())
}
