//! What devices, roles and states are called.

use cas_domain::journal::facts::Role;
use cas_domain::local::staff::{BoardDevice, BoardKind};
use cas_domain::wire::v1::Health;

use crate::text::{Language, Say, staff};
use crate::theme::{Icon, Palette};

/// A role.
pub const fn role(role: Role) -> Say {
    match role {
        Role::Clerk => staff::CLERK,
        Role::Helpdesk => staff::HELPDESK,
        Role::Operations => staff::OPERATIONS,
        Role::Technician => staff::TECHNICIAN,
        Role::Collector => staff::COLLECTOR,
        Role::Vault => staff::VAULT,
        Role::Treasury => staff::TREASURY,
        Role::Agency => staff::AGENCY,
        Role::Auditor => staff::AUDITOR,
        Role::Admin => staff::ADMIN,
    }
}

/// A kind of device.
pub const fn kind(kind: BoardKind) -> Say {
    match kind {
        BoardKind::BillAcceptor => staff::BILL_ACCEPTOR,
        BoardKind::CashBox => staff::CASH_BOX,
        BoardKind::CoinAcceptor => staff::COIN_ACCEPTOR,
        BoardKind::CoinBox => staff::COIN_BOX,
        BoardKind::Hopper => staff::HOPPER_PLAIN,
        BoardKind::Printer => staff::PRINTER,
        BoardKind::Door => staff::DOOR,
        BoardKind::Network => staff::NETWORK,
    }
}

/// A device, hoppers with what they hold.
pub fn device(language: Language, device: &BoardDevice) -> String {
    match (device.kind, device.denomination) {
        (BoardKind::Hopper, Some(coin)) => staff::HOPPER.with(language, &[&crate::text::piece(coin)]),
        (other, _) => kind(other).of(language).to_owned(),
    }
}

/// Word, icon and colour of a state.
pub const fn health(health: Health, palette: &Palette) -> (Say, Icon, egui::Color32) {
    match health {
        Health::Good => (staff::GOOD, Icon::CHECK_CIRCLE, palette.good),
        Health::Care => (staff::CARE, Icon::WARNING, palette.care),
        Health::Stopped => (staff::STOPPED, Icon::PROHIBIT, palette.bad),
    }
}
