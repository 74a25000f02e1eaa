//! Questions for a price: what the terminal could know itself, what only the agency knows, and what was paid before.

use cas_domain::catalogue::{Pricing, Service};
use cas_domain::folio::Folio;
use cas_domain::id::QuoteId;
use cas_domain::quote::{Quote, QuoteError};
use cas_domain::reference::ReadReference;
use cas_domain::wire::v1::{QuoteAnswer, QuoteRequest};

use super::billers::LookUp;
use super::catalogue;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::store::terminals::TerminalRow;

impl Centre {
    /// Answers a terminal's question for a price.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails; a wrong reference is an answer.
    pub fn quote(&self, terminal: &TerminalRow, request: &QuoteRequest) -> Result<QuoteAnswer, CentreError> {
        let now = self.now();
        let Some(service) = catalogue::demonstration().into_iter().find(|service| service.code == request.service) else {
            return Ok(QuoteAnswer::UnknownService);
        };
        let reference = match service.reference.read(&request.reference) {
            Ok(reference) => reference,
            Err(error) => return Ok(QuoteAnswer::BadReference { error }),
        };
        if let Some(paid) = self.paid(terminal, &service, &reference)? {
            return Ok(paid);
        }
        let id = QuoteId::new(now, self.random.seed()?);
        if matches!(service.pricing, Pricing::LookedUp) {
            return self.looked_up(terminal, &service, &reference, id);
        }
        Ok(match Quote::local(id, &service, &reference, request.amount, now) {
            Ok(quote) => QuoteAnswer::Due { quote: Box::new(quote) },
            Err(QuoteError::PastDue) => {
                QuoteAnswer::PastDue { due: reference.due.map(cas_domain::format::date).unwrap_or_default(), place: service.agency }
            }
            Err(error) => QuoteAnswer::NoQuote { error },
        })
    }

    fn looked_up(
        &self,
        terminal: &TerminalRow,
        service: &Service,
        reference: &ReadReference,
        id: QuoteId,
    ) -> Result<QuoteAnswer, CentreError> {
        let now = self.now();
        Ok(match self.billers.of(&service.biller).look_up(&self.store, service, reference, now) {
            LookUp::Due(found) => match Quote::from_lines(id, service, reference, found.lines, now) {
                Ok(quote) => QuoteAnswer::Due {
                    quote: Box::new(Quote { holder: found.holder, object: found.object, reference_shown: found.shown, ..quote }),
                },
                Err(error) => QuoteAnswer::NoQuote { error },
            },
            LookUp::NotFound => QuoteAnswer::NotFound,
            LookUp::AlreadyPaid => match self.paid(terminal, service, reference)? {
                Some(paid) => paid,
                None => QuoteAnswer::AlreadyPaid { at: now, folio: None },
            },
            LookUp::Down => QuoteAnswer::AgencyDown,
        })
    }

    /// Whether the reference was collected before, at any terminal of the same realm.
    fn paid(&self, terminal: &TerminalRow, service: &Service, reference: &ReadReference) -> Result<Option<QuoteAnswer>, CentreError> {
        if reference.text.is_empty() || catalogue::pays_again(&service.code) {
            return Ok(None);
        }
        self.store.read(|db| {
            let Some((payment, at)) = db.paid_before(terminal.realm, &service.code, &reference.text)? else { return Ok(None) };
            let folio: Option<Folio> = db.folio_of(payment)?.and_then(|text| text.parse().ok());
            Ok(Some(QuoteAnswer::AlreadyPaid { at, folio }))
        })
    }
}
