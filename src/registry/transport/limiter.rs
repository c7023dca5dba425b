//! How fast a registry may be asked: requests are spaced evenly, as the
//! registry's own headers say, and slower for a while after it said "too
//! many".

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// Requests spaced exactly at a limit lose some to jitter on the way: we stay
/// a fifth below it.
const MARGIN: f64 = 1.2;
/// Spacing stays widened so long after the last 429.
const CALM: Duration = Duration::from_secs(60);
/// Spacing is widened up to so many times.
const WIDEST: f64 = 16.0;

/// The pace before a registry has said anything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Requests a second.
    pub(crate) per_second: f64,
    /// Requests at one time.
    pub(crate) at_once: usize,
}

/// One allowance of a registry.
pub(super) struct Limiter {
    state: Mutex<State>,
    slots: Semaphore,
    /// The interval that `x-ratelimit-limit` counts in where the registry does
    /// not name it; none where it counts something else, as a day's credits.
    implied_interval: Option<Duration>,
}

struct State {
    spacing: Duration,
    /// The latest turn given; the next is reckoned when it is asked for, so
    /// that what the headers said meanwhile counts.
    last: Option<Instant>,
    /// No turn is given before.
    closed_until: Instant,
    at_once: usize,
    widened: f64,
    last_refusal: Option<Instant>,
}

impl Limiter {
    pub(super) fn new(pace: Pace, implied_interval: Option<Duration>) -> Self {
        let state = State {
            spacing: Duration::from_secs_f64(MARGIN / pace.per_second),
            last: None,
            closed_until: Instant::now(),
            at_once: pace.at_once,
            widened: 1.0,
            last_refusal: None,
        };
        Self { state: Mutex::new(state), slots: Semaphore::new(pace.at_once), implied_interval }
    }

    /// Waits for its turn. The request may run as long as the permit lives.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        let permit = self.slots.acquire().await.ok();
        let turn = {
            let mut state = self.lock();
            let now = Instant::now();
            if state.last_refusal.is_some_and(|at| now.duration_since(at) > CALM) {
                state.widened = 1.0;
                state.last_refusal = None;
            }
            let spacing = state.spacing.mul_f64(state.widened);
            let due = state.last.map_or(now, |last| last + spacing);
            let turn = due.max(now).max(state.closed_until);
            state.last = Some(turn);
            turn
        };
        tokio::time::sleep_until(turn).await;
        permit
    }

    /// Takes over what the headers of an answer say.
    pub(super) fn follow(&self, headers: &HeaderMap) {
        let number = |name: &str| {
            let text = headers.get(name)?.to_str().ok()?;
            text.split(',').next()?.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 1.0)
        };
        let interval = |name: &str| {
            let text = headers.get(name)?.to_str().ok()?;
            interval(text.split(',').next()?)
        };
        let told = ["x-rate-limit", "x-ratelimit"].into_iter().find_map(|name| {
            let limit = number(&format!("{name}-limit"))?;
            Some((limit, interval(&format!("{name}-interval")).or(self.implied_interval)?))
        });
        if let Some((limit, interval)) = told {
            self.lock().spacing = interval.mul_f64(MARGIN / limit);
        }
        if let Some(at_once) = number("x-concurrency-limit") {
            self.resize(at_once.min(16.0) as usize);
        }
    }

    /// The last turn reached nobody: the next need not wait for it.
    pub(super) fn unused(&self) {
        self.lock().last = None;
    }

    /// After a 429: everyone waits, and then goes on at half the pace.
    pub(super) fn refused(&self, wait: Duration) {
        let mut state = self.lock();
        let now = Instant::now();
        state.widened = (state.widened * 2.0).min(WIDEST);
        state.last_refusal = Some(now);
        state.closed_until = state.closed_until.max(now + wait);
    }

    fn resize(&self, at_once: usize) {
        let mut state = self.lock();
        if at_once > state.at_once {
            self.slots.add_permits(at_once - state.at_once);
            state.at_once = at_once;
        } else {
            // Only free permits can be taken back now; the rest at a later answer.
            state.at_once -= self.slots.forget_permits(state.at_once - at_once);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `1s`, `500ms`, `1m`, `1`.
fn interval(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let number: f64 = number.parse().ok()?;
    let seconds = match unit.trim() {
        "" | "s" => number,
        "ms" => number / 1000.0,
        "m" => number * 60.0,
        "h" => number * 3600.0,
        _ => return None,
    };
    (seconds > 0.0 && seconds <= 86_400.0).then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(per_second: f64) -> Limiter {
        Limiter::new(Pace { per_second, at_once: 1 }, None)
    }

    fn told(limiter: &Limiter, pairs: &[(&'static str, &str)]) -> (Duration, usize) {
        let headers: HeaderMap =
            pairs.iter().map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap())).collect();
        limiter.follow(&headers);
        let state = limiter.lock();
        (state.spacing, state.at_once)
    }

    #[test]
    fn spacing_follows_the_headers_with_a_margin() {
        let limiter = limiter(1.0);
        let headers =
            [("x-rate-limit-limit", "10"), ("x-rate-limit-interval", "1s"), ("x-concurrency-limit", "3")];
        assert_eq!(told(&limiter, &headers), (Duration::from_millis(120), 3));
        let headers = [("x-ratelimit-limit", "3, 3"), ("x-ratelimit-interval", "1s")];
        assert_eq!(told(&limiter, &headers), (Duration::from_millis(400), 3));
        assert_eq!(told(&limiter, &[("x-concurrency-limit", "1")]), (Duration::from_millis(400), 1));
    }

    #[test]
    fn a_limit_without_an_interval_is_followed_only_where_one_is_implied() {
        let credits = limiter(10.0);
        assert_eq!(told(&credits, &[("x-ratelimit-limit", "10000")]).0, Duration::from_millis(120));
        let ncbi = Limiter::new(Pace { per_second: 3.0, at_once: 3 }, Some(Duration::from_secs(1)));
        assert_eq!(told(&ncbi, &[("x-ratelimit-limit", "10")]).0, Duration::from_millis(120));
    }

    #[test]
    fn senseless_headers_change_nothing() {
        let limiter = limiter(1.0);
        let before = told(&limiter, &[]);
        for value in ["0", "-3", "many", "NaN", "inf", ""] {
            let headers = [
                ("x-rate-limit-limit", value),
                ("x-rate-limit-interval", "1s"),
                ("x-concurrency-limit", value),
            ];
            assert_eq!(told(&limiter, &headers), before, "{value}");
        }
        assert_eq!(interval("0s"), None);
        assert_eq!(interval("1 fortnight"), None);
        assert_eq!(interval("500ms"), Some(Duration::from_millis(500)));
    }

    #[tokio::test]
    async fn a_refusal_delays_the_next_turn_and_widens_the_spacing() {
        let limiter = limiter(100.0);
        limiter.refused(Duration::from_millis(60));
        let start = Instant::now();
        drop(limiter.turn().await);
        assert!(start.elapsed() >= Duration::from_millis(55));
        let start = Instant::now();
        drop(limiter.turn().await);
        assert!(start.elapsed() >= Duration::from_millis(20), "twice the 12 ms of before");
    }
}
