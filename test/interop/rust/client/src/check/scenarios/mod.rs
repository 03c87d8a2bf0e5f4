//! The scenarios by name. Which runtime each is for stands in `test/interop/client-checks.ts`.
mod commands;
mod ends;
mod interleaved;
mod kills;
mod misbehaving;
mod networks;
mod output;
mod printing;
mod starts;

use anyhow::{bail, Result};

use crate::invocation::Invocation;

pub async fn play(name: &str, invocation: &Invocation) -> Result<()> {
    match name {
        "hello" => starts::hello(invocation).await,
        "start-output" => starts::start_output(invocation).await,
        "start-failure" => starts::start_failure(invocation).await,
        "thousand-runs" => commands::thousand_runs(invocation).await,
        "echoes" => commands::echoes(invocation).await,
        "errors" => commands::errors(invocation).await,
        "refusals" => commands::refusals(invocation).await,
        "json-value" => commands::json_value(invocation).await,
        "counters" => commands::counters(invocation).await,
        "interleaved" => interleaved::interleaved(invocation).await,
        "kill-handler" => kills::kill_handler(invocation).await,
        "kill-stubborn" => kills::kill_stubborn(invocation).await,
        "kill-exec" => kills::kill_exec(invocation).await,
        "kill-program" => kills::kill_program(invocation).await,
        "large-output" => output::large_output(invocation).await,
        "output-after-end" => output::output_after_end(invocation).await,
        "network" => networks::network(invocation).await,
        "no-network" => networks::no_network(invocation).await,
        "shutdown" => ends::shutdown(invocation).await,
        "shutdown-busy" => ends::shutdown_busy(invocation).await,
        "end-of-input" => ends::end_of_input(invocation).await,
        "end-of-input-busy" => ends::end_of_input_busy(invocation).await,
        "misbehaving" => misbehaving::misbehaving(invocation).await,
        "printing" => printing::printing(invocation).await,
        _ => bail!("there is no such scenario"),
    }
}
