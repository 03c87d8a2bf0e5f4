//! How a runtime ends: asked to, or left alone.
use std::time::{Duration, Instant};

use anyhow::{bail, ensure, Context, Result};
use ya_runtime_api::server::proto::response::Command;

use crate::check::processes::{expect_gone, is_alive};
use crate::check::raw::RawRuntime;
use crate::check::session::Session;
use crate::invocation::Invocation;

const EXIT: Duration = Duration::from_secs(5);
const GONE: Duration = Duration::from_secs(3);
const SHELL: [&str; 3] = ["/bin/sh", "-c", "echo $$; sleep 100"];

/// Nothing runs: the answer comes at once, and the process is there to be killed.
pub async fn shutdown(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    session.run(&["echo", "x"]).await?;
    let begin = Instant::now();
    session.shutdown().await?;
    let took = begin.elapsed();
    ensure!(
        took < Duration::from_secs(1),
        "an idle runtime took {} ms",
        took.as_millis()
    );
    let pid = session.pid();
    ensure!(is_alive(pid), "it was gone before it was killed");
    session.end().await?;
    expect_gone(pid, GONE).await
}

/// Commands that run end, and are reported as ended, before shutdown is answered.
pub async fn shutdown_busy(invocation: &Invocation) -> Result<()> {
    let session = Session::open(invocation).await?;
    let handler = session.begin(&["sleep", "100"]).await?;
    let program = session.begin(&SHELL).await?;
    let children = session.printed_pids(&program).await?;
    session.shutdown().await?;
    for begun in [&handler, &program] {
        let code = begun.followed.progress().code;
        let code = code.with_context(|| format!("command {} was not reported", begun.pid))?;
        ensure!(code == 143, "command {} ended with {code}", begun.pid);
    }
    let outlived = children.iter().any(|pid| is_alive(*pid));
    ensure!(!outlived, "{children:?} outlived the answer");
    session.end().await
}

/// The supervisor is gone: nothing is left to do.
pub async fn end_of_input(invocation: &Invocation) -> Result<()> {
    let mut runtime = RawRuntime::start(invocation)?;
    runtime.hello().await?;
    expect_hello(&mut runtime).await?;
    runtime.close_stdin();
    let exit = runtime.exit(EXIT).await?;
    ensure!(exit.code() == Some(0), "it ended with {exit}");
    ensure!(
        runtime.receive().await?.is_none(),
        "it said something at its end"
    );
    Ok(())
}

/// The same while a program runs, which has to end too.
pub async fn end_of_input_busy(invocation: &Invocation) -> Result<()> {
    let mut runtime = RawRuntime::start(invocation)?;
    runtime.hello().await?;
    expect_hello(&mut runtime).await?;
    runtime.run(&SHELL).await?;
    let child = loop {
        let frame = runtime.receive().await?.context("the runtime ended")?;
        match frame.command {
            Some(Command::Status(status)) if !status.stdout.is_empty() => {
                break String::from_utf8(status.stdout)?.trim().parse::<u32>()?;
            }
            Some(Command::Error(error)) => bail!("run was refused: {error:?}"),
            _ => {}
        }
    };
    runtime.close_stdin();
    let exit = runtime.exit(EXIT).await?;
    ensure!(exit.code() == Some(0), "it ended with {exit}");
    expect_gone(child, GONE).await
}

async fn expect_hello(runtime: &mut RawRuntime) -> Result<()> {
    let frame = runtime.receive().await?.context("the runtime ended")?;
    match frame.command {
        Some(Command::Hello(_)) => Ok(()),
        other => bail!("hello was answered with {other:?}"),
    }
}
