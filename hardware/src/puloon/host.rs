//! Puloon as a dialect of the dispenser's machine: handshakes, and how each question is said.

use heapless::Vec;

use super::codes;
use super::frame::{Body, Cut, Decoder, EOT, Encoded, SOH, encode};
use super::message::{self, ACK, NAK, OFFSET, cdu, lcdm4000};
use super::profile::{Model, Profile};
use super::timing::Timing;
use crate::device::{Authority, CASSETTES_MAX, Cassettes, Fault, Identity, Instant, NoteCounts};
use crate::dispenser::{self, Answer, Ask, Dialect, Expired, Trouble};

/// A note dispenser of Puloon.
pub type Dispenser<A> = dispenser::Dispenser<A, Line>;

impl<A: Authority> Dispenser<A> {
    /// A machine that has heard nothing yet. `boot` names this run of the program: permits of another are refused.
    pub fn new(boot: u128, timing: Timing, profile: Profile, cassettes: Cassettes) -> Self {
        Self::over(boot, Line::new(timing, profile), timing.pace, cassettes)
    }
}

/// Where an exchange stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The frame waits to be written.
    Unwritten,
    /// ACK or NAK is waited for.
    Acknowledge,
    /// The answer is waited for.
    Answer,
}

#[derive(Clone, Debug)]
struct Exchange {
    ask: Ask,
    command: Body,
    step: Step,
    deadline: Instant,
    /// How often the frame was said, and a repeat of the answer asked for.
    tries: u8,
    repeats: u8,
    /// The device said that the frame was damaged, and nothing else since.
    refused: bool,
    /// Notes seen to leave.
    out: u8,
}

/// The line of a Puloon dispenser.
#[derive(Debug)]
pub struct Line {
    timing: Timing,
    profile: Profile,
    decoder: Decoder,
    exchange: Option<Exchange>,
    /// One byte of handshake to be written before anything else.
    handshake: Option<u8>,
    writing: Encoded,
    answered: Option<(Ask, Answer)>,
    quiet_until: Instant,
    /// 4000: the number of the last order.
    number: Option<u8>,
    out: NoteCounts,
    damaged: u32,
}

impl Line {
    fn new(timing: Timing, profile: Profile) -> Self {
        Self {
            timing,
            profile,
            decoder: Decoder::new(SOH, profile.model.unit(), message::lengths(profile.model)),
            exchange: None,
            handshake: None,
            writing: Encoded::new(),
            answered: None,
            quiet_until: Instant::default(),
            number: None,
            out: [0; CASSETTES_MAX],
            damaged: 0,
        }
    }

    fn is_4000(&self) -> bool {
        self.profile.model == Model::Lcdm4000
    }

    /// The command for a question; `None` where the model has none.
    fn command(&self, ask: Ask) -> Option<Body> {
        let one = |byte: u8| Some(Body::from_slice(&[byte]).unwrap_or_default());
        match (ask, self.is_4000()) {
            (Ask::Status, false) => one(cdu::STATUS),
            (Ask::Status, true) => one(lcdm4000::STATUS),
            (Ask::Identification, false) => one(cdu::ROM),
            (Ask::Purge, false) => one(cdu::PURGE),
            (Ask::Purge, true) => one(lcdm4000::PURGE),
            (Ask::Last, true) if self.profile.numbers_orders => one(lcdm4000::NUMBER),
            (Ask::Last, true) => one(lcdm4000::LAST),
            (Ask::Prepare, true) => Some(message::order_lengths(&self.profile.note_millimetres)),
            (Ask::Dispense(counts), false) => {
                let index = counts.iter().position(|count| *count > 0)?;
                Some(message::order_cdu(index, counts[index]))
            }
            (Ask::Dispense(counts), true) => {
                let number = self.number.filter(|_| self.profile.numbers_orders).map(next_number);
                Some(message::order_4000(&counts, number))
            }
            (Ask::Identification, true) | (Ask::Last | Ask::Prepare, false) => None,
        }
    }

