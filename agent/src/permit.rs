//! The one place where a commit becomes a permit (`money.md`, R2).

use cas_hardware::device::permit::{Act, Authority, EscrowInstance, IntentRef, Permit, Terms};
use cas_hardware::device::value::Value;

use crate::journal::durable::IntentAct;
use crate::journal::{Durable, Intent};

/// The journal's authority: its proof is an intent that a commit made durable.
#[derive(Debug)]
pub enum JournalAuthority {}

impl Authority for JournalAuthority {
    type Proof = Durable<Intent>;

    fn terms(proof: &Durable<Intent>) -> Terms {
        let intent = proof.value();
        Terms {
            intent: IntentRef(intent.id.as_u128()),
            boot: intent.boot.as_u128(),
            serial: serial_of(&intent.serial),
            act: match intent.act {
                IntentAct::Stack { escrow, denomination } => {
                    Act::Stack { escrow: EscrowInstance(escrow), value: value_of(denomination.value().centavos()) }
                }
                IntentAct::Payout { count } => Act::Dispense { count },
                IntentAct::Arm => Act::AcceptCoins,
                IntentAct::Reset => Act::Reset,
            },
        }
    }
}

/// Turns the proof of a commit into the right to act once.
pub fn permit_from_durable(proof: Durable<Intent>) -> Permit<JournalAuthority> {
    Permit::from_proof(proof)
}

fn serial_of(serial: &str) -> Option<cas_hardware::device::identity::Serial> {
    cas_hardware::device::identity::Serial::try_from(serial).ok().filter(|serial| !serial.is_empty())
}

/// Centavos as devices speak of values; compared by worth, not by spelling.
fn value_of(centavos: i64) -> Value {
    Value { mantissa: u32::try_from(centavos).unwrap_or(0), exponent: -2, currency: *b"MXN" }
}
