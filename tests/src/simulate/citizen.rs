//! Citizens: they choose, pay, hesitate, cancel, leave, touch twice, put coins in late, and take what is theirs, or not.

use cas_domain::denomination::Denomination;
use cas_domain::local::screen::{Overlay, Screen};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;

use super::random::Random;
use super::reference::reference;
use super::stage::Stage;

/// Turns after which a citizen has had enough.
const TURNS_MAX: u32 = 160;
/// Services that a citizen of these stories asks for.
const SERVICES: [&str; 6] = ["parquimetro", "agua", "donativo", "licencia", "acta-nacimiento", "antecedentes"];
/// Coins in a purse, in centavos.
const COINS: [u32; 5] = [50, 100, 200, 500, 1000];
/// Notes in a purse, in centavos.
const NOTES: [u32; 6] = [2_000, 5_000, 10_000, 20_000, 50_000, 100_000];

/// How somebody behaves: chances per thousand.
#[derive(Clone, Copy, Debug)]
struct Manners {
    leaves: u64,
    cancels: u64,
    touches_twice: u64,
    late_coin: u64,
    wrong_piece: u64,
    coins: u64,
    forgets: u64,
    slow: u64,
}

/// A citizen in front of the machine.
#[derive(Debug)]
pub struct Citizen {
    random: Random,
    manners: Manners,
    service: &'static str,
    /// In centavos, where the citizen chooses it.
    amount: u32,
    turns: u32,
    paid: bool,
}

impl Citizen {
    /// Somebody comes; `hard` people do all that a machine fears.
    pub fn new(seed: u64, hard: bool) -> Self {
        let mut random = Random::new(seed, "citizen");
        let mut chance = |easy: u64, often: u64| if hard { random.below(often + 1) } else { easy };
        let manners = Manners {
            leaves: chance(0, 30),
            cancels: chance(0, 60),
            touches_twice: chance(10, 150),
            late_coin: chance(0, 200),
            wrong_piece: chance(10, 150),
            coins: chance(200, 700),
            forgets: chance(0, 100),
            slow: chance(5, 40),
        };
        let service = random.pick(&SERVICES).copied().unwrap_or("parquimetro");
        // Whole pesos mostly; some bills need rounding.
        let pesos = u32::try_from(random.between(12, 480)).unwrap_or(12) * 100;
        let amount = if service == "agua" && random.happens(200) { pesos + 37 } else { pesos };
        Self { random, manners, service, amount, turns: 0, paid: false }
    }

