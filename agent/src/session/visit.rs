//! Choosing what to pay: services, reference, search, review, how to pay. No money yet.

use cas_domain::bounds::{AMOUNT_MAX, DEBT_LINES_MAX, DEBTS_MAX};
use cas_domain::catalogue::{Offline, Pricing, Service};
use cas_domain::folio::FolioKind;
use cas_domain::id::{PaymentId, QuoteId};
use cas_domain::journal::EntryKind;
use cas_domain::local::screen::{NotDue, ReferenceProblem};
use cas_domain::local::touch::Act as TouchAct;
use cas_domain::money::Money;
use cas_domain::quote::{Quote, QuoteError};
use cas_domain::reference::{ReadReference, Scheme};
use cas_domain::slot::Code;
use cas_domain::wire::v1::QuoteAnswer;

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::phase::{Phase, Search, Visit, VisitStage};
use super::staff::StaffPhase;

/// How far a clock may be behind the latest entry before it counts as set back.
const CLOCK_SLACK_MS: i64 = 5 * 60 * 1000;

/// Bytes of all texts of one quote; five of them fit one entry.
const QUOTE_TEXT_MAX: usize = 8 * 1024;

impl Session {
    pub(super) fn touch_visit(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        match act {
            TouchAct::Knock => self.phase = Phase::Staff(Box::new(StaffPhase::sign_in())),
            TouchAct::Start if matches!(self.phase, Phase::Idle) && self.out_reasons(cx.standing).is_empty() => {
                self.phase = Phase::Visit(Box::new(Visit { basket: Vec::new(), stage: VisitStage::Services }));
            }
            TouchAct::Choose { service } => {
                // The season tile of K01 begins the visit and chooses at once.
                if matches!(self.phase, Phase::Idle) && self.out_reasons(cx.standing).is_empty() {
                    self.phase = Phase::Visit(Box::new(Visit { basket: Vec::new(), stage: VisitStage::Services }));
                }
                self.choose(&service, cx);
            }
            TouchAct::Submit { reference, amount } => self.submit(&reference, amount, cx),
            TouchAct::Retry => self.retry(cx),
            TouchAct::Confirm => self.set_visit(|visit| {
                if matches!(visit.stage, VisitStage::Review) {
                    visit.stage = VisitStage::HowToPay;
                }
            }),
            TouchAct::AddAnother => self.set_visit(|visit| {
                if visit.basket.len() < DEBTS_MAX {
                    visit.stage = VisitStage::Services;
                }
            }),
            TouchAct::OtherService => self.set_visit(|visit| {
                if matches!(visit.stage, VisitStage::Review) {
                    // "No es lo mío": the debt looked at last leaves the basket.
                    visit.basket.pop();
                }
                visit.stage = VisitStage::Services;
            }),
            TouchAct::Back => self.back(),
            TouchAct::PayCash => self.pay_cash(cx),
            TouchAct::Cancel | TouchAct::Finish => self.phase = Phase::Idle,
            _ => {}
        }
    }

    fn set_visit(&mut self, change: impl FnOnce(&mut Visit)) {
        if let Phase::Visit(visit) = &mut self.phase {
            change(visit);
        }
    }

    fn back(&mut self) {
        let Phase::Visit(visit) = &mut self.phase else { return };
        visit.stage = match &visit.stage {
            VisitStage::Services if visit.basket.is_empty() => {
                self.phase = Phase::Idle;
                return;
            }
            VisitStage::Services | VisitStage::HowToPay => VisitStage::Review,
            VisitStage::Reference { .. } => VisitStage::Services,
            VisitStage::Searching { search, .. } | VisitStage::NotDue { search, .. } => {
                if search.service.reference == Scheme::None {
                    VisitStage::Services
                } else {
                    VisitStage::Reference { service: Box::new(search.service.clone()), problem: None }
                }
            }
            VisitStage::Review => {
                visit.basket.pop();
                VisitStage::Services
            }
        };
    }

    fn service(&self, code: &Code) -> Option<Service> {
        self.config.as_ref()?.services.iter().find(|service| service.code == *code).cloned()
    }

