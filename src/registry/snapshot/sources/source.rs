//! The bytes of one file, unpacked, in pieces of bounded size.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// So much is read at a time.
const PIECE: usize = 1 << 16;
/// No honest record is longer, in bytes.
pub(super) const LONGEST: usize = 16_000_000;

/// How what was read up to its end came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Took {
    /// Whole.
    Whole,
    /// It is longer than [`LONGEST`]: the rest of it was passed over.
    TooLong,
    /// The file ended first.
    Ended,
}

/// A file that is being read, plain or gzip.
pub(super) struct Source<'p> {
    reader: Box<dyn Read + 'p>,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    error: Option<io::Error>,
    line: u64,
    unpacked: u64,
}

/// Tells how many bytes of a file are read.
struct Counted<'p> {
    file: File,
    progress: &'p dyn Fn(u64),
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        (self.progress)(read as u64);
        Ok(read)
    }
}

impl<'p> Source<'p> {
    /// Opens a file; `progress` is told of the bytes read of it, packed.
    pub(super) fn open(path: &Path, progress: &'p dyn Fn(u64)) -> io::Result<Self> {
        let counted = Counted { file: File::open(path)?, progress };
        let mut plain = BufReader::with_capacity(PIECE, counted);
        let packed = io::BufRead::fill_buf(&mut plain)?.starts_with(&[0x1f, 0x8b]);
        Ok(Self::over(if packed { Box::new(MultiGzDecoder::new(plain)) } else { Box::new(plain) }))
    }

    /// Reads from anywhere.
    pub(super) fn over(reader: Box<dyn Read + 'p>) -> Self {
        Self { reader, buffer: Vec::new(), at: 0, ended: false, error: None, line: 1, unpacked: 0 }
    }

    /// The line of the next byte, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes have come out of the file.
    pub(super) const fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// Why the file ended before its end.
    pub(super) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// What comes next: at least `length` bytes unless the file ends before.
    pub(super) fn peek(&mut self, length: usize) -> &[u8] {
        if self.at > 0 && self.buffer.len() - self.at < length {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        while !self.ended && self.buffer.len() - self.at < length {
            let filled = self.buffer.len();
            self.buffer.resize(filled + PIECE, 0);
            let read = self.reader.read(self.buffer.get_mut(filled..).unwrap_or_default());
            self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => self.ended = true,
                Ok(read) => self.unpacked += read as u64,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.error = Some(error);
                }
            }
        }
        self.buffer.get(self.at..).unwrap_or_default()
    }

    /// Passes over bytes that were looked at.
    pub(super) fn skip(&mut self, length: usize) {
        let passed = self.buffer.get(self.at..self.at + length).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = (self.at + length).min(self.buffer.len());
    }

    /// The next byte that is none of these, still to be read.
    pub(super) fn next_beside(&mut self, passed_over: &[u8]) -> Option<u8> {
        loop {
            let chunk = self.peek(1);
            if chunk.is_empty() {
                return None;
            }
            match chunk.iter().position(|byte| !passed_over.contains(byte)) {
                Some(at) => {
                    let byte = chunk.get(at).copied();
                    self.skip(at);
                    return byte;
                }
                None => {
                    let length = chunk.len();
                    self.skip(length);
                }
            }
        }
    }

    /// Reads up to and with the byte for which `is_end` is true; it sees every
    /// byte once, in order.
    pub(super) fn take_until(&mut self, into: &mut Vec<u8>, mut is_end: impl FnMut(u8) -> bool) -> Took {
        self.take_pieces(into, |chunk| chunk.iter().position(|byte| is_end(*byte)))
    }

    /// Reads up to and with a byte.
    pub(super) fn take_to(&mut self, end: u8, into: &mut Vec<u8>) -> Took {
        self.take_pieces(into, |chunk| chunk.iter().position(|byte| *byte == end))
    }

    fn take_pieces(&mut self, into: &mut Vec<u8>, mut end_in: impl FnMut(&[u8]) -> Option<usize>) -> Took {
        let mut too_long = false;
        loop {
            let chunk = self.peek(1);
            if chunk.is_empty() {
                return if too_long { Took::TooLong } else { Took::Ended };
            }
            let end = end_in(chunk).map(|at| at + 1);
            let taken = end.unwrap_or(chunk.len());
            if into.len() + taken > LONGEST {
                too_long = true;
                into.clear();
            }
            if !too_long {
                into.extend_from_slice(chunk.get(..taken).unwrap_or_default());
            }
            self.skip(taken);
            if end.is_some() {
                return if too_long { Took::TooLong } else { Took::Whole };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_pieces_are_passed_over_and_the_next_are_read() {
        let bytes = [vec![b'a'; LONGEST + 5], b"\nshort\nrest".to_vec()].concat();
        let mut source = Source::over(Box::new(io::Cursor::new(bytes)));
        let mut piece = Vec::new();
        assert_eq!(source.take_to(b'\n', &mut piece), Took::TooLong);
        assert!(piece.is_empty());
        assert_eq!((source.take_to(b'\n', &mut piece), source.line()), (Took::Whole, 3));
        assert_eq!(piece, b"short\n");
        piece.clear();
        assert_eq!(source.next_beside(b" re"), Some(b's'));
        assert_eq!(source.take_to(b'\n', &mut piece), Took::Ended);
        assert_eq!(piece, b"st");
        assert_eq!(source.peek(10), b"");
    }
}
