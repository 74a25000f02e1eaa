//! The interface to billers, and the one that stands for all of them in demonstrations.

use std::fmt;
use std::sync::Arc;

use cas_domain::account::DebtNumber;
use cas_domain::catalogue::Service;
use cas_domain::id::PaymentId;
use cas_domain::money::Money;
use cas_domain::reference::ReadReference;
use cas_domain::slot::Code;
use cas_domain::time::WallMillis;
use sha2::{Digest, Sha256};

use super::lookup::{self, Found};
use crate::store::{Store, StoreError};

/// What is posted: frozen, the same for all attempts, replicas and restores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostOrder {
    /// The payment.
    pub payment: PaymentId,
    /// Its debt.
    pub debt: DebtNumber,
    /// The biller.
    pub biller: Code,
    /// The service.
    pub service: Code,
    /// The reference; empty where there is none.
    pub reference: String,
    /// What the biller is owed.
    pub amount: Money,
}

impl PostOrder {
    /// The key under which the biller knows it.
    pub fn key(&self) -> String {
        format!("{}:{}", self.payment, self.debt.0)
    }
}

/// What a biller answers to a post or an enquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Accepted for good.
    Accepted {
        /// Its authorisation.
        authorisation: String,
    },
    /// Rejected for good, by one of the listed definite answers.
    Rejected {
        /// Why.
        reason: String,
    },
    /// Not there, after the biller's settling time: may be sent again.
    NotThere,
    /// Timeout, 5xx, unparsable: nobody knows.
    Unknown {
        /// What was seen.
        why: String,
    },
}

/// What a look-up found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookUp {
    /// A debt.
    Due(Found),
    /// None under that reference.
    NotFound,
    /// Paid, as far as the biller knows.
    AlreadyPaid,
    /// No answer.
    Down,
}

/// A biller: looks debts up, takes posts, answers enquiries. Calls may be slow; nothing is locked meanwhile.
pub trait Biller: Send + Sync {
    /// Looks a debt up.
    fn look_up(&self, store: &Store, service: &Service, reference: &ReadReference, now: WallMillis) -> LookUp;

    /// Takes a post. The same key twice is the same post.
    fn post(&self, store: &Store, order: &PostOrder, now: WallMillis) -> Reply;

    /// Says what became of a post.
    fn enquire(&self, store: &Store, order: &PostOrder) -> Reply;

    /// Whether it answers without a network, so that a terminal's batch may wait for it.
    fn answers_at_once(&self) -> bool {
        false
    }
}

/// The billers by their code.
#[derive(Clone)]
pub struct Billers {
    all: Arc<dyn Biller>,
}

impl fmt::Debug for Billers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Billers")
    }
}

impl Billers {
    /// The demonstration biller stands for all.
    pub fn demonstration() -> Self {
        Self { all: Arc::new(Demonstration) }
    }

    /// One biller for all codes: tests bring one that fails.
    pub fn only(biller: Arc<dyn Biller>) -> Self {
        Self { all: biller }
    }

    /// Whether all of them answer without a network.
    pub fn answer_at_once(&self) -> bool {
        self.all.answers_at_once()
    }

    /// The biller of a code.
    pub fn of(&self, _code: &Code) -> &dyn Biller {
        &*self.all
    }
}

/// Accepts what it knows, once per reference; keeps its own book, as if it were another system.
struct Demonstration;

impl Demonstration {
    fn authorisation(order: &PostOrder) -> String {
        const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let hash = Sha256::digest(order.key().as_bytes());
        let sign = |index: usize| char::from(SIGNS[usize::from(hash[index] % 32)]);
        format!("{}{}{}{}-{}{}", sign(0), sign(1), sign(2), sign(3), sign(4), sign(5))
    }
}

impl Biller for Demonstration {
    fn answers_at_once(&self) -> bool {
        true
    }

    fn look_up(&self, store: &Store, service: &Service, reference: &ReadReference, now: WallMillis) -> LookUp {
        let paid = store.read::<_, StoreError>(|db| db.demo_paid(&service.biller, &service.code, &reference.text));
        match paid {
            Ok(true) if !super::catalogue::pays_again(&service.code) => return LookUp::AlreadyPaid,
            Ok(_) => {}
            Err(_) => return LookUp::Down,
        }
        match lookup::look_up(&service.code, reference, now.civil().date()) {
            Ok(Some(found)) => LookUp::Due(found),
            Ok(None) => LookUp::NotFound,
            Err(_) => LookUp::Down,
        }
    }

    fn post(&self, store: &Store, order: &PostOrder, now: WallMillis) -> Reply {
        let taken = store.write::<_, StoreError>(|db| {
            if let Some((authorisation, amount)) = db.demo_post(&order.key())? {
                let same = amount == order.amount.centavos();
                return Ok(if same {
                    Reply::Accepted { authorisation }
                } else {
                    Reply::Unknown { why: "the same key with another amount".to_owned() }
                });
            }
            let once = !order.reference.is_empty() && !super::catalogue::pays_again(&order.service);
            if once && db.demo_paid(&order.biller, &order.service, &order.reference)? {
                return Ok(Reply::Rejected { reason: "la referencia ya estaba pagada".to_owned() });
            }
            let authorisation = Self::authorisation(order);
            db.add_demo_post(&order.key(), order, &authorisation, now)?;
            Ok(Reply::Accepted { authorisation })
        });
        taken.unwrap_or_else(|error| Reply::Unknown { why: error.to_string() })
    }

    fn enquire(&self, store: &Store, order: &PostOrder) -> Reply {
        match store.read::<_, StoreError>(|db| db.demo_post(&order.key())) {
            Ok(Some((authorisation, _))) => Reply::Accepted { authorisation },
            Ok(None) => Reply::NotThere,
            Err(error) => Reply::Unknown { why: error.to_string() },
        }
    }
}