    fn begin(&mut self, now: Instant, ask: Ask, command: Body) {
        self.decoder.clear();
        self.handshake = None;
        self.exchange = Some(Exchange { ask, command, step: Step::Unwritten, deadline: now, tries: 1, repeats: 0, refused: false, out: 0 });
        let deadline = now.after(self.timing.acknowledge);
        if let Some(exchange) = self.exchange.as_mut() {
            exchange.deadline = deadline;
        }
    }

    fn patience(&self, ask: Ask) -> crate::device::Span {
        match ask {
            Ask::Purge => self.timing.purge,
            Ask::Dispense(counts) => {
                let notes = counts.iter().map(|count| u64::from(*count)).sum::<u64>();
                crate::device::Span::from_millis(self.timing.dispense.as_millis() + notes * self.timing.note.as_millis())
            }
            Ask::Status | Ask::Identification | Ask::Last | Ask::Prepare => self.timing.response,
        }
    }

    /// ACK or NAK came.
    fn acknowledged(&mut self, now: Instant, taken: bool) {
        let tries_max = self.timing.tries_max;
        let Some(ask) = self.exchange.as_ref().map(|exchange| exchange.ask) else { return };
        let patience = self.patience(ask);
        let acknowledge = self.timing.acknowledge;
        let Some(exchange) = self.exchange.as_mut() else { return };
        exchange.refused = !taken;
        if taken || ask.moves_notes() || exchange.tries >= tries_max {
            // A frame that moves notes is never said again, whatever was answered to it: its answer is waited for as long as it may take.
            exchange.step = Step::Answer;
            exchange.deadline = now.after(patience);
        } else {
            exchange.tries += 1;
            exchange.step = Step::Unwritten;
            exchange.deadline = now.after(acknowledge);
        }
    }

    fn cut(&mut self, now: Instant, cut: Cut) {
        match cut {
            Cut::Frame(body) => self.frame(now, &body),
            Cut::Damaged(_) => self.ask_again(now),
            Cut::Rejected(_) => self.alive(now),
            Cut::Out => {
                self.alive(now);
                let Some(exchange) = self.exchange.as_mut() else { return };
                exchange.out = exchange.out.saturating_add(1);
                if let Ask::Dispense(counts) = exchange.ask
                    && let Some(index) = counts.iter().position(|count| *count > 0)
                    && !matches!(self.profile.model, Model::Lcdm4000)
                {
                    self.out[index] = exchange.out;
                }
            }
        }
    }

    /// It is at work: the order was taken, whatever became of its ACK.
    fn alive(&mut self, now: Instant) {
        if let Some(exchange) =
            self.exchange.as_mut().filter(|exchange| matches!(exchange.ask, Ask::Dispense(_)) && exchange.step != Step::Unwritten)
        {
            exchange.refused = false;
            if exchange.step == Step::Acknowledge {
                self.acknowledged(now, true);
            }
        }
    }

    /// A damaged answer: the device may say it again, which moves nothing.
    fn ask_again(&mut self, now: Instant) {
        self.damaged = self.damaged.saturating_add(1);
        let repeats_max = self.timing.tries_max;
        if let Some(exchange) = self.exchange.as_mut().filter(|exchange| exchange.step == Step::Answer && exchange.repeats < repeats_max) {
            exchange.repeats += 1;
            exchange.refused = false;
            self.handshake = Some(NAK);
            self.quiet_until = now.after(self.timing.gap);
        }
    }

