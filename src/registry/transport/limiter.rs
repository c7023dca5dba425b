//! How fast a registry may be asked: requests are spaced evenly, as the
//! registry's own headers say, and slower for a while after it said "too
//! many".

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::retry::LONGEST_WAIT;

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

/// The time at which a request may go out, and how long it may run: until this
/// is dropped.
pub(super) struct Turn<'a> {
    _permit: Option<SemaphorePermit<'a>>,
    pub(super) place: Place,
}

/// Which turn one was.
#[derive(Clone, Copy)]
pub(super) struct Place {
    at: Instant,
    /// The turn before.
    before: Option<Instant>,
}

impl State {
    /// The next turn that is free.
    fn next(&mut self) -> Place {
        let now = Instant::now();
        if self.last_refusal.is_some_and(|at| now.duration_since(at) > CALM) {
            self.widened = 1.0;
            self.last_refusal = None;
        }
        let spacing = self.spacing.mul_f64(self.widened).min(LONGEST_WAIT);
        let due = self.last.map_or(now, |last| last + spacing);
        let at = due.max(now).max(self.closed_until);
        let before = self.last.replace(at);
        Place { at, before }
    }
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

    /// Waits for its turn.
    pub(super) async fn turn(&self) -> Turn<'_> {
        let permit = self.slots.acquire().await.ok();
        let mut place = self.lock().next();
        loop {
            tokio::time::sleep_until(place.at).await;
            let mut state = self.lock();
            // Another's 429 may have come while we waited.
            if state.closed_until <= place.at {
                return Turn { _permit: permit, place };
            }
            place = state.next();
        }
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
            let spacing = interval.mul_f64(MARGIN / limit);
            // Nobody sleeps on a longer one without a word; where it is meant,
            // a 429 says so.
            if spacing <= LONGEST_WAIT {
                self.lock().spacing = spacing;
            }
        }
        if let Some(at_once) = number("x-concurrency-limit") {
            self.resize(at_once.min(16.0) as usize);
        }
    }

    /// A turn reached nobody: the next need not wait for it.
    pub(super) fn unused(&self, turn: Place) {
        let mut state = self.lock();
        if state.last == Some(turn.at) {
            state.last = turn.before;
        }
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
        let day = [("x-rate-limit-limit", "1"), ("x-rate-limit-interval", "24h")];
        assert_eq!(told(&limiter, &day), before, "nobody waits for a day without a word");
        assert_eq!(interval("0s"), None);
        assert_eq!(interval("1 fortnight"), None);
        assert_eq!(interval("500ms"), Some(Duration::from_millis(500)));
    }

    #[tokio::test]
    async fn a_refusal_delays_those_who_have_a_turn_already() {
        let limiter = Limiter::new(Pace { per_second: 24.0, at_once: 3 }, None);
        drop(limiter.turn().await);
        let start = Instant::now();
        let late = async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            limiter.refused(Duration::from_millis(200));
        };
        let waits = async || {
            drop(limiter.turn().await);
            start.elapsed()
        };
        let (first, second, ()) = tokio::join!(waits(), waits(), late);
        assert!(first.min(second) >= Duration::from_millis(200), "{first:?}, {second:?}");
    }

    #[tokio::test]
    async fn an_unused_turn_gives_no_other_back() {
        let limiter = limiter(24.0);
        let start = Instant::now();
        let first = limiter.turn().await.place;
        let second = limiter.turn().await.place;
        limiter.unused(first);
        assert!(limiter.lock().last == Some(second.at), "the last turn is another's");
        limiter.unused(second);
        assert!(limiter.lock().last == Some(first.at));
        drop(limiter.turn().await);
        assert!(start.elapsed() >= Duration::from_millis(50));
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
