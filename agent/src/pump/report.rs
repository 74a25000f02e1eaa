//! What the centre is told regularly: devices, levels, head.

use cas_domain::journal::facts::FaultCode;
use cas_domain::local::staff::{BoardDevice, BoardKind};
use cas_domain::slot::Slot;
use cas_domain::wire::v1::{DeviceReport, Heartbeat, LevelReport};

use super::{Pump, VERSION};
use crate::clock::Now;

impl Pump {
    /// What the centre is told regularly.
    pub fn heartbeat(&self, now: Now) -> Heartbeat {
        let rows = self.session.board_devices(&self.standing);
        let devices = rows.iter().filter(|row| !matches!(row.kind, BoardKind::CashBox | BoardKind::CoinBox | BoardKind::Network));
        let levels = rows.iter().filter_map(|row| {
            let (pieces, capacity) = row.pieces?;
            Some(LevelReport { slot: row.slot.clone()?, denomination: row.denomination, pieces, capacity })
        });
        Heartbeat {
            boot: self.boot,
            version: VERSION.to_owned(),
            head: self.journal.head(),
            unsent: self.journal.head().seq.0.saturating_sub(self.journal.acked().seq.0),
            wall_ms: now.wall,
            // Counted where it is sent: one state may be told more than once.
            beat: 0,
            payable: self.session.payable(&self.standing),
            devices: devices.filter_map(|row| self.device_report(row)).collect(),
            levels: levels.collect(),
            config_version: self.standing.config_version,
        }
    }

    fn device_report(&self, row: &BoardDevice) -> Option<DeviceReport> {
        let slot = row.slot.clone()?;
        let known = self.standing.identities.get(&slot).cloned().unwrap_or_default();
        let open = |faulty: &(&(Slot, FaultCode), &_)| faulty.0.0 == slot;
        let faults = self.standing.faults.iter().filter(open).map(|((_, code), severity)| (*code, *severity)).collect();
        Some(DeviceReport {
            model: known.model,
            serial: known.serial,
            firmware: known.firmware,
            health: row.health,
            words: row.words.clone(),
            faults,
            slot,
        })
    }
}
