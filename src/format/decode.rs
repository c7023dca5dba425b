//! Bytes to text: byte-order marks, UTF-8, UTF-16, and the old 8-bit
//! encodings. Bytes that are no UTF-8 are in the encoding that the file's first
//! lines name, as Emacs (`-*- coding: latin-1 -*-`) and JabRef (`% Encoding:
//! windows-1252`) write it; else it is guessed, and Mac OS Roman told apart by
//! what letters stand together. Names are those of the WHATWG's standard.

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

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

impl Decoded {
    /// What a user should know about the encoding; none for sound UTF-8.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let Self { encoding, lossy, .. } = self;
        match (*encoding == UTF_8.name(), lossy) {
            (true, false) => None,
            (false, false) => Some(format!("read as {encoding}")),
            (_, true) => Some(format!("read as {encoding}; some bytes mean nothing in it")),
        }
    }
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
    if let Some(declared) = declared(bytes)
        && let Ok(decoded) = decode_as(declared, bytes)
        && !decoded.lossy
    {
        return Ok(decoded);
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
    let guess = if guess.is_single_byte() && is_mac_roman(bytes, guess) { MACINTOSH } else { guess };
    decode_as(guess, bytes)
}

/// The encoding that the first lines of a file name, if it is another than
/// UTF-8.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    const HEAD: usize = 2048;
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes)).to_ascii_lowercase();
    let name = head.lines().find_map(|line| {
        let (_, rest) = line.split_once("coding:").filter(|_| line.starts_with(['%', '@', '#']))?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        rest.trim_start().split(|c| !is_name(c)).next()
    })?;
    let name = ["-unix", "-dos", "-mac"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    // Emacs, Java and the standard each have names of their own.
    let other = match name {
        "macroman" | "mac-roman" => "macintosh".to_owned(),
        _ => name.replace("latin-", "latin").replace("cp125", "windows-125").replace('_', "-"),
    };
    let label = |name: &str| match name {
        "latin9" => Encoding::for_label(b"iso-8859-15"),
        name => Encoding::for_label(name.as_bytes()),
    };
    label(name).or_else(|| label(&other)).filter(|found| *found != UTF_8)
}

/// Whether a text makes better words in Mac OS Roman than in the encoding
/// guessed. The two have hardly a letter in common.
fn is_mac_roman(bytes: &[u8], guess: &'static Encoding) -> bool {
    let score = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling(bytes).0;
        let mut score = 0_i64;
        let mut before = ' ';
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let after = chars.peek().copied().unwrap_or(' ');
            let in_word = before.is_alphabetic() && after.is_alphabetic();
            score += match c {
                _ if c.is_ascii() => 0,
                _ if c.is_control() => -2,
                _ if c.is_lowercase() && (before.is_alphabetic() || after.is_alphabetic()) => 1,
                '“' | '‘' | '«' if !before.is_alphabetic() && !after.is_whitespace() => 1,
                '”' | '’' | '»' if !before.is_whitespace() && !after.is_alphabetic() => 1,
                '–' | '—' if before.is_alphanumeric() == after.is_alphanumeric() => 1,
                _ if in_word && before.is_lowercase() => -1,
                _ if in_word && !c.is_alphabetic() && c != '’' => -1,
                _ => 0,
            };
            before = c;
        }
        score
    };
    score(MACINTOSH) > score(guess).max(score(WINDOWS_1252))
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
    fn the_encodings_of_old_files_are_told_apart() {
        let umlauts = "@book{a, author = {Müller, Jürgen and Lefèvre, Amélie}, title = {Über Größe}}";
        let quoted = "@book{a, title = {“Señor” – the ‘naïve’ reader’s façade}}";
        for text in [umlauts, quoted, "@misc{a, title = {25° à Genève}}", "@misc{a, author = {Ångström}}"]
        {
            for encoding in [WINDOWS_1252, MACINTOSH] {
                let decoded = decode(&encoding.encode(text).0).unwrap();
                assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding.name()));
            }
        }
    }

    #[test]
    fn a_file_may_name_its_encoding() {
        for (bytes, encoding, found) in [
            (&b"% -*- coding: latin-9-unix -*-\n@book{a, title={\xA6ome}}"[..], "ISO-8859-15", "Šome"),
            (b"% Encoding: ISO8859_2\n@book{a, title={\xAFome}}", "ISO-8859-2", "Żome"),
            (b"% Encoding: MacRoman\n@book{a, title={\x80}}", "macintosh", "Ä"),
            (b"% Encoding: UTF-8\n@book{a, title={25\xB0 C}}", "windows-1252", "25° C"),
            (b"% Encoding: windows-1252\n@book{a, title={\xC3\xA9}}", "UTF-8", "é"),
        ] {
            let decoded = decode(bytes).unwrap();
            assert_eq!(decoded.encoding, encoding);
            assert!(decoded.text.contains(found), "{}", decoded.text);
            assert_eq!(decoded.note().is_some(), encoding != "UTF-8");
        }
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
