//! Accounts: places where cash is, promises about it, and results that need a document (`money.md`, section 2).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::folio::Folio;
use crate::id::{CaseId, CutId, PaymentId, SessionId, TerminalId};
use crate::slot::{Code, PersonNumber, PouchNumber, Seal, Slot};
use crate::text_form::serde_as_text;

/// The number of a debt inside its payment, 0 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DebtNumber(pub u8);

/// What a difference was found in; each has a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DifferenceOf {
    /// A cut, counted in the vault.
    Cut(CutId),
    /// A count at the terminal.
    Count(SessionId),
    /// A device that proves more than the book.
    Slot(Slot),
    /// A bank deposit, by slip.
    Deposit(Code),
    /// A case decided by two persons.
    Case(CaseId),
}

/// An account of the ledger, at the terminal and at the centre alike.
///
/// Written `Name` or `Name:argument[:argument]`; that text is its form in the journal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    // Places, debit side.
    /// A note held, neither stacked nor returned.
    Escrow(Slot),
    /// The box behind a bill acceptor.
    CashBox(Slot),
    /// The box behind a coin acceptor.
    CoinBox(Slot),
    /// Where a dispenser puts what it will not pay.
    RejectBin(Slot),
    /// Presented and not yet taken.
    Exit(Slot),
    /// Somewhere in the machine: in doubt.
    Transport(Slot),
    /// A hopper.
    Hopper(Slot),
    /// A recycler.
    Recycler(Slot),
    /// A changer's tube.
    Tube(Slot),
    /// A dispenser's cassette.
    Cassette(Slot, u8),
    /// In a named person's hands.
    Staff(PersonNumber),
    /// A sealed bag of a cut; an unsealed one under its made-up number.
    Bag(Seal),
    /// Any other container, by vale, seal or envelope.
    Pouch(PouchNumber),
    /// The vault.
    Vault,
    /// An office that pays refunds.
    Office(Code),
    /// On the way to the bank.
    BankTransit,
    /// In the bank.
    Bank,
    /// Presumed false, kept apart, by cut.
    Suspect(CutId),
    /// Owed to us by the acquirer.
    CardClearing,
    /// Paid ahead of its entries, by case.
    Advance(CaseId),
    // Promises, credit side.
    /// A citizen's note in escrow or in doubt.
    Held(PaymentId),
    /// A citizen's money taken and not yet used.
    Tendered(PaymentId),
    /// Paid for one debt, not yet accepted by the biller. Never pooled.
    Collected(PaymentId, DebtNumber),
    /// Owed to a biller that accepted.
    Payable(Code),
    /// Owed back to a citizen.
    Owed(PaymentId),
    /// Found without owner.
    Unclaimed(TerminalId),
    /// Put in by staff for a test.
    StaffTest(SessionId),
    /// What treasury put in.
    Fund,
    // Results, either side.
    /// Counted or proven otherwise than booked.
    Difference(DifferenceOf),
    /// Paid out more than asked.
    Overpaid(Slot),
    /// Adjustment to what coins can pay.
    Rounding,
    /// Fees of banks.
    Fees,
    /// Expired by law.
    Expired,
}

/// Which side of the book an account belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Somewhere cash is: debit.
    Place,
    /// What is owed to somebody: credit.
    Promise,
    /// Needs a document: either.
    Result,
}

/// A text that names no account.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{0}' names no account")]
pub struct AccountError(String);

impl Account {
    /// Which side it belongs to.
    pub const fn side(&self) -> Side {
        match self {
            Self::Escrow(_)
            | Self::CashBox(_)
            | Self::CoinBox(_)
            | Self::RejectBin(_)
            | Self::Exit(_)
            | Self::Transport(_)
            | Self::Hopper(_)
            | Self::Recycler(_)
            | Self::Tube(_)
            | Self::Cassette(..)
            | Self::Staff(_)
            | Self::Bag(_)
            | Self::Pouch(_)
            | Self::Vault
            | Self::Office(_)
            | Self::BankTransit
            | Self::Bank
            | Self::Suspect(_)
            | Self::CardClearing
            | Self::Advance(_) => Side::Place,
            Self::Held(_)
            | Self::Tendered(_)
            | Self::Collected(..)
            | Self::Payable(_)
            | Self::Owed(_)
            | Self::Unclaimed(_)
            | Self::StaffTest(_)
            | Self::Fund => Side::Promise,
            Self::Difference(_) | Self::Overpaid(_) | Self::Rounding | Self::Fees | Self::Expired => Side::Result,
        }
    }

