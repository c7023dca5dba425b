//! Files that are too large to be held in memory or kept with the answers.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::IF_NONE_MATCH;
use url::Url;

use super::{Allowance, Channel, Failure, Lane, Unreachable, etag_of};
use crate::registry::RegistryError;

/// The longest a whole file may take; each part of it may take as long as an
/// answer may.
const LONGEST: Duration = Duration::from_secs(1800);

/// A downloaded file that is removed again unless it is kept.
pub(crate) struct Download {
    path: PathBuf,
    etag: Option<String>,
    kept: bool,
}

impl Download {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it in the place of another one, at once and as a whole, with the
    /// server's mark of its state beside it.
    pub(crate) fn keep(mut self, place: &Path) -> std::io::Result<()> {
        // In this order there is never a mark beside a file that is older.
        match std::fs::remove_file(mark_of(place)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        std::fs::rename(&self.path, place)?;
        self.kept = true;
        self.etag.as_ref().map_or(Ok(()), |etag| std::fs::write(mark_of(place), etag))
    }
}

/// Where the mark of a kept file's state stands.
fn mark_of(place: &Path) -> PathBuf {
    place.with_extension("etag")
}

impl Drop for Download {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed lies in a folder for such things.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl Channel {
    /// Downloads a file of at most `most` bytes after unpacking into a folder,
    /// under a name of its own. `None` when it is as it was when it was kept
    /// at `kept`.
    ///
    /// # Errors
    /// As for any request; a file that cannot be written is
    /// [`RegistryError::Setting`].
    pub(crate) async fn download(
        &self,
        url: &Url,
        folder: &Path,
        most: usize,
        kept: Option<&Path>,
    ) -> Result<Option<Download>, RegistryError> {
        let kept = kept.filter(|place| place.is_file());
        let etag = kept.and_then(|place| std::fs::read_to_string(mark_of(place)).ok());
        let allowance = self.allowance(Lane::Single);
        let mut attempt = 0;
        loop {
            let turn = self.turn(allowance).await?;
            let outcome = self.attempt_download(allowance, url, folder, most, etag.as_deref()).await;
            let place = turn.place;
            drop(turn);
            match outcome {
                Ok(file) => {
                    self.breaker.succeeded();
                    allowance.breaker.succeeded();
                    return Ok(file);
                }
                Err(failure) => self.bear(allowance, place, failure, &mut attempt).await?,
            }
        }
    }

