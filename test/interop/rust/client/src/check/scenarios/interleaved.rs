//! Several commands at a time.
use std::collections::HashSet;

use anyhow::{ensure, Result};

use crate::check::session::{Begun, Session};
use crate::invocation::Invocation;

const COMMANDS: usize = 4;
const LINES: usize = 60;

/// Their output comes interleaved, but each command's is its own, in order, before its completion.
pub async fn interleaved(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    let mut begun = Vec::new();
    for number in 0..COMMANDS {
        begun.push((
            number,
            session.begin(&["/bin/sh", "-c", &script(number)]).await?,
        ));
    }
    for (number, command) in &begun {
        let outcome = session.end_of(command).await?;
        ensure!(
            outcome.code == *number as i32,
            "command {number}: code {}",
            outcome.code
        );
        ensure!(
            outcome.text() == lines("out", *number),
            "command {number}: {outcome:?}"
        );
        ensure!(
            outcome.error_text() == lines("err", *number),
            "command {number}: {outcome:?}"
        );
    }
    ensure!(
        changes(&session, &begun) > LINES,
        "the commands ran one after another"
    );
    session.close().await
}

fn script(number: usize) -> String {
    format!(
        "i=0; while [ $i -lt {LINES} ]; do echo out {number} $i; echo err {number} $i >&2; \
         i=$((i+1)); sleep 0.005; done; exit {number}"
    )
}

fn lines(stream: &str, number: usize) -> String {
    (0..LINES)
        .map(|line| format!("{stream} {number} {line}\n"))
        .collect()
}

/// How often output of one command is followed by that of another.
fn changes(session: &Session, begun: &[(usize, Begun)]) -> usize {
    let ours: HashSet<u64> = begun.iter().map(|(_, command)| command.pid).collect();
    let order = session.monitor.order();
    let order: Vec<u64> = order.into_iter().filter(|pid| ours.contains(pid)).collect();
    order.windows(2).filter(|pair| pair[0] != pair[1]).count()
}
