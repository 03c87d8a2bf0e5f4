//! Options and configuration of the runtime.
use serde::{Deserialize, Serialize};
use structopt::StructOpt;

#[derive(StructOpt)]
pub struct PeerCli {
    /// An option of the author
    #[structopt(long)]
    pub greeting: Option<String>,
}

#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct PeerConf {
    pub greeting: String,
    pub limit: u32,
}

impl Default for PeerConf {
    fn default() -> Self {
        PeerConf {
            greeting: "hello".into(),
            limit: 7,
        }
    }
}
