//! Acceptors that speak in pulses: they take without asking once armed, and say nothing but how much.

use super::fault::{Fault, FaultKind};
use super::machine::NotSent;
use super::permit::{Authority, IntentRef, Permit};
use super::value::Value;

/// What the owner may ask of a pulse acceptor.
#[derive(Debug)]
pub enum PulseCommand<A: Authority> {
    /// What was found at the start is settled and on disk: go on, inhibited.
    Begin,
    /// Take what comes until inhibited.
    Accept {
        /// The right to take without asking.
        permit: Permit<A>,
    },
    /// Take no more; answered by [`PulseEvent::Inhibited`] once the line has been quiet for as long as a note may be on its way.
    Inhibit,
}

/// Why a train of pulses counts as nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrainFault {
    /// A pulse was too short or too long.
    Width,
    /// A pause between two pulses was too short, or too long for one train and too short for two.
    Gap,
    /// Its sum is no note or coin that is taken here. It is not rounded.
    Sum,
}

/// What a pulse acceptor reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PulseEvent {
    /// The line was looked at for long enough. Waits for [`PulseCommand::Begin`].
    Started {
        /// Pulses that came meanwhile and were ignored, as the outputs of such devices twitch when they are switched on: recorded, no credit.
        ignored: u16,
    },
    /// Able to work; inhibited.
    Ready,
    /// The inhibit line lets it take.
    Accepting,
    /// The inhibit line stops it, and nothing was on its way.
    Inhibited,
    /// A whole train was closed by quiet: the credit point.
    Credit {
        /// Pulses counted.
        pulses: u16,
        /// What they are worth.
        value: Value,
        /// Whether it was let to take. If not, the money came all the same, and is nobody's.
        armed: bool,
    },
    /// Something came that is no whole train: between nothing and `max` was taken.
    Doubt {
        /// Pulses counted.
        pulses: u16,
        /// The most that it can have been.
        max: Value,
        /// What is wrong with it.
        why: TrainFault,
        /// Whether it was let to take.
        armed: bool,
    },
    /// A permitted act was not begun.
    NotSent {
        /// The intent of the unused permit.
        intent: IntentRef,
        /// Why.
        why: NotSent,
    },
    /// Something is wrong.
    Fault(Fault),
    /// What was wrong is so no longer.
    FaultCleared(FaultKind),
}
