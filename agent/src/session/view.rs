//! What stands on the screen: a pure picture of the session over what is committed (R15).

use cas_domain::account::Account;
use cas_domain::catalogue::Service;
use cas_domain::journal::facts::PaymentEnd;
use cas_domain::local::screen::{ChangePiece, Overlay, Paper, ReferenceForm, Screen, SeasonTile, Tile, TileUnavailable, Truth};
use cas_domain::local::view::{Frame, View};
use cas_domain::money::Money;
use cas_domain::quote::Quote;
use cas_domain::reference::Scheme;
use cas_domain::time::WallMillis;

use super::Session;
use super::event::BillActivity;
use super::phase::{After, AfterStage, Pay, PayStage, Phase, Visit, VisitStage};
use crate::clock::Now;
use crate::journal::Standing;

/// K11 says that it takes longer after this.
const SLOW_GIVE_MS: u64 = 12_000;

/// From when owed change can be fetched, as an estimate: noon of the next day, after the cut.
pub fn owed_from(ended: WallMillis) -> WallMillis {
    ended.end_of_day().plus_millis(12 * 3_600_000)
}

impl Session {
    /// The view now. The caller numbers it.
    pub fn view(&self, standing: &Standing, now: Now) -> View {
        let screen = self.screen(standing, now);
        let step = step_of(&screen);
        View {
            version: 0,
            now: now.wall,
            frame: self.frame(standing),
            step,
            payment: self.payment_shown(),
            overlay: self.overlay(standing, now),
            screen,
        }
    }

    fn frame(&self, standing: &Standing) -> Frame {
        let words = self.config.as_ref().map(|config| &config.words);
        Frame {
            site_name: words.map_or_else(|| "CAS".to_owned(), |words| words.site_name.clone()),
            terminal: standing.number(),
            phone: words.map(|words| words.phone.clone()).unwrap_or_default(),
            phone_hours: words.map(|words| words.phone_hours.clone()).unwrap_or_default(),
            training: standing.is_training(),
        }
    }

    fn screen(&self, standing: &Standing, now: Now) -> Screen {
        match &self.phase {
            Phase::Idle => self.idle_screen(standing, now),
            Phase::Visit(visit) => self.visit_screen(visit, standing, now),
            Phase::Pay(pay) => self.pay_screen(pay, standing, now),
            Phase::After(after) => self.after_screen(after),
            Phase::Staff(staff) => Screen::Staff { screen: self.staff_screen(staff, standing) },
        }
    }

    fn idle_screen(&self, standing: &Standing, now: Now) -> Screen {
        let reasons = self.out_reasons(standing);
        if self.bill_is_starting(standing, now) {
            return Screen::Starting;
        }
        if !reasons.is_empty() {
            // Devices need a moment after the start before anything can be called broken.
            if now.mono_ms < 5_000
                && standing.genesis.is_some()
                && self.config.is_some()
                && !self.equipment.door_open
                && standing.cut.is_none()
            {
                return Screen::Starting;
            }
            let nearest = self.config.as_ref().map(|config| config.words.nearest.clone()).unwrap_or_default();
            return Screen::OutOfService { reasons, back_at: self.back_at(now), nearest };
        }
        let notes = self.note_chips(standing, None);
        let truth = Truth {
            notes: notes.iter().filter(|chip| chip.refused.is_none()).map(|chip| chip.denomination).collect(),
            coins: self.coins_taken(standing),
            gives_change: self.gives_change(standing),
            prints: self.can_print(),
        };
        Screen::Attract { truth, season: self.season(now) }
    }

    /// When operations expect it to work again; a moment that has passed is no promise.
    fn back_at(&self, now: Now) -> Option<WallMillis> {
        self.config.as_ref()?.back_at.filter(|back_at| *back_at > now.wall)
    }

    /// The first service that is in season today and can be paid now.
    fn season(&self, now: Now) -> Option<SeasonTile> {
        let config = self.config.as_ref()?;
        let today = now.wall.civil().date();
        config.seasons.iter().filter(|season| season.is_on(today)).find_map(|season| {
            let service = config.services.iter().find(|service| service.code == season.service)?;
            let tile = self.tile(service, now);
            let (words, words_en) = (season.words.clone(), season.words_en.clone());
            tile.unavailable.is_none().then_some(SeasonTile { tile, words, words_en })
        })
    }

    fn visit_screen(&self, visit: &Visit, standing: &Standing, now: Now) -> Screen {
        match &visit.stage {
            VisitStage::Services => Screen::Services { tiles: self.tiles(now) },
            VisitStage::Reference { service, problem } => {
                Screen::Reference { tile: self.tile(service, now), form: form_of(service), problem: problem.clone() }
            }
            VisitStage::Searching { search, since, .. } => Screen::Searching { tile: self.tile(&search.service, now), since: *since },
            VisitStage::NotDue { search, why } => Screen::NotDue { tile: self.tile(&search.service, now), why: why.clone() },
            VisitStage::Review => Screen::Review {
                total: total_of(&visit.basket),
                can_add: visit.basket.len() < cas_domain::bounds::DEBTS_MAX,
                valid_until: visit.basket.iter().map(|debt| debt.valid_until).min().unwrap_or_default(),
                debts: visit.basket.clone(),
            },
            VisitStage::HowToPay => {
                let total = total_of(&visit.basket);
                let cancel_back = self.config.as_ref().map_or(Money::ZERO, |config| config.limits.cancel_back_max);
                let possible = self.largest_change(standing, cancel_back);
                Screen::HowToPay { total, cancel_back: possible, cannot: self.cannot_pay(standing, total) }
            }
        }
    }

