//! What happens in a story, drawn from its seed before it begins: a list, so that a failing story can be made shorter.

use super::biller::Mood;
use super::line::Noise;
use super::machine::Port;
use super::network::Weather;
use super::random::Random;
use super::staff::{Errand, Wrong};
use super::vault::{VaultWrong, WRONGS};

/// Hours that a terminal is open each day.
const OPEN_HOURS: u64 = 12;
const HOUR_MS: u64 = 3_600_000;
/// On a busy day the staff come once for so many citizens.
const CITIZENS_A_ROUND: u64 = 25;
/// A day in milliseconds.
pub const DAY_MS: u64 = 24 * HOUR_MS;

/// How a host dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// The process alone; devices keep their power.
    Process,
    /// The host loses power, the devices do not.
    Host,
    /// Everything loses power.
    All,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A citizen comes.
    Citizen {
        /// The citizen's own seed.
        seed: u64,
        /// Whether this one does all that a machine fears.
        hard: bool,
    },
    /// Somebody of the staff comes.
    Staff {
        /// For what.
        errand: Errand,
        /// Their own seed.
        seed: u64,
    },
    /// Somebody of the staff comes who does one thing wrong.
    BadStaff {
        /// For what.
        errand: Errand,
        /// Their own seed.
        seed: u64,
        /// What is wrong.
        wrong: Wrong,
    },
    /// The host dies after so many more points of its life, and comes back.
    Die {
        /// How.
        how: Death,
        /// Points of its life until then.
        after: u64,
        /// How long it stays dark, in milliseconds.
        dark: u64,
    },
    /// Power goes in the middle of the so-many-th write or sync of the disk from now.
    Torn {
        /// Writes and syncs until then.
        after: u64,
        /// How long it stays dark, in milliseconds.
        dark: u64,
    },
    /// The next sync of the disk fails.
    SyncFails,
    /// The disk is full for a while: only so many bytes are left.
    Full {
        /// Bytes left.
        room: usize,
        /// How long, in milliseconds.
        ms: u64,
    },
    /// The devices lose power, the host does not.
    Dark {
        /// How long, in milliseconds.
        ms: u64,
    },
    /// A line is bad for a while.
    Line {
        /// Which.
        port: Port,
        /// How bad; a dead one swallows everything.
        noise: Option<Noise>,
        /// The cable is out: the host's port fails.
        unplugged: bool,
        /// How long, in milliseconds.
        ms: u64,
    },
    /// A hand or a fault at a device.
    Hand {
        /// Which line.
        port: Port,
        /// The words.
        words: &'static str,
    },
    /// The way to the centre is bad for a while.
    Net {
        /// How bad.
        weather: Weather,
        /// How long, in milliseconds.
        ms: u64,
    },
    /// The host's disk is copied as it is.
    KeepImage,
    /// The copy is put back, and the agent starts on it: an old backup, or a cloned disk.
    PutBackImage,
    /// A backup of the centre's database is made.
    KeepBackup,
    /// The centre loses its database and goes on with the backup.
    RestoreBackup,
    /// The biller is bad for a while.
    Biller {
        /// How bad.
        mood: Mood,
        /// How long, in milliseconds.
        ms: u64,
    },
    /// The centre's process ends and starts again.
    CentreRestarts,
    /// The vault counts the bags that came.
    Vault {
        /// Their own seed.
        seed: u64,
        /// What goes wrong, if anything.
        wrong: Option<VaultWrong>,
    },
    /// The host's wall clock jumps by so many milliseconds.
    Clock(i64),
    /// Commits take so many milliseconds for a while.
    Slow {
        /// A commit, in milliseconds.
        commit: u64,
        /// How long, in milliseconds.
        ms: u64,
    },
}

/// One thing at its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Milliseconds since the opening of the first day.
    pub at: u64,
    /// What.
    pub what: What,
}

/// How much of what a story has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Days.
    pub days: u64,
    /// Citizens a day.
    pub citizens: u64,
    /// Faults a day.
    pub faults: u64,
    /// Whether citizens do what a machine fears.
    pub hard: bool,
}

impl Kind {
    /// Happy payments, no faults.
    pub const HAPPY: Self = Self { days: 1, citizens: 12, faults: 0, hard: false };
    /// A day of a busy terminal in a mall: three citizens in four are easy, most faults are short power cuts, and staff come after each other fault.
    pub const BUSY: Self = Self { days: 1, citizens: 160, faults: 24, hard: true };
    /// What a terminal goes through in these stories.
    pub const USUAL: Self = Self { days: 2, citizens: 18, faults: 14, hard: true };
}

impl Kind {
    /// Whether there are so many citizens that staff come more than once a day.
    const fn is_busy(self) -> bool {
        self.citizens / CITIZENS_A_ROUND > 1
    }
}

