//! Bill validators, read by the very machines that drive them, before those are told to begin.

use super::super::decode::Reader;
use super::super::session::Session;
use super::super::tap::Side;
use super::super::trouble::Trouble;
use super::super::{Nobody, Protocol, words};
use super::{Heard, Kind, Outcome, Place, left, values_of};
use crate::acceptor::Pace;
use crate::device::{BillAtStart, BillEvent, Machine, Span};
use crate::transport::serial::SerialLine;
use crate::{ccnet, ebds, id003};

/// How long the first sound frame may take: longer than two tries of the slowest protocol (EBDS and ID-003: 300 ms and as much rest).
const PATIENCE: Span = Span::from_millis(1_500);

/// How long the rest may take once it has spoken.
const READING: Span = Span::from_millis(10_000);

/// A device that is found moving something is reported as moving after this time; an agent waits longer.
const SETTLE: Span = Span::from_millis(1_500);

/// Names no run of any agent: nothing is permitted anyway.
const BOOT: u128 = 0;

/// A machine of a bill validator that can only read.
#[expect(clippy::large_enum_variant, reason = "all are nearly the same size, and there is one at a time")]
pub(in crate::toolbox) enum Reading {
    Ccnet(ccnet::Validator<Nobody>),
    Ebds(ebds::Validator<Nobody>),
    Id003(id003::Validator<Nobody>),
}

impl Reading {
    /// For one of the protocols of bill validators; `None` for others.
    pub(in crate::toolbox) fn of(protocol: Protocol) -> Option<Self> {
        let pace = |pace: Pace| Pace { settle: SETTLE, ..pace };
        Some(match protocol {
            Protocol::Ccnet => {
                let timing = ccnet::Timing::standard();
                Self::Ccnet(ccnet::Validator::new(BOOT, ccnet::Timing { pace: pace(timing.pace), ..timing }))
            }
            Protocol::Ebds => {
                let timing = ebds::Timing::standard();
                Self::Ebds(ebds::Validator::new(BOOT, ebds::Timing { pace: pace(timing.pace), ..timing }, ebds::Profile::standard()))
            }
            Protocol::Id003 => {
                let timing = id003::Timing::standard();
                Self::Id003(id003::Validator::new(BOOT, id003::Timing { pace: pace(timing.pace), ..timing }, id003::Profile::standard()))
            }
            Protocol::Escpos | Protocol::Cctalk | Protocol::Ict104 => return None,
        })
    }
}

pub(super) fn probe(line: SerialLine, place: Place, heard: &mut Heard) -> Result<(SerialLine, Outcome), Trouble> {
    match Reading::of(place.protocol) {
        Some(Reading::Ccnet(machine)) => read(line, machine, place, heard),
        Some(Reading::Ebds(machine)) => read(line, machine, place, heard),
        Some(Reading::Id003(machine)) => read(line, machine, place, heard),
        None => Ok((line, Outcome::Nothing)),
    }
}

fn read<M: Machine<Event = BillEvent>>(
    line: SerialLine,
    machine: M,
    place: Place,
    heard: &mut Heard,
) -> Result<(SerialLine, Outcome), Trouble> {
    let mut session = Session::new(line, machine, place.clock);
    let mut reader = Reader::new(place.protocol);
    let mut end = place.clock.now().after(PATIENCE);
    let (mut spoke, mut said) = (false, Vec::new());
    while left(place.clock.now(), end).is_some() {
        let turn = session.turn().map_err(|_| Trouble::Gone)?;
        heard.take(&turn.chunks);
        for told in turn.chunks.iter().flat_map(|chunk| reader.take(chunk)) {
            let echo = told.side == Side::Device && said == told.bytes;
            if told.side == Side::Host {
                said.clone_from(&told.bytes);
            }
            if told.side == Side::Device && told.sound && !echo && !core::mem::replace(&mut spoke, true) {
                end = place.clock.now().after(READING);
            }
        }
        for event in turn.events {
            // An echo of the question for the state of an ID-003 validator reads as "waiting for notes".
            if let (BillEvent::Started { found, identity, table }, true) = (event, spoke) {
                let told = identity.is_some();
                let mut finding = place.finding(Kind::Bills, identity.unwrap_or_default(), words::found(found));
                finding.values = table.as_ref().map(values_of).unwrap_or_default();
                if !told || table.is_none() {
                    finding.notes.push("Antes de un reinicio no dice todo de sí; no se reinicia al probar.");
                }
                if holds_a_note(found) {
                    finding.notes.push("PUEDE HABER DINERO en el camino: no lo apague ni lo reinicie sin registrar de quién es.");
                }
                return Ok((session.release(), Outcome::Found(vec![finding])));
            }
        }
    }
    Ok((session.release(), Outcome::Nothing))
}

fn holds_a_note(found: BillAtStart) -> bool {
    !matches!(found, BillAtStart::PowerUp | BillAtStart::Quiet | BillAtStart::NothingStacked | BillAtStart::Returned { .. })
}
