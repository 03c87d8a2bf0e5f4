//! What is known of one command while it runs.
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

/// Everything a command has put out.
#[derive(Clone, Debug, Default)]
pub struct Output {
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Outcome {
    pub pid: u64,
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Outcome {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub fn error_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

/// The pid of the first event, the code of the last.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    pub pid: Option<u64>,
    pub code: Option<i32>,
}

/// A command that somebody waits for, shared by the one who waits and the one who reads events.
#[derive(Clone)]
pub struct Followed(Arc<Shared>);

struct Shared {
    output: Mutex<Output>,
    progress: watch::Sender<Progress>,
}

impl Followed {
    pub fn new() -> Self {
        let (progress, _) = watch::channel(Progress::default());
        Followed(Arc::new(Shared {
            output: Mutex::default(),
            progress,
        }))
    }

    pub fn progress(&self) -> Progress {
        *self.0.progress.borrow()
    }

    pub fn output(&self) -> Output {
        self.0.output.lock().unwrap().clone()
    }

    pub fn append(&self, stdout: &[u8], stderr: &[u8]) {
        let mut output = self.0.output.lock().unwrap();
        output.stdout.extend_from_slice(stdout);
        output.stderr.extend_from_slice(stderr);
    }

    pub fn bind(&self, pid: u64) {
        self.0
            .progress
            .send_modify(|progress| progress.pid = Some(pid));
    }

    pub fn complete(&self, code: i32) {
        self.0
            .progress
            .send_modify(|progress| progress.code = Some(code));
    }

    /// Waits until an event was taken for this command's. Returns its pid.
    pub async fn bound(&self) -> u64 {
        let mut progress = self.0.progress.subscribe();
        let bound = progress.wait_for(|now| now.pid.is_some()).await;
        bound
            .ok()
            .and_then(|now| now.pid)
            .expect("the sender is held")
    }

    /// Waits for the end.
    pub async fn ended(&self) -> Outcome {
        let mut progress = self.0.progress.subscribe();
        let last = *progress
            .wait_for(|now| now.code.is_some())
            .await
            .expect("the sender is held");
        let Output { stdout, stderr } = self.output();
        let (pid, code) = (last.pid.unwrap_or_default(), last.code.unwrap_or_default());
        Outcome {
            pid,
            code,
            stdout,
            stderr,
        }
    }
}
