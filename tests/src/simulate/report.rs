//! What runs amounted to.

use std::collections::BTreeMap;
use std::fmt;

/// Counts of one run, or of many.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Days of terminals.
    pub days: u64,
    /// Payments that were opened.
    pub payments: u64,
    /// Payments that ended with everything paid.
    pub completed: u64,
    /// Notes that went into a mouth.
    pub notes: u64,
    /// Coins that went into a slot.
    pub coins: u64,
    /// Power cuts and deaths of the process.
    pub cuts: u64,
    /// Faults by kind.
    pub faults: BTreeMap<String, u64>,
    /// Doubts that were opened.
    pub doubts: u64,
    /// Centavos that citizens left in machines.
    pub money_in: i64,
    /// Centavos that lie in open doubts.
    pub in_doubt: i64,
    /// Entries on the terminals' disks.
    pub entries: u64,
    /// Points at which a host could have died.
    pub points: u64,
    /// Comparisons of all places.
    pub audits: u64,
}

impl Tally {
    /// One more fault.
    pub fn fault(&mut self, kind: &str) {
        *self.faults.entry(kind.to_owned()).or_default() += 1;
    }

    /// Adds another run.
    pub fn add(&mut self, other: &Self) {
        self.days += other.days;
        self.payments += other.payments;
        self.completed += other.completed;
        self.notes += other.notes;
        self.coins += other.coins;
        self.cuts += other.cuts;
        self.doubts += other.doubts;
        self.money_in += other.money_in;
        self.in_doubt += other.in_doubt;
        self.entries += other.entries;
        self.points += other.points;
        self.audits += other.audits;
        for (kind, count) in &other.faults {
            *self.faults.entry(kind.clone()).or_default() += count;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "terminal-days    {:>10}", self.days)?;
        writeln!(f, "payments         {:>10}   of them completed {}", self.payments, self.completed)?;
        writeln!(f, "notes, coins in  {:>10}   {}", self.notes, self.coins)?;
        writeln!(f, "power cuts       {:>10}   of {} points of the hosts' lives", self.cuts, self.points)?;
        writeln!(f, "entries          {:>10}   audited {} times", self.entries, self.audits)?;
        writeln!(
            f,
            "left in machines {:>10}.{:02} pesos, of them {}.{:02} in {} open doubts",
            self.money_in / 100,
            self.money_in % 100,
            self.in_doubt / 100,
            self.in_doubt % 100,
            self.doubts
        )?;
        let faults: Vec<String> = self.faults.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        write!(f, "faults           {}", if faults.is_empty() { "none".to_owned() } else { faults.join(", ") })
    }
}
