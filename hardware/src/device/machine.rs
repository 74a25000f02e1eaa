//! The sans-IO contract: bytes and time go in, bytes, events and a wake-up time come out.

use super::memory::WireMemory;
use super::permit::IntentRef;
use super::time::Instant;

/// A protocol machine for one port.
///
/// Drain order after every `handle_*` or `command`: first [`poll_event`](Machine::poll_event) until `None`,
/// then [`poll_transmit`](Machine::poll_transmit) until `None`, then wait for bytes until
/// [`poll_timeout`](Machine::poll_timeout) and call [`handle_timeout`](Machine::handle_timeout) when it is reached.
/// Nothing here blocks, allocates, or reads a clock.
pub trait Machine {
    /// What the owner may ask of the devices on this port.
    type Command;
    /// What the devices on this port report.
    type Event;

    /// Bytes arrived from the line. Noise is survived and counted, never a panic.
    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]);

    /// The moment of [`poll_timeout`](Machine::poll_timeout) has come.
    fn handle_timeout(&mut self, now: Instant);

    /// The line itself broke (cable pulled, port gone). The machine forgets half-read frames and starts anew
    /// with reading once bytes flow again.
    fn handle_line(&mut self, now: Instant, event: LineEvent);

    /// Asks the devices for something. A command that carries a permit and cannot be sent gives the permit's
    /// intent back in [`Refused`], so that it can be closed as *not sent*.
    ///
    /// # Errors
    /// [`Refused`] when the command does not fit the device's state or the permit's terms.
    fn command(&mut self, now: Instant, command: Self::Command) -> Result<(), Refused>;

    /// The next bytes to write, if any; each call returns one frame.
    fn poll_transmit(&mut self, now: Instant) -> Option<&[u8]>;

    /// The next event, oldest first. The queue is bounded; a machine stops reading rather than drop an event.
    fn poll_event(&mut self) -> Option<Self::Event>;

    /// What must be written down before the bytes of the next [`poll_transmit`](Machine::poll_transmit) leave, if it is not yet:
    /// what the far end remembers of this talk and a new process must know. Protocols without such a thing have none.
    fn poll_memory(&mut self) -> Option<WireMemory> {
        None
    }

    /// Takes in what the last process wrote down last. Only before anything is said, and only of this computer's present boot.
    fn remember(&mut self, _memory: &WireMemory) {}

    /// When [`handle_timeout`](Machine::handle_timeout) wants to be called.
    fn poll_timeout(&self) -> Option<Instant>;
}

/// What happened to the line below the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEvent {
    /// The port failed or was closed.
    Lost,
    /// The port is open again.
    Restored,
}

/// Why a permitted frame was not sent. The money did not move because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// The permit speaks of another device, slot or boot.
    OtherDevice,
    /// The escrow that the permit names has ended, or another note is there now.
    EscrowEnded,
    /// The device is in a state in which it cannot do this.
    WrongState,
    /// The device answered that it will not do this, before doing anything.
    Declined,
    /// The line was silent before the frame was written.
    LineDown,
    /// Another permitted act is still running.
    Busy,
}

/// A command that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The intent whose permit came back unused, where the command carried one.
    pub intent: Option<IntentRef>,
    /// Why.
    pub why: NotSent,
}