    fn frame(&mut self, now: Instant, body: &Body) {
        let Some(exchange) = self.exchange.as_ref().filter(|exchange| exchange.step != Step::Unwritten) else {
            // Late, or nobody asked: an answer without a question proves nothing.
            self.damaged = self.damaged.saturating_add(1);
            return;
        };
        let (Some(command), Some(asked)) = (body.first(), exchange.command.first()) else { return };
        if command != asked {
            self.damaged = self.damaged.saturating_add(1);
            return;
        }
        let (ask, said) = (exchange.ask, *command);
        let Some(answer) = self.read(ask, said, body.get(1..).unwrap_or_default()) else { return self.ask_again(now) };
        self.exchange = None;
        self.handshake = Some(ACK);
        self.quiet_until = now.after(if self.is_4000() { self.timing.end } else { self.timing.gap });
        if let Some(answer) = answer {
            self.answered = Some((ask, answer));
        } else {
            // The number is known; what became of that order comes next.
            self.begin(now, ask, Body::from_slice(&[lcdm4000::LAST]).unwrap_or_default());
            self.handshake = Some(ACK);
        }
    }

    /// What an answer says: `None` where it cannot be, `Some(None)` where another question belongs to the same exchange.
    fn read(&mut self, ask: Ask, command: u8, data: &[u8]) -> Option<Option<Answer>> {
        let done = |trouble: Option<Trouble>| Some(Some(trouble.map_or(Answer::Done, Answer::Failed)));
        match (ask, self.is_4000()) {
            (Ask::Status, false) => Some(Some(Answer::Status(message::status_cdu(&self.profile, data)?))),
            (Ask::Status, true) => Some(Some(Answer::Status(message::status_4000(data)?))),
            (Ask::Identification, _) => Some(Some(Answer::Identity(message::identity_cdu(data)?))),
            (Ask::Purge, false) => done(codes::trouble(*data.first()?)),
            (Ask::Purge | Ask::Prepare, true) => done(codes::trouble_4000(*data.first()?)),
            (Ask::Last, _) if command == lcdm4000::NUMBER => {
                self.number = Some(data.get(1)?.checked_sub(OFFSET)?);
                Some(None)
            }
            (Ask::Last, _) => Some(Some(Answer::Last(message::last_4000(self.number, data)?))),
            (Ask::Dispense(counts), false) => {
                let index = counts.iter().position(|count| *count > 0)?;
                Some(Some(Answer::Report(message::report_cdu(&self.profile, index, data)?)))
            }
            (Ask::Dispense(counts), true) => Some(Some(Answer::Report(message::report_4000(&counts, data)?))),
            (Ask::Prepare, false) => None,
        }
    }

    /// What became of an exchange whose answer did not come.
    fn give_up(&mut self, now: Instant, exchange: &Exchange) -> Option<Expired> {
        self.exchange = None;
        self.decoder.clear();
        self.handshake = None;
        self.quiet_until = now.after(self.timing.drain);
        if exchange.refused && exchange.ask.moves_notes() && self.profile.nak_proves {
            self.answered = Some((exchange.ask, Answer::Declined));
            return None;
        }
        Some(Expired { ask: exchange.ask, left: exchange.step != Step::Unwritten })
    }
}

/// The number after this one. Where it wraps is uncertain; a number that comes again proves nothing.
fn next_number(number: u8) -> u8 {
    number.wrapping_add(1) % (u8::MAX - OFFSET)
}

impl Dialect for Line {
    fn remembers(&self) -> bool {
        self.is_4000() && self.profile.last_as_dispense
    }

    fn prepares(&self) -> bool {
        self.is_4000() && self.profile.note_millimetres != [0; CASSETTES_MAX]
    }

    fn purges_at_start(&self) -> bool {
        self.profile.purge_at_start
    }

    fn part(&self, left: &NoteCounts) -> NoteCounts {
        let mut part = [0; CASSETTES_MAX];
        for (index, count) in left.iter().enumerate().take(self.profile.model.cassettes()) {
            part[index] = (*count).min(self.profile.notes_max);
            // One cassette in a command: what breaks off is bounded by it.
            if part[index] > 0 && !self.is_4000() {
                break;
            }
        }
        part
    }

