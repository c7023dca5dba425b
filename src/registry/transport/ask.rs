//! One request, and the name under which its answer is kept.

use reqwest::header::HeaderValue;
use url::Url;

/// Parameters that say who asks, not what is asked.
const PERSONAL: [&str; 5] = ["mailto", "api_key", "tool", "email", "key"];

/// One request.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(super) url: Url,
    pub(super) accept: Option<HeaderValue>,
    /// What is posted, as JSON or as a form; otherwise it is a GET.
    pub(super) posted: Option<(&'static str, String)>,
}

impl Ask {
    /// A GET that names the types it takes (RFC 9110, 12.5.1).
    pub(crate) fn accepting(url: Url, types: &'static str) -> Self {
        Self { accept: Some(HeaderValue::from_static(types)), ..Self::from(url) }
    }

    /// A POST of a JSON document.
    pub(crate) fn post_json(url: Url, body: &serde_json::Value) -> Self {
        Self { posted: Some(("application/json", body.to_string())), ..Self::from(url) }
    }

    /// A POST of the address's own parameters: where they are too long for an
    /// address.
    pub(crate) fn post_form(mut url: Url) -> Self {
        let form = url.query().unwrap_or_default().to_owned();
        url.set_query(None);
        Self { posted: Some(("application/x-www-form-urlencoded", form)), ..Self::from(url) }
    }

    /// The request by which an answer is kept.
    pub(super) fn canonical(&self) -> String {
        let mut key = canonical(&self.url);
        if let Some(types) = self.accept.as_ref().and_then(|a| a.to_str().ok()) {
            key.push_str(" as ");
            key.push_str(types);
        }
        if let Some((_, body)) = &self.posted {
            key.push_str(" with ");
            key.push_str(body);
        }
        key
    }
}

impl From<Url> for Ask {
    fn from(url: Url) -> Self {
        Self { url, accept: None, posted: None }
    }
}

/// The request by which an answer is kept: the address with sorted parameters
/// and without those that say who asks.
fn canonical(url: &Url) -> String {
    let mut pairs: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !PERSONAL.contains(&name.as_ref()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    pairs.sort();
    let mut url = url.clone();
    url.set_query(None);
    if !pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(pairs);
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_no_part_of_the_request() {
        let url = |text: &str| Url::parse(text).unwrap();
        assert_eq!(
            canonical(&url(
                "https://a.org/works?rows=5&mailto=me@b.org&query=x%20y&api_key=1&tool=ibid&email=q&key=k"
            )),
            canonical(&url("https://a.org/works?query=x+y&rows=5")),
        );
        assert_ne!(
            canonical(&url("https://a.org/works?rows=5")),
            canonical(&url("http://127.0.0.1/works?rows=5"))
        );
    }
}
