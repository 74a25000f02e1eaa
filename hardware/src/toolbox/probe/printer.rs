//! A receipt printer: status bytes, which are answered at once and print nothing, and its type.

use super::super::session::Session;
use super::super::trouble::Trouble;
use super::super::words;
use super::{Heard, Kind, Outcome, Place, left};
use crate::device::{PrinterEvent, Span};
use crate::escpos::{Printer, Settings};
use crate::transport::serial::SerialLine;

/// How long the first word may take. A reply takes 200 ms at most (`protocols.md` section 9); a round is four of them, then its type.
const PATIENCE: Span = Span::from_millis(900);

pub(super) fn probe(line: SerialLine, place: Place, heard: &mut Heard) -> Result<(SerialLine, Outcome), Trouble> {
    let mut session = Session::new(line, Printer::new(Settings::default()), place.clock);
    let mut end = place.clock.now().after(PATIENCE);
    let mut longer = true;
    while left(place.clock.now(), end).is_some() {
        let turn = session.turn().map_err(|_| Trouble::Gone)?;
        let spoke = turn.chunks.iter().any(|chunk| chunk.side == super::Side::Device);
        heard.take(&turn.chunks);
        if spoke && core::mem::take(&mut longer) {
            end = end.after(PATIENCE).after(PATIENCE);
        }
        for event in turn.events {
            if let PrinterEvent::Ready { identity, status } = event {
                let finding = place.finding(Kind::Printer, identity, words::printer(&status));
                return Ok((session.release(), Outcome::Found(vec![finding])));
            }
        }
    }
    Ok((session.release(), Outcome::Nothing))
}
