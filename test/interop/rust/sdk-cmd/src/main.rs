//! A runtime in command mode on the published SDK, to compare VMRE's twin of it with.
use std::time::Duration;

use futures::FutureExt;
use ya_runtime_sdk::serialize::json::{json, Value};
use ya_runtime_sdk::*;

#[derive(Default, RuntimeDef)]
pub struct CommandRuntime;

impl Runtime for CommandRuntime {
    const MODE: RuntimeMode = RuntimeMode::Command;

    fn deploy<'a>(&mut self, _ctx: &mut Context<Self>) -> OutputResponse<'a> {
        async move { Ok(None) }.boxed_local()
    }

    fn start<'a>(&mut self, ctx: &mut Context<Self>) -> OutputResponse<'a> {
        let args = ctx.cli.command.args().clone();
        async move {
            match args.first().map(String::as_str) {
                Some("fail") => Err(Error::from_string("start failed on demand")),
                _ => Ok(Some(json!({ "start": args }))),
            }
        }
        .boxed_local()
    }

    fn run_command<'a>(
        &mut self,
        command: RunProcess,
        _mode: RuntimeMode,
        ctx: &mut Context<Self>,
    ) -> ProcessIdResponse<'a> {
        if command.bin == "reject" {
            return Error::response("rejected on demand");
        }
        ctx.command(move |mut run| async move {
            if command.bin == "slow" {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            run.stdout(format!("out {} {:?}\n", command.bin, command.args))
                .await;
            run.stderr("err text\n").await;
            run.counter("c".into(), 1.0).await;
            match command.bin.as_str() {
                "fail" => Err(Error::from_string("handler failed")),
                "ret" => Ok(json!({"a": 1})),
                _ => Ok(Value::Null),
            }
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    ya_runtime_sdk::run::<CommandRuntime>().await
}
