//! Fujitsu's line as a dialect of the dispenser's machine: enquiry, data, and the answer with the roles turned round.

use super::codes;
use super::frame::{ACK, Cut, Data, Decoder, ENQUIRY, Encoded, NAK, encode};
use super::message;
use super::profile::Profile;
use super::timing::Timing;
use crate::device::{Authority, CASSETTES_MAX, Cassettes, Fault, Identity, Instant, NoteCounts, Span};
use crate::dispenser::{self, Answer, Ask, Dialect, Expired, Trouble};

/// A note dispenser of Fujitsu.
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
    /// The enquiry waits to be written.
    EnquiryDue,
    /// The device's leave is waited for.
    Enquiry,
    /// The data waits to be written.
    DataDue,
    /// The device's word that it came whole is waited for.
    Data,
    /// The device's own enquiry is waited for, with which its answer begins.
    Answer,
    /// Its data is waited for.
    Frame,
}

#[derive(Clone, Debug)]
struct Exchange {
    ask: Ask,
    step: Step,
    deadline: Instant,
    /// Until when the answer may come at all.
    answer_by: Instant,
    tries: u8,
    repeats: u8,
    /// The data has been written.
    left: bool,
    /// The device said that the data was damaged, and nothing else since.
    refused: bool,
}

/// The line of a Fujitsu dispenser.
#[derive(Debug)]
pub struct Line {
    timing: Timing,
    profile: Profile,
    decoder: Decoder,
    exchange: Option<Exchange>,
    signal: Option<[u8; 2]>,
    writing: Encoded,
    answered: Option<(Ask, Answer)>,
    quiet_until: Instant,
    damaged: u32,
}

impl Line {
    fn new(timing: Timing, profile: Profile) -> Self {
        Self {
            timing,
            profile,
            decoder: Decoder::new(profile.doubles_dle),
            exchange: None,
            signal: None,
            writing: Encoded::new(),
            answered: None,
            quiet_until: Instant::default(),
            damaged: 0,
        }
    }

    fn data(&self, ask: Ask) -> Option<Data> {
        match ask {
            Ask::Status => Some(message::status()),
            Ask::Purge => Some(message::init(&self.profile)),
            Ask::Dispense(counts) => Some(message::order(&self.profile, &counts)),
            Ask::Identification | Ask::Last | Ask::Prepare => None,
        }
    }

    /// How long the answer may take after the data.
    fn patience(&self, ask: Ask) -> Span {
        let notes = if let Ask::Dispense(counts) = ask { counts.iter().map(|count| u64::from(*count)).sum() } else { 0 };
        Span::from_millis(self.timing.response.as_millis() + notes * self.timing.note.as_millis())
    }

    fn go(&mut self, now: Instant, step: Step) {
        let by = now.after(self.timing.step);
        if let Some(exchange) = self.exchange.as_mut() {
            exchange.step = step;
            exchange.deadline = by;
        }
    }

    /// The data is with the device, or may be: its answer is waited for as long as it may take.
    fn wait_for_answer(&mut self, now: Instant) {
        let Some(ask) = self.exchange.as_ref().map(|exchange| exchange.ask) else { return };
        let by = now.after(self.patience(ask));
        if let Some(exchange) = self.exchange.as_mut() {
            exchange.step = Step::Answer;
            exchange.answer_by = by;
            exchange.deadline = by;
        }
    }

