//! What staff see: M01, M02, M05, M06; M04 and the count draw themselves in their own files. Pieces and percent, never peso totals.

use cas_domain::account::Account;
use cas_domain::journal::PlaceFlag;
use cas_domain::journal::facts::{CutScope, FaultCode, FaultSeverity};
use cas_domain::local::screen::OutReason;
use cas_domain::local::staff::{
    BoardDevice, BoardKind, CutBag, CutBox, CutView, RefillHopper, RefillView, SignedIn, StaffAction, StaffScreen,
};
use cas_domain::slot::Slot;
use cas_domain::wire::v1::{Health, Payable};

use super::Session;
use super::cut::{CutWork, cut_bags, envelopes_in, missing_seal};
use super::refill::RefillWork;
use super::staff::{StaffPhase, StaffStage, may};
use crate::journal::Standing;

impl Session {
    pub(super) fn staff_screen(&self, staff: &StaffPhase, standing: &Standing) -> StaffScreen {
        let signed_in = standing.staff.as_ref().map(|(_, who)| SignedIn {
            number: who.number.clone(),
            role: who.role,
            expires: self.access(&who.number).map(|access| access.expires).unwrap_or_default(),
        });
        if let (StaffStage::Device(slot), Some(staff)) = (&staff.screen, &signed_in)
            && let Some(device) = self.device_view(slot, standing)
        {
            return StaffScreen::Device { staff: staff.clone(), device };
        }
        match (&staff.screen, signed_in) {
            (StaffStage::SignIn, _) | (_, None) => {
                let counts_due = self.counts_due(standing);
                StaffScreen::SignIn { problem: staff.problem, payment_running: standing.payment.is_some(), counts_due }
            }
            (StaffStage::Board | StaffStage::Device(_), Some(staff)) => StaffScreen::Board {
                payable: self.payable(standing),
                devices: self.board_devices(standing),
                actions: self.board_actions(&staff, standing),
                door_open: self.equipment.door_open,
                staff,
            },
            (StaffStage::Cut(work), Some(staff)) => StaffScreen::Cut { staff, cut: self.cut_view(work, standing) },
            (StaffStage::Refill(work), Some(staff)) => StaffScreen::Refill { staff, refill: self.refill_view(work, standing) },
            (StaffStage::Jam(work), Some(staff)) => StaffScreen::Jam { staff, jam: self.jam_view(work, standing) },
            (StaffStage::Count(work), Some(staff)) => StaffScreen::Count { staff, count: self.count_view(work, standing) },
            (StaffStage::Trial(work), Some(staff)) => StaffScreen::Trial { staff, trial: self.trial_view(work, standing) },
            (StaffStage::Found(work), Some(staff)) => StaffScreen::Found { staff, found: self.found_view(work, standing) },
        }
    }

    fn board_actions(&self, staff: &SignedIn, standing: &Standing) -> Vec<StaffAction> {
        let free = standing.payment.is_none();
        use StaffAction::{Count, Cut, Found, Jam, Leave, Refill, Tests};
        let all = [Jam, Cut, Refill, Count, Found, Tests, Leave];
        let possible = |action: &StaffAction| match action {
            Cut => free && !self.cut_boxes(CutScope::Partial).is_empty(),
            Refill | Count => free && !self.setup.hoppers.is_empty() && standing.cut.is_none(),
            Tests | Found => free && standing.cut.is_none(),
            Jam => free && self.has_trouble(standing),
            Leave => true,
        };
        all.into_iter().filter(|action| may(staff.role, *action) && possible(action)).collect()
    }

    /// Whether the terminal can take money, apart from staff being at it.
    pub fn payable(&self, standing: &Standing) -> Payable {
        let reason = self.out_reasons(standing).first().map(|reason| words_of(*reason)).unwrap_or_default();
        Payable { yes: reason.is_empty(), reason: reason.to_owned() }
    }

