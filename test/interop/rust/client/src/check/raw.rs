//! A runtime behind bare pipes and the crate's codec, for what its client cannot do: close stdin.
use std::pin::Pin;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use futures::{Sink, SinkExt, Stream, StreamExt};
use tokio::process::Child;
use tokio::time::timeout;
use ya_runtime_api::server::proto::{request, Request, Response};
use ya_runtime_api::server::Codec;

use crate::invocation::Invocation;
use crate::requests::run_of;

const ANSWER: Duration = Duration::from_secs(10);

pub struct RawRuntime {
    child: Child,
    requests: Option<Pin<Box<dyn Sink<Request, Error = anyhow::Error>>>>,
    responses: Pin<Box<dyn Stream<Item = Result<Response>>>>,
    next_id: u64,
}

impl RawRuntime {
    pub fn start(invocation: &Invocation) -> Result<Self> {
        let mut command = invocation.command();
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn()?;
        let stdin = child.stdin.take().context("no stdin")?;
        let stdout = child.stdout.take().context("no stdout")?;
        Ok(RawRuntime {
            child,
            requests: Some(Box::pin(Codec::<Request>::sink(stdin))),
            responses: Box::pin(Codec::<Response>::stream(stdout)),
            next_id: 2,
        })
    }

    pub async fn hello(&mut self) -> Result<()> {
        let hello = request::Hello {
            version: "0.1.0".into(),
        };
        self.send(request::Command::Hello(hello)).await
    }

    pub async fn run(&mut self, words: &[&str]) -> Result<()> {
        self.send(request::Command::Run(run_of(words))).await
    }

    async fn send(&mut self, command: request::Command) -> Result<()> {
        let request = Request {
            id: self.next_id,
            command: Some(command),
        };
        self.next_id += 1;
        self.requests
            .as_mut()
            .context("stdin is closed")?
            .send(request)
            .await
    }

    /// The next frame; nothing at the end of the stream.
    pub async fn receive(&mut self) -> Result<Option<Response>> {
        let next = timeout(ANSWER, self.responses.next()).await;
        next.context("nothing was received")?.transpose()
    }

    pub fn close_stdin(&mut self) {
        self.requests = None;
    }

    pub async fn exit(&mut self, within: Duration) -> Result<ExitStatus> {
        let exit = timeout(within, self.child.wait()).await;
        Ok(exit.context("the runtime did not end by itself")??)
    }
}