    fn cut(&mut self, now: Instant, cut: Cut) {
        let Some(exchange) = self.exchange.as_mut() else {
            // Nobody asked. A device that has something left to say is let finish, and what it says proves nothing.
            match cut {
                Cut::Enquiry | Cut::Frame(_) => self.signal = Some(ACK),
                Cut::Damaged(_) => self.damaged = self.damaged.saturating_add(1),
                Cut::Ack | Cut::Nak => {}
            }
            return;
        };
        match (exchange.step, cut) {
            (Step::Enquiry, Cut::Ack) => {
                exchange.tries = 1;
                self.go(now, Step::DataDue);
            }
            (Step::Data, Cut::Ack) => self.wait_for_answer(now),
            (Step::Data, Cut::Nak) => self.not_whole(now),
            (Step::Data | Step::Answer | Step::Frame, Cut::Enquiry) => {
                exchange.refused = false;
                if exchange.step == Step::Data {
                    self.wait_for_answer(now);
                }
                self.signal = Some(ACK);
                self.go(now, Step::Frame);
            }
            (Step::Data | Step::Answer | Step::Frame, Cut::Frame(data)) => self.frame(now, &data),
            (Step::Answer | Step::Frame, Cut::Damaged(_)) => self.ask_again(now),
            // Left over from an exchange before this one.
            (Step::EnquiryDue | Step::Enquiry | Step::DataDue, Cut::Enquiry) => self.signal = Some(ACK),
            (Step::EnquiryDue | Step::Enquiry | Step::DataDue, Cut::Frame(_)) => {
                self.damaged = self.damaged.saturating_add(1);
                self.signal = Some(ACK);
                if self.exchange.as_ref().is_some_and(|exchange| exchange.step == Step::Enquiry) {
                    self.go(now, Step::EnquiryDue);
                }
            }
            (_, Cut::Damaged(_)) => self.damaged = self.damaged.saturating_add(1),
            (_, Cut::Ack | Cut::Nak) => {}
        }
    }

    /// The device says that the data came damaged. What moves notes is not written again.
    fn not_whole(&mut self, now: Instant) {
        let tries_max = self.timing.tries_max;
        let Some(exchange) = self.exchange.as_mut() else { return };
        exchange.refused = true;
        if exchange.ask.moves_notes() || exchange.tries >= tries_max {
            self.wait_for_answer(now);
        } else {
            exchange.tries += 1;
            self.go(now, Step::DataDue);
        }
    }

    /// A damaged answer: the device may say it again, which moves nothing.
    fn ask_again(&mut self, now: Instant) {
        self.damaged = self.damaged.saturating_add(1);
        let tries_max = self.timing.tries_max;
        let Some(exchange) = self.exchange.as_mut().filter(|exchange| exchange.repeats < tries_max) else { return };
        exchange.repeats += 1;
        exchange.refused = false;
        self.signal = Some(NAK);
        self.go(now, Step::Frame);
    }

    fn frame(&mut self, now: Instant, data: &[u8]) {
        let Some(ask) = self.exchange.as_ref().map(|exchange| exchange.ask) else { return };
        self.signal = Some(ACK);
        let said = data.get(1).copied();
        let asked = match ask {
            Ask::Purge => message::INIT,
            Ask::Dispense(_) => message::ORDER,
            Ask::Status | Ask::Identification | Ask::Last | Ask::Prepare => message::STATUS,
        };
        if said != Some(asked) {
            // Of an exchange before this one: taken, and it answers nothing.
            self.damaged = self.damaged.saturating_add(1);
            self.wait_for_answer(now);
            return;
        }
        self.exchange = None;
        self.quiet_until = now.after(self.timing.gap);
        self.answered = Some((ask, self.read(ask, data)));
    }

    fn read(&self, ask: Ask, data: &[u8]) -> Answer {
        let error = message::error(data);
        match ask {
            Ask::Status if error.is_none() => message::look(data).map_or(Answer::Unreadable, Answer::Status),
            // It tells an error instead of its sensors: nothing is seen, and that is wrong.
            Ask::Status => Answer::Status(dispenser::Look { trouble: error, ..dispenser::Look::default() }),
            Ask::Purge => error.map_or(Answer::Done, Answer::Failed),
            Ask::Dispense(counts) => {
                let report = message::report(&counts, data).filter(|_| error.is_none() || self.profile.counts_in_errors);
                match (report, error) {
                    (Some(report), _) => Answer::Report(report),
                    (None, Some(trouble)) => Answer::Failed(trouble),
                    (None, None) => Answer::Unreadable,
                }
            }
            Ask::Identification | Ask::Last | Ask::Prepare => Answer::Unreadable,
        }
    }

    fn give_up(&mut self, now: Instant, exchange: &Exchange) -> Option<Expired> {
        self.exchange = None;
        self.signal = None;
        self.decoder.clear();
        self.quiet_until = now.after(self.timing.drain);
        if exchange.refused && exchange.ask.moves_notes() && self.profile.nak_proves {
            self.answered = Some((exchange.ask, Answer::Declined));
            return None;
        }
        Some(Expired { ask: exchange.ask, left: exchange.left })
    }
}

impl Dialect for Line {
    fn remembers(&self) -> bool {
        false
    }

