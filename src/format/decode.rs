//! Bytes to text: byte-order marks, UTF-8, UTF-16, and the old 8-bit
//! encodings, guessed where the bytes are no UTF-8.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::FormatError;

/// A decoded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte-order mark.
    pub text: String,
    /// The encoding it was in, by its WHATWG name: `UTF-8`, `windows-1252`.
    pub encoding: &'static str,
    /// Whether some bytes meant nothing in that encoding and became U+FFFD.
    pub lossy: bool,
}

/// Decodes the bytes of a text file.
///
/// # Errors
/// [`FormatError::Binary`] when the bytes are no text.
pub fn decode(bytes: &[u8]) -> Result<Decoded, FormatError> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, bytes.get(length..).unwrap_or_default());
    }
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return match utf16(bytes) {
            Some(encoding) => decode_as(encoding, bytes),
            None => Err(FormatError::Binary { offset }),
        };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: text.to_owned(), encoding: UTF_8.name(), lossy: false });
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // Almost valid UTF-8 is UTF-8 with a damaged or cut character.
    let guess = match std::str::from_utf8(bytes) {
        Err(error) if bytes.len() - error.valid_up_to() < 4 && !bytes[..error.valid_up_to()].is_ascii() => {
            UTF_8
        }
        _ => detector.guess(None, chardetng::Utf8Detection::Deny),
    };
    decode_as(guess, bytes)
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Result<Decoded, FormatError> {
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    match text.find('\0') {
        Some(offset) => Err(FormatError::Binary { offset }),
        None => Ok(Decoded { text: text.into_owned(), encoding: encoding.name(), lossy }),
    }
}

/// UTF-16 without a mark: in mostly Latin text every second byte is NUL.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let nuls = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (nuls(0), nuls(1), head.len() / 2);
    if half == 0 || !bytes.len().is_multiple_of(2) {
        None
    } else if even == 0 && odd * 10 >= half * 7 {
        Some(UTF_16LE)
    } else if odd == 0 && even * 10 >= half * 7 {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn every_usual_encoding_reads() {
        let text = "@book{a, author = {Müller, Jürgen and Lefèvre, Amélie}, title = {Über Größe}}";
        let latin: Vec<u8> = text.chars().map(|c| u32::from(c) as u8).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF".to_vec(), text.as_bytes().to_vec()].concat(),
            [b"\xFF\xFE".to_vec(), utf16_bytes(text, false)].concat(),
            [b"\xFE\xFF".to_vec(), utf16_bytes(text, true)].concat(),
            utf16_bytes(text, false),
            utf16_bytes(text, true),
            latin,
        ] {
            assert_eq!(decode(&bytes).unwrap().text, text);
        }
        assert_eq!(decode(b"smart \x93quotes\x94 \x96 here").unwrap().text, "smart “quotes” – here");
    }

    #[test]
    fn binary_files_are_refused() {
        let error = decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap_err();
        assert_eq!(error.to_string(), "the file is not text (a NUL byte at offset 8)");
        assert!(error.hint().is_some());
    }

    #[test]
    fn utf8_cut_inside_a_character_stays_utf8() {
        let bytes = "Müller, Jürgen, Größe".as_bytes();
        let cut = &bytes[..bytes.len() - 2];
        let decoded = decode(cut).unwrap();
        assert_eq!((decoded.encoding, decoded.lossy), ("UTF-8", true));
        assert!(decoded.text.starts_with("Müller, Jürgen, Gr"));
        assert_eq!(decode(b"").unwrap().text, "");
    }
}
