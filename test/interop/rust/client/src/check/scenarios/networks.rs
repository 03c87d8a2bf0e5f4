//! Requests to join networks.
use anyhow::{ensure, Context, Result};
use ya_runtime_api::server::NetworkEndpoint;

use crate::check::session::Session;
use crate::invocation::Invocation;
use crate::requests::{inet, vpn};

/// A runtime that joins: its answer arrives, and what was asked arrived there.
pub async fn network(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    for (network, kind) in [(inet(), "inet"), (vpn(), "vpn")] {
        let answer = session.join(network).await?;
        let answer = answer.map_err(|error| anyhow::anyhow!("{kind}: {error:?}"))?;
        let Some(NetworkEndpoint::UdpDatagram(address)) = &answer.endpoint else {
            anyhow::bail!("{kind}: {answer:?}");
        };
        ensure!(address == "127.0.0.1:4000", "{kind}: {address}");
    }
    let outcome = session.run(&["joined"]).await?;
    let seen: Vec<String> = outcome.text().lines().map(str::to_string).collect();
    let expected = [
        "inet 10.42.42.1 gateway 10.42.42.1 mask 255.255.255.0 as 10.42.42.2 hosts {}",
        r#"vpn 192.168.0.0 gateway  mask 255.255.255.0 as 192.168.0.2 hosts {"node1":"192.168.0.3"}"#,
    ];
    ensure!(seen == expected, "the runtime was asked for {seen:?}");
    session.close().await
}

/// A runtime that joins none says so, and lives on.
pub async fn no_network(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    for (network, kind) in [(vpn(), "vpn"), (inet(), "inet")] {
        let error = session.join(network).await?.err();
        let error = error.with_context(|| format!("{kind} was joined"))?;
        ensure!(error.message.contains(kind), "{kind}: {error:?}");
    }
    let outcome = session.run(&["echo", "still here"]).await?;
    ensure!(
        outcome.code == 0 && outcome.text() == "still here\n",
        "{outcome:?}"
    );
    session.close().await
}
