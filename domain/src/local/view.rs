//! What stands on the screen now.

use serde::{Deserialize, Serialize};

use super::screen::{Overlay, Screen};
use crate::folio::TerminalNumber;
use crate::id::PaymentId;
use crate::time::WallMillis;

/// Everything the kiosk needs to draw. Sent whole at each change; a newer version replaces an older one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Rises with each change; a touch names the version it was made on.
    pub version: u64,
    /// The terminal's clock when the view was made, for the clock in the header.
    pub now: WallMillis,
    /// Head and foot.
    pub frame: Frame,
    /// "Paso 2 de 4": 1 to 4, where there is one.
    pub step: Option<u8>,
    /// The payment the screen is about; touches name it.
    pub payment: Option<PaymentId>,
    /// The screen.
    pub screen: Screen,
    /// A dialog over it.
    pub overlay: Option<Overlay>,
}

/// Head and foot of every screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// `CAS Plaza Norte`.
    pub site_name: String,
    /// `07`.
    pub terminal: TerminalNumber,
    /// Complaint telephone, always in sight.
    pub phone: String,
    /// Its hours.
    pub phone_hours: String,
    /// Training realm: the violet ribbon "SIN VALOR".
    pub training: bool,
}
