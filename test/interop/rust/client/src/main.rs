//! A supervisor's side of the Runtime API on the published crate, independent of VMRE: for
//! benchmarks, for looking, and for checking.
//!
//! usage: peer-client MODE [OPTIONS] -- RUNTIME ARGS...   (all of the runtime's words, `start` too)
//!   hello | seq N "CMD" | par N "CMD" WIDTH | stream "CMD"   measures
//!   many RUNTIMES N "CMD" WIDTH                              measures many runtimes at once
//!   demo LINE...                                             prints everything that happens
//!   check NAME...                                            asserts; exit code 1 when one fails
mod bench;
mod check;
mod invocation;
mod requests;

use std::process::ExitCode;

use invocation::Invocation;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let invocation = Invocation::from_arguments()?;
    if invocation.mode == "check" {
        return check::run(&invocation).await;
    }
    bench::run(&invocation).await?;
    Ok(ExitCode::SUCCESS)
}