/// Faults of devices that hands or chance can make: line and words.
const HANDS: [(Port, &str); 27] = [
    (Port::Bill, "jam next"),
    (Port::Bill, "jam box"),
    (Port::Bill, "cheat"),
    (Port::Bill, "refuse next 66"),
    (Port::Bill, "plain on"),
    (Port::Bill, "pause accepting"),
    (Port::Bill, "pause escrow-timeout"),
    (Port::Bill, "lose 3"),
    (Port::Bill, "garble 4"),
    (Port::Bill, "deaf 5"),
    (Port::Bill, "box out"),
    (Port::Bus, "hopper-1 jam"),
    (Port::Bus, "hopper-2 short 2"),
    (Port::Bus, "hopper-1 double"),
    (Port::Bus, "hopper-2 double"),
    (Port::Bus, "hopper-1 double unseen"),
    (Port::Bus, "hopper-2 double unseen"),
    (Port::Bus, "hopper-1 refuse"),
    (Port::Bus, "hopper-2 late 3000"),
    (Port::Bus, "hopper-2 lose reply 167"),
    (Port::Bus, "hopper-1 lose request 167"),
    (Port::Bus, "coin swallow C500"),
    (Port::Bus, "coin string"),
    (Port::Printer, "paper out after 7"),
    (Port::Printer, "cutter jam"),
    (Port::Door, "open"),
    (Port::Door, "close"),
];

/// The plan of a seed.
pub fn draw(seed: u64, kind: Kind) -> Vec<Item> {
    let mut random = Random::new(seed, "plan");
    let mut items = vec![Item { at: 30_000, what: What::Staff { errand: Errand::Service, seed: random.draw() } }];
    for day in 0..kind.days {
        let start = day * DAY_MS;
        for _ in 0..kind.citizens {
            let at = start + random.between(120_000, OPEN_HOURS * HOUR_MS);
            let seed = random.draw();
            let hard = kind.hard && (!kind.is_busy() || seed.is_multiple_of(4));
            items.push(Item { at, what: What::Citizen { seed, hard } });
        }
        if day > 0 {
            let what = staff(&mut random, Errand::Service, kind.faults > 0);
            items.push(Item { at: start + 60_000, what });
        }
        let citizens: Vec<u64> =
            items.iter().filter(|item| item.at >= start && matches!(item.what, What::Citizen { .. })).map(|item| item.at).collect();
        for _ in 0..kind.faults {
            // Most strike while somebody is there: at night nothing is to be lost.
            let near = random.pick(&citizens).copied().unwrap_or(start);
            let at = if random.happens(850) { near + random.below(60_000) } else { start + random.below(OPEN_HOURS * HOUR_MS) };
            if kind.is_busy() {
                busy_fault(at, &mut random, &mut items);
            } else {
                items.push(Item { at, what: fault(&mut random) });
            }
        }
        if kind.faults > 0 {
            let at = start + OPEN_HOURS / 2 * HOUR_MS + random.below(HOUR_MS);
            let errand = [Errand::Repair, Errand::Repair, Errand::Service, Errand::Count][usize::try_from(random.below(4)).unwrap_or(0)];
            items.push(Item { at, what: staff(&mut random, errand, true) });
        }
        staff_of_a_busy_day(kind, start, &mut random, &mut items);
        let at = start + OPEN_HOURS * HOUR_MS + random.below(HOUR_MS);
        items.push(Item { at, what: staff(&mut random, Errand::Cut, kind.faults > 0) });
        if random.happens(600) {
            let wrong = random.pick(&WRONGS).copied().filter(|_| kind.faults > 0 && random.happens(400));
            items.push(Item { at: at + random.between(1, 10) * HOUR_MS, what: What::Vault { seed: random.draw(), wrong } });
        }
    }
    if kind.faults > 0 {
        rare(&mut random, kind.days * DAY_MS, &mut items);
    }
    items.sort_by_key(|item| item.at);
    items
}

/// Where many pay, somebody loads change every few hours.
fn staff_of_a_busy_day(kind: Kind, start: u64, random: &mut Random, items: &mut Vec<Item>) {
    let rounds = kind.citizens / CITIZENS_A_ROUND;
    for round in 1..rounds {
        let at = start + round * OPEN_HOURS * HOUR_MS / rounds;
        items.push(Item { at, what: What::Staff { errand: Errand::Service, seed: random.draw() } });
    }
}

/// Two faults in three are power cuts, and over soon: nobody pays in the dark. After any other one somebody comes and mends.
fn busy_fault(at: u64, random: &mut Random, items: &mut Vec<Item>) {
    let cut = random.happens(670);
    let what = if cut { short_cut(random) } else { fault(random) };
    if !cut {
        let at = at + random.between(60_000, 600_000);
        items.push(Item { at, what: What::Staff { errand: Errand::Repair, seed: random.draw() } });
    }
    // The way to the centre comes back sooner, too: a terminal takes only so many payments that the centre does not know.
    let what = match what {
        What::Net { weather, ms } => What::Net { weather, ms: ms.min(HOUR_MS) },
        what => what,
    };
    items.push(Item { at, what });
}

