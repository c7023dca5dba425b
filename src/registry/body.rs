//! The body of an answer that should be JSON.

use serde_json::Value;

use super::transport::{Answer, Channel, message_of};
use super::{RegistryError, is_html};

/// Reads it; a web page is said to be one.
pub(super) fn json(channel: &Channel, answer: &Answer) -> Result<Value, RegistryError> {
    serde_json::from_slice(&answer.body).map_err(|error| {
        let reason = if is_html(&answer.body) { "a web page".to_owned() } else { error.to_string() };
        channel.malformed("body", &reason)
    })
}

/// An error told in the body of a success.
pub(super) fn failed(channel: &Channel, answer: &Answer) -> RegistryError {
    RegistryError::Server {
        registry: channel.title().to_owned(),
        status: answer.status,
        message: message_of(&answer.body),
    }
}
