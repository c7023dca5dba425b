//! Text read line by line, never held as a whole.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use super::WorkflowError;
use super::input;
use crate::format;

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;
/// Bytes by which UTF-16, a byte order mark and binary files are told.
const HEAD: u64 = 16;
/// Bytes of a line that are read; the rest of it is passed over.
const MOST_OF_A_LINE: usize = 16 << 20;

/// Hands over each line of what a command-line argument stands for: `-` is
/// standard input; then an existing file; the text itself. Lines end in
/// `\n`, as other tools count them.
///
/// UTF-8 is read as it comes; a line that is no UTF-8 is read in the encoding
/// that it seems to be in. UTF-16, which its first bytes tell, is decoded
/// as a whole.
///
/// # Errors
/// When it cannot be read or is binary, or `each` fails.
pub fn each_line<E: From<WorkflowError>>(
    what: &str,
    each: &mut dyn FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let path = Path::new(what);
    match what {
        "-" => of_source(io::stdin().lock(), "standard input", each),
        _ if path.is_dir() => Err(WorkflowError::Directory { path: path.to_owned() }.into()),
        _ if path.exists() => {
            let place = path.display().to_string();
            let file =
                File::open(path).map_err(|reason| WorkflowError::Input { place: place.clone(), reason })?;
            of_source(file, &place, each)
        }
        _ if input::looks_like_path(what) => Err(WorkflowError::NoSuchFile { path: path.to_owned() }.into()),
        _ => of_source(Cursor::new(what), "the command line", each),
    }
}

fn of_source<E: From<WorkflowError>>(
    source: impl Read,
    place: &str,
    each: &mut dyn FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let failed = |reason| WorkflowError::Input { place: place.to_owned(), reason };
    let mut source = source;
    // A pipe may give one byte at a time.
    let mut head = Vec::new();
    source.by_ref().take(HEAD).read_to_end(&mut head).map_err(failed)?;
    let wide = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || head.contains(&0);
    let mark = "\u{feff}".len() as u64;
    let marked = head.starts_with("\u{feff}".as_bytes());
    let mut source = BufReader::with_capacity(CHUNK, Cursor::new(head).chain(source));
    if wide {
        let bytes = input::read_all(source, place)?;
        let undecodable = |reason| WorkflowError::Undecodable { place: place.to_owned(), reason };
        let text = format::decode::decode(&bytes).map_err(undecodable)?.text;
        return text.split_terminator('\n').try_for_each(each);
    }
    if marked {
        io::copy(&mut source.by_ref().take(mark), &mut io::sink()).map_err(failed)?;
    }
    let mut line = Vec::new();
    while next(&mut source, &mut line).map_err(failed)? {
        match std::str::from_utf8(&line) {
            Ok(text) => each(text)?,
            Err(_) => match format::decode::decode(&line) {
                Ok(decoded) => each(&decoded.text)?,
                // Neither text nor UTF-16: what can be read is.
                Err(_) => each(&String::from_utf8_lossy(&line))?,
            },
        }
    }
    Ok(())
}

/// Reads the next line without its end; false when there is none.
fn next(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let available = match source.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = available.iter().position(|byte| *byte == b'\n');
        let part = available.get(..end.unwrap_or(available.len())).unwrap_or_default();
        let room = MOST_OF_A_LINE.saturating_sub(line.len());
        line.extend(part.iter().take(room));
        let read = part.len() + usize::from(end.is_some());
        source.consume(read);
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut all = Vec::new();
        of_source::<WorkflowError>(bytes, "x", &mut |line| {
            all.push(line.to_owned());
            Ok(())
        })
        .unwrap();
        all
    }

    /// Gives one byte at a time, as a slow pipe may.
    struct Slow<'b>(&'b [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(1);
            self.0.read(&mut buffer[..most])
        }
    }

    #[test]
    fn the_encoding_does_not_depend_on_how_the_bytes_arrive() {
        let wide: Vec<u8> = "\u{feff}Ä\nB\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [wide.as_slice(), "\u{feff}Ä\nB\n".as_bytes()] {
            let mut all = Vec::new();
            of_source::<WorkflowError>(Slow(bytes), "x", &mut |line| {
                all.push(line.to_owned());
                Ok(())
            })
            .unwrap();
            assert_eq!(all, ["Ä", "B"]);
        }
    }

    #[test]
    fn each_line_comes_as_it_is() {
        assert_eq!(lines(b"one\r\n\n two\nlast"), ["one\r", "", " two", "last"]);
        assert_eq!(lines(b"one\n"), ["one"]);
        assert_eq!(lines(b"\n\n"), ["", ""]);
        assert_eq!(lines(b""), [""; 0]);
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(lines("\u{feff}Müller\n張".as_bytes()), ["Müller", "張"]);
        assert_eq!(
            lines(b"Plain\nM\xFCller, J\xFCrgen, Gr\xF6\xDFe\nM\xC3\xBCller"),
            ["Plain", "Müller, Jürgen, Größe", "Müller"]
        );
        let wide: Vec<u8> = "\u{feff}a\nä".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(lines(&wide), ["a", "ä"]);
        let binary = of_source::<WorkflowError>(&b"\x7fELF\0\0\x01"[..], "x", &mut |_| Ok(()));
        assert!(matches!(binary, Err(WorkflowError::Undecodable { .. })));
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let long = vec![b'x'; MOST_OF_A_LINE + CHUNK];
        let read = lines(&[long.as_slice(), b"\nnext"].concat());
        assert_eq!((read[0].len(), read[1].as_str()), (MOST_OF_A_LINE, "next"));
    }
}