    fn choose(&mut self, code: &Code, cx: &mut Context<'_>) {
        let Some(service) = self.service(code) else { return };
        if !matches!(&self.phase, Phase::Visit(visit) if matches!(visit.stage, VisitStage::Services)) {
            return;
        }
        if service.reference == Scheme::None && !matches!(service.pricing, Pricing::Open { .. }) {
            self.search(service, ReadReference::default(), None, cx);
        } else {
            self.set_visit(|visit| visit.stage = VisitStage::Reference { service: Box::new(service), problem: None });
        }
    }

    fn submit(&mut self, typed: &str, amount: Option<Money>, cx: &mut Context<'_>) {
        let Phase::Visit(visit) = &mut self.phase else { return };
        let VisitStage::Reference { service, problem } = &mut visit.stage else { return };
        match service.reference.read(typed) {
            Err(error) => *problem = Some(ReferenceProblem::Reference { error }),
            Ok(read) => {
                let proved = match &service.pricing {
                    Pricing::TypedAndVerified => amount.is_some_and(|amount| read.prove_amount(amount).is_ok()),
                    Pricing::Open { least, most } => amount.is_some_and(|amount| *least <= amount && amount <= *most),
                    Pricing::Fixed { .. } | Pricing::LookedUp | Pricing::Embedded => true,
                };
                if proved {
                    let service = (**service).clone();
                    self.search(service, read, amount, cx);
                } else {
                    *problem = Some(ReferenceProblem::Amount);
                }
            }
        }
    }

    /// Asks what is due: the centre if it can be reached, else what the terminal itself can know.
    fn search(&mut self, service: Service, reference: ReadReference, amount: Option<Money>, cx: &mut Context<'_>) {
        if !self.link.reachable {
            self.quote_locally(Search { request: 0, service, reference, amount }, cx);
            return;
        }
        let request = self.next_request();
        cx.act(Act::AskQuote { request, service: service.code.clone(), reference: reference.text.clone(), amount });
        let search = Search { request, service, reference, amount };
        self.set_visit(|visit| {
            visit.stage = VisitStage::Searching { search: Box::new(search), since: cx.now.wall, since_ms: cx.now.mono_ms }
        });
    }

    fn quote_locally(&mut self, search: Search, cx: &mut Context<'_>) {
        // S54: a day printed in the reference means nothing by a clock that was set back.
        let set_back = cx.now.wall.plus_millis(CLOCK_SLACK_MS) < cx.standing.latest_wall;
        let offline = match search.service.offline {
            Offline::No => Err(QuoteError::NeedsCentre),
            Offline::UntilDue if set_back => Err(QuoteError::NeedsCentre),
            Offline::Yes | Offline::UntilDue => {
                let id = cx.id(QuoteId::new);
                Quote::local(id, &search.service, &search.reference, search.amount, cx.now.wall)
            }
        };
        match offline {
            Ok(quote) => self.review(quote),
            Err(QuoteError::NeedsCentre) => self.not_due(search, NotDue::NoAnswer),
            Err(QuoteError::PastDue) => {
                let due = search.reference.due.map(cas_domain::format::date).unwrap_or_default();
                let place = search.service.agency.clone();
                self.not_due(search, NotDue::PastDue { due, place });
            }
            Err(error) => self.not_due(search, NotDue::NoQuote { error }),
        }
    }

    fn retry(&mut self, cx: &mut Context<'_>) {
        let Phase::Visit(visit) = &self.phase else { return };
        let VisitStage::NotDue { search, .. } = &visit.stage else { return };
        let search = search.clone();
        self.search(search.service, search.reference, search.amount, cx);
    }

    pub(super) fn search_unanswered(&mut self, search: Search, cx: &mut Context<'_>) {
        self.quote_locally(search, cx);
    }

