//! Keeps the users of a tenant in a SQLite database, by what changed since the last time: `sync_users
//! users.db`. It can be stopped at any time, and goes on where it was.

use msgraph::runtime::client::Change;
use msgraph::v1_0::{Client, User};
use rusqlite::{Connection, OptionalExtension, params};

#[tokio::main]
async fn main() -> examples::Result {
    let path = std::env::args().nth(1).ok_or("which database? for instance: sync_users users.db")?;
    let graph = examples::client()?;
    let mut database = Connection::open(path)?;
    database.execute_batch(
        "CREATE TABLE IF NOT EXISTS user (id TEXT PRIMARY KEY, display_name TEXT, mail TEXT);
         CREATE TABLE IF NOT EXISTS state (link TEXT NOT NULL);",
    )?;
    let (changed, removed) = match sync(&graph, &mut database).await {
        Err(error) if is_expired(&*error) => {
            eprintln!("the service no longer knows what changed; reading all users anew");
            database.execute_batch("DELETE FROM user; DELETE FROM state;")?;
            sync(&graph, &mut database).await?
        }
        counts => counts?,
    };
    println!("{changed} changed, {removed} removed");
    Ok(())
}

/// Writes all changes since the last time; with each page, the link to go on from.
async fn sync(graph: &Client, database: &mut Connection) -> examples::Result<(usize, usize)> {
    let saved: Option<String> =
        database.query_row("SELECT link FROM state", [], |row| row.get(0)).optional()?;
    let request = graph.users().delta().select((User::ID, User::DISPLAY_NAME, User::MAIL));
    let mut pages = match saved {
        Some(link) => request.resume_at(link).pages(),
        None => request.pages(),
    };
    let (mut changed, mut removed) = (0, 0);
    while let Some(page) = pages.next().await {
        let transaction = database.transaction()?;
        for user in page? {
            match Change::from(user) {
                Change::Changed(user) => {
                    // What did not change is not sent.
                    transaction.execute(
                        "INSERT INTO user VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET
                           display_name = coalesce(?2, display_name), mail = coalesce(?3, mail)",
                        params![user.id, user.display_name, user.mail],
                    )?;
                    changed += 1;
                }
                Change::Removed { entity, .. } => {
                    transaction.execute("DELETE FROM user WHERE id = ?1", [entity.id])?;
                    removed += 1;
                }
                _ => {}
            }
        }
        transaction.execute("DELETE FROM state", [])?;
        transaction.execute("INSERT INTO state VALUES (?1)", [pages.resume_link()])?;
        transaction.commit()?;
    }
    Ok((changed, removed))
}

fn is_expired(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<msgraph::runtime::client::Error>().is_some_and(|error| error.is_resync_required())
}