    fn prepares(&self) -> bool {
        false
    }

    /// Lengths are told with the initialisation, which moves what lies in the path: it is the purge.
    fn purges_at_start(&self) -> bool {
        true
    }

    fn part(&self, left: &NoteCounts) -> NoteCounts {
        left.map(|count| count.min(self.profile.notes_max.min(99)))
    }

    fn clear(&mut self, now: Instant) -> Option<Expired> {
        self.decoder.clear();
        self.signal = None;
        self.answered = None;
        self.quiet_until = now;
        let exchange = self.exchange.take()?;
        Some(Expired { ask: exchange.ask, left: exchange.left })
    }

    fn is_free(&self, now: Instant) -> bool {
        self.exchange.is_none() && self.signal.is_none() && self.quiet_until <= now
    }

    fn is_waiting(&self) -> bool {
        self.exchange.is_some()
    }

    fn next_turn(&self) -> Instant {
        self.exchange.as_ref().map_or(self.quiet_until, |exchange| exchange.deadline)
    }

    fn ask(&mut self, now: Instant, ask: Ask) {
        if self.data(ask).is_none() {
            self.answered = Some((ask, if ask == Ask::Identification { Answer::Identity(Identity::default()) } else { Answer::Declined }));
            return;
        }
        self.decoder.clear();
        let deadline = now.after(self.timing.step);
        let step = Step::EnquiryDue;
        self.exchange = Some(Exchange { ask, step, deadline, answer_by: deadline, tries: 1, repeats: 0, left: false, refused: false });
    }

    fn receive(&mut self, now: Instant, byte: u8) {
        self.quiet_until = self.quiet_until.max(now.after(self.timing.gap));
        if let Some(cut) = self.decoder.push(byte) {
            self.cut(now, cut);
        }
    }

    fn transmit(&mut self) -> Option<&[u8]> {
        if let Some(signal) = self.signal.take() {
            self.writing = Encoded::from_slice(&signal).unwrap_or_default();
            return Some(&self.writing);
        }
        let (ask, step) = self.exchange.as_ref().map(|exchange| (exchange.ask, exchange.step))?;
        let (bytes, next) = match step {
            Step::EnquiryDue => (Encoded::from_slice(&ENQUIRY).unwrap_or_default(), Step::Enquiry),
            Step::DataDue => (encode(&self.data(ask)?, self.profile.doubles_dle).unwrap_or_default(), Step::Data),
            Step::Enquiry | Step::Data | Step::Answer | Step::Frame => return None,
        };
        if let Some(exchange) = self.exchange.as_mut() {
            exchange.step = next;
            exchange.left |= next == Step::Data;
        }
        self.writing = bytes;
        Some(&self.writing)
    }

    fn answer(&mut self) -> Option<(Ask, Answer)> {
        self.answered.take()
    }

    /// It tells nothing on the way.
    fn seen_out(&self) -> NoteCounts {
        [0; CASSETTES_MAX]
    }

    fn counts_out(&self) -> bool {
        false
    }

    fn expire(&mut self, now: Instant) -> Option<Expired> {
        let exchange = self.exchange.clone().filter(|exchange| exchange.deadline <= now)?;
        self.decoder.clear();
        let again = exchange.tries < self.timing.tries_max;
        match exchange.step {
            Step::EnquiryDue | Step::Enquiry if again => self.try_again(now, Step::EnquiryDue),
            // It may have been taken, and the word of it lost.
            Step::Data if exchange.ask.moves_notes() => self.wait_for_answer(now),
            Step::Data if again => self.try_again(now, Step::DataDue),
            // Its enquiry came, its data did not: it may begin again.
            Step::Frame if now < exchange.answer_by => {
                if let Some(exchange) = self.exchange.as_mut() {
                    exchange.step = Step::Answer;
                    exchange.deadline = exchange.answer_by;
                }
            }
            _ => return self.give_up(now, &exchange),
        }
        None
    }

    fn fault(trouble: Trouble) -> Fault {
        codes::fault(trouble)
    }

    fn damaged_frames(&self) -> u32 {
        self.damaged
    }
}

impl Line {
    fn try_again(&mut self, now: Instant, step: Step) {
        if let Some(exchange) = self.exchange.as_mut() {
            exchange.tries += 1;
        }
        self.go(now, step);
    }
}
