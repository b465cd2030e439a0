//! Saves a report of who used Teams as CSV: `save_report D7 teams.csv`. The service redirects to another
//! host, to which the token is not sent.

#[tokio::main]
async fn main() -> examples::Result {
    let [period, path] = examples::arguments("save_report PERIOD FILE")?;
    let graph = examples::client()?;
    let mut file = tokio::fs::File::create(&path).await?;
    let report = graph.reports().get_teams_user_activity_user_detail_with_period(&period);
    let bytes = report.write_to(&mut file).await?;
    println!("{bytes} bytes");
    Ok(())
}