    /// Whether cash lies here piece by piece, so that every posting to it names denomination and count.
    pub const fn holds_pieces(&self) -> bool {
        matches!(self.side(), Side::Place)
            && !matches!(self, Self::BankTransit | Self::Bank | Self::CardClearing | Self::Advance(_) | Self::Office(_))
    }

    /// The slot of the machine, for places inside it.
    pub const fn slot(&self) -> Option<&Slot> {
        match self {
            Self::Escrow(slot)
            | Self::CashBox(slot)
            | Self::CoinBox(slot)
            | Self::RejectBin(slot)
            | Self::Exit(slot)
            | Self::Transport(slot)
            | Self::Hopper(slot)
            | Self::Recycler(slot)
            | Self::Tube(slot)
            | Self::Cassette(slot, _) => Some(slot),
            _ => None,
        }
    }

    /// The pouch of a vale de fondo.
    ///
    /// # Errors
    /// Never for a folio that exists; the text form of one always fits.
    pub fn pouch_of(vale: Folio) -> Result<Self, crate::slot::NameError> {
        vale.compact().parse().map(Self::Pouch)
    }
}

impl fmt::Display for DifferenceOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut(cut) => write!(f, "cut:{cut}"),
            Self::Count(session) => write!(f, "count:{session}"),
            Self::Slot(slot) => write!(f, "slot:{slot}"),
            Self::Deposit(slip) => write!(f, "deposit:{slip}"),
            Self::Case(case) => write!(f, "case:{case}"),
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Escrow(slot) => write!(f, "Escrow:{slot}"),
            Self::CashBox(slot) => write!(f, "CashBox:{slot}"),
            Self::CoinBox(slot) => write!(f, "CoinBox:{slot}"),
            Self::RejectBin(slot) => write!(f, "RejectBin:{slot}"),
            Self::Exit(slot) => write!(f, "Exit:{slot}"),
            Self::Transport(slot) => write!(f, "Transport:{slot}"),
            Self::Hopper(slot) => write!(f, "Hopper:{slot}"),
            Self::Recycler(slot) => write!(f, "Recycler:{slot}"),
            Self::Tube(slot) => write!(f, "Tube:{slot}"),
            Self::Cassette(slot, number) => write!(f, "Cassette:{slot}:{number}"),
            Self::Staff(person) => write!(f, "Staff:{person}"),
            Self::Bag(seal) => write!(f, "Bag:{seal}"),
            Self::Pouch(pouch) => write!(f, "Pouch:{pouch}"),
            Self::Vault => f.write_str("Vault"),
            Self::Office(site) => write!(f, "Office:{site}"),
            Self::BankTransit => f.write_str("BankTransit"),
            Self::Bank => f.write_str("Bank"),
            Self::Suspect(cut) => write!(f, "Suspect:{cut}"),
            Self::CardClearing => f.write_str("CardClearing"),
            Self::Advance(case) => write!(f, "Advance:{case}"),
            Self::Held(payment) => write!(f, "Held:{payment}"),
            Self::Tendered(payment) => write!(f, "Tendered:{payment}"),
            Self::Collected(payment, debt) => write!(f, "Collected:{payment}:{}", debt.0),
            Self::Payable(biller) => write!(f, "Payable:{biller}"),
            Self::Owed(payment) => write!(f, "Owed:{payment}"),
            Self::Unclaimed(terminal) => write!(f, "Unclaimed:{terminal}"),
            Self::StaffTest(session) => write!(f, "StaffTest:{session}"),
            Self::Fund => f.write_str("Fund"),
            Self::Difference(of) => write!(f, "Difference:{of}"),
            Self::Overpaid(slot) => write!(f, "Overpaid:{slot}"),
            Self::Rounding => f.write_str("Rounding"),
            Self::Fees => f.write_str("Fees"),
            Self::Expired => f.write_str("Expired"),
        }
    }
}

