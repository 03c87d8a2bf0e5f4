//! The checker checked: a runtime that breaks the rules has to be found out.
use std::time::Duration;

use anyhow::{ensure, Result};
use tokio::time::timeout;

use crate::check::session::Session;
use crate::invocation::Invocation;

const NEVER: Duration = Duration::from_millis(300);

/// A stray event takes the place of the RUN, which then never ends.
pub async fn misbehaving(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    let stolen = session.begin(&["first"]).await?;
    ensure!(stolen.pid == 1, "RUN was answered with {}", stolen.pid);
    let end = timeout(NEVER, session.end_of(&stolen)).await;
    ensure!(
        end.is_err(),
        "a RUN ended although another pid took its place"
    );
    let late = session.run(&["second"]).await?;
    ensure!(late.pid == 2 && late.code == 0, "{late:?}");
    tokio::time::sleep(NEVER).await;
    let found = session.monitor.breaches().join("; ");
    for breach in [
        "answered 1, pid 3 took it",
        "belongs to no command",
        "pid 2 came after its end",
    ] {
        ensure!(
            found.contains(breach),
            "not found out: {breach}; only {found}"
        );
    }
    ensure!(session.end().await.is_err(), "the end was fine");
    Ok(())
}
