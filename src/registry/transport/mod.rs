//! The one way to a remote registry: limits, retries, time-outs, size limits
//! and kept answers, the same for all.
//!
//! What an answer means is the business of each registry's file; it hands in
//! a function that reads the answer, and only an answer that could be read is
//! kept.

mod ask;
pub(super) mod cache;
mod download;
pub(super) mod limiter;
mod message;
mod retry;
mod shared;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH};
use reqwest::{Client, Response, StatusCode};
use url::Url;

pub(crate) use self::ask::Ask;
use self::cache::Kept;
use self::limiter::{Limiter, Pace, Place, Turn};
use self::message::is_of_who_asks;
pub(crate) use self::message::message_of;
use self::retry::Breaker;
pub(crate) use self::shared::Shared;
use super::error::Unreachable;
use super::{CachePolicy, RegistryError};

/// The largest body that is read, in bytes after unpacking. A search answer of
/// Crossref with its reference lists stays below a tenth of it.
pub(crate) const BODY_LIMIT: usize = 32_000_000;

/// Which of a registry's allowances a request counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// One record by identifier.
    Single,
    /// A search or a list.
    List,
}

/// What is peculiar to a registry before it has said anything.
pub(crate) struct Profile {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) single: Pace,
    /// None where lists count against the same allowance.
    pub(crate) list: Option<Pace>,
    /// What `x-ratelimit-limit` counts in where no interval is named.
    pub(crate) implied_interval: Option<Duration>,
}

struct Allowance {
    limiter: Limiter,
    /// Closed by a limit that lasts, and for lists by other failures, too: the
    /// other allowance may still be open.
    breaker: Breaker,
}

/// The way to one registry.
pub(crate) struct Channel {
    shared: Arc<Shared>,
    name: &'static str,
    title: &'static str,
    base: Url,
    headers: HeaderMap,
    body_limit: usize,
    single: Allowance,
    list: Option<Allowance>,
    breaker: Breaker,
}

/// An answer that may be read: a success, a "not found", or "none of the types
/// that were named".
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) fetched: Timestamp,
    etag: Option<String>,
}

impl Answer {
    /// Whether the status says that there is nothing.
    pub(crate) fn is_not_found(&self) -> bool {
        self.status == 404
    }
}

impl From<Kept> for Answer {
    fn from(Kept { status, body, fetched, etag }: Kept) -> Self {
        Self { status, body, fetched, etag }
    }
}

/// A server's mark of the state in which it sends something.
fn etag_of(headers: &HeaderMap) -> Option<String> {
    headers.get(ETAG)?.to_str().ok().map(str::to_owned)
}

struct Failure {
    error: RegistryError,
    /// What the registry asks us to wait.
    wait: Option<Duration>,
    /// How often such a request is made in all.
    attempts: u32,
}

impl Channel {
    /// # Errors
    /// [`RegistryError::Setting`] when the base URL is none.
    pub(crate) fn new(shared: Arc<Shared>, profile: Profile, base_url: &str) -> Result<Self, RegistryError> {
        let refuse = |reason: String| RegistryError::Setting {
            setting: format!("base URL of {}", profile.title),
            value: base_url.to_owned(),
            reason,
        };
        let base = Url::parse(base_url.trim_end_matches('/')).map_err(|error| refuse(error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") || !base.has_host() || base.query().is_some() {
            return Err(refuse("expected http://HOST/PATH or https://HOST/PATH".to_owned()));
        }
        let allowance = |pace| Allowance {
            limiter: Limiter::new(pace, profile.implied_interval),
            breaker: Breaker::default(),
        };
        Ok(Self {
            shared,
            name: profile.name,
            title: profile.title,
            base,
            headers: HeaderMap::new(),
            body_limit: BODY_LIMIT,
            single: allowance(profile.single),
            list: profile.list.map(allowance),
            breaker: Breaker::default(),
        })
    }

    /// A header for every request, kept out of logs.
    pub(crate) fn set_secret_header(&mut self, name: HeaderName, value: &str) -> Result<(), RegistryError> {
        let mut value = HeaderValue::from_str(value).map_err(|_| RegistryError::Setting {
            setting: format!("key for {}", self.title),
            value: "(hidden)".to_owned(),
            reason: "it has characters that a header cannot carry".to_owned(),
        })?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(())
    }

    /// Takes smaller bodies only.
    pub(crate) fn set_body_limit(&mut self, bytes: usize) {
        self.body_limit = bytes.min(BODY_LIMIT);
    }

    pub(crate) fn title(&self) -> &'static str {
        self.title
    }

