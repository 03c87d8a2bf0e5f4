//! What a RUN leads to: output and a code, once.
use anyhow::{ensure, Result};
use ya_runtime_api::server::ErrorCode;

use crate::check::session::Session;
use crate::invocation::Invocation;

/// One after another, successes and failures mixed.
pub async fn thousand_runs(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    let mut last_pid = 0;
    for i in 0..1000 {
        let text = format!("run number {i}");
        let code = if i % 7 == 0 { 1 + i % 200 } else { 0 };
        let outcome = if code == 0 {
            session
                .run(&["echo", "run", "number", &i.to_string()])
                .await?
        } else {
            session.run(&["fail", &text, &code.to_string()]).await?
        };
        let said = if code == 0 {
            outcome.text()
        } else {
            outcome.error_text()
        };
        ensure!(
            outcome.code == code && said.trim_end() == text,
            "run {i}: {outcome:?}"
        );
        ensure!(
            outcome.pid > last_pid,
            "pid {} came after {last_pid}",
            outcome.pid
        );
        last_pid = outcome.pid;
    }
    session.close().await
}

/// Nothing but `echo`, which every runtime here has.
pub async fn echoes(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    for i in 0..300 {
        let word = format!("word-{i}");
        let outcome = session.run(&["echo", &word]).await?;
        ensure!(
            outcome.code == 0 && outcome.text() == format!("{word}\n"),
            "{outcome:?}"
        );
    }
    session.close().await
}

/// Commands that were accepted and fail.
pub async fn errors(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    let outcome = session.run(&["throw", "it went wrong"]).await?;
    ensure!(outcome.code == 1, "throw ended with {}", outcome.code);
    ensure!(
        outcome.error_text().contains("it went wrong"),
        "{outcome:?}"
    );
    for code in [1, 42, 255] {
        let outcome = session
            .run(&["fail", "a reason", &code.to_string()])
            .await?;
        ensure!(
            outcome.code == code,
            "fail {code} ended with {}",
            outcome.code
        );
        ensure!(
            outcome.error_text() == "a reason" && outcome.stdout.is_empty(),
            "{outcome:?}"
        );
    }
    let outcome = session
        .run(&["/bin/sh", "-c", "echo out; echo err >&2; exit 7"])
        .await?;
    ensure!(outcome.code == 7, "sh ended with {}", outcome.code);
    ensure!(
        outcome.text() == "out\n" && outcome.error_text() == "err\n",
        "{outcome:?}"
    );
    session.close().await
}

/// Requests that are answered with an error, and leave the runtime as it was.
pub async fn refusals(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    for words in [
        &["nonsense"][..],
        &["/no/such/program"],
        &["/no/such/program", "x"],
    ] {
        let Err(error) = session.try_begin(words).await? else {
            anyhow::bail!("{words:?} was accepted");
        };
        let code = ErrorCode::from_i32(error.code);
        ensure!(code == Some(ErrorCode::NotFound), "{words:?}: {error:?}");
        ensure!(error.message.contains(words[0]), "{words:?}: {error:?}");
        let outcome = session.run(&["echo", "still here"]).await?;
        ensure!(
            outcome.code == 0 && outcome.text() == "still here\n",
            "{outcome:?}"
        );
    }
    let Err(error) = session.try_begin(&["sum", "one"]).await? else {
        anyhow::bail!("sum of a word was accepted");
    };
    ensure!(
        ErrorCode::from_i32(error.code) == Some(ErrorCode::BadRequest),
        "{error:?}"
    );
    for pid in [0, 999_999, u64::MAX] {
        ensure!(
            session.kill(pid, 15).await?.is_err(),
            "kill of pid {pid} was answered"
        );
    }
    session.close().await
}

pub async fn json_value(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    let outcome = session.run(&["sum", "1", "2"]).await?;
    ensure!(
        outcome.code == 0 && outcome.text() == r#"{"sum":3}"#,
        "{outcome:?}"
    );
    session.close().await
}

/// Counters arrive, those that are limited in rate with shutdown at the latest.
pub async fn counters(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    for number in ["1", "2.5", "4"] {
        ensure!(
            session.run(&["add", number]).await?.code == 0,
            "add {number} failed"
        );
    }
    let first = session.monitor.counter("interop.a");
    ensure!(first == Some(1.0), "the first value came as {first:?}");
    ensure!(
        session.run(&["publish", "0.5"]).await?.code == 0,
        "publish failed"
    );
    let published = session.monitor.counter("interop.b");
    ensure!(published == Some(0.5), "it was published as {published:?}");
    session.shutdown().await?;
    let last = session.monitor.counter("interop.a");
    ensure!(last == Some(7.5), "the last value came as {last:?}");
    session.end().await
}
