//! How this program and the runtime are called: `MODE [OPTIONS] -- RUNTIME ARGS...`.
use tokio::process::Command;

/// What to do, and the whole command line of the runtime to do it with.
pub struct Invocation {
    pub mode: String,
    pub options: Vec<String>,
    pub runtime: Vec<String>,
}

impl Invocation {
    pub fn from_arguments() -> anyhow::Result<Self> {
        let all: Vec<String> = std::env::args().skip(1).collect();
        let cut = all.iter().position(|word| word == "--");
        let Some((cut, mode)) = cut.zip(all.first().cloned()) else {
            anyhow::bail!("usage: peer-client MODE [OPTIONS] -- RUNTIME ARGS...");
        };
        anyhow::ensure!(
            cut > 0 && cut + 1 < all.len(),
            "a mode and a runtime are needed"
        );
        let (options, runtime) = (all[1..cut].to_vec(), all[cut + 1..].to_vec());
        Ok(Invocation {
            mode,
            options,
            runtime,
        })
    }

    pub fn number(&self, at: usize, default: usize) -> usize {
        self.options
            .get(at)
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    }

    /// The words of a command that is given as one option.
    pub fn words(&self, at: usize) -> Vec<&str> {
        self.options
            .get(at)
            .map(|line| line.split(' ').collect())
            .unwrap_or_default()
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.runtime[0]);
        command.args(&self.runtime[1..]);
        command
    }
}
