//! Memory of a process.

/// Resident memory, in KiB.
pub struct Resident {
    pub now: u64,
    pub most: u64,
}

pub fn resident_kib(pid: u32) -> Resident {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let field = |key: &str| {
        let line = status.lines().find(|line| line.starts_with(key))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    Resident {
        now: field("VmRSS:").unwrap_or(0),
        most: field("VmHWM:").unwrap_or(0),
    }
}