    /// How much of `most` the hoppers could give back now.
    fn largest_change(&self, standing: &Standing, most: Money) -> Money {
        let stocks = self.stocks(standing, &[]);
        let takes = cas_domain::change::make_at_most(most, &stocks);
        let value = |take: &cas_domain::change::Take<usize>| {
            let hopper = self.setup.hoppers.get(take.key);
            hopper.and_then(|hopper| hopper.denomination.times(i64::from(take.count)).ok()).unwrap_or(Money::ZERO)
        };
        Money::sum(takes.iter().map(value)).unwrap_or(Money::ZERO)
    }

    fn tiles(&self, now: Now) -> Vec<Tile> {
        let services = self.config.as_ref().map(|config| config.services.as_slice()).unwrap_or_default();
        services.iter().map(|service| self.tile(service, now)).collect()
    }

    fn tile(&self, service: &Service, now: Now) -> Tile {
        use cas_domain::catalogue::{Offline, Pricing};
        let fixed = matches!(service.pricing, Pricing::Fixed { .. });
        let today = now.wall.civil().date();
        let price = service.pricing.fixed_on(today).map(|price| price.amount);
        let unavailable = if fixed && price.is_none() {
            Some(TileUnavailable::NoPrice)
        } else if !self.link.reachable && service.offline == Offline::No {
            Some(TileUnavailable::Offline)
        } else {
            None
        };
        Tile {
            code: service.code.clone(),
            name: service.name.clone(),
            name_en: service.name_en.clone(),
            agency: service.agency.clone(),
            icon: service.icon.clone(),
            price,
            words: service.words.clone(),
            unavailable,
        }
    }

    fn pay_screen(&self, pay: &Pay, standing: &Standing, now: Now) -> Screen {
        let Some(open) = standing.payment.as_ref().filter(|open| open.id == pay.id) else { return Screen::Registering };
        let inserted = standing.tendered(open.id);
        match &pay.stage {
            PayStage::Collect | PayStage::Cancelling => self.insert_screen(pay, standing, now),
            PayStage::Give(give) => {
                let pieces = self.change_plan(standing, *give);
                let pieces: Vec<ChangePiece> =
                    pieces.into_iter().map(|(denomination, count, paid)| ChangePiece { denomination, count, paid }).collect();
                let amount = Money::sum(pieces.iter().filter_map(|piece| piece.denomination.times(i64::from(piece.count)).ok()));
                let slow = now.since(give.since_ms) >= SLOW_GIVE_MS;
                Screen::Change { amount: amount.unwrap_or(Money::ZERO), pieces, slow }
            }
            PayStage::Close { .. } if open.given.is_positive() => {
                let pieces = open.given_pieces.iter().rev();
                let pieces = pieces.map(|(denomination, count)| ChangePiece { denomination: *denomination, count: *count, paid: *count });
                Screen::Change { amount: open.given, pieces: pieces.collect(), slow: false }
            }
            // Nothing is registered of a cancelled payment; K07 stands until all is off and it is known whether a note came back.
            PayStage::Close { end: PaymentEnd::Cancelled, .. } => self.insert_screen(pay, standing, now),
            PayStage::Close { .. } => Screen::Registering,
            PayStage::Settling { .. } => Screen::Starting,
            PayStage::Interrupted { .. } => Screen::Interrupted {
                // What came in, also where it is paid for already and only its change is to come.
                received: if open.collected { open.received } else { inserted },
                missing: inserted.missing_to(if open.collected { Money::ZERO } else { open.due }),
                // "Un billete quedó adentro": only where one did; a doubt about coins is none about a note.
                doubtful: standing.book.balance(&Account::Held(open.id)).is_positive().then_some(open.folio),
                can_continue: (self.bill_works(standing) || self.coin_works(standing) || open.collected)
                    && open.debts.iter().all(|debt| debt.valid_until >= now.wall),
            },
        }
    }

