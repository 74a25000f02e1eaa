//! The bench's own record: what is about to move is on disk before it moves. The only maker of proofs in this program.
//!
//! This is no journal: it books nothing and settles nothing. It keeps the rule that no frame that moves cash leaves without a record
//! that it was wanted (`money.md`, R2), for a bench where the money is the workshop's.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use cas_hardware::device::identity::Serial;
use cas_hardware::device::{Act, Authority, IntentRef, Permit, Terms};
use serde_json::json;

/// An operator at a bench, who was asked and said yes.
#[derive(Debug)]
pub enum Operator {}

/// Proof that an act is in the record. Only [`BenchLog::record`] makes one.
#[derive(Debug)]
pub struct Recorded(Terms);

impl Authority for Operator {
    type Proof = Recorded;

    fn terms(proof: &Recorded) -> Terms {
        proof.0.clone()
    }
}

/// The record.
#[derive(Debug)]
pub struct BenchLog {
    file: File,
    boot: u128,
    acts: u128,
}

impl BenchLog {
    /// Opens the record; what is in it stays.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path);
        let file = file.with_context(|| format!("no se pudo abrir el registro del banco {}", path.display()))?;
        // Names this run only; permits do not outlive it.
        Ok(Self { file, boot: u128::from(std::process::id()), acts: 0 })
    }

    /// The run that this record's permits are good for.
    pub fn boot(&self) -> u128 {
        self.boot
    }

    /// Writes down what is about to happen and waits until it is on disk.
    pub fn record(&mut self, serial: &Serial, act: Act) -> anyhow::Result<Permit<Operator>> {
        self.acts += 1;
        let line =
            json!({ "run": self.boot.to_string(), "act": self.acts.to_string(), "serial": serial.as_str(), "what": format!("{act:?}") });
        writeln!(self.file, "{line}")
            .and_then(|()| self.file.sync_all())
            .context("el registro del banco no se pudo escribir: no se mueve nada")?;
        let serial = Some(serial.clone());
        Ok(Permit::from_proof(Recorded(Terms { intent: IntentRef(self.acts), boot: self.boot, serial, act })))
    }

    /// Writes down how it ended.
    pub fn ended(&mut self, how: &str) -> anyhow::Result<()> {
        let line = json!({ "run": self.boot.to_string(), "act": self.acts.to_string(), "ended": how });
        writeln!(self.file, "{line}").and_then(|()| self.file.sync_all()).context("el registro del banco no se pudo escribir")
    }
}
