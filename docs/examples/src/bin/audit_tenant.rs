//! Lists conditional access policies that are enabled, and devices that do not comply: `audit_tenant`.

use msgraph::v1_0::{ComplianceState, ConditionalAccessPolicy, ConditionalAccessPolicyState, ManagedDevice};

#[tokio::main]
async fn main() -> examples::Result {
    let graph = examples::client()?;
    let is_enabled = ConditionalAccessPolicy::STATE.eq(ConditionalAccessPolicyState::Enabled);
    let policies = graph.identity().conditional_access().policies().list().filter(is_enabled);
    let mut policies = policies.items();
    while let Some(policy) = policies.next().await {
        println!("policy\t{}", policy?.display_name.as_deref().unwrap_or("-"));
    }
    let devices = graph
        .device_management()
        .managed_devices()
        .list()
        .filter(ManagedDevice::COMPLIANCE_STATE.eq(ComplianceState::Noncompliant))
        .select((ManagedDevice::DEVICE_NAME, ManagedDevice::OPERATING_SYSTEM));
    let mut devices = devices.items();
    while let Some(device) = devices.next().await {
        let device = device?;
        let name = |name: Option<String>| name.unwrap_or_else(|| String::from("-"));
        println!("device\t{}\t{}", name(device.device_name), name(device.operating_system));
    }
    Ok(())
}
