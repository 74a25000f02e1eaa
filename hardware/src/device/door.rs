//! Door, box and hood switches.

/// What a switch reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DoorEvent {
    /// The door is open.
    Opened,
    /// The door is shut.
    Closed,
}
