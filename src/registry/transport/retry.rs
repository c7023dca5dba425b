//! How long to wait before a request is made again, and when to give a
//! registry up.
//!
//! Standard: RFC 9110, 10.2.3 (`Retry-After`).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::registry::{RegistryError, error::Unreachable};

/// How often one request is made before its failure is reported.
pub(super) const ATTEMPTS: u32 = 3;
/// The longest wait that is slept on; a longer one is reported.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// The wait after a "too many" that does not say how long: a second, which is
/// what the limits of most registries count in.
pub(super) const UNTOLD_WAIT: Duration = Duration::from_secs(1);
/// A limit that lasts longer than this is not asked against again.
const LASTING: SignedDuration = SignedDuration::from_secs(25);
/// So many failures in a row take a registry down for the run.
const FAILURES: u32 = 5;

/// What the headers ask us to wait: `Retry-After` in either form, or else the
/// time to the next allowance (`x-ratelimit-reset`, in seconds).
pub(super) fn asked_wait(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim);
    if let Some(value) = text("retry-after") {
        if let Some(seconds) = seconds(value) {
            return Some(seconds);
        }
        if let Ok(date) = httpdate::parse_http_date(value)
            && let Ok(at) = Timestamp::try_from(date)
        {
            return Some(Duration::try_from(at.duration_since(now)).unwrap_or_default());
        }
    }
    text("x-ratelimit-reset").and_then(seconds)
}

fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.parse().ok()?;
    // A year is as good as for ever, and keeps the sum of times in range.
    (seconds.is_finite() && seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(31_536_000.0)))
}

/// The wait that follows from an error body of a Google API that says that a
/// quota is spent: a second, or until the day ends in California, by which
/// Google counts.
///
/// Documentation: Google APIs, *Standardized error responses*.
pub(super) fn spent_quota(status: StatusCode, body: &[u8], now: Timestamp) -> Option<Duration> {
    if !matches!(status.as_u16(), 403 | 429) {
        return None;
    }
    let json: serde_json::Value = serde_json::from_slice(body).ok()?;
    let reasons = json.pointer("/error/errors").and_then(serde_json::Value::as_array).into_iter().flatten();
    let reason = reasons.filter_map(|error| error.get("reason")?.as_str()).find(|reason| {
        let known = ["rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "quotaExceeded"];
        known.iter().any(|known| reason.starts_with(known))
    })?;
    let message = json.pointer("/error/message").and_then(serde_json::Value::as_str).unwrap_or_default();
    if reason.starts_with("daily") || message.to_ascii_lowercase().contains("per day") {
        let (day, midnight) = (24 * 3600, 8 * 3600);
        let left = day - (now.as_second() - midnight).rem_euclid(day);
        return u64::try_from(left).ok().map(Duration::from_secs);
    }
    Some(UNTOLD_WAIT)
}

/// The wait after a failed attempt (counted from 0), when none was asked for:
/// doubling from a quarter of a second, with jitter of half to full.
pub(super) fn backoff(attempt: u32) -> Duration {
    let full = 0.25 * f64::from(1_u32 << attempt.min(6));
    Duration::from_secs_f64(full * (0.5 + 0.5 * fastrand::f64()))
}

/// Remembers how often a registry failed in a row.
#[derive(Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    straight: u32,
    down: Option<RegistryError>,
}

