//! From the start of the process to the answer to hello.
use anyhow::{ensure, Result};

use crate::check::session::Session;
use crate::invocation::Invocation;

pub async fn hello(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    let parts: Vec<&str> = session.version.split('.').collect();
    let is_semantic = parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok());
    ensure!(is_semantic, "hello says version {:?}", session.version);
    let start = session.monitor.start_output();
    ensure!(
        start.stdout.is_empty() && start.stderr.is_empty(),
        "START put out {start:?}"
    );
    session.close().await
}

/// What START puts out is there when hello is answered, and takes no RUN's place.
pub async fn start_output(invocation: &Invocation) -> Result<()> {
    let session = Session::open_with(invocation, &["a", "-b", "--", "c"], None).await?;
    let start = session.monitor.start_output();
    let text = String::from_utf8_lossy(&start.stdout).into_owned();
    let expected = r#"line 1\nline 2\n{"started":["a","-b","--","c"]}"#.replace("\\n", "\n");
    ensure!(text == expected, "START put out {text:?}");
    ensure!(
        start.stderr == b"a warning\n",
        "START put out {:?} on stderr",
        start.stderr
    );
    let outcome = session.run(&["echo", "first"]).await?;
    ensure!(
        outcome.code == 0 && outcome.text() == "first\n",
        "{outcome:?}"
    );
    session.close().await
}

/// A START that fails must not look like a success: the process ends with another code than 0.
pub async fn start_failure(invocation: &Invocation) -> Result<()> {
    let Err(error) = Session::open_with(invocation, &["fail"], None).await else {
        anyhow::bail!("hello was answered although start failed");
    };
    let text = format!("{error:#}");
    ensure!(!text.contains("ended with 0 "), "{text}");
    ensure!(
        text.contains("ended with") || text.contains("start failed"),
        "{text}"
    );
    Ok(())
}