    /// The rows of M02, in the order of the cabinet.
    pub fn board_devices(&self, standing: &Standing) -> Vec<BoardDevice> {
        let mut rows = Vec::new();
        if let Some((slot, capacity)) = &self.setup.bill {
            let (health, words) = self.device_health(slot, self.equipment.bill.ready, standing);
            rows.push(row(BoardKind::BillAcceptor, Some(slot), health, words, None));
            let pieces = pieces_in(standing, &Account::CashBox(slot.clone()));
            let out = self.equipment.bill.box_out;
            let (health, words) = if out { (Health::Stopped, "La caja está afuera".to_owned()) } else { level(pieces, *capacity) };
            rows.push(row(BoardKind::CashBox, Some(slot), health, words, Some((pieces, *capacity))));
        }
        if let Some(coin) = &self.setup.coin {
            let (health, words) = self.device_health(&coin.slot, self.equipment.coin.ready, standing);
            rows.push(row(BoardKind::CoinAcceptor, Some(&coin.slot), health, words, None));
            let pieces = pieces_in(standing, &Account::CoinBox(coin.slot.clone()));
            let (health, words) = level(pieces, coin.capacity);
            rows.push(row(BoardKind::CoinBox, Some(&coin.slot), health, words, Some((pieces, coin.capacity))));
        }
        for hopper in &self.setup.hoppers {
            let unit = self.equipment.hoppers.get(&hopper.slot);
            let place = Account::Hopper(hopper.slot.clone());
            let pieces = standing.book.pieces(&place, hopper.denomination);
            let (health, words) = self.device_health(&hopper.slot, unit.is_some_and(|unit| unit.ready), standing);
            let unknown = standing.book.flag(&place) == PlaceFlag::Unknown;
            let (health, words) = match health {
                Health::Good if unknown => (Health::Care, "Contenido sin comprobar: cuente la tolva".to_owned()),
                Health::Good if pieces < hopper.capacity / 10 => (Health::Care, "Pocas monedas".to_owned()),
                _ => (health, words),
            };
            let mut hopper_row = row(BoardKind::Hopper, Some(&hopper.slot), health, words, Some((pieces, hopper.capacity)));
            hopper_row.denomination = Some(hopper.denomination);
            rows.push(hopper_row);
        }
        if let Some(slot) = &self.setup.printer {
            let printer = &self.equipment.printer;
            let (mut health, mut words) = self.device_health(slot, !printer.silent, standing);
            if health == Health::Good && !printer.paper {
                (health, words) = (Health::Care, "Sin papel".to_owned());
            } else if health == Health::Good && printer.low {
                (health, words) = (Health::Care, "Queda poco papel".to_owned());
            }
            rows.push(row(BoardKind::Printer, Some(slot), health, words, None));
        }
        if let Some(slot) = &self.setup.door {
            let words = if self.equipment.door_open { "Abierta" } else { "Cerrada" };
            let health = if self.equipment.door_open { Health::Care } else { Health::Good };
            rows.push(row(BoardKind::Door, Some(slot), health, words.to_owned(), None));
        }
        let words = match (self.link.reachable, self.link.unsent) {
            (true, 0) => "Sin novedad".to_owned(),
            (true, unsent) => format!("Enviando {unsent} movimientos"),
            (false, unsent) => format!("Sin conexión con el centro; {unsent} movimientos por enviar"),
        };
        let health = if self.link.reachable { Health::Good } else { Health::Care };
        rows.push(row(BoardKind::Network, None, health, words, None));
        for (number, row) in (1_u8..).zip(&mut rows) {
            row.number = number;
        }
        rows
    }

    fn device_health(&self, slot: &Slot, ready: bool, standing: &Standing) -> (Health, String) {
        let faults = standing.faults.iter().filter(|((faulty, _), _)| faulty == slot);
        let worst = faults.max_by_key(|(_, severity)| **severity);
        match worst {
            Some(((_, FaultCode::Doubt), FaultSeverity::Warning)) => (Health::Care, "En revisión: faltan monedas por comprobar".to_owned()),
            Some(((_, FaultCode::Doubt), _)) => (Health::Stopped, "En revisión: no se sabe dónde quedó un billete".to_owned()),
            Some(((_, FaultCode::Untested), _)) => (Health::Stopped, "Recargada y sin probar: no da cambio".to_owned()),
            Some(((_, FaultCode::WrongCoin), _)) => (Health::Stopped, "Salió otra moneda: vacíela y cuéntela".to_owned()),
            Some(((_, FaultCode::CountDue), _)) => (Health::Care, "Toca contarla".to_owned()),
            Some((_, severity)) => {
                let health = if *severity == FaultSeverity::Stopped { Health::Stopped } else { Health::Care };
                (health, self.equipment.hints.get(slot).copied().unwrap_or("Con falla").to_owned())
            }
            None if ready => (Health::Good, "Sin novedad".to_owned()),
            None => (Health::Care, "Preparándose".to_owned()),
        }
    }

