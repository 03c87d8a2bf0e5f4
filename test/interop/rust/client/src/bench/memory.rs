//! Memory and processor time of a process.

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

/// Hundredths of a second, the unit of `/proc/self/stat` on Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor time that this process has used, its own and that of the kernel for it.
pub fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|text| text.parse::<f64>().ok()).sum();
    ticks / TICKS_PER_SECOND
}
