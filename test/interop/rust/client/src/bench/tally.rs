//! Counts events as cheaply as possible: what is measured is the runtime.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use futures::future::{ready, BoxFuture};
use futures::FutureExt;
use tokio::sync::oneshot;
use ya_runtime_api::server::{ProcessStatus, RuntimeHandler, RuntimeStatus, RuntimeStatusKind};

#[derive(Default)]
struct Counts {
    events: u64,
    bytes: u64,
    verbose: bool,
    waiters: HashMap<u64, oneshot::Sender<i32>>,
    /// Commands that ended before anybody waited: completion may come before the answer to RUN.
    done: HashMap<u64, i32>,
}

#[derive(Clone)]
pub struct Tally(Arc<Mutex<Counts>>);

impl Tally {
    pub fn new(verbose: bool) -> Self {
        Tally(Arc::new(Mutex::new(Counts {
            verbose,
            ..Counts::default()
        })))
    }

    /// The return code of a command.
    pub fn completion(&self, pid: u64) -> BoxFuture<'static, i32> {
        let mut counts = self.counts();
        if let Some(code) = counts.done.remove(&pid) {
            return ready(code).boxed();
        }
        let (sender, receiver) = oneshot::channel();
        counts.waiters.insert(pid, sender);
        async move { receiver.await.unwrap_or(-999) }.boxed()
    }

    /// Events and bytes of output so far.
    pub fn totals(&self) -> (u64, u64) {
        let counts = self.counts();
        (counts.events, counts.bytes)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap()
    }
}

impl RuntimeHandler for Tally {
    fn on_process_status<'a>(&self, status: ProcessStatus) -> BoxFuture<'a, ()> {
        let mut counts = self.counts();
        counts.events += 1;
        counts.bytes += (status.stdout.len() + status.stderr.len()) as u64;
        if counts.verbose {
            println!(
                "EVENT pid={} running={} rc={} stdout={:?} stderr={:?}",
                status.pid,
                status.running,
                status.return_code,
                beginning(&status.stdout),
                beginning(&status.stderr)
            );
        }
        if !status.running {
            match counts.waiters.remove(&status.pid) {
                Some(waiter) => drop(waiter.send(status.return_code)),
                None => drop(counts.done.insert(status.pid, status.return_code)),
            }
        }
        ready(()).boxed()
    }

    fn on_runtime_status<'a>(&self, status: RuntimeStatus) -> BoxFuture<'a, ()> {
        let mut counts = self.counts();
        counts.events += 1;
        if counts.verbose {
            match status.kind {
                Some(RuntimeStatusKind::Counter(c)) => println!("COUNTER {} = {}", c.name, c.value),
                Some(RuntimeStatusKind::State(s)) => {
                    println!("STATE {} = {}", s.name, String::from_utf8_lossy(&s.value))
                }
                None => println!("RTSTATUS none"),
            }
        }
        ready(()).boxed()
    }
}

fn beginning(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(120)]).into_owned()
}
