//! Commands that end because they are killed.
use std::time::Duration;

use anyhow::{ensure, Result};
use tokio::time::sleep;

use crate::check::processes::{expect_gone, is_alive};
use crate::check::session::{Begun, Session};
use crate::invocation::Invocation;

/// As shells say it: 128 and the number of the signal.
const BY_SIGTERM: i32 = 143;
const BY_SIGKILL: i32 = 137;
const GONE: Duration = Duration::from_secs(3);

/// A handler that waits; signal 0 leaves the choice to the runtime.
pub async fn kill_handler(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    for (signal, code) in [(15, BY_SIGTERM), (0, BY_SIGTERM), (9, BY_SIGKILL)] {
        let begun = session.begin(&["sleep", "100"]).await?;
        expect_killed(&session, &begun, signal, code).await?;
    }
    session.close().await
}

/// A handler that does not care is over all the same, and what it does later is nobody's.
pub async fn kill_stubborn(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    for (signal, code) in [(15, BY_SIGTERM), (9, BY_SIGKILL)] {
        let begun = session.begin(&["stubborn", "3"]).await?;
        expect_killed(&session, &begun, signal, code).await?;
    }
    sleep(Duration::from_millis(3200)).await;
    let outcome = session.run(&["slow-echo", "mine"]).await?;
    ensure!(outcome.text() == "mine\n", "{outcome:?}");
    session.close().await
}

/// A program that a handler runs.
pub async fn kill_exec(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    let begun = session.begin(&["exec", "sleep", "100"]).await?;
    sleep(Duration::from_millis(100)).await;
    expect_killed(&session, &begun, 15, BY_SIGTERM).await?;
    kill_shell(&session, &["exec", "sh"]).await?;
    session.close().await
}

/// A program that is the command.
pub async fn kill_program(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    let begun = session.begin(&["/bin/sleep", "100"]).await?;
    expect_killed(&session, &begun, 15, BY_SIGTERM).await?;
    kill_shell(&session, &["/bin/sh"]).await?;
    session.close().await
}

/// The shell's own child has to end as well.
async fn kill_shell(session: &Session, shell: &[&str]) -> Result<()> {
    let words = [shell, &["-c", "sleep 100 & echo $$ $!; wait"]].concat();
    let begun = session.begin(&words).await?;
    let pids = session.printed_pids(&begun).await?;
    ensure!(
        pids.len() == 2 && pids.iter().all(|pid| is_alive(*pid)),
        "{pids:?}"
    );
    expect_killed(session, &begun, 9, BY_SIGKILL).await?;
    for pid in pids {
        expect_gone(pid, GONE).await?;
    }
    Ok(())
}

async fn expect_killed(session: &Session, begun: &Begun, signal: i32, code: i32) -> Result<()> {
    let killed = session.kill(begun.pid, signal).await?;
    killed.map_err(|error| anyhow::anyhow!("kill was refused: {error:?}"))?;
    let outcome = session.end_of(begun).await?;
    ensure!(
        outcome.code == code,
        "signal {signal}: code {}",
        outcome.code
    );
    let again = session.kill(begun.pid, signal).await?;
    ensure!(again.is_err(), "a command that is over was killed again");
    ensure!(!session.monitor.is_running(begun.pid), "it goes on");
    Ok(())
}
