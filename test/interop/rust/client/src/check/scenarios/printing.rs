//! A runtime whose code prints to stdout, which is the wire: on real pipes, against a client that
//! kills it for a frame it cannot decode.
use anyhow::{ensure, Context, Result};

use crate::check::session::Session;
use crate::invocation::Invocation;

/// The ways to print that the runtime knows.
const WAYS: [&str; 8] = [
    "console",
    "stream",
    "descriptor",
    "descriptor-later",
    "child",
    "child-sync",
    "child-shell",
    "child-descriptor",
];

/// Nothing of what is printed reaches the wire, and all of it reaches stderr.
pub async fn printing(invocation: &Invocation) -> Result<()> {
    let path = std::env::temp_dir().join(format!("peer-printing-{}.txt", std::process::id()));
    let session = Session::open_with(invocation, &[], Some(&path)).await?;
    let start = session.monitor.start_output();
    ensure!(
        start.stdout == b"{\"started\":true}",
        "START put out {start:?}"
    );
    for round in 0..3 {
        for way in WAYS {
            let outcome = session.run(&["print", way]).await?;
            ensure!(outcome.code == 0, "{way}: {outcome:?}");
            ensure!(
                outcome.text() == format!("printed by {way}\n"),
                "{way}: {outcome:?}"
            );
            let outcome = session.run(&["echo", way]).await?;
            ensure!(
                outcome.text() == format!("{way}\n"),
                "round {round}: {outcome:?}"
            );
        }
    }
    let during = session.begin(&["print-for-ever"]).await?;
    for _ in 0..100 {
        let outcome = session.run(&["echo", "between"]).await?;
        ensure!(outcome.text() == "between\n", "{outcome:?}");
    }
    session
        .kill(during.pid, 15)
        .await?
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    session.end_of(&during).await?;
    session.close().await?;
    let printed = std::fs::read_to_string(&path).context("stderr of the runtime")?;
    std::fs::remove_file(&path)?;
    for when in ["while loading", "in start", "in a command"] {
        for way in WAYS {
            let text = format!("stray {way} {when}");
            ensure!(
                printed.contains(&text),
                "{text:?} is lost; stderr has:\n{printed}"
            );
        }
    }
    Ok(())
}
