//! A runtime that is driven as a supervisor drives it. No wait is without a limit.
use std::future::Future;
use std::path::Path;
use std::process::Stdio;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{anyhow, bail, ensure, Context, Result};
use tokio::time::{sleep, timeout};
use ya_runtime_api::server::{
    self, CreateNetwork, CreateNetworkResp, ErrorResponse, KillProcess, RuntimeControl,
    RuntimeService,
};

use super::followed::{Followed, Outcome};
use super::monitor::Monitor;
use crate::invocation::Invocation;
use crate::requests::run_of;

const ANSWER: Duration = Duration::from_secs(10);
const COMPLETION: Duration = Duration::from_secs(30);
/// A supervisor leaves when shutdown is not answered by then.
const SHUTDOWN: Duration = Duration::from_secs(5);
/// For what a runtime might still say when it has nothing more to say.
const SILENCE: Duration = Duration::from_millis(150);
const POLL: Duration = Duration::from_millis(10);

trait Peer: RuntimeService + RuntimeControl {}
impl<T: RuntimeService + RuntimeControl> Peer for T {}

pub struct Session {
    pub monitor: Monitor,
    pub version: String,
    runtime: Rc<dyn Peer>,
}

/// A command that a runtime has accepted.
pub struct Begun {
    pub pid: u64,
    pub followed: Followed,
}

impl Session {
    /// Starts the runtime and says hello.
    pub async fn open(invocation: &Invocation) -> Result<Self> {
        Self::open_with(invocation, &[], None).await
    }

    /// The same with further words behind `start`, and stderr in a file.
    pub async fn open_with(
        invocation: &Invocation,
        start_args: &[&str],
        stderr: Option<&Path>,
    ) -> Result<Self> {
        let mut command = invocation.command();
        command.args(start_args);
        if let Some(path) = stderr {
            let file = std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)?;
            command.stderr(Stdio::from(file));
        }
        let monitor = Monitor::new();
        let runtime = Rc::new(server::spawn(command, monitor.clone()).await?);
        let mut session = Session {
            monitor,
            version: String::new(),
            runtime,
        };
        let version = session
            .answer("hello", session.runtime.hello("0.1.0"))
            .await?;
        session.version = version.map_err(|error| anyhow!("hello was refused: {error:?}"))?;
        session.monitor.close_start();
        Ok(session)
    }

    pub fn pid(&self) -> u32 {
        self.runtime.id()
    }

    /// RUN that has to be accepted. Waits for its first event, so that the slot is free again.
    pub async fn begin(&self, words: &[&str]) -> Result<Begun> {
        match self.try_begin(words).await? {
            Ok(begun) => Ok(begun),
            Err(error) => bail!("{} was refused: {error:?}", words[0]),
        }
    }

    pub async fn try_begin(&self, words: &[&str]) -> Result<Result<Begun, ErrorResponse>> {
        let followed = self.monitor.expect_command();
        match self
            .answer("run", self.runtime.run_process(run_of(words)))
            .await?
        {
            Ok(answer) => {
                let bound = self.answer("the first event", followed.bound()).await?;
                if bound != answer.pid {
                    let text = format!("RUN was answered {}, pid {bound} took it", answer.pid);
                    self.monitor.note(text);
                }
                Ok(Ok(Begun {
                    pid: answer.pid,
                    followed,
                }))
            }
            Err(error) => {
                self.monitor.forget(&followed);
                Ok(Err(error))
            }
        }
    }

    pub async fn run(&self, words: &[&str]) -> Result<Outcome> {
        let begun = self.begin(words).await?;
        self.end_of(&begun).await
    }

    pub async fn end_of(&self, begun: &Begun) -> Result<Outcome> {
        let what = format!("the end of command {}", begun.pid);
        self.alive_within(COMPLETION, &what, begun.followed.ended())
            .await
    }

    /// The numbers on the first line that a command puts out.
    pub async fn printed_pids(&self, begun: &Begun) -> Result<Vec<u32>> {
        let printed = async {
            loop {
                let output = begun.followed.output().stdout;
                if output.ends_with(b"\n") {
                    break output;
                }
                sleep(POLL).await;
            }
        };
        let text = String::from_utf8(self.answer("printed numbers", printed).await?)?;
        text.split_whitespace()
            .map(|word| word.parse().context("a number"))
            .collect()
    }

    pub async fn kill(&self, pid: u64, signal: i32) -> Result<Result<(), ErrorResponse>> {
        let kill = KillProcess { pid, signal };
        self.answer("kill", self.runtime.kill_process(kill)).await
    }

    pub async fn join(
        &self,
        network: CreateNetwork,
    ) -> Result<Result<CreateNetworkResp, ErrorResponse>> {
        self.answer("network", self.runtime.create_network(network))
            .await
    }

    /// Shuts the runtime down, kills it as a supervisor does, and looks back at everything it said.
    pub async fn close(self) -> Result<()> {
        self.shutdown().await?;
        self.end().await
    }

    pub async fn shutdown(&self) -> Result<()> {
        let answer = self
            .alive_within(SHUTDOWN, "shutdown", self.runtime.shutdown())
            .await?;
        answer.map_err(|error| anyhow!("shutdown was refused: {error:?}"))
    }

    pub async fn end(self) -> Result<()> {
        sleep(SILENCE).await;
        self.runtime.stop();
        timeout(ANSWER, self.runtime.stopped()).await?;
        let breaches = self.monitor.breaches();
        ensure!(breaches.is_empty(), "{}", breaches.join("; "));
        Ok(())
    }

    async fn answer<T>(&self, what: &str, answer: impl Future<Output = T>) -> Result<T> {
        self.alive_within(ANSWER, what, answer).await
    }

    /// The client waits for ever for the answer of a runtime that is gone.
    async fn alive_within<T>(
        &self,
        limit: Duration,
        what: &str,
        answer: impl Future<Output = T>,
    ) -> Result<T> {
        tokio::select! {
            biased;
            value = answer => Ok(value),
            code = self.runtime.stopped() => bail!("the runtime ended with {code} before {what}"),
            _ = sleep(limit) => bail!("no sign of {what} within {} s", limit.as_secs()),
        }
    }
}
