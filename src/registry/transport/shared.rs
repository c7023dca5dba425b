//! What the ways to all registries share: the kept answers and the clients.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Client, redirect};
use url::{Host, Url};

use super::BODY_LIMIT;
use super::cache::Cache;
use crate::registry::{CachePolicy, Settings};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const REDIRECTS: usize = 5;

/// What all registries share.
pub(crate) struct Shared {
    pub(super) cache: Option<Arc<Cache>>,
    pub(super) policy: CachePolicy,
    pub(super) timeout: Duration,
    user_agent: HeaderValue,
    // The clients are made when first needed: loading the certificates takes
    // longer than answering from the cache.
    clients: [OnceLock<Result<Client, String>>; 4],
}

impl Shared {
    pub(crate) fn new(settings: &Settings) -> Self {
        let cache = match (&settings.cache, settings.cache_policy) {
            (Some(path), CachePolicy::Use | CachePolicy::Refresh) => {
                Cache::open(path, BODY_LIMIT).map(Arc::new)
            }
            _ => None,
        };
        let home = env!("CARGO_PKG_REPOSITORY");
        let about: Vec<String> =
            [Some(home.to_owned()), settings.mailto.as_ref().map(|m| format!("mailto:{m}"))]
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect();
        let name = concat!("ibid/", env!("CARGO_PKG_VERSION"));
        let user_agent =
            if about.is_empty() { name.to_owned() } else { format!("{name} ({})", about.join("; ")) };
        Self {
            cache,
            policy: settings.cache_policy,
            timeout: settings.timeout,
            user_agent: HeaderValue::from_str(&user_agent).unwrap_or(HeaderValue::from_static("ibid")),
            clients: Default::default(),
        }
    }

    /// The client for an address. One whose requests carry a `secret` header
    /// leaves the host it was sent to for no other.
    pub(super) fn client(&self, base: &Url, secret: bool) -> Result<&Client, String> {
        let loopback = is_loopback(base);
        let [plain, guarded, plain_here, guarded_here] = &self.clients;
        let client = match (loopback, secret) {
            (false, false) => plain,
            (false, true) => guarded,
            (true, false) => plain_here,
            (true, true) => guarded_here,
        };
        client.get_or_init(|| self.build(loopback, secret)).as_ref().map_err(Clone::clone)
    }

    fn build(&self, loopback: bool, secret: bool) -> Result<Client, String> {
        // An error means that a provider is installed already: that will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let redirects = redirect::Policy::custom(move |attempt| {
            let first = attempt.previous().first();
            let downgrade =
                attempt.url().scheme() == "http" && first.is_some_and(|from| from.scheme() == "https");
            let leaves = first.is_some_and(|from| from.origin() != attempt.url().origin());
            if secret && leaves {
                attempt.error("redirected to another host, which is not told the key")
            } else if downgrade {
                attempt.error("redirected from https to http")
            } else if attempt.previous().len() > REDIRECTS {
                attempt.error("too many redirects")
            } else {
                attempt.follow()
            }
        });
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, self.user_agent.clone());
        let mut builder = Client::builder()
            .default_headers(headers)
            .redirect(redirects)
            // It would tell the key, which stands in the address, to others.
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT.min(self.timeout))
            .timeout(self.timeout);
        if loopback {
            // A server on this machine is reached without proxy, and without
            // the machine's certificates, which may not be installed.
            builder = builder.no_proxy().tls_certs_only([]);
        }
        builder.build().map_err(|error| error.to_string())
    }
}

fn is_loopback(url: &Url) -> bool {
    url.scheme() == "http"
        && match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for (url, is) in [
            ("http://127.0.0.1:80", true),
            ("http://localhost", true),
            ("http://[::1]", true),
            ("http://a.org", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), is, "{url}");
        }
    }
}