    pub(super) fn quoted(&mut self, request: u64, answer: Option<Box<QuoteAnswer>>, cx: &mut Context<'_>) {
        let Phase::Visit(visit) = &self.phase else { return };
        let VisitStage::Searching { search, .. } = &visit.stage else { return };
        if search.request != request {
            return;
        }
        let search = (**search).clone();
        let why = match answer.map(|answer| *answer) {
            None => return self.quote_locally(search, cx),
            Some(QuoteAnswer::Due { quote }) if quote.service == search.service.code && can_be_paid(&quote) => {
                return self.review(*quote);
            }
            Some(QuoteAnswer::Due { .. }) => NotDue::NoAnswer,
            Some(QuoteAnswer::NotFound) => NotDue::NotFound,
            Some(QuoteAnswer::AlreadyPaid { at, folio }) => NotDue::AlreadyPaid { at, folio },
            Some(QuoteAnswer::PastDue { due, place }) => NotDue::PastDue { due, place },
            Some(QuoteAnswer::BadReference { error }) => {
                let problem = Some(ReferenceProblem::Reference { error });
                let service = Box::new(search.service);
                return self.set_visit(|visit| visit.stage = VisitStage::Reference { service, problem });
            }
            Some(QuoteAnswer::NoQuote { error }) => NotDue::NoQuote { error },
            Some(QuoteAnswer::AgencyDown | QuoteAnswer::UnknownService) => NotDue::NoAnswer,
        };
        self.not_due(search, why);
    }

    fn not_due(&mut self, search: Search, why: NotDue) {
        self.set_visit(|visit| visit.stage = VisitStage::NotDue { search: Box::new(search), why });
    }

    fn review(&mut self, quote: Quote) {
        self.set_visit(|visit| {
            // The same debt twice in one basket is a slip, not a wish.
            let again = visit
                .basket
                .iter()
                .any(|debt| debt.service == quote.service && debt.reference == quote.reference && !quote.reference.is_empty());
            if !again && visit.basket.len() < DEBTS_MAX {
                visit.basket.push(quote);
            }
            visit.stage = VisitStage::Review;
        });
    }

    /// The payment opens: quotes frozen, on disk before anything is accepted.
    fn pay_cash(&mut self, cx: &mut Context<'_>) {
        let Phase::Visit(visit) = &self.phase else { return };
        if !matches!(visit.stage, VisitStage::HowToPay) || cx.standing.payment.is_some() {
            return;
        }
        let debts = visit.basket.clone();
        let Ok(due) = Money::sum(debts.iter().map(|debt| debt.total)) else { return };
        let stale = debts.iter().any(|debt| debt.valid_until < cx.now.wall);
        if stale || debts.is_empty() {
            self.phase = Phase::Visit(Box::new(Visit { basket: Vec::new(), stage: VisitStage::Services }));
            return;
        }
        if self.cannot_pay(cx.standing, due).is_some() {
            return;
        }
        let Ok(folio) = cx.standing.next_folio(FolioKind::Payment) else { return };
        let payment = cx.id(PaymentId::new);
        cx.record(EntryKind::PaymentOpened { payment, folio, debts, due }, vec![]);
        self.begin_collecting(payment, cx);
    }
}

/// Whether a quote from elsewhere adds up: its lines make its total, the adjustment is one to the peso, and it fits an entry.
fn can_be_paid(quote: &Quote) -> bool {
    let sum = Money::sum(quote.lines.iter().map(|line| line.amount));
    let to_biller = quote.owed_to_biller().unwrap_or(Money::ZERO);
    let adjustment = quote.adjustment().centavos();
    let texts = [&quote.name, &quote.agency, &quote.income_key, &quote.reference, &quote.reference_shown, &quote.holder];
    let texts = texts.into_iter().chain([&quote.object, &quote.next_step]).chain(quote.lines.iter().map(|line| &line.label));
    let texts = texts.chain([&quote.name_en, &quote.icon, &quote.next_step_en]);
    quote.total.is_positive()
        && quote.total.centavos() <= AMOUNT_MAX
        && to_biller.is_positive()
        && (-100..100).contains(&adjustment)
        && quote.lines.len() <= DEBT_LINES_MAX
        && sum == Ok(quote.total)
        && texts.map(String::len).sum::<usize>() <= QUOTE_TEXT_MAX
}