    fn cut_view(&self, work: &CutWork, standing: &Standing) -> CutView {
        let Some(cut) = &standing.cut else {
            return CutView {
                step: 1,
                folio: None,
                since: None,
                scope: CutScope::Total,
                boxes: Vec::new(),
                bags: Vec::new(),
                problem: work.problem.clone(),
                tickets: work.tickets,
                receives: None,
                can_continue: false,
            };
        };
        let step = self.cut_step(cut, work);
        let boxes = self.cut_boxes(cut.scope).into_iter();
        let boxes = boxes.map(|each| CutBox {
            out: cut.out.contains_key(&each.slot),
            back: each.is_back(cut) && cut.out.contains_key(&each.slot),
            serial: cut.back.get(&each.slot).cloned(),
            // Whoever takes a box out reads its number, always: another one than was put in is noticed so (S71).
            left_known: cut.back.contains_key(&each.slot),
            slot: each.slot,
            kind: each.kind,
            denomination: each.denomination,
            by_device: each.by_device,
        });
        let bags = cut_bags(cut).into_iter().map(|content| CutBag {
            content,
            doubtful: envelopes_in(cut, content),
            seals: cut.seals.iter().filter(|bag| bag.content == content).cloned().collect(),
        });
        let can_continue = match step {
            4 => missing_seal(cut).is_none(),
            6 => work.job.is_none() && work.to_print == 0,
            _ => false,
        };
        CutView {
            step,
            folio: Some(cut.folio),
            since: Some(cut.since),
            scope: cut.scope,
            boxes: boxes.collect(),
            bags: bags.collect(),
            problem: work.problem.clone(),
            tickets: work.tickets,
            receives: work.receives.clone(),
            can_continue,
        }
    }

    fn refill_view(&self, work: &RefillWork, standing: &Standing) -> RefillView {
        let hoppers = self.setup.hoppers.iter().map(|hopper| RefillHopper {
            slot: hopper.slot.clone(),
            denomination: hopper.denomination,
            pieces: standing.book.pieces(&Account::Hopper(hopper.slot.clone()), hopper.denomination),
            capacity: hopper.capacity,
            loaded: work.loaded.iter().find(|load| load.slot == hopper.slot).map_or(0, |load| load.count),
        });
        let loaded = self.setup.hoppers.iter().filter(|hopper| work.loaded.iter().any(|load| load.slot == hopper.slot));
        RefillView {
            hoppers: hoppers.collect(),
            vale: work.vale,
            folio: work.folio,
            problem: work.problem,
            ticket: work.ticket,
            tests: self.hopper_tests(loaded, standing),
            coins: self.coins_known(),
        }
    }
}

fn row(kind: BoardKind, slot: Option<&Slot>, health: Health, words: String, pieces: Option<(i64, i64)>) -> BoardDevice {
    BoardDevice { number: 0, kind, slot: slot.cloned(), denomination: None, health, words, pieces }
}

fn pieces_in(standing: &Standing, place: &Account) -> i64 {
    standing.book.content(place).iter().map(|(_, count)| count).sum()
}

fn level(pieces: i64, capacity: i64) -> (Health, String) {
    if pieces >= capacity {
        (Health::Stopped, "Llena".to_owned())
    } else if pieces.saturating_mul(10) >= capacity.saturating_mul(8) {
        (Health::Care, "Casi llena".to_owned())
    } else {
        (Health::Good, "Sin novedad".to_owned())
    }
}

/// A reason in words, for the technician and the centre.
pub const fn words_of(reason: OutReason) -> &'static str {
    match reason {
        OutReason::DoorOpen => "puerta abierta",
        OutReason::Maintenance => "en mantenimiento",
        OutReason::NotInstalled => "sin instalar",
        OutReason::CannotTakeCash => "no puede recibir dinero",
        OutReason::Jam => "billete atorado",
        OutReason::BoxFull => "caja llena",
        OutReason::BoxOut => "caja afuera",
        OutReason::UnderReview => "dinero en revisión",
        OutReason::Storage => "disco lleno",
        OutReason::ByCentre => "apagado por el centro",
        OutReason::NoAgent => "sin control",
    }
}
