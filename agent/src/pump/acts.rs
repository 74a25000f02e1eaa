//! What the session asked for becomes commands and questions. A proof is used up by the one command that needs it.

use cas_hardware::device::{BillCommand, BillMask, CoinBaseline, CoinCommand, HopperCommand};

use super::{Output, Pump};
use crate::devices::DeviceCommand;
use crate::paper::{Head, bytes_of, lines_of};
use crate::permit::permit_from_durable;
use crate::session::Act;
use crate::session::event::SessionEvent;

impl Pump {
    pub(super) fn act(&mut self, act: Act, outputs: &mut Vec<Output>) {
        let device = |command| Output::Device(command);
        match act {
            Act::Stack(intent) => {
                if let Some(proof) = self.proofs.remove(&intent) {
                    outputs.push(device(DeviceCommand::Bill(BillCommand::Stack(permit_from_durable(proof)))));
                }
            }
            Act::Dispense(intent) => {
                if let Some(proof) = self.proofs.remove(&intent) {
                    let slot = proof.value().slot.clone();
                    outputs.push(device(DeviceCommand::Hopper(slot, HopperCommand::Dispense(permit_from_durable(proof)))));
                }
            }
            Act::AcceptCoins(intent) => {
                if let Some(proof) = self.proofs.remove(&intent) {
                    let positions = self.session.coin_positions();
                    let command = CoinCommand::Accept { permit: permit_from_durable(proof), positions };
                    outputs.push(device(DeviceCommand::Coin(command)));
                }
            }
            Act::BeginBill { reset } => {
                let reset = reset.and_then(|intent| self.proofs.remove(&intent)).map(permit_from_durable);
                outputs.push(device(DeviceCommand::Bill(BillCommand::Begin { reset })));
            }
            Act::AcceptBills(numbers) => {
                let mask = numbers.iter().fold(0_u32, |mask, number| mask | 1_u32.checked_shl(u32::from(*number)).unwrap_or(0));
                outputs.push(device(DeviceCommand::Bill(BillCommand::Accept(BillMask(mask)))));
            }
            Act::ReturnBill => outputs.push(device(DeviceCommand::Bill(BillCommand::Return))),
            Act::ConfirmBill => outputs.push(device(DeviceCommand::Bill(BillCommand::Confirm))),
            Act::BeginCoin { baseline } => {
                let baseline =
                    baseline.and_then(|(serial, counter)| Some(CoinBaseline { serial: serial.as_str().try_into().ok()?, counter }));
                outputs.push(device(DeviceCommand::Coin(CoinCommand::Begin { baseline })));
            }
            Act::InhibitCoins => outputs.push(device(DeviceCommand::Coin(CoinCommand::Inhibit))),
            Act::BeginHopper(slot) => outputs.push(device(DeviceCommand::Hopper(slot, HopperCommand::Begin))),
            Act::Print { job, paper } => self.print(job, &paper, outputs),
            Act::AskQuote { request, service, reference, amount } => {
                outputs.push(Output::AskQuote { request, service, reference, amount });
            }
            Act::KeepPhone { folio, phone } => outputs.push(Output::KeepPhone { folio, phone }),
            Act::CheckPin { request, pin, hash } => outputs.push(Output::CheckPin { request, pin, hash }),
            Act::Continue => {
                if self.follow_ups.back() != Some(&SessionEvent::Continue) {
                    self.follow_ups.push_back(SessionEvent::Continue);
                }
            }
            Act::Housekeep => {
                if let Err(error) = self.journal.checkpoint() {
                    tracing::warn!("the journal's log could not be moved into the file: {error}");
                }
            }
        }
    }

    pub(super) fn print(&mut self, job: u32, paper: &crate::paper::Paper, outputs: &mut Vec<Output>) {
        let Some(config) = self.session.config() else { return };
        let head =
            Head { words: config.words.clone(), terminal: self.standing.number().to_string(), worthless: self.standing.is_training() };
        match bytes_of(&lines_of(paper, &head)) {
            Ok(bytes) => outputs.push(Output::Device(DeviceCommand::Print(job, Box::new(bytes)))),
            Err(error) => {
                tracing::error!("a paper could not be laid out: {error}");
                let news = crate::session::event::PrinterNews::Job { job, printed: false };
                self.follow_ups.push_back(SessionEvent::Printer(news));
            }
        }
    }
}