    /// The address of a path, which is escaped already, under the base URL.
    pub(crate) fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, RegistryError> {
        let address = format!("{}/{path}", self.base.as_str().trim_end_matches('/'));
        let mut url = Url::parse(&address).map_err(|error| self.malformed(path, &error.to_string()))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// An answer that is not understood.
    pub(crate) fn malformed(&self, path: &str, reason: &str) -> RegistryError {
        RegistryError::Malformed {
            registry: self.title.to_owned(),
            path: path.to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// Asks, or takes the kept answer. `read` gets an answer with a status of
    /// success or 404, or 406 where types were named; it gives `None` where the registry says that it has
    /// nothing, and an error where the answer says something else.
    pub(crate) async fn fetch<T>(
        &self,
        lane: Lane,
        ask: impl Into<Ask>,
        read: impl Fn(&Answer) -> Result<Option<T>, RegistryError>,
    ) -> Result<Option<T>, RegistryError> {
        let ask = ask.into();
        if let Some(kept) = self.recall(&ask, &read).await {
            return Ok(kept);
        }
        let key = ask.canonical();
        // Asked again, it need not be sent again if it is still the same.
        let marked = if self.shared.policy == CachePolicy::Refresh { self.marked(&key).await } else { None };
        let (answer, value) = self.ask(lane, &ask, marked.as_ref(), &read).await?;
        self.keep(key, answer, value.is_some()).await;
        Ok(value)
    }

    /// Asks, whatever is kept, and keeps nothing: for answers to several
    /// questions at once, which nobody asks together again.
    pub(crate) async fn fetch_unkept<T>(
        &self,
        lane: Lane,
        ask: impl Into<Ask>,
        read: impl Fn(&Answer) -> Result<Option<T>, RegistryError>,
    ) -> Result<Option<T>, RegistryError> {
        Ok(self.ask(lane, &ask.into(), None, &read).await?.1)
    }

    /// What is kept of an earlier answer; the outer `None` when nothing is.
    pub(crate) async fn recall<T>(
        &self,
        ask: &Ask,
        read: impl Fn(&Answer) -> Result<Option<T>, RegistryError>,
    ) -> Option<Option<T>> {
        if self.shared.policy != CachePolicy::Use {
            return None;
        }
        let kept = self.kept(&ask.canonical()).await?;
        let answer = Answer::from(kept);
        // What an earlier version kept and this one cannot read is asked anew.
        read(&answer).ok()
    }

    /// Keeps a part of a larger answer as the answer to a question of its own.
    /// `found` tells whether it has a record.
    pub(crate) async fn remember(&self, ask: &Ask, body: Vec<u8>, found: bool, fetched: Timestamp) {
        self.keep(ask.canonical(), Answer { status: 200, body, fetched, etag: None }, found).await;
    }

    async fn kept(&self, key: &str) -> Option<Kept> {
        let (cache, name, key) = (self.shared.cache.clone()?, self.name, key.to_owned());
        tokio::task::spawn_blocking(move || cache.get(name, &key, Timestamp::now())).await.ok()?
    }

    async fn marked(&self, key: &str) -> Option<Kept> {
        let (cache, name, key) = (self.shared.cache.clone()?, self.name, key.to_owned());
        tokio::task::spawn_blocking(move || cache.get_marked(name, &key)).await.ok()?
    }

    async fn keep(&self, key: String, answer: Answer, found: bool) {
        let Some(cache) = self.shared.cache.clone() else { return };
        let name = self.name;
        let Answer { status, body, fetched, etag } = answer;
        let kept = Kept { status, body, fetched, etag };
        if let Err(error) = tokio::task::spawn_blocking(move || cache.put(name, &key, found, &kept)).await {
            tracing::warn!("an answer could not be kept: {error}");
        }
    }

    async fn ask<T>(
        &self,
        lane: Lane,
        ask: &Ask,
        marked: Option<&Kept>,
        read: &impl Fn(&Answer) -> Result<Option<T>, RegistryError>,
    ) -> Result<(Answer, Option<T>), RegistryError> {
        let allowance = self.allowance(lane);
        let mut attempt = 0;
        loop {
            let turn = self.turn(allowance).await?;
            let outcome = self.attempt(allowance, ask, marked).await.and_then(|answer| match read(&answer) {
                Ok(value) => Ok((answer, value)),
                // An error told in a body of success may pass like any other.
                Err(error @ RegistryError::Server { .. }) => {
                    Err(Failure { error, wait: None, attempts: retry::ATTEMPTS })
                }
                Err(error @ RegistryError::Limited { .. }) => {
                    Err(Failure { error, wait: Some(retry::UNTOLD_WAIT), attempts: retry::ATTEMPTS })
                }
                Err(error) => Err(Failure { error, wait: None, attempts: 1 }),
            });
            let place = turn.place;
            drop(turn);
            match outcome {
                Ok(done) => {
                    self.breaker.succeeded();
                    allowance.breaker.succeeded();
                    return Ok(done);
                }
                Err(failure) => self.bear(allowance, place, failure, &mut attempt).await?,
            }
        }
    }

    fn allowance(&self, lane: Lane) -> &Allowance {
        match lane {
            Lane::List => self.list.as_ref().unwrap_or(&self.single),
            Lane::Single => &self.single,
        }
    }

    /// Waits until a request may go out.
    async fn turn<'a>(&self, allowance: &'a Allowance) -> Result<Turn<'a>, RegistryError> {
        self.breaker.check()?;
        allowance.breaker.check()?;
        let turn = allowance.limiter.turn().await;
        // It may have gone down while we waited.
        self.breaker.check()?;
        allowance.breaker.check()?;
        Ok(turn)
    }

    /// Waits after a failed attempt until the next, or gives up.
    async fn bear(
        &self,
        allowance: &Allowance,
        place: Place,
        failure: Failure,
        attempt: &mut u32,
    ) -> Result<(), RegistryError> {
        if let RegistryError::Unreachable { cause: Unreachable::NoConnection, .. } = failure.error {
            allowance.limiter.unused(place);
        }
        let wait = failure.wait.unwrap_or_else(|| retry::backoff(*attempt));
        let limited = matches!(failure.error, RegistryError::Limited { .. });
        *attempt += 1;
        tracing::debug!("{}, attempt {attempt}: {}", self.title, failure.error);
        if *attempt >= failure.attempts || wait > retry::LONGEST_WAIT {
            // A list may fail where a single record is given at once.
            let of_list = self.list.as_ref().is_some_and(|list| std::ptr::eq(list, allowance));
            if limited || (of_list && !Breaker::is_final(&failure.error)) {
                allowance.breaker.failed(self.title, &failure.error);
            } else {
                self.breaker.failed(self.title, &failure.error);
            }
            return Err(failure.error);
        }
        if limited {
            // The limiter makes everyone wait, us too.
            allowance.limiter.refused(wait);
        } else {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    fn client(&self, url: &Url) -> Result<&Client, Failure> {
        self.shared.client(url, !self.headers.is_empty()).map_err(|reason| {
            tracing::warn!("{}: {reason}", self.title);
            let cause = Unreachable::NoCertificates;
            let error = RegistryError::Unreachable { registry: self.title.to_owned(), cause };
            Failure { error, wait: None, attempts: 1 }
        })
    }

    async fn attempt(
        &self,
        allowance: &Allowance,
        ask: &Ask,
        marked: Option<&Kept>,
    ) -> Result<Answer, Failure> {
        let client = self.client(&ask.url)?;
        let mut request = match &ask.posted {
            None => client.get(ask.url.clone()),
            Some((kind, body)) => client.post(ask.url.clone()).header(CONTENT_TYPE, *kind).body(body.clone()),
        };
        if let Some(types) = &ask.accept {
            request = request.header(ACCEPT, types.clone());
        }
        if let Some(etag) = marked.and_then(|kept| kept.etag.as_ref()) {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let sent = request.headers(self.headers.clone()).send().await;
        let response = sent.map_err(|error| self.unreachable(&error))?;
        allowance.limiter.follow(response.headers());
        let (status, headers) = (response.status(), response.headers().clone());
        if let Some(kept) = marked.filter(|_| status == StatusCode::NOT_MODIFIED) {
            return Ok(Answer { fetched: Timestamp::now(), ..Answer::from(kept.clone()) });
        }
        let body = self.body(response).await?;
        // Only who names types can be told that there is none of them.
        let none_of_types = status == StatusCode::NOT_ACCEPTABLE && ask.accept.is_some();
        if status.is_success() || status == StatusCode::NOT_FOUND || none_of_types {
            let (status, fetched) = (status.as_u16(), Timestamp::now());
            return Ok(Answer { status, body, fetched, etag: etag_of(&headers) });
        }
        Err(self.refusal(status, &headers, &body))
    }

    /// The whole body, as long as it stays below the limit.
    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Failure> {
        let too_large = || Failure {
            error: RegistryError::TooLarge { registry: self.title.to_owned(), limit: self.body_limit },
            wait: None,
            attempts: 1,
        };
        if response.content_length().is_some_and(|length| length > self.body_limit as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.unreachable(&error))? {
            if body.len() + chunk.len() > self.body_limit {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        if error.is_redirect() {
            let reason = std::error::Error::source(error).map_or_else(String::new, ToString::to_string);
            return Failure { error: self.malformed("redirect", &reason), wait: None, attempts: 1 };
        }
        let (cause, attempts) = if error.is_dns() {
            (Unreachable::NoSuchHost, 1)
        } else if error.is_connect() {
            // A firewall that swallows packets costs the whole time-out each time.
            (Unreachable::NoConnection, if error.is_timeout() { 1 } else { 2 })
        } else if error.is_timeout() {
            (Unreachable::Timeout, 2)
        } else {
            (Unreachable::BrokenOff, retry::ATTEMPTS)
        };
        let registry = self.title.to_owned();
        Failure { error: RegistryError::Unreachable { registry, cause }, wait: None, attempts }
    }

    fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        let registry = self.title.to_owned();
        let message = message_of(body);
        let now = Timestamp::now();
        let asked = retry::asked_wait(headers, now);
        let code = status.as_u16();
        // Google's quota errors come with 403, too.
        if let Some(spent) = retry::spent_quota(status, body, now) {
            let wait = asked.unwrap_or(spent);
            let until = SignedDuration::try_from(wait).ok().and_then(|w| now.checked_add(w).ok());
            let error = RegistryError::Limited { registry, until };
            return Failure { error, wait: Some(wait), attempts: retry::ATTEMPTS };
        }
        match code {
            429 => {
                let wait = asked.unwrap_or(retry::UNTOLD_WAIT).max(Duration::from_millis(100));
                let until = SignedDuration::try_from(wait).ok().and_then(|w| now.checked_add(w).ok());
                let error = RegistryError::Limited { registry, until };
                Failure { error, wait: Some(wait), attempts: retry::ATTEMPTS }
            }
            401 | 403 => Failure {
                error: RegistryError::Refused { registry, status: code, message },
                wait: None,
                attempts: 1,
            },
            // NCBI and Google answer so to a wrong key, Unpaywall to an
            // address that is none.
            400 | 422 if is_of_who_asks(&message) => Failure {
                error: RegistryError::Refused { registry, status: code, message },
                wait: None,
                attempts: 1,
            },
            408 | 500..=599 => {
                let error = RegistryError::Server { registry, status: code, message };
                Failure { error, wait: asked, attempts: retry::ATTEMPTS }
            }
            300..=399 => Failure {
                error: self.malformed("redirect", "a redirect that leads nowhere"),
                wait: None,
                attempts: 1,
            },
            _ => Failure {
                error: RegistryError::Rejected { registry, status: code, message },
                wait: None,
                attempts: 1,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Settings;

    #[test]
    fn a_base_url_that_is_none_is_refused() {
        let shared = Arc::new(Shared::new(&Settings::default()));
        let pace = Pace { per_second: 1.0, at_once: 1 };
        for (url, right) in [
            ("https://api.example.org/", true),
            ("http://[::1]:80/x", true),
            ("api.example.org", false),
            ("ftp://example.org", false),
            ("https://example.org/?x=1", false),
            ("", false),
        ] {
            let profile =
                Profile { name: "test", title: "Test", single: pace, list: None, implied_interval: None };
            assert_eq!(Channel::new(Arc::clone(&shared), profile, url).is_ok(), right, "{url}");
        }
    }
}