/// A power cut of seconds, at a point of the host's life or in the middle of a write.
fn short_cut(random: &mut Random) -> What {
    let dark = random.between(200, 20_000);
    if random.happens(250) {
        return What::Torn { after: random.below(120), dark };
    }
    let how = [Death::Process, Death::Host, Death::All][usize::try_from(random.below(3)).unwrap_or(0)];
    What::Die { how, after: random.below(1_500), dark }
}

/// What happens once in many stories.
fn rare(random: &mut Random, end: u64, items: &mut Vec<Item>) {
    if random.happens(150) {
        let kept = random.below(end);
        items.push(Item { at: kept, what: What::KeepBackup });
        items.push(Item { at: random.between(kept + 60_000, end + HOUR_MS), what: What::RestoreBackup });
    }
    if random.happens(60) {
        let kept = random.below(end);
        let back = random.between(kept + 60_000, end + HOUR_MS);
        items.push(Item { at: kept, what: What::KeepImage });
        items.push(Item { at: back, what: What::PutBackImage });
        if random.happens(400) {
            // And the first machine again: a clone.
            items.push(Item { at: back + random.between(HOUR_MS, 6 * HOUR_MS), what: What::PutBackImage });
        }
    }
}

/// Somebody of the staff; one in three does something wrong.
fn staff(random: &mut Random, errand: Errand, may_err: bool) -> What {
    let seed = random.draw();
    match random.pick(Wrong::at(errand)).copied().filter(|_| may_err && random.happens(350)) {
        Some(wrong) => What::BadStaff { errand, seed, wrong },
        None => What::Staff { errand, seed },
    }
}

fn fault(random: &mut Random) -> What {
    match random.below(100) {
        0..30 => {
            let how = [Death::Process, Death::Host, Death::All][usize::try_from(random.below(3)).unwrap_or(0)];
            let dark = if random.happens(800) { random.between(200, 20_000) } else { random.between(60_000, 2 * HOUR_MS) };
            What::Die { how, after: random.below(1_500), dark }
        }
        30..40 => What::Torn { after: random.below(120), dark: random.between(200, 20_000) },
        40..43 => What::SyncFails,
        43..45 => What::Full { room: usize::try_from(random.below(60_000)).unwrap_or(0), ms: random.between(1_000, 600_000) },
        45..48 => What::Dark { ms: random.between(50, 30_000) },
        48..60 => line(random),
        60..85 => {
            let (port, words) = random.pick(&HANDS).copied().unwrap_or((Port::Bill, "cheat"));
            What::Hand { port, words }
        }
        85..94 => {
            let bad = Weather { cut: false, request_lost: 200, answer_lost: 200, repeated: 300, late: 300 };
            let cut = random.happens(500);
            let ms = if cut { random.between(60_000, 2 * DAY_MS) } else { random.between(60_000, 6 * HOUR_MS) };
            What::Net { weather: if cut { Weather { cut, ..bad } } else { bad }, ms }
        }
        94 if random.happens(500) => What::CentreRestarts,
        94 => What::Biller {
            mood: Mood { deaf: random.below(700), silent: random.below(700), refuses: random.below(300), lost: random.below(700) },
            ms: random.between(HOUR_MS, DAY_MS),
        },
        95..97 => What::Clock(i64::try_from(random.below(2 * DAY_MS)).unwrap_or(0) - i64::try_from(DAY_MS).unwrap_or(0)),
        _ => What::Slow { commit: random.between(20, 4_000), ms: random.between(10_000, 200_000) },
    }
}

fn line(random: &mut Random) -> What {
    let port = [Port::Bill, Port::Bill, Port::Bus, Port::Bus, Port::Printer, Port::Door][usize::try_from(random.below(6)).unwrap_or(0)];
    let ms = random.between(500, 60_000);
    let mut chance = |most: u64| random.below(most);
    let noise = Noise {
        lost: chance(200),
        byte_lost: chance(100),
        flipped: chance(200),
        doubled: chance(100),
        late: chance(200),
        garbage: chance(100),
    };
    let dead = Noise { lost: 1000, ..Noise::default() };
    match random.below(4) {
        0 => What::Line { port, noise: Some(dead), unplugged: false, ms },
        1 => What::Line { port, noise: None, unplugged: true, ms },
        _ => What::Line { port, noise: Some(noise), unplugged: false, ms },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_repeats_and_is_in_order() {
        let plan = draw(7, Kind::USUAL);
        assert_eq!(plan, draw(7, Kind::USUAL));
        assert!(plan.is_sorted_by_key(|item| item.at));
        assert!(plan.iter().any(|item| matches!(item.what, What::Die { .. })));
        assert!(!draw(7, Kind::HAPPY).iter().any(|item| matches!(item.what, What::Die { .. } | What::Line { .. })));
    }
}
