//! A text file from a server: no registry's answer, but with the same limits,
//! retries and time-outs.

use std::sync::Arc;

use url::{Position, Url};

use super::transport::limiter::Pace;
use super::transport::{Channel, Lane, Profile, Shared};
use super::{CachePolicy, RegistryError, Settings};

/// The text at an address; `None` where the server says that there is
/// nothing. Nothing of it is kept.
///
/// # Errors
/// [`RegistryError`] when the server cannot be reached or refuses, and when
/// the file is larger than `most` bytes or no text.
pub async fn fetch_text(
    address: &Url,
    most: usize,
    settings: &Settings,
) -> Result<Option<String>, RegistryError> {
    let settings = Settings { cache: None, cache_policy: CachePolicy::Off, ..settings.clone() };
    let profile = Profile {
        name: "file",
        title: "the server",
        single: Pace { per_second: 10.0, at_once: 1 },
        list: None,
        implied_interval: None,
    };
    let server = &address[..Position::BeforePath];
    let mut channel = Channel::new(Arc::new(Shared::new(&settings)), profile, server)?;
    channel.set_body_limit(most);
    let read = |answer: &super::transport::Answer| {
        if answer.is_not_found() {
            return Ok(None);
        }
        let text = String::from_utf8(answer.body.clone());
        text.map(Some).map_err(|_| channel.malformed(address.path(), "it is no UTF-8 text"))
    };
    channel.fetch(Lane::Single, address.clone(), read).await
}
