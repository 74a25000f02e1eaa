//! Staff: a technician who repairs, says where stuck money was, refills and counts; a collector who makes a cut. They go by what the
//! screen says, so that they can go on after a power cut. Some do one thing wrong, by mistake or on purpose.
//!
//! - [`jam`]: M04, the truth and lies about stuck money.
//! - [`hoppers`]: refills and counts.
//! - [`cut`]: boxes, bags, seals.
//! - [`hands`]: what a pair of hands can mend.

mod cut;
mod hands;
mod hoppers;
mod jam;

use cas_domain::folio::Folio;
use cas_domain::journal::facts::CutScope;
use cas_domain::local::screen::Screen;
use cas_domain::local::staff::{StaffAction, StaffScreen};
use cas_domain::local::touch::{Act, Pin};
use cas_domain::slot::Slot;

pub use self::hands::repair;

use super::machine::Port;
use super::random::Random;
use super::stage::Stage;

/// Turns after which they give up and leave.
const TURNS_MAX: u32 = 120;
/// Times that M04 is opened at one visit.
const STATED_MAX: u32 = 6;
const TECHNICIAN: (&str, &str) = ("4127", "412741");
const COLLECTOR: (&str, &str) = ("2210", "221022");

/// What somebody of the staff came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Clear jams, put paper in, refill hoppers.
    Service,
    /// Clear jams and leave.
    Repair,
    /// Count the hoppers.
    Count,
    /// Make a cut.
    Cut,
}

/// One thing that somebody does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Keeps a note out of the path and says that nothing was found.
    KeepsNote,
    /// Keeps it and says that it was in the box.
    SaysBox,
    /// Says at M04 whatever comes to mind, with any value.
    SaysAnything,
    /// Reads another value from the note in hand.
    WrongValue,
    /// Counts hoppers wrongly.
    Miscounts,
    /// Pours less than the vale says, and states all of it.
    PoursLess,
    /// Pours more than is stated.
    PoursMore,
    /// Types another number than was poured.
    Misstates,
    /// Pours coins of another kind into a hopper.
    WrongCoin,
    /// Uses a vale a second time.
    ValeTwice,
    /// Says that a hopper is empty, and leaves its coins in.
    LeavesCoins,
    /// Takes a note out of a box on the way to its bag.
    TakesNote,
    /// Mistypes a seal and puts it right.
    MistypesSeal,
    /// Pulls the box and puts another in, without a cut.
    PullsBox,
}

impl Wrong {
    /// What can go wrong at an errand.
    pub const fn at(errand: Errand) -> &'static [Self] {
        match errand {
            Errand::Repair => &[Self::KeepsNote, Self::SaysBox, Self::SaysAnything, Self::WrongValue],
            Errand::Count => &[Self::Miscounts],
            Errand::Service => {
                &[Self::PoursLess, Self::PoursMore, Self::Misstates, Self::WrongCoin, Self::ValeTwice, Self::SaysBox, Self::SaysAnything]
            }
            Errand::Cut => &[Self::LeavesCoins, Self::TakesNote, Self::MistypesSeal, Self::PullsBox],
        }
    }

    /// Its name in the summary.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeepsNote => "staff keeps a note",
            Self::SaysBox => "staff says box",
            Self::SaysAnything => "staff says anything",
            Self::WrongValue => "staff reads a wrong value",
            Self::Miscounts => "staff miscounts",
            Self::PoursLess => "refill too small",
            Self::PoursMore => "refill too large",
            Self::Misstates => "refill mistyped",
            Self::WrongCoin => "refill with other coins",
            Self::ValeTwice => "vale used twice",
            Self::LeavesCoins => "coins left in a hopper",
            Self::TakesNote => "collector takes a note",
            Self::MistypesSeal => "seal mistyped",
            Self::PullsBox => "box pulled without a cut",
        }
    }
}

/// Somebody of the staff in front of the machine.
#[derive(Debug)]
pub struct Staff {
    errand: Errand,
    random: Random,
    turns: u32,
    repaired: bool,
    signed: bool,
    vale: Option<Folio>,
    loaded: Option<[i64; 2]>,
    done: bool,
    boxes_out: bool,
    boxes_in: bool,
    counted: bool,
    stated: u32,
    looked: u32,
    /// Hoppers that were asked for a coin of a test.
    asked: Vec<Slot>,
    /// The hopper into which the coin of a test was put back.
    put_back: Option<Slot>,
    /// Makes mistakes at the sign-in.
    clumsy: bool,
    wrong: Option<Wrong>,
}

impl Staff {
    /// Somebody comes.
    pub fn new(seed: u64, errand: Errand, clumsy: bool, wrong: Option<Wrong>) -> Self {
        let mut random = Random::new(seed, "staff");
        // Who came to count or to refill may leave what was stuck to somebody else.
        let stated = if errand != Errand::Repair && random.happens(400) { STATED_MAX } else { 0 };
        Self {
            errand,
            random,
            turns: 0,
            repaired: false,
            signed: false,
            vale: None,
            loaded: None,
            done: false,
            boxes_out: false,
            boxes_in: false,
            counted: false,
            stated,
            looked: 0,
            asked: Vec::new(),
            put_back: None,
            clumsy,
            wrong,
        }
    }

