//! What the body of an error says.

/// Whether an error is about the key or address of who asks.
pub(super) fn is_of_who_asks(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["api key", "email", "e-mail"].iter().any(|word| message.contains(word))
}

/// What an error body says, in one short line; empty for HTML and the like.
pub(crate) fn message_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..4096).unwrap_or(body));
    let said = match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(json) => ["/message/0/message", "/message/message", "/message", "/error", "/error/message"]
            .iter()
            .find_map(|path| json.pointer(path).and_then(serde_json::Value::as_str))
            .unwrap_or_default()
            .to_owned(),
        Err(_) if text.trim_start().starts_with(['<', '{', '[']) => String::new(),
        Err(_) => text.lines().next().unwrap_or_default().to_owned(),
    };
    let clean: String = said.chars().filter(|c| !c.is_control()).take(120).collect();
    clean.trim().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_bodies_say_one_line() {
        assert_eq!(message_of(b"Resource not found."), "Resource not found");
        assert_eq!(message_of(b"<html><h1>504</h1></html>"), "");
        assert_eq!(
            message_of(br#"{"error":"API rate limit exceeded","count":"5"}"#),
            "API rate limit exceeded"
        );
        let crossref = br#"{"status":"failed","message":[{"type":"x","message":"No such filter"}]}"#;
        assert_eq!(message_of(crossref), "No such filter");
        assert_eq!(message_of(b"\xff\xfe\x00"), "\u{fffd}\u{fffd}");
        assert_eq!(message_of(&[b'x'; 9000]).len(), 120);
    }
}
