//! Why a registry gave no answer.

use std::path::PathBuf;

use jiff::Timestamp;

/// Why a connection to a registry came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// The host refused, or no route leads to it.
    NoConnection,
    /// The host's name could not be resolved.
    NoSuchHost,
    /// No answer, or no whole answer, in time.
    Timeout,
    /// The connection broke off, or the body could not be unpacked.
    BrokenOff,
    /// No secure connection can be made: the machine's certificates are
    /// missing.
    NoCertificates,
}

impl Unreachable {
    const fn words(self) -> &'static str {
        match self {
            Self::NoConnection => "no connection",
            Self::NoSuchHost => "no connection: host name not resolved",
            Self::Timeout => "no answer in time",
            Self::BrokenOff => "the connection broke off",
            Self::NoCertificates => "no secure connection: certificates are missing",
        }
    }
}

/// Why a registry gave no answer. "It has no such record" is none of these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// It could not be reached.
    #[error("{registry} could not be reached ({})", .cause.words())]
    Unreachable {
        /// The registry's title.
        registry: String,
        /// What happened.
        cause: Unreachable,
    },
    /// It failed so often that it is not asked again in this run.
    #[error("{registry} is not asked again in this run ({because})")]
    Down {
        /// The registry's title.
        registry: String,
        /// The reason of the last failure.
        because: String,
    },
    /// It allows no further request for longer than it makes sense to wait.
    #[error("{registry} allows no further requests{}", until_words(.until.as_ref()))]
    Limited {
        /// The registry's title.
        registry: String,
        /// When it answers again, if it says so.
        until: Option<Timestamp>,
    },
    /// It refuses us or our key.
    #[error("{registry} refuses the request (status {status}{})", dashed(.message))]
    Refused {
        /// The registry's title.
        registry: String,
        /// HTTP status.
        status: u16,
        /// What it says; may be empty.
        message: String,
    },
    /// It does not accept this one request.
    #[error("{registry} does not accept the request (status {status}{})", dashed(.message))]
    Rejected {
        /// The registry's title.
        registry: String,
        /// HTTP status.
        status: u16,
        /// What it says; may be empty.
        message: String,
    },
    /// It has failed itself.
    #[error("{registry} has failed (status {status}{})", dashed(.message))]
    Server {
        /// The registry's title.
        registry: String,
        /// HTTP status; an error body can come with 200.
        status: u16,
        /// What it says; may be empty.
        message: String,
    },
    /// Its answer is not what it should be.
    #[error("the answer of {registry} is not understood at `{path}`: {reason}")]
    Malformed {
        /// The registry's title.
        registry: String,
        /// Where in the answer, or in the address.
        path: String,
        /// What is wrong there.
        reason: String,
    },
    /// Its answer is larger than we take.
    #[error("the answer of {registry} is larger than {} MB", .limit / 1_000_000)]
    TooLarge {
        /// The registry's title.
        registry: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// It knows no identifiers of that scheme.
    #[error("{registry} cannot be asked for {identifier}")]
    Unsupported {
        /// The registry's title.
        registry: String,
        /// The identifier.
        identifier: String,
    },
    /// It says that the work exists, and that those who registered it do not
    /// describe it.
    #[error("{registry} knows {identifier}, but {agency}, where it is registered, does not describe it")]
    Undescribed {
        /// The registry's title.
        registry: String,
        /// The identifier.
        identifier: String,
        /// Where the identifier is registered.
        agency: String,
    },
    /// A snapshot file cannot be used.
    #[error("snapshot {}{}: {reason}", .path.display(), .line.map(|l| format!(", line {l}")).unwrap_or_default())]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: Option<u64>,
        /// What is wrong.
        reason: String,
    },
    /// A snapshot was built by another version of the program.
    #[error("snapshot {} is of version {version}, and this program reads version {expected}: build it again with `ibid snapshot build`", .path.display())]
    SnapshotVersion {
        /// Its folder.
        path: PathBuf,
        /// The version of its index.
        version: u32,
        /// The version that is read.
        expected: u32,
    },
    /// A snapshot file is too large to be held in memory.
    #[error("snapshot {} is larger than {} MB, too large to be held in memory: see `ibid snapshot build`", .path.display(), .limit / 1_000_000)]
    SnapshotTooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// No snapshot of that name was built.
    #[error("there is no snapshot `{name}`")]
    NoSnapshot {
        /// The name as given.
        name: String,
    },
    /// A setting makes no sense.
    #[error("{} {setting}: {reason}", no(.value))]
    Setting {
        /// What is set, in words.
        setting: String,
        /// The value as given; empty where none is, and one is needed.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
}

fn no(value: &str) -> String {
    if value.is_empty() { "there is no".to_owned() } else { format!("`{value}` is no") }
}

fn dashed(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}

