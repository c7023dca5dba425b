//! Whole commands: what a user types, and exit code, standard output and
//! standard error.

mod bad_input;
mod citeproc;
mod converting;
mod dedup;
mod documents;
mod integrity;
mod library;
mod main_job;
mod parsing;
mod processes;
mod published;
mod readme;
mod refreshing;
mod resolving;
mod searching;
mod snapshots;
mod stale;
mod styles;
mod syncing;
mod tables;
mod tidying;
mod watching;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use ibid::registry::directory::DIRECTORY;
use tempfile::TempDir;

use crate::replay::Replay;

/// A home, a library and a network of one test's own: nothing of the machine
/// shows through, and no registry is reached unless the test starts one.
pub(crate) struct Sandbox {
    root: TempDir,
    environment: Vec<(String, String)>,
}

impl Sandbox {
    /// A sandbox whose library is empty and whose registries all refuse
    /// connections.
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let sandbox = Self { root, environment: Vec::new() };
        std::fs::create_dir_all(sandbox.library()).unwrap();
        std::fs::write(sandbox.library().join("ibid.toml"), "").unwrap();
        sandbox
    }

    /// A sandbox whose library asks the sample snapshot of the repository.
    pub(crate) fn with_snapshot() -> Self {
        let sandbox = Self::new();
        let sample = repository().join("data/registry-sample.jsonl");
        std::fs::write(sandbox.library().join("ibid.toml"), format!("snapshots = [{sample:?}]\n")).unwrap();
        sandbox
    }

    /// A sandbox whose library holds the five references of the article,
    /// checked against the sample snapshot.
    pub(crate) fn with_article() -> Self {
        let sandbox = Self::with_snapshot();
        // Copied, so that what is shown does not depend on where the
        // repository lies.
        std::fs::copy(repository().join("data/article.txt"), sandbox.path("article.txt")).unwrap();
        sandbox.ok(&["add", "--offline", "article.txt"]);
        sandbox
    }

    pub(crate) fn library(&self) -> PathBuf {
        self.root.path().join("library")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.library().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// The command, ready to run in the library's folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ibid"));
        command.args(arguments).current_dir(self.library()).env_clear();
        command.env("HOME", self.root.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        // A name that never resolves (RFC 6761) stands for "no network".
        for entry in DIRECTORY {
            let name = entry.name.to_uppercase();
            command.env(format!("IBID_REGISTRY_{name}_URL"), "http://registry.invalid");
        }
        command.env("IBID_STYLES_URL", "http://registry.invalid");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command and gives all a user sees: exit code, standard output,
    /// standard error, with what differs between runs replaced.
    pub(crate) fn seen(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let code = output.status.code().map_or_else(|| "killed".to_owned(), |code| code.to_string());
        let text = format!(
            "exit {code}\n--- stdout\n{}--- stderr\n{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        self.masked(&text)
    }

    /// Runs a command that must succeed, and gives its standard output.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "ibid {}: {}", arguments.join(" "), self.seen(arguments));
        String::from_utf8(output.stdout).unwrap()
    }

    fn masked(&self, text: &str) -> String {
        let text = text.replace(&*self.library().to_string_lossy(), "LIBRARY");
        let text = text.replace(&*self.root.path().to_string_lossy(), "HOME");
        let text = text.replace(&*repository().to_string_lossy(), "REPOSITORY");
        let time = regex::Regex::new(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?").unwrap();
        let text = time.replace_all(&text, "TIME").into_owned();
        // A day may end while a test runs.
        let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let yesterday = now.yesterday().unwrap();
        text.replace(&now.to_string(), "TODAY-----").replace(&yesterday.to_string(), "TODAY-----")
    }
}

/// The registries as a server on this machine replays them.
pub(crate) struct Network {
    replay: Replay,
    /// Drives the server.
    runtime: tokio::runtime::Runtime,
}

impl Network {
    pub(crate) fn start() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { replay: runtime.block_on(Replay::start()), runtime }
    }

    /// Lets the commands of a sandbox reach it.
    pub(crate) fn connect(&self, sandbox: &mut Sandbox) {
        for (name, value) in self.replay.environment() {
            sandbox.set(name, &value);
        }
    }

    /// The works that the registries know, in Crossref's shape, to be changed
    /// between two commands.
    pub(crate) fn works(&self) -> std::sync::MutexGuard<'_, Vec<serde_json::Value>> {
        self.replay.works()
    }

    /// The paths that were asked for so far, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.runtime.block_on(self.replay.asked())
    }

    /// Fails when a request was made that no registry would understand.
    pub(crate) fn assert_all_understood(&self) {
        self.replay.assert_all_understood();
    }
}

/// The repository's folder.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