impl Breaker {
    /// # Errors
    /// What every further request gets once the registry is down.
    pub(super) fn check(&self) -> Result<(), RegistryError> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.down.clone().map_or(Ok(()), Err)
    }

    pub(super) fn succeeded(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).straight = 0;
    }

    /// Whether an error says that nothing else will work either: there is no
    /// connection, or no leave.
    pub(super) fn is_final(error: &RegistryError) -> bool {
        matches!(
            error,
            RegistryError::Unreachable {
                cause: Unreachable::NoConnection | Unreachable::NoSuchHost | Unreachable::NoCertificates,
                ..
            } | RegistryError::Refused { .. }
        )
    }

    /// Counts a failed request (all its attempts together).
    pub(super) fn failed(&self, registry: &str, error: &RegistryError) {
        let weight = match error {
            error if Self::is_final(error) => FAILURES,
            RegistryError::Limited { until, .. } => {
                let lasting = until.is_some_and(|at| at.duration_since(Timestamp::now()) > LASTING);
                if lasting { FAILURES } else { 1 }
            }
            // Each costs the whole time allowed: two are enough.
            RegistryError::Unreachable { cause: Unreachable::Timeout, .. } => FAILURES.div_ceil(2),
            RegistryError::Unreachable { .. }
            | RegistryError::Server { .. }
            | RegistryError::Malformed { .. } => 1,
            // These say something of the one request only.
            _ => return,
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.straight = state.straight.saturating_add(weight);
        if state.straight >= FAILURES && state.down.is_none() {
            let down = match error {
                RegistryError::Limited { .. } | RegistryError::Refused { .. } => error.clone(),
                _ => RegistryError::Down { registry: registry.to_owned(), because: error.reason() },
            };
            tracing::info!("{down}");
            state.down = Some(down);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        assert_eq!(asked_wait(&headers(&[("retry-after", "7")]), now), Some(Duration::from_secs(7)));
        let date = [("retry-after", "Mon, 23 Nov 2026 10:00:09 GMT")];
        assert_eq!(asked_wait(&headers(&date), now), Some(Duration::from_secs(9)));
        let past = [("retry-after", "Mon, 23 Nov 2026 09:00:00 GMT")];
        assert_eq!(asked_wait(&headers(&past), now), Some(Duration::ZERO));
        assert_eq!(
            asked_wait(&headers(&[("x-ratelimit-reset", "3600")]), now),
            Some(Duration::from_secs(3600))
        );
        assert_eq!(asked_wait(&headers(&[("retry-after", "soon")]), now), None);
        assert_eq!(asked_wait(&headers(&[("retry-after", "-1")]), now), None);
        assert!(asked_wait(&headers(&[("retry-after", "1e300")]), now).is_some());
    }

    #[test]
    fn a_spent_quota_of_google_is_told_by_its_body() {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let wait = |status, reason: &str, message: &str| {
            let body = serde_json::json!({"error": {"code": 403, "message": message,
                "errors": [{"domain": "usageLimits", "reason": reason}]}});
            spent_quota(StatusCode::from_u16(status).unwrap(), body.to_string().as_bytes(), now)
        };
        assert_eq!(wait(403, "rateLimitExceeded", "Rate limit"), Some(UNTOLD_WAIT));
        let until_midnight = Some(Duration::from_secs(22 * 3600));
        assert_eq!(wait(403, "dailyLimitExceededUnreg", "Daily limit"), until_midnight);
        assert_eq!(wait(429, "rateLimitExceeded", "limit 'Queries per day' of service"), until_midnight);
        assert_eq!(wait(403, "forbidden", "no"), None);
        assert_eq!(wait(500, "rateLimitExceeded", "no"), None);
        assert_eq!(spent_quota(StatusCode::FORBIDDEN, b"<html>", now), None);
    }

    #[test]
    fn no_connection_takes_a_registry_down_at_once_and_a_server_error_does_not() {
        let breaker = Breaker::default();
        let server =
            RegistryError::Server { registry: "Crossref".into(), status: 500, message: String::new() };
        for _ in 0..4 {
            breaker.failed("Crossref", &server);
        }
        assert!(breaker.check().is_ok());
        breaker.succeeded();
        breaker.failed("Crossref", &server);
        assert!(breaker.check().is_ok(), "a success starts the count anew");
        let refused =
            RegistryError::Unreachable { registry: "Crossref".into(), cause: Unreachable::NoConnection };
        breaker.failed("Crossref", &refused);
        let down = breaker.check().unwrap_err();
        assert_eq!(down.reason(), "no connection");
        assert!(matches!(down, RegistryError::Down { .. }));
    }

    #[test]
    fn a_request_that_is_not_accepted_does_not_count() {
        let breaker = Breaker::default();
        let rejected =
            RegistryError::Rejected { registry: "Crossref".into(), status: 400, message: String::new() };
        for _ in 0..20 {
            breaker.failed("Crossref", &rejected);
        }
        assert!(breaker.check().is_ok());
    }
}