impl FromStr for Account {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        let error = || AccountError(text.chars().take(80).collect());
        fn read<T: FromStr>(text: &str) -> Option<T> {
            text.parse().ok()
        }
        let (name, argument) = text.split_once(':').unwrap_or((text, ""));
        let account = match name {
            "Escrow" => read(argument).map(Self::Escrow),
            "CashBox" => read(argument).map(Self::CashBox),
            "CoinBox" => read(argument).map(Self::CoinBox),
            "RejectBin" => read(argument).map(Self::RejectBin),
            "Exit" => read(argument).map(Self::Exit),
            "Transport" => read(argument).map(Self::Transport),
            "Hopper" => read(argument).map(Self::Hopper),
            "Recycler" => read(argument).map(Self::Recycler),
            "Tube" => read(argument).map(Self::Tube),
            "Cassette" => argument.split_once(':').and_then(|(slot, number)| Some(Self::Cassette(read(slot)?, read(number)?))),
            "Staff" => read(argument).map(Self::Staff),
            "Bag" => read(argument).map(Self::Bag),
            "Pouch" => read(argument).map(Self::Pouch),
            "Vault" if argument.is_empty() => Some(Self::Vault),
            "Office" => read(argument).map(Self::Office),
            "BankTransit" if argument.is_empty() => Some(Self::BankTransit),
            "Bank" if argument.is_empty() => Some(Self::Bank),
            "Suspect" => read(argument).map(Self::Suspect),
            "CardClearing" if argument.is_empty() => Some(Self::CardClearing),
            "Advance" => read(argument).map(Self::Advance),
            "Held" => read(argument).map(Self::Held),
            "Tendered" => read(argument).map(Self::Tendered),
            "Collected" => {
                argument.split_once(':').and_then(|(payment, debt)| Some(Self::Collected(read(payment)?, DebtNumber(read(debt)?))))
            }
            "Payable" => read(argument).map(Self::Payable),
            "Owed" => read(argument).map(Self::Owed),
            "Unclaimed" => read(argument).map(Self::Unclaimed),
            "StaffTest" => read(argument).map(Self::StaffTest),
            "Fund" if argument.is_empty() => Some(Self::Fund),
            "Difference" => argument.split_once(':').and_then(|(of, id)| difference(of, id)).map(Self::Difference),
            "Overpaid" => read(argument).map(Self::Overpaid),
            "Rounding" if argument.is_empty() => Some(Self::Rounding),
            "Fees" if argument.is_empty() => Some(Self::Fees),
            "Expired" if argument.is_empty() => Some(Self::Expired),
            _ => None,
        };
        account.ok_or_else(error)
    }
}

fn difference(of: &str, id: &str) -> Option<DifferenceOf> {
    match of {
        "cut" => id.parse().ok().map(DifferenceOf::Cut),
        "count" => id.parse().ok().map(DifferenceOf::Count),
        "slot" => id.parse().ok().map(DifferenceOf::Slot),
        "deposit" => id.parse().ok().map(DifferenceOf::Deposit),
        "case" => id.parse().ok().map(DifferenceOf::Case),
        _ => None,
    }
}

serde_as_text!(Account);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_read_back_from_their_text() {
        for text in
            ["Escrow:bill", "Cassette:disp-1:3", "Vault", "Difference:slot:hopper-2", "Bag:00418823", "Pouch:F00-000318-6", "Staff:4127"]
        {
            let account: Account = text.parse().expect(text);
            assert_eq!(account.to_string(), text);
        }
        for wrong in ["", "Vault:x", "Escrow:", "Escrow:UPPER", "Collected:x", "Nothing:1", "Held:123"] {
            assert!(wrong.parse::<Account>().is_err(), "{wrong} was taken for an account");
        }
    }
}
