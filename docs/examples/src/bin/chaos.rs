//! Shows what the client survives: `chaos 7` reads users a hundred times, while one request in three fails at
//! random by the seed 7.

use std::time::Duration;

use msgraph::runtime::client::{ChaosTransport, Fault, ReqwestTransport, RetryPolicy};
use msgraph::v1_0::User;

#[tokio::main]
async fn main() -> examples::Result {
    let [seed] = examples::arguments("chaos SEED")?;
    let http = ReqwestTransport::new(Duration::from_secs(10), |http| http)?;
    let chaos = ChaosTransport::new(seed.parse()?, http).rate(Fault::Throttled, 10);
    let policy = RetryPolicy::default().base_delay(Duration::from_millis(10)).max_tries(20);
    let builder = examples::builder()?.transport(chaos.clone()).retry(policy);
    let graph = builder.try_timeout(Duration::from_millis(200)).build()?;
    let mut read = 0;
    for _ in 0..100 {
        read += graph.users().list().select(User::ID).send().await?.len();
    }
    println!("{read} users, {} faults", chaos.faults().len());
    Ok(())
}
