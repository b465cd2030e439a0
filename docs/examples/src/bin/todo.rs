//! Adds a task to the first To Do list, and prints what is to be done there: `todo "Water the flowers"`.

use msgraph::prelude::*;
use msgraph::v1_0::{TaskStatus, TodoTask};

#[tokio::main]
async fn main() -> examples::Result {
    let [title] = examples::arguments("todo TITLE")?;
    let graph = examples::client()?;
    let lists = graph.me().todo().lists();
    let first = lists.list().top(1).send().await?.into_iter().next().ok_or("there is no list")?;
    let tasks = lists.by_id(first.id.as_deref().ok_or("the list has no id")?).tasks();
    tasks.create(TodoTask { title: some(title), ..Default::default() }).send().await?;
    let mut open = tasks.list().filter(TodoTask::STATUS.ne(TaskStatus::Completed)).items();
    while let Some(task) = open.next().await {
        println!("{}", task?.title.as_deref().unwrap_or("-"));
    }
    Ok(())
}
