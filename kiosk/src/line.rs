//! Bounded lines from a socket: a peer can neither fill the memory nor send half a message.

use std::io::{BufRead, ErrorKind};

use thiserror::Error;

/// Why no line could be read.
#[derive(Debug, Error)]
pub enum LineError {
    /// The line is longer than is taken.
    #[error("a line of more than {max} bytes came; it was dropped")]
    TooLong {
        /// The most that is taken.
        max: usize,
    },
    /// The line is no text.
    #[error("a line came that is not UTF-8")]
    NotText,
    /// The connection failed.
    #[error("the connection failed")]
    Io(#[from] std::io::Error),
}

/// Reads one line without its end; none when the peer has closed. A line that is cut off by the end is no line.
///
/// # Errors
/// [`LineError`] names what was wrong; after [`LineError::TooLong`] the rest of that line is still to come.
pub fn read(from: &mut impl BufRead, max: usize) -> Result<Option<String>, LineError> {
    let mut bytes = Vec::new();
    loop {
        let chunk = match from.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        if chunk.is_empty() {
            return Ok(None);
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let take = end.unwrap_or(chunk.len());
        if bytes.len() + take > max {
            return Err(LineError::TooLong { max });
        }
        bytes.extend_from_slice(&chunk[..take]);
        from.consume(take + usize::from(end.is_some()));
        if end.is_some() {
            return String::from_utf8(bytes).map(Some).map_err(|_| LineError::NotText);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_or_not_at_all() {
        let mut from = "uno\ndos\nmedio".as_bytes();
        assert_eq!(read(&mut from, 10).expect("a line").as_deref(), Some("uno"));
        assert_eq!(read(&mut from, 10).expect("a line").as_deref(), Some("dos"));
        assert_eq!(read(&mut from, 10).expect("the end"), None, "half a line was taken for one");
    }

    #[test]
    fn what_is_too_long_or_no_text_is_an_error() {
        assert!(matches!(read(&mut "0123456789ab\n".as_bytes(), 10), Err(LineError::TooLong { max: 10 })));
        assert!(matches!(read(&mut [0xFF, b'\n'].as_slice(), 10), Err(LineError::NotText)));
    }
}
