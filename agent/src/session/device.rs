//! M03: one device in the technician's words. Counters of pieces and events, never money.

use cas_domain::account::Account;
use cas_domain::journal::PlaceFlag;
use cas_domain::journal::facts::FaultCode;
use cas_domain::local::device::{DeviceCounter, DeviceEvent, DeviceView};
use cas_domain::local::staff::{BoardDevice, BoardKind};
use cas_domain::slot::Slot;

use super::Session;
use super::event::DeviceIdentity;
use super::history::{fault, words_of};
use crate::journal::Standing;

impl Session {
    /// What M03 shows of a slot; none if there is no such device.
    pub(super) fn device_view(&self, slot: &Slot, standing: &Standing) -> Option<DeviceView> {
        let row = self.board_devices(standing).into_iter().find(|row| row.slot.as_ref() == Some(slot))?;
        let known = standing.identities.get(slot);
        let identity = known.map_or_else(DeviceIdentity::default, |known| DeviceIdentity {
            model: known.model.clone(),
            firmware: known.firmware.clone(),
            serial: known.serial.clone(),
        });
        let events = standing.history.get(slot).into_iter().flatten().rev();
        Some(DeviceView {
            advice: self.advice(slot, &row, standing),
            counters: self.counters(slot, &row, standing),
            model: identity.model,
            serial: identity.serial,
            firmware: identity.firmware,
            events: events.map(|(at, what)| DeviceEvent { at: *at, words: words_of(what) }).collect(),
            row,
        })
    }

    /// What to do about what is wrong, the device's own hint first.
    fn advice(&self, slot: &Slot, row: &BoardDevice, standing: &Standing) -> Vec<String> {
        let mut advice = Vec::new();
        let open: Vec<FaultCode> = standing.faults.keys().filter(|(faulty, _)| faulty == slot).map(|(_, code)| *code).collect();
        if open.iter().any(|code| !code.is_of_the_terminal())
            && let Some(hint) = self.equipment.hints.get(slot)
        {
            advice.push((*hint).to_owned());
        }
        let stated = !standing.in_doubt(slot);
        match row.kind {
            BoardKind::BillAcceptor if open.contains(&FaultCode::Doubt) && stated => {
                advice.push("Cierre la puerta y pruebe el camino en \"Quitar atoro\".".to_owned());
            }
            _ if standing.in_doubt(slot) => advice.push("Busque el dinero y diga dónde estaba en \"Quitar atoro\".".to_owned()),
            _ => {}
        }
        if row.kind == BoardKind::Hopper && standing.book.flag(&Account::Hopper(slot.clone())) == PlaceFlag::Unknown {
            advice.push("Cuente la tolva para que vuelva a dar cambio.".to_owned());
        }
        let told = [
            (FaultCode::Untested, "Saque una moneda de prueba, o cuente la tolva: así vuelve a dar cambio."),
            (FaultCode::WrongCoin, "Vacíe la tolva, separe las monedas y cuéntela."),
            (FaultCode::CountDue, "Cuente la tolva: hace mucho que nadie lo hace."),
        ];
        advice.extend(told.into_iter().filter(|(code, _)| open.contains(code)).map(|(_, words)| words.to_owned()));
        advice.extend(open.iter().filter(|_| advice.is_empty()).map(|code| format!("Revise: {}.", fault(*code))).collect::<Vec<_>>());
        advice
    }

    fn counters(&self, slot: &Slot, row: &BoardDevice, standing: &Standing) -> Vec<DeviceCounter> {
        let mut counters = Vec::new();
        let mut add = |name: &str, value: i64| counters.push(DeviceCounter { name: name.to_owned(), value });
        if let Some((pieces, capacity)) = row.pieces {
            add("Piezas por el libro", pieces);
            add("Capacidad", capacity);
        }
        match row.kind {
            BoardKind::Hopper => {
                if let Some(registers) = self.equipment.hoppers.get(slot).and_then(|unit| unit.registers) {
                    add("Monedas pagadas en su vida", i64::from(registers.lifetime));
                    add("Pagadas en la última orden", i64::from(registers.last_paid));
                    add("Sin pagar de la última orden", i64::from(registers.last_unpaid));
                }
            }
            BoardKind::CoinAcceptor => add("Contador de eventos", i64::from(self.equipment.coin.counter)),
            BoardKind::BillAcceptor => {
                let held = standing.book.content(&Account::CashBox(slot.clone()));
                add("Billetes en la caja por el libro", held.iter().map(|(_, count)| count).sum());
            }
            _ => {}
        }
        counters
    }
}
