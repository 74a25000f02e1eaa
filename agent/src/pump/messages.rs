//! What goes into the pump and what comes out of it.

use cas_domain::folio::Folio;
use cas_domain::id::{CentreId, IntentId};
use cas_domain::journal::Link;
use cas_domain::journal::book::BookError;
use cas_domain::local::touch::Pin;
use cas_domain::local::view::View;
use cas_domain::money::Money;
use cas_domain::phone::Phone;
use cas_domain::slot::Code;
use cas_domain::wire::signed::{SignatureError, SignedConfig};
use cas_domain::wire::v1::{Applied, QuoteAnswer};
use thiserror::Error;

use crate::devices::DeviceCommand;
use crate::journal::JournalError;
use crate::session::event::SessionEvent;

/// What comes in.
#[derive(Debug)]
pub enum Input {
    /// Something for the session.
    Session(SessionEvent),
    /// A permit came back unused from a bus that does not say whose it was.
    RefusedIntent(IntentId),
    /// The centre holds everything up to here.
    Acked {
        /// The head it holds.
        head: Link,
        /// The life of its database.
        centre: CentreId,
        /// What billers have said.
        applied: Vec<Applied>,
    },
    /// A signed configuration arrived.
    Config(SignedConfig),
    /// Whether the centre answers, and by how much its clock is ahead.
    Reach {
        /// It answered.
        reachable: bool,
        /// Milliseconds by which its clock is ahead, if it said.
        offset_ms: Option<i64>,
    },
    /// The answer to a question for a quote.
    Quote {
        /// Which question.
        request: u64,
        /// The answer; `None` if there was none.
        answer: Option<Box<QuoteAnswer>>,
    },
    /// The centre holds other bytes at a place of ours.
    Forked,
    /// The centre hears two machines with our key.
    Locked,
    /// The head that the centre says it holds of this terminal.
    CentreHolds(Link),
    /// The second copy of the journal goes on where the journal ends, or holds other entries.
    CopyAhead,
    /// The process is asked to end.
    Stop,
}

/// What is to be done outside.
#[derive(Debug)]
pub enum Output {
    /// A command for a device.
    Device(DeviceCommand),
    /// A new view for the kiosk.
    View(Box<View>),
    /// Ask the centre for a quote.
    AskQuote {
        /// The number to speak of it by.
        request: u64,
        /// The service.
        service: Code,
        /// The reference.
        reference: String,
        /// The amount typed.
        amount: Option<Money>,
    },
    /// Keep a telephone for a folio, apart from the journal.
    KeepPhone {
        /// The folio of what is owed.
        folio: Folio,
        /// The number.
        phone: Phone,
    },
    /// Compare a PIN with its hash.
    CheckPin {
        /// The number to speak of it by.
        request: u64,
        /// The PIN.
        pin: Pin,
        /// The hash.
        hash: String,
    },
    /// There is something to send.
    Nudge,
}

/// What ends the process. Cash is off from this moment; the restart settles.
#[derive(Debug, Error)]
pub enum Fatal {
    /// The journal.
    #[error("the journal failed")]
    Journal(#[from] JournalError),
    /// The book.
    #[error("the book cannot be kept")]
    Book(#[from] BookError),
}

/// A configuration that was not taken.
#[derive(Debug, Error)]
pub enum ConfigRefused {
    /// Not signed by this terminal's centre.
    #[error("the configuration is not signed by this terminal's centre")]
    Signature(#[from] SignatureError),
    /// Not readable.
    #[error("the configuration cannot be read")]
    Form(#[from] serde_json::Error),
    /// For another terminal.
    #[error("the configuration is for another terminal")]
    Elsewhere,
    /// Older than the one in force (R16).
    #[error("configuration {got} is not newer than {have}: versions only rise")]
    Older {
        /// The version offered.
        got: u64,
        /// The version in force.
        have: u64,
    },
}
