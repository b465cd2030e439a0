use msgraph::v1_0::RemoteDesktopSecurityConfiguration;

let remote_desktop_security_configuration = RemoteDesktopSecurityConfiguration {
    is_remote_desktop_protocol_enabled: Some(true),
    ..Default::default()
};
let created = graph
    .service_principals()
    .by_id("42")
    .remote_desktop_security_configuration()
    .create_entity(remote_desktop_security_configuration)
    .send()
    .await?;
println!("{:?}", created.entity);
