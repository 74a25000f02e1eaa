//! The faults that a machine has told its owner of: one rule for every device, through silence, lost lines and power-ups.

use heapless::Vec;

use super::fault::FaultKind;

/// Room for one of each kind.
const KINDS: usize = 18;

/// Some kinds of faults, each once.
pub type Kinds = Vec<FaultKind, KINDS>;

/// What was told and not taken back.
///
/// A fault that was told stays told until the device itself shows that it is gone. Silence, a lost line and a power-up end none, and
/// are no news of one: the machine keeps what it told, and when the device shows its state again it takes back what is gone, and says
/// again what is still there. So an owner never hears of a fault without its end, whatever happened in between.
#[derive(Clone, Debug, Default)]
pub struct ToldFaults {
    told: Kinds,
    /// Told before the device began anew: to be told again, or taken back.
    before: Kinds,
}

impl ToldFaults {
    /// Nothing was told.
    pub const fn new() -> Self {
        Self { told: Vec::new(), before: Vec::new() }
    }

    /// The machine begins to read anew: what it told may have ended meanwhile.
    pub fn start_over(&mut self) {
        for kind in core::mem::take(&mut self.told) {
            insert(&mut self.before, kind);
        }
    }

    /// The device shows these faults and no others: what is over, to be taken back.
    pub fn gone(&mut self, shown: &[FaultKind]) -> Kinds {
        let mut gone = Kinds::new();
        for list in [&mut self.told, &mut self.before] {
            list.retain(|kind| {
                let stays = shown.contains(kind);
                if !stays {
                    insert(&mut gone, *kind);
                }
                stays
            });
        }
        gone
    }

    /// The device shows that this one is gone; of the others it said nothing. True where it had been told.
    pub fn over(&mut self, kind: FaultKind) -> bool {
        let known = self.told.len() + self.before.len();
        self.told.retain(|told| *told != kind);
        self.before.retain(|told| *told != kind);
        known > self.told.len() + self.before.len()
    }

    /// The device shows this one: true where it is to be told, for the first time or anew.
    pub fn tell(&mut self, kind: FaultKind) -> bool {
        self.before.retain(|told| *told != kind);
        let news = !self.told.contains(&kind);
        insert(&mut self.told, kind);
        news
    }
}

fn insert(list: &mut Kinds, kind: FaultKind) {
    if !list.contains(&kind) {
        // There is a place for each kind.
        let _ = list.push(kind);
    }
}

#[cfg(test)]
mod tests {
    use super::FaultKind::{BoxFull, Jam, Motor};
    use super::*;

    #[test]
    fn a_fault_is_told_once_and_taken_back_once() {
        let mut faults = ToldFaults::new();
        assert_eq!((faults.tell(Jam), faults.tell(Jam), faults.tell(Motor)), (true, false, true));
        assert_eq!(faults.gone(&[Motor])[..], [Jam]);
        assert_eq!(faults.gone(&[Motor])[..], []);
        assert!(faults.over(Motor) && !faults.over(Motor));
    }

    #[test]
    fn what_was_told_before_a_new_start_is_taken_back_or_told_again() {
        let mut faults = ToldFaults::new();
        assert!(faults.tell(Jam) && faults.tell(BoxFull));
        faults.start_over();
        // The second start comes before the device showed anything: nothing is forgotten.
        faults.start_over();
        assert_eq!(faults.gone(&[BoxFull])[..], [Jam], "over: it ended with the power");
        assert!(faults.tell(BoxFull), "still there: told again");
        assert!(!faults.tell(BoxFull));
        assert_eq!(faults.gone(&[])[..], [BoxFull]);
    }
}
