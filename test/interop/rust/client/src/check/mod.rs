//! `check NAME...`: asserts what a supervisor relies on. One line for each name.
mod followed;
mod monitor;
mod processes;
mod raw;
mod scenarios;
mod session;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use crate::invocation::Invocation;

/// More than any scenario takes; one that hangs must not hang the others.
const LONGEST: Duration = Duration::from_secs(60);

pub async fn run(invocation: &Invocation) -> anyhow::Result<ExitCode> {
    let mut failed = invocation.options.is_empty();
    for name in &invocation.options {
        let begin = Instant::now();
        let outcome = timeout(LONGEST, scenarios::play(name, invocation)).await;
        let outcome = outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("took too long")));
        match outcome {
            Ok(()) => println!("ok {name} {}", begin.elapsed().as_millis()),
            Err(error) => {
                failed = true;
                println!("FAILED {name} {}", format!("{error:#}").replace('\n', " "));
            }
        }
    }
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
