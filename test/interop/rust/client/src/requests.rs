//! Requests as a supervisor makes them.
use ya_runtime_api::server::{CreateNetwork, Network, NetworkInterface, RunProcess};

/// RUN of a program with arguments: the first argument is the last part of the program's path.
pub fn run_of(words: &[&str]) -> RunProcess {
    let bin = words[0].to_string();
    let base = bin.rsplit('/').next().unwrap_or(&bin).to_string();
    let mut args = vec![base];
    args.extend(words[1..].iter().map(|word| word.to_string()));
    RunProcess {
        bin,
        args,
        ..Default::default()
    }
}

/// The private network of a requestor's nodes, which may have no gateway.
pub fn vpn() -> CreateNetwork {
    CreateNetwork {
        networks: vec![Network {
            addr: "192.168.0.0".into(),
            gateway: String::new(),
            mask: "255.255.255.0".into(),
            if_addr: "192.168.0.2".into(),
        }],
        hosts: [("node1".to_string(), "192.168.0.3".to_string())].into(),
        interface: NetworkInterface::Vpn as i32,
    }
}

/// The way out to the internet, with the addresses that supervisors always give it.
pub fn inet() -> CreateNetwork {
    CreateNetwork {
        networks: vec![Network {
            addr: "10.42.42.1".into(),
            gateway: "10.42.42.1".into(),
            mask: "255.255.255.0".into(),
            if_addr: "10.42.42.2".into(),
        }],
        hosts: Default::default(),
        interface: NetworkInterface::Inet as i32,
    }
}