fn until_words(until: Option<&Timestamp>) -> String {
    until.map(|at| format!(" until {}", at.strftime("%Y-%m-%d %H:%M UTC"))).unwrap_or_default()
}

impl RegistryError {
    /// Whether the question is still open: the registry could not be asked,
    /// or what it answered could not be used. False only where it cannot know
    /// the answer.
    #[must_use]
    pub const fn is_outage(&self) -> bool {
        !matches!(self, Self::Unsupported { .. })
    }

    /// Whether there was no connection at all: to this registry or to any.
    #[must_use]
    pub fn is_unconnected(&self) -> bool {
        let causes = [Unreachable::NoConnection, Unreachable::NoSuchHost, Unreachable::NoCertificates];
        match self {
            Self::Unreachable { cause, .. } => causes.contains(cause),
            Self::Down { because, .. } => causes.iter().any(|cause| cause.words() == because),
            _ => false,
        }
    }

    /// The reason in a few words, for `unchecked in Crossref (no connection)`.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Unreachable { cause, .. } => cause.words().to_owned(),
            Self::Down { because, .. } => because.clone(),
            Self::Limited { until, .. } => format!("request limit reached{}", until_words(until.as_ref())),
            Self::Refused { status, message, .. } => format!("refused, status {status}{}", dashed(message)),
            Self::Rejected { status, message, .. } => {
                format!("request not accepted, status {status}{}", dashed(message))
            }
            Self::Server { status: 200, message, .. } => format!("error{}", dashed(message)),
            Self::Server { status, .. } => format!("server error, status {status}"),
            Self::Malformed { reason, .. } => format!("answer not understood: {reason}"),
            Self::TooLarge { limit, .. } => format!("answer larger than {} MB", limit / 1_000_000),
            Self::Undescribed { agency, .. } => {
                format!("registered with {agency}, which does not describe it")
            }
            Self::Unsupported { identifier, .. } => format!("cannot be asked for {identifier}"),
            Self::Snapshot { .. }
            | Self::SnapshotVersion { .. }
            | Self::SnapshotTooLarge { .. }
            | Self::NoSnapshot { .. }
            | Self::Setting { .. } => self.to_string(),
        }
    }

    /// What the user can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unreachable { cause: Unreachable::Timeout, .. } => {
                "try again later, or allow more time with IBID_REGISTRY_TIMEOUT (seconds)"
            }
            Self::Unreachable { .. } => {
                "check the network and the proxy settings; `--offline` asks only snapshots"
            }
            Self::Down { .. } | Self::Server { .. } => {
                "try again later; what could not be checked is marked unchecked"
            }
            Self::Limited { .. } => "wait, or set a key for this registry to get a higher limit",
            Self::Refused { .. } => "check the key that is set for this registry",
            Self::Malformed { .. } => "check the base URL that is set for this registry",
            Self::Snapshot { .. } => {
                "a snapshot is made of the records of Crossref, DataCite or OpenAlex (JSON), PubMed (XML) or BibTeX, \
                 plain or .gz"
            }
            Self::SnapshotVersion { .. } => "`ibid snapshot build PATH… --name NAME` replaces it",
            Self::SnapshotTooLarge { .. } => {
                "`ibid snapshot build PATH` makes a snapshot of any size; take the file out of the setting \
                 `snapshots`"
            }
            Self::NoSnapshot { .. } => "`ibid snapshot list` shows those that were built",
            Self::Undescribed { .. } => "the DOI exists; read its page and add the reference by hand",
            Self::Setting { setting, value, .. } if value.is_empty() && setting == "mailto address" => {
                "set it with `ibid config set mailto NAME@HOST`"
            }
            Self::Setting { .. }
            | Self::Rejected { .. }
            | Self::TooLarge { .. }
            | Self::Unsupported { .. } => {
                return None;
            }
        };
        Some(hint.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_short_and_name_no_registry() {
        let error =
            RegistryError::Unreachable { registry: "Crossref".into(), cause: Unreachable::NoConnection };
        assert_eq!(error.reason(), "no connection");
        assert_eq!(error.to_string(), "Crossref could not be reached (no connection)");
        let until = Some("2026-11-24T00:00:00Z".parse().unwrap());
        let error = RegistryError::Limited { registry: "OpenAlex".into(), until };
        assert_eq!(error.reason(), "request limit reached until 2026-11-24 00:00 UTC");
    }

    #[test]
    fn only_what_it_cannot_know_is_no_outage() {
        let registry = || "PubMed".to_owned();
        assert!(
            RegistryError::Server { registry: registry(), status: 500, message: String::new() }.is_outage()
        );
        assert!(RegistryError::Limited { registry: registry(), until: None }.is_outage());
        assert!(
            !RegistryError::Unsupported { registry: registry(), identifier: "isbn:1".into() }.is_outage()
        );
    }
}