    /// Looks and does something. When to look again, in milliseconds from now; `None`: gone.
    pub fn turn(&mut self, stage: &mut Stage<'_>) -> Option<u64> {
        self.turns += 1;
        if self.turns > TURNS_MAX || (self.turns > 3 && self.random.happens(self.manners.leaves)) {
            return self.leave(stage);
        }
        let Some(view) = stage.view() else { return Some(self.pause(3_000)) };
        if let Some(overlay) = &view.overlay {
            self.answer(&overlay.clone(), stage);
            return Some(self.pause(1_200));
        }
        match view.screen.clone() {
            Screen::Attract { .. } if self.paid || self.turns > 60 => return self.leave(stage),
            Screen::Attract { .. } => self.touch(stage, Act::Start),
            Screen::Services { tiles } => {
                let tile = tiles.iter().find(|tile| tile.code.as_str() == self.service && tile.unavailable.is_none());
                let Some(tile) = tile.or_else(|| tiles.iter().find(|tile| tile.unavailable.is_none())) else { return self.leave(stage) };
                self.touch(stage, Act::Choose { service: tile.code.clone() });
            }
            Screen::Reference { tile, form, problem } => {
                let number = u32::try_from(self.random.below(100_000_000)).unwrap_or(0);
                let Some(text) = reference(tile.code.as_str(), number, self.amount).filter(|_| problem.is_none()) else {
                    self.touch(stage, Act::Back);
                    return if self.turns > 20 { self.leave(stage) } else { Some(self.pause(1_000)) };
                };
                let amount = form.asks_amount.then(|| Money::from_centavos(i64::from(self.amount)));
                self.touch(stage, Act::Submit { reference: text, amount });
            }
            Screen::NotDue { .. } => return self.leave(stage),
            Screen::Review { .. } => self.touch(stage, Act::Confirm),
            Screen::HowToPay { cannot: None, .. } => self.touch(stage, Act::PayCash),
            Screen::HowToPay { .. } => return self.leave(stage),
            Screen::Insert { missing, notes, coins, checking, .. } => {
                if self.random.happens(self.manners.cancels) {
                    self.touch(stage, Act::Cancel);
                } else if !checking {
                    let taken: Vec<Denomination> =
                        notes.iter().filter(|chip| chip.refused.is_none()).map(|chip| chip.denomination).collect();
                    self.pay(stage, missing, &taken, &coins);
                }
            }
            Screen::Change { .. } | Screen::Registering => {
                if self.random.happens(self.manners.late_coin) {
                    stage.coin(COINS[2]);
                }
                self.touch(stage, Act::Next);
            }
            Screen::OwedChange { .. } => {
                let act = if self.random.happens(600) { Act::PrintVoucher } else { Act::Next };
                self.touch(stage, act);
                self.paid = true;
            }
            Screen::Receipt { .. } => {
                self.take(stage);
                self.paid = true;
                self.touch(stage, Act::Next);
            }
            Screen::Thanks { .. } | Screen::Cancelled { .. } => {
                self.take(stage);
                self.paid = true;
                self.touch(stage, Act::Finish);
            }
            Screen::Interrupted { can_continue, .. } => {
                let go_on = can_continue && self.random.happens(500);
                self.touch(stage, if go_on { Act::Resume } else { Act::GiveBack });
            }
            Screen::Searching { .. } | Screen::Starting => {}
            Screen::OutOfService { .. } | Screen::Staff { .. } => return self.leave(stage),
        }
        Some(self.pause(1_500))
    }

    fn pay(&mut self, stage: &mut Stage<'_>, missing: Money, notes: &[Denomination], coins: &[Denomination]) {
        if self.random.happens(self.manners.wrong_piece) {
            let any = self.random.pick(&NOTES).copied().unwrap_or(2_000);
            return stage.note(any);
        }
        let coin = self.random.happens(self.manners.coins) || notes.is_empty();
        if coin && let Some(coin) = self.random.pick(coins) {
            let centavos = u32::try_from(coin.value().centavos()).unwrap_or(100);
            return stage.coin(centavos);
        }
        // Nobody pays a bill of hundreds with twenties only, nor a parking ticket with a thousand.
        let fits = |note: &&Denomination| note.value().centavos() * 4 >= missing.centavos() || note.value().centavos() >= 20_000;
        let fitting: Vec<&Denomination> = notes.iter().filter(fits).collect();
        if let Some(note) = self.random.pick(&fitting).or(notes.last().as_ref()) {
            stage.note(u32::try_from(note.value().centavos()).unwrap_or(2_000));
        }
    }

    fn answer(&mut self, overlay: &Overlay, stage: &mut Stage<'_>) {
        match overlay {
            Overlay::NoteRefused { .. } => {
                stage.take_note();
                self.touch(stage, Act::KeepPaying);
            }
            Overlay::ConfirmCancel { .. } => {
                let act = if self.random.happens(600) { Act::CancelAndReturn } else { Act::KeepPaying };
                self.touch(stage, act);
            }
            Overlay::StillThere { .. } => {
                let act = if self.random.happens(700) { Act::MoreTime } else { Act::CancelAndReturn };
                self.touch(stage, act);
            }
        }
    }

    fn touch(&mut self, stage: &mut Stage<'_>, act: Act) {
        if self.random.happens(self.manners.touches_twice) {
            stage.touch(act.clone());
        }
        stage.touch(act);
    }

    fn take(&mut self, stage: &mut Stage<'_>) {
        if !self.random.happens(self.manners.forgets) {
            stage.take_note();
            stage.take_coins();
        }
    }

    fn leave(&mut self, stage: &mut Stage<'_>) -> Option<u64> {
        self.take(stage);
        None
    }

    fn pause(&mut self, about: u64) -> u64 {
        if self.random.happens(self.manners.slow) {
            return self.random.between(10_000, 100_000);
        }
        self.random.between(about / 3, about * 2)
    }
}