    async fn attempt_download(
        &self,
        allowance: &Allowance,
        url: &Url,
        folder: &Path,
        most: usize,
        etag: Option<&str>,
    ) -> Result<Option<Download>, Failure> {
        let unwritten = |error: std::io::Error| Failure {
            error: RegistryError::Setting {
                setting: format!("folder for the file of {}", self.title),
                value: folder.display().to_string(),
                reason: error.to_string(),
            },
            wait: None,
            attempts: 1,
        };
        let timeout = || {
            let registry = self.title.to_owned();
            let error = RegistryError::Unreachable { registry, cause: Unreachable::Timeout };
            Failure { error, wait: None, attempts: 2 }
        };
        let client = self.client(url)?;
        let mut request = client.get(url.clone()).headers(self.headers.clone()).timeout(LONGEST);
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let sent = tokio::time::timeout(self.shared.timeout, request.send()).await.map_err(|_| timeout())?;
        let mut response = sent.map_err(|error| self.unreachable(&error))?;
        allowance.limiter.follow(response.headers());
        let (status, headers) = (response.status(), response.headers().clone());
        if status == StatusCode::NOT_MODIFIED && etag.is_some() {
            return Ok(None);
        }
        if status == StatusCode::NOT_FOUND {
            let error = self.malformed(url.path(), "there is no such file");
            return Err(Failure { error, wait: None, attempts: 1 });
        }
        if !status.is_success() {
            return Err(self.refusal(status, &headers, &self.body(response).await?));
        }
        std::fs::create_dir_all(folder).map_err(unwritten)?;
        let name = format!("ibid-{}-{:016x}.part", std::process::id(), fastrand::u64(..));
        let download = Download { path: folder.join(name), etag: etag_of(&headers), kept: false };
        // Each part is small, so that writing holds nobody up.
        let mut file = File::create(&download.path).map_err(unwritten)?;
        let mut written = 0;
        loop {
            let part =
                tokio::time::timeout(self.shared.timeout, response.chunk()).await.map_err(|_| timeout())?;
            let Some(part) = part.map_err(|error| self.unreachable(&error))? else { break };
            written += part.len();
            if written > most {
                let error = RegistryError::TooLarge { registry: self.title.to_owned(), limit: most };
                return Err(Failure { error, wait: None, attempts: 1 });
            }
            file.write_all(&part).map_err(unwritten)?;
        }
        file.sync_all().map_err(unwritten)?;
        Ok(Some(download))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use wiremock::matchers::any;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::super::limiter::Pace;
    use super::super::{Profile, Shared};
    use super::*;
    use crate::registry::Settings;

    async fn serving(answers: Vec<ResponseTemplate>) -> (MockServer, Channel, Url) {
        let server = MockServer::start().await;
        let last = answers.len();
        for (number, answer) in answers.into_iter().enumerate() {
            let times = if number + 1 == last { 9 } else { 1 };
            Mock::given(any()).respond_with(answer).up_to_n_times(times).mount(&server).await;
        }
        let single = Pace { per_second: 100.0, at_once: 1 };
        let profile = Profile { name: "test", title: "Test", single, list: None, implied_interval: None };
        let shared = Arc::new(Shared::new(&Settings::default()));
        let channel = Channel::new(shared, profile, &server.uri()).unwrap();
        let url = channel.url("data/file.csv", &[]).unwrap();
        (server, channel, url)
    }

    fn files(folder: &Path) -> usize {
        std::fs::read_dir(folder).unwrap().count()
    }

    #[tokio::test]
    async fn a_file_comes_after_a_failure_and_goes_unless_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let whole = ResponseTemplate::new(200).set_body_string("0123456789");
        let (_server, channel, url) = serving(vec![ResponseTemplate::new(503), whole]).await;
        let file = channel.download(&url, folder.path(), 10, None).await.unwrap().unwrap();
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "0123456789");
        drop(file);
        assert_eq!(files(folder.path()), 0);
        let place = folder.path().join("kept.csv");
        std::fs::write(&place, "older").unwrap();
        let file = channel.download(&url, folder.path(), 10, Some(&place)).await.unwrap().unwrap();
        file.keep(&place).unwrap();
        assert_eq!((std::fs::read_to_string(&place).unwrap().len(), files(folder.path())), (10, 1));
    }

    #[tokio::test]
    async fn a_file_that_has_not_changed_is_not_sent_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("kept.csv");
        let marked = ResponseTemplate::new(200).set_body_string("0123").insert_header("etag", "\"a\"");
        let (server, channel, url) = serving(vec![marked, ResponseTemplate::new(304)]).await;
        let file = channel.download(&url, folder.path(), 10, Some(&place)).await.unwrap().unwrap();
        file.keep(&place).unwrap();
        assert!(channel.download(&url, folder.path(), 10, Some(&place)).await.unwrap().is_none());
        let requests = server.received_requests().await.unwrap();
        let asked: Vec<_> = requests.iter().map(|request| request.headers.get("if-none-match")).collect();
        assert!(asked[0].is_none() && asked[1].is_some_and(|etag| etag == "\"a\""), "{asked:?}");
        std::fs::remove_file(&place).unwrap();
        let lost = channel.download(&url, folder.path(), 10, Some(&place)).await;
        assert!(lost.is_err(), "without the file its mark is not told, and 304 is no answer");
    }

    #[tokio::test]
    async fn a_file_over_the_limit_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (server, channel, url) =
            serving(vec![ResponseTemplate::new(200).set_body_string("0123456789x")]).await;
        let error = channel.download(&url, folder.path(), 10, None).await.err().unwrap();
        assert!(matches!(error, RegistryError::TooLarge { limit: 10, .. }), "{error}");
        assert_eq!((files(folder.path()), server.received_requests().await.unwrap().len()), (0, 1));
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let (_server, channel, url) = serving(vec![ResponseTemplate::new(200).set_body_string("0")]).await;
        let no_folder = folder.path().join("file");
        std::fs::write(&no_folder, "").unwrap();
        let error = channel.download(&url, &no_folder, 10, None).await.err().unwrap();
        assert!(error.to_string().contains("file` is no folder for the file of Test"), "{error}");
    }
}
