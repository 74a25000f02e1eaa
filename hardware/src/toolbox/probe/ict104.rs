//! A validator of single bytes: its word for power-up, which it repeats unasked, and its answer to the status poll.
//!
//! It is asked before anything else that contains 02, because 02 is its word for "stack" (`protocols.md` section 7).

use std::io;

use embedded_io::Write as _;

use super::{Heard, Kind, Outcome, Place, listen};
use crate::device::{Identity, Span};
use crate::transport::serial::SerialLine;

/// "What are you doing?" (`protocols.md` section 7: the reply comes in 100 ms.)
const STATUS_POLL: u8 = 0x0C;
const ENABLED: u8 = 0x3E;
const INHIBITED: u8 = 0x5E;
const POWER_UP: [u8; 2] = [0x80, 0x8F];

/// Twice what the sheet says.
const PATIENCE: Span = Span::from_millis(200);

pub(super) fn probe(line: &mut SerialLine, place: Place, listened: &[u8], heard: &mut Heard) -> io::Result<Outcome> {
    let state = if listened.windows(2).any(|pair| pair == POWER_UP) {
        Some("acaba de encender; espera 02")
    } else {
        line.write_all(&[STATUS_POLL])?;
        let answer = listen(line, place.clock, PATIENCE)?;
        heard.last_said = vec![STATUS_POLL];
        heard.answer(&answer);
        match *answer.strip_prefix(&[STATUS_POLL]).unwrap_or(&answer) {
            [ENABLED] => Some("HABILITADO: acepta billetes"),
            [INHIBITED] => Some("inhibido: no acepta billetes"),
            _ => None,
        }
    };
    Ok(state.map_or(Outcome::Nothing, |state| {
        let mut finding = place.finding(Kind::Bills, Identity::default(), state.to_owned());
        finding.notes.push("El protocolo no dice modelo, serie ni denominaciones: véalas en la etiqueta y en sus interruptores.");
        Outcome::Found(vec![finding])
    }))
}
