//! Looks at processes of this machine.
use std::time::{Duration, Instant};

use anyhow::{bail, Result};
use tokio::time::sleep;

/// Whether a process runs; one that ended and that nobody collected does not.
pub fn is_alive(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in parentheses may contain anything, so the state is looked for after it.
    let state = stat
        .rsplit(") ")
        .next()
        .and_then(|rest| rest.chars().next());
    !stat.is_empty() && !matches!(state, Some('Z' | 'X'))
}

pub async fn expect_gone(pid: u32, within: Duration) -> Result<()> {
    let until = Instant::now() + within;
    while is_alive(pid) {
        if Instant::now() > until {
            bail!("process {pid} is still alive");
        }
        sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}