    /// Does what they do wrong, if it is this; the summary hears of it.
    fn errs(&self, wrong: Wrong, stage: &mut Stage<'_>) -> bool {
        let errs = self.wrong == Some(wrong);
        if errs {
            stage.tally.fault(wrong.name());
        }
        errs
    }

    /// Looks and does something. When to look again, in milliseconds from now; `None`: gone.
    pub fn turn(&mut self, stage: &mut Stage<'_>) -> Option<u64> {
        self.turns += 1;
        if !self.repaired {
            self.repaired = true;
            repair(stage);
            self.keep(stage);
            return Some(3_000);
        }
        let Some(view) = stage.view() else { return if self.turns > TURNS_MAX { self.go(stage) } else { Some(3_000) } };
        let screen = view.screen.clone();
        if self.turns > TURNS_MAX {
            return self.go(stage);
        }
        match screen {
            Screen::Staff { screen } => self.at_board(screen, stage),
            Screen::Attract { .. } | Screen::OutOfService { .. } if self.done && self.signed => return self.go(stage),
            Screen::Attract { .. } | Screen::OutOfService { .. } => stage.touch(Act::Knock),
            Screen::Interrupted { .. } => stage.touch(Act::GiveBack),
            Screen::Receipt { .. } | Screen::OwedChange { .. } | Screen::Change { .. } => stage.touch(Act::Next),
            Screen::Thanks { .. } | Screen::Cancelled { .. } => stage.touch(Act::Finish),
            Screen::Insert { .. } => stage.touch(Act::Cancel),
            _ => stage.touch(Act::Back),
        }
        Some(self.random.between(600, 2_500))
    }

    fn at_board(&mut self, screen: StaffScreen, stage: &mut Stage<'_>) {
        let (number, pin) = if self.errand == Errand::Cut { COLLECTOR } else { TECHNICIAN };
        match screen {
            StaffScreen::SignIn { .. } => {
                self.signed = true;
                let wrong = self.clumsy && self.random.happens(200);
                let pin = Pin(if wrong { "000000".to_owned() } else { pin.to_owned() });
                let Ok(number) = number.parse() else { return };
                stage.touch(Act::SignIn { number, pin });
            }
            StaffScreen::Board { actions, .. } if self.errand == Errand::Cut => self.collect(&actions, stage),
            StaffScreen::Board { actions, .. } if actions.contains(&StaffAction::Jam) && self.stated < STATED_MAX => {
                self.stated += 1;
                self.looked = 0;
                stage.touch(Act::BeginJam);
            }
            StaffScreen::Board { .. } if self.done => stage.touch(Act::Leave),
            StaffScreen::Board { actions, .. } => match self.errand {
                Errand::Service if actions.contains(&StaffAction::Refill) => stage.touch(Act::BeginRefill),
                Errand::Count if actions.contains(&StaffAction::Count) && !self.counted => stage.touch(Act::BeginCount),
                _ => {
                    self.done = true;
                    stage.touch(Act::Leave);
                }
            },
            StaffScreen::Refill { refill, .. } => self.refill(&refill, stage),
            StaffScreen::Cut { cut, .. } => self.cut(&cut, stage),
            StaffScreen::Device { .. } => stage.touch(Act::Back),
            StaffScreen::Jam { jam, .. } => self.jam(&jam, stage),
            StaffScreen::Count { count, .. } => self.count(&count, stage),
            StaffScreen::Found { .. } => stage.touch(Act::FoundDone),
            StaffScreen::Trial { trial, .. } => {
                if !self.test(&trial.hoppers, stage) {
                    stage.touch(Act::TestsDone);
                }
            }
        }
    }

    /// A collector at the board.
    fn collect(&mut self, actions: &[StaffAction], stage: &mut Stage<'_>) {
        if self.done || self.boxes_in || !actions.contains(&StaffAction::Cut) {
            self.done = true;
            stage.hand(Port::Door, "close");
            return stage.touch(Act::Leave);
        }
        stage.hand(Port::Door, "open");
        if self.errs(Wrong::PullsBox, stage) {
            self.done = true;
            stage.hand(Port::Bill, "box out");
            hands::boxes_back(stage);
            stage.hand(Port::Door, "close");
            return stage.touch(Act::Leave);
        }
        stage.touch(Act::BeginCut { scope: CutScope::Total });
    }

    fn go(&mut self, stage: &mut Stage<'_>) -> Option<u64> {
        hands::boxes_back(stage);
        stage.hand(Port::Door, "close");
        stage.touch(Act::Leave);
        None
    }
}
