//! The hooks. What they are given is told on stderr, as `HOOK {json}`.
use std::time::Duration;

use futures::FutureExt;
use ya_runtime_sdk::serialize::json::{json, Value};
use ya_runtime_sdk::server::ContainerEndpoint;
use ya_runtime_sdk::*;

use crate::commands::perform;
use crate::settings::{PeerCli, PeerConf};

#[derive(Default, RuntimeDef)]
#[cli(PeerCli)]
#[conf(PeerConf)]
pub struct PeerRuntime;

impl Runtime for PeerRuntime {
    fn deploy<'a>(&mut self, ctx: &mut Context<Self>) -> OutputResponse<'a> {
        let args = ctx.cli.command.args().clone();
        let greeting = &ctx.cli.runtime.greeting;
        tell(
            "deploy",
            json!({"args": args, "workdir": ctx.cli.workdir, "greeting": greeting}),
        );
        async move {
            match args.first().map(String::as_str) {
                Some("custom") => Ok(Some(json!({
                    "startMode": "blocking",
                    "valid": {"Ok": "ok"},
                    "vols": [{"name": "vol-in", "path": "/in"}],
                    "customKey": 1
                }))),
                Some("fail") => Err(Error::from_string("deploy failed on demand")),
                _ => Ok(None),
            }
        }
        .boxed_local()
    }

    fn start<'a>(&mut self, ctx: &mut Context<Self>) -> OutputResponse<'a> {
        let args = ctx.cli.command.args().clone();
        tell("start", json!({"args": args, "conf": ctx.conf}));
        let mut emitter = ctx.emitter.clone().expect("start serves");
        async move {
            match args.first().map(String::as_str) {
                Some("fail") => Err(Error::from_string("start failed on demand")),
                Some("json") => Ok(Some(json!({"started": true, "args": args}))),
                Some("burst") => {
                    let count: u64 = args[1].parse().expect("a number");
                    for i in 1..=count {
                        emitter.command_stdout(0, format!("burst {i}\n")).await;
                    }
                    Ok(None)
                }
                _ => Ok(None),
            }
        }
        .boxed_local()
    }

    fn stop<'a>(&mut self, _ctx: &mut Context<Self>) -> EmptyResponse<'a> {
        tell("stop", json!({}));
        async move { Ok(()) }.boxed_local()
    }

    fn run_command<'a>(
        &mut self,
        command: RunProcess,
        mode: RuntimeMode,
        ctx: &mut Context<Self>,
    ) -> ProcessIdResponse<'a> {
        // Over the Runtime API the arguments begin with the program's name.
        let args: Vec<String> = match mode {
            RuntimeMode::Server => command.args.iter().skip(1).cloned().collect(),
            RuntimeMode::Command => command.args.clone(),
        };
        match command.bin.as_str() {
            "reject" => return Error::response("rejected on demand"),
            "enoent" => {
                let result = std::fs::read("/definitely/not/here")
                    .map(|_| 0)
                    .map_err(Error::from);
                return async move { result }.boxed_local();
            }
            _ => {}
        }
        let is_slow = command.bin == "slow-accept";
        let begun = ctx.command(move |run| perform(command.bin, args, run));
        if !is_slow {
            return begun;
        }
        async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            begun.await
        }
        .boxed_local()
    }

    fn kill_command<'a>(
        &mut self,
        kill: KillProcess,
        _ctx: &mut Context<Self>,
    ) -> EmptyResponse<'a> {
        tell("kill", json!({"pid": kill.pid, "signal": kill.signal}));
        async move {
            match kill.pid {
                999 => Err(Error::from_string("no such process")),
                _ => Ok(()),
            }
        }
        .boxed_local()
    }

    fn offer<'a>(&mut self, ctx: &mut Context<Self>) -> OutputResponse<'a> {
        let greeting = ctx.conf.greeting.clone();
        async move {
            Ok(Some(json!({
                "constraints": "",
                "properties": {"golem.runtime.peer.greeting": greeting}
            })))
        }
        .boxed_local()
    }

    fn join_network<'a>(
        &mut self,
        _network: CreateNetwork,
        _ctx: &mut Context<Self>,
    ) -> EndpointResponse<'a> {
        let endpoint = "127.0.0.1:4000".parse().expect("an address");
        async move { Ok(ContainerEndpoint::UdpDatagram(endpoint)) }.boxed_local()
    }
}

fn tell(hook: &str, facts: Value) {
    eprintln!("{hook} {facts}");
}