    fn insert_screen(&self, pay: &Pay, standing: &Standing, now: Now) -> Screen {
        let Some(open) = &standing.payment else { return Screen::Registering };
        let inserted = standing.tendered(open.id);
        let missing = inserted.missing_to(open.due);
        let checking = !standing.stacks.is_empty() || self.equipment.bill.activity == Some(BillActivity::Accepting);
        let since = self.equipment.bill.checking_since_ms.filter(|_| checking);
        let first = open.debts.first();
        let word = |of: fn(&Quote) -> &String| first.map(of).cloned().unwrap_or_default();
        let cancelling = !matches!(pay.stage, PayStage::Collect);
        let in_escrow = self.equipment.bill.in_escrow || standing.book.balance(&Account::Held(open.id)).is_positive();
        Screen::Insert {
            name: word(|debt| &debt.name),
            name_en: word(|debt| &debt.name_en),
            icon: word(|debt| &debt.icon),
            due: open.due,
            inserted,
            missing,
            last: open.last,
            notes: self.note_chips(standing, Some(missing)),
            coins: self.coins_wanted(standing, missing),
            checking,
            checking_since: since.map(|since| now.wall.plus_millis(-i64::try_from(now.since(since)).unwrap_or(0))),
            can_cancel: !cancelling,
            note_back: cancelling && (in_escrow || pay.note_back),
        }
    }

    fn after_screen(&self, after: &After) -> Screen {
        match after.stage {
            AfterStage::TakeChange => {
                let pieces = after.given_pieces.iter();
                let pieces = pieces.map(|(denomination, count)| ChangePiece { denomination: *denomination, count: *count, paid: *count });
                Screen::Change { amount: after.given, pieces: pieces.collect(), slow: false }
            }
            AfterStage::Registering => Screen::Registering,
            AfterStage::Owed => {
                let owed = after.owed.get(after.owed_at);
                let office = self.config.as_ref().map(|config| config.words.office.clone()).unwrap_or_default();
                Screen::OwedChange {
                    amount: owed.map_or(Money::ZERO, |owed| owed.amount),
                    folio: owed.map_or(after.folio, |owed| owed.folio),
                    office,
                    from: owed_from(after.ended),
                    voucher: owed.map_or(Paper::NotPrinted, |owed| owed.voucher),
                    qr: owed.map(|owed| owed.qr.clone()).unwrap_or_default(),
                    phone: owed.map(|owed| owed.phone).unwrap_or_default(),
                }
            }
            AfterStage::Receipt => Screen::Receipt {
                folio: after.folio,
                total: after.due,
                paper: after.receipt,
                qr: after.qr.clone(),
                applied: self.applied_state(),
            },
            AfterStage::Thanks => {
                let debt = after.debts.iter().find(|debt| !debt.next_step.is_empty());
                Screen::Thanks {
                    folio: Some(after.folio),
                    next_step: debt.map(|debt| debt.next_step.clone()).unwrap_or_default(),
                    next_step_en: debt.map(|debt| debt.next_step_en.clone()).unwrap_or_default(),
                }
            }
            AfterStage::Cancelled => Screen::Cancelled { returned: after.given, take_note: after.take_note },
        }
    }

    fn overlay(&self, standing: &Standing, now: Now) -> Option<Overlay> {
        if let Some(until) = self.visit_still_there(now.mono_ms) {
            return Some(Overlay::StillThere { inside: Money::ZERO, until: wall_of(until, now) });
        }
        let Phase::Pay(pay) = &self.phase else { return None };
        if !matches!(pay.stage, PayStage::Collect) {
            return None;
        }
        let inside = standing.tendered(pay.id);
        if let Some(until) = pay.still_there_until {
            return Some(Overlay::StillThere { inside, until: wall_of(until, now) });
        }
        if pay.asking_cancel {
            let limit = self.config.as_ref().map_or(Money::ZERO, |config| config.limits.cancel_back_max);
            let escrow = standing.book.balance(&Account::Held(pay.id));
            let from_hoppers = self.largest_change(standing, limit.min(inside));
            let by_voucher = from_hoppers.missing_to(inside);
            let office = self.config.as_ref().map(|config| config.words.office.clone()).unwrap_or_default();
            let now_back = from_hoppers.plus(escrow).unwrap_or(from_hoppers);
            return Some(Overlay::ConfirmCancel { now: now_back, by_voucher, office });
        }
        let (denomination, why) = pay.refused?;
        Some(Overlay::NoteRefused { denomination, why, times: pay.refusals })
    }
}

fn wall_of(mono_ms: u64, now: Now) -> WallMillis {
    now.wall.plus_millis(i64::try_from(mono_ms.saturating_sub(now.mono_ms)).unwrap_or(0))
}

fn total_of(debts: &[Quote]) -> Money {
    Money::sum(debts.iter().map(|debt| debt.total)).unwrap_or(Money::ZERO)
}

fn form_of(service: &Service) -> ReferenceForm {
    let open = matches!(service.pricing, cas_domain::catalogue::Pricing::Open { .. });
    ReferenceForm {
        length: if service.reference == Scheme::None { 0 } else { service.reference.length().unwrap_or(0) },
        letters: service.reference.has_letters(),
        asks_amount: service.reference.asks_amount() || open,
    }
}

/// "Paso 2 de 4".
const fn step_of(screen: &Screen) -> Option<u8> {
    match screen {
        Screen::Services { .. } => Some(1),
        Screen::Reference { .. } | Screen::Searching { .. } | Screen::NotDue { .. } => Some(2),
        Screen::Review { .. } | Screen::HowToPay { .. } => Some(3),
        Screen::Insert { .. } | Screen::Change { .. } | Screen::Registering => Some(4),
        _ => None,
    }
}
