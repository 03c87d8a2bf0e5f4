//! Much output, and output at the wrong time.
use std::time::Duration;

use anyhow::{ensure, Result};
use tokio::time::sleep;

use crate::check::session::Session;
use crate::invocation::Invocation;

const BYTES: usize = 32 * 1024 * 1024;
/// What example-runtime writes again and again.
const CHUNK: usize = 32 * 1024;
const PATTERN: &[u8] = b"vmre example-runtime\n";

/// All bytes, the right ones, before the completion.
pub async fn large_output(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    let outcome = session.run(&["write", &BYTES.to_string()]).await?;
    ensure!(outcome.code == 0, "code {}", outcome.code);
    ensure!(
        outcome.stdout.len() == BYTES,
        "{} bytes",
        outcome.stdout.len()
    );
    let is_right = |(at, byte): (usize, &u8)| *byte == PATTERN[at % CHUNK % PATTERN.len()];
    let wrong = outcome
        .stdout
        .iter()
        .enumerate()
        .position(|each| !is_right(each));
    ensure!(wrong.is_none(), "byte {wrong:?} is wrong");
    let outcome = session
        .run(&["/bin/sh", "-c", "head -c 5000000 /dev/zero; echo end"])
        .await?;
    let is_whole = outcome.stdout.len() == 5_000_004 && outcome.stdout.ends_with(b"\0end\n");
    ensure!(
        outcome.code == 0 && is_whole,
        "{} bytes",
        outcome.stdout.len()
    );
    session.close().await
}

/// A handler that goes on writing when it is over must not reach the next RUN.
pub async fn output_after_end(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    for round in 0..5 {
        let outcome = session.run(&["late"]).await?;
        ensure!(
            outcome.code == 0 && outcome.text() == "in time\n",
            "{outcome:?}"
        );
        if round % 2 == 0 {
            sleep(Duration::from_millis(60)).await;
        }
        let outcome = session.run(&["slow-echo", "mine"]).await?;
        ensure!(
            outcome.code == 0 && outcome.text() == "mine\n",
            "{outcome:?}"
        );
    }
    session.close().await
}
