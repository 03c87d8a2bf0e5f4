//! Gives events to commands by a supervisor's rules, and notes what it would stumble over.
//!
//! There is one slot for the next command, filled before RUN is sent. The first event with an unknown
//! pid takes it, whether it belongs to that command or not. Events that nobody claims are START's.
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};

use futures::future::{ready, BoxFuture};
use futures::FutureExt;
use ya_runtime_api::server::{ProcessStatus, RuntimeHandler, RuntimeStatus, RuntimeStatusKind};

use super::followed::{Followed, Output};

#[derive(Clone)]
pub struct Monitor(Arc<Mutex<State>>);

struct State {
    commands: HashMap<u64, Followed>,
    next: Option<Followed>,
    /// Takes what has no command.
    start: Followed,
    /// Once hello is answered START has said everything.
    start_is_over: bool,
    over: HashSet<u64>,
    /// Pids of output events, in their order.
    order: Vec<u64>,
    counters: HashMap<String, f64>,
    breaches: Vec<String>,
}

impl Monitor {
    pub fn new() -> Self {
        Monitor(Arc::new(Mutex::new(State {
            commands: HashMap::new(),
            next: None,
            start: Followed::new(),
            start_is_over: false,
            over: HashSet::new(),
            order: Vec::new(),
            counters: HashMap::new(),
            breaches: Vec::new(),
        })))
    }

    /// Fills the slot; to be called before RUN is sent.
    pub fn expect_command(&self) -> Followed {
        let command = Followed::new();
        let mut state = self.state();
        if state.next.replace(command.clone()).is_some() {
            state
                .breaches
                .push("a RUN was accepted and never began".into());
        }
        command
    }

    /// RUN was refused: nothing may have come for it.
    pub fn forget(&self, command: &Followed) {
        let mut state = self.state();
        state.next = None;
        if let Some(pid) = command.progress().pid {
            state
                .breaches
                .push(format!("a RUN was refused, but had events as pid {pid}"));
            state.commands.remove(&pid);
        }
    }

    pub fn start_output(&self) -> Output {
        self.state().start.output()
    }

    pub fn close_start(&self) {
        self.state().start_is_over = true;
    }

    pub fn order(&self) -> Vec<u64> {
        self.state().order.clone()
    }

    pub fn counter(&self, name: &str) -> Option<f64> {
        self.state().counters.get(name).copied()
    }

    pub fn is_running(&self, pid: u64) -> bool {
        self.state().commands.contains_key(&pid)
    }

    pub fn note(&self, breach: String) {
        self.state().breaches.push(breach);
    }

    pub fn breaches(&self) -> Vec<String> {
        self.state().breaches.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    fn take(&mut self, status: ProcessStatus) {
        let pid = status.pid;
        if self.over.contains(&pid) {
            self.breaches.push(format!(
                "an event for pid {pid} came after its end: {status:?}"
            ));
        }
        if !self.commands.contains_key(&pid) {
            if let Some(next) = self.next.take() {
                next.bind(pid);
                self.commands.insert(pid, next);
            }
        }
        if status.stdout.len() + status.stderr.len() > 0 {
            self.order.push(pid);
        }
        let Some(command) = self.commands.get(&pid) else {
            return self.take_for_start(status);
        };
        command.append(&status.stdout, &status.stderr);
        if !status.running {
            command.complete(status.return_code);
            self.commands.remove(&pid);
            self.over.insert(pid);
        }
    }

    fn take_for_start(&mut self, status: ProcessStatus) {
        self.start.append(&status.stdout, &status.stderr);
        if self.start_is_over || !status.running {
            self.breaches
                .push(format!("an event belongs to no command: {status:?}"));
        }
    }
}

impl RuntimeHandler for Monitor {
    fn on_process_status<'a>(&self, status: ProcessStatus) -> BoxFuture<'a, ()> {
        self.state().take(status);
        ready(()).boxed()
    }

    fn on_runtime_status<'a>(&self, status: RuntimeStatus) -> BoxFuture<'a, ()> {
        if let Some(RuntimeStatusKind::Counter(counter)) = status.kind {
            self.state().counters.insert(counter.name, counter.value);
        }
        ready(()).boxed()
    }
}