    fn clear(&mut self, now: Instant) -> Option<Expired> {
        self.decoder.clear();
        self.handshake = None;
        self.answered = None;
        self.quiet_until = now;
        let exchange = self.exchange.take()?;
        Some(Expired { ask: exchange.ask, left: exchange.step != Step::Unwritten })
    }

    fn is_free(&self, now: Instant) -> bool {
        self.exchange.is_none() && self.handshake.is_none() && self.quiet_until <= now
    }

    fn is_waiting(&self) -> bool {
        self.exchange.is_some()
    }

    fn next_turn(&self) -> Instant {
        self.exchange.as_ref().map_or(self.quiet_until, |exchange| exchange.deadline)
    }

    fn ask(&mut self, now: Instant, ask: Ask) {
        if let Ask::Dispense(_) = ask {
            self.out = [0; CASSETTES_MAX];
        }
        match self.command(ask) {
            Some(command) => self.begin(now, ask, command),
            None if ask == Ask::Identification => {
                let mut identity = Identity::default();
                // Shorter than its place.
                let _ = identity.model.push_str("LCDM-4000");
                self.answered = Some((ask, Answer::Identity(identity)));
            }
            None => self.answered = Some((ask, Answer::Declined)),
        }
    }

    fn receive(&mut self, now: Instant, byte: u8) {
        self.quiet_until = self.quiet_until.max(now.after(self.timing.gap));
        let step = self.exchange.as_ref().map(|exchange| exchange.step);
        match (step, byte) {
            // The 4000 ends an exchange with EOT.
            (None, EOT) => self.quiet_until = now.after(self.timing.gap),
            (None | Some(Step::Unwritten), _) => {
                self.decoder.push(byte);
                self.decoder.clear();
            }
            (Some(Step::Acknowledge), ACK) if self.decoder.is_empty() => self.acknowledged(now, true),
            (Some(Step::Acknowledge), NAK) if self.decoder.is_empty() => self.acknowledged(now, false),
            // Noise before ACK looked like NAK.
            (Some(Step::Answer), ACK) if self.decoder.is_empty() && self.exchange.as_ref().is_some_and(|exchange| exchange.refused) => {
                self.acknowledged(now, true);
            }
            (Some(Step::Acknowledge | Step::Answer), _) => {
                if let Some(cut) = self.decoder.push(byte) {
                    self.cut(now, cut);
                }
            }
        }
    }

    fn transmit(&mut self) -> Option<&[u8]> {
        if let Some(byte) = self.handshake.take() {
            self.writing = Vec::from_slice(&[byte]).unwrap_or_default();
            return Some(&self.writing);
        }
        let unit = self.profile.model.unit();
        let exchange = self.exchange.as_mut().filter(|exchange| exchange.step == Step::Unwritten)?;
        exchange.step = Step::Acknowledge;
        // Every command here fits a frame.
        self.writing = encode(EOT, unit, &exchange.command).unwrap_or_default();
        Some(&self.writing)
    }

    fn answer(&mut self) -> Option<(Ask, Answer)> {
        self.answered.take()
    }

    fn seen_out(&self) -> NoteCounts {
        self.out
    }

    fn counts_out(&self) -> bool {
        self.profile.items_count
    }

    fn expire(&mut self, now: Instant) -> Option<Expired> {
        let exchange = self.exchange.clone().filter(|exchange| exchange.deadline <= now)?;
        if exchange.step == Step::Acknowledge && exchange.ask.moves_notes() {
            // It may have been taken, and ACK lost: the answer is waited for as long as it may take.
            let patience = self.patience(exchange.ask);
            if let Some(exchange) = self.exchange.as_mut() {
                exchange.step = Step::Answer;
                exchange.deadline = now.after(patience);
            }
            return None;
        }
        self.give_up(now, &exchange)
    }

    fn fault(trouble: Trouble) -> Fault {
        codes::fault(trouble)
    }

    fn damaged_frames(&self) -> u32 {
        self.damaged
    }
}
