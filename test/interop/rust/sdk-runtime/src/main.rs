//! A runtime in server mode on the published SDK, to compare VMRE's twin of it with.
mod commands;
mod runtime;
mod settings;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    ya_runtime_sdk::run::<runtime::PeerRuntime>().await
}
