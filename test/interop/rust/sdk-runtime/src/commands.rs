//! What RUN can name. The twin in `test/interop/upstream/twin` does the same.
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use ya_runtime_sdk::serialize::json::{json, Value};
use ya_runtime_sdk::{Error, RunCommandContext};

pub async fn perform(
    bin: String,
    args: Vec<String>,
    mut run: RunCommandContext,
) -> Result<Value, Error> {
    match bin.as_str() {
        "noop" | "slow-accept" => {}
        "echo" => run.stdout(args.join(" ") + "\n").await,
        "err" => run.stderr(args.join(" ")).await,
        "p64" => run.stdout(vec![b'x'; 64]).await,
        "ret" => return Ok(json!({"a": 1})),
        "fail" => return Err(Error::from_string("handler failed")),
        "panic" => panic!("handler panicked"),
        "counter" => {
            run.counter("golem.usage.custom".into(), 1.5).await;
            run.state("ready".into(), json!(true)).await?;
        }
        "shutdown" => run.control().shutdown(),
        "sleep" => tokio::time::sleep(Duration::from_millis(number(&args, 0))).await,
        "exit" => std::process::exit(number(&args, 0) as i32),
        "print" => println!("{}", args.join(" ")),
        "emit" => {
            emit(
                number(&args, 0) as usize,
                number(&args, 1) as usize,
                &mut run,
            )
            .await
        }
        "sh" => return shell(&args.join(" "), &mut run).await,
        other => {
            run.stderr(format!("unknown {other}")).await;
            return Err(Error::from_string("unknown"));
        }
    }
    Ok(Value::Null)
}

fn number(args: &[String], at: usize) -> u64 {
    args.get(at)
        .and_then(|text| text.parse().ok())
        .expect("a number")
}

/// So many bytes, in pieces of a size.
async fn emit(total: usize, piece: usize, run: &mut RunCommandContext) {
    let buffer = vec![b'.'; piece];
    let mut left = total;
    while left > 0 {
        let size = piece.min(left);
        run.stdout(&buffer[..size]).await;
        left -= size;
    }
}

async fn shell(script: &str, run: &mut RunCommandContext) -> Result<Value, Error> {
    let mut child = tokio::process::Command::new("/bin/sh")
        .arg("-c")
        .arg(script)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut stdout = child.stdout.take().expect("a pipe");
    let mut buffer = vec![0u8; 65536];
    loop {
        let size = stdout.read(&mut buffer).await?;
        if size == 0 {
            break;
        }
        run.stdout(&buffer[..size]).await;
    }
    let status = child.wait().await?;
    if status.success() {
        Ok(Value::Null)
    } else {
        Err(Error::from_string(status))
    }
}
