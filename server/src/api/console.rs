//! Reads for demonstrations and audits, as JSON, behind a bearer token of `POST /api/v1/session`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use cas_domain::folio::Folio;
use cas_domain::journal::Link;
use cas_domain::journal::facts::Realm;
use cas_domain::money::Money;
use serde::Serialize;

use super::{Problem, blocking};
use crate::access::{AccessError, Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::checks::Check;
use crate::payments::PaymentLife;
use crate::store::entries::Place;

/// The session behind the bearer token of a request.
#[derive(Clone, Debug)]
pub struct Bearer(pub Session);

impl FromRequestParts<Arc<Centre>> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, centre: &Arc<Centre>) -> Result<Self, Problem> {
        let token = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
        let token = token.ok_or(Problem::from(CentreError::from(AccessError::NoSession)))?.to_owned();
        blocking(centre, move |centre| centre.session(&token)).await.map(Bearer)
    }
}

/// A terminal with its head.
#[derive(Debug, Serialize)]
pub struct TerminalJson {
    number: String,
    id: String,
    site: String,
    realm: Realm,
    epoch: u32,
    head: Option<Link>,
    entries: i64,
    branches: i64,
    last_seen_ms: Option<i64>,
    flags: usize,
    alarms: usize,
}

/// `GET terminals`.
///
/// # Errors
/// [`Problem`] if the role may not, or the store fails.
pub async fn terminals(State(centre): State<Arc<Centre>>, Bearer(session): Bearer) -> Result<Json<Vec<TerminalJson>>, Problem> {
    let list = blocking(&centre, move |centre| {
        session.need(Right::Terminals)?;
        centre.store.read::<_, CentreError>(|db| {
            let mut list = Vec::new();
            for terminal in db.terminals()? {
                let epoch = db.newest_key(terminal.id)?.map(|(epoch, _)| epoch);
                let head = epoch.map(|epoch| db.head(Place { terminal: terminal.id, epoch, branch: 0 })).transpose()?;
                let flags = db.flags(Some(terminal.id), 1000)?;
                list.push(TerminalJson {
                    number: terminal.number.to_string(),
                    id: terminal.id.to_string(),
                    site: terminal.site.to_string(),
                    realm: terminal.realm,
                    epoch: epoch.map_or(0, |epoch| epoch.0),
                    head: head.filter(|head| head.seq.0 > 0),
                    entries: db.count_entries(terminal.id)?,
                    branches: epoch.map_or(Ok(0), |epoch| db.newest_branch(terminal.id, epoch))?,
                    last_seen_ms: db.terminal_state(terminal.id)?.map(|(at, _)| at.as_millis()),
                    alarms: flags.iter().filter(|flag| flag.stands()).count(),
                    flags: flags.len(),
                });
            }
            Ok(list)
        })
    });
    list.await.map(Json)
}

/// What one account holds of one denomination.
#[derive(Debug, Serialize)]
pub struct BalanceJson {
    realm: Realm,
    /// The terminal, for places inside one; empty for shared accounts.
    terminal: String,
    account: String,
    /// `B20000`; empty where no pieces are counted.
    denomination: String,
    pieces: i64,
    /// Centavos, debit positive.
    amount: i64,
}

/// `GET ledger`: the joined ledger by account and denomination, without what nets to nothing. Not for who carries or counts.
///
/// # Errors
/// [`Problem`] if the role may not, or the store fails.
pub async fn ledger(State(centre): State<Arc<Centre>>, Bearer(session): Bearer) -> Result<Json<Vec<BalanceJson>>, Problem> {
    let list = blocking(&centre, move |centre| {
        session.need(Right::Ledger)?;
        let legs = centre.store.read::<_, CentreError>(|db| Ok(db.balances()?))?;
        let legs = legs.into_iter().filter(|leg| leg.amount != 0 || leg.pieces != 0);
        Ok(legs
            .map(|leg| BalanceJson {
                realm: leg.realm,
                terminal: leg.owner,
                account: leg.account,
                denomination: leg.denomination,
                pieces: leg.pieces,
                amount: leg.amount,
            })
            .collect())
    });
    list.await.map(Json)
}

/// `GET invariants`: every named check with what it found.
///
/// # Errors
/// [`Problem`] if the role may not, or the store fails.
pub async fn invariants(State(centre): State<Arc<Centre>>, Bearer(session): Bearer) -> Result<Json<Vec<Check>>, Problem> {
    let checks = blocking(&centre, move |centre| {
        session.need(Right::Ledger)?;
        centre.verify()
    });
    checks.await.map(Json)
}

/// A payment with its sums.
#[derive(Debug, Serialize)]
pub struct PaymentJson {
    folio: String,
    payment: String,
    realm: Realm,
    terminal: String,
    opened_ms: i64,
    services: Vec<String>,
    references: Vec<String>,
    due: Money,
    inserted: Money,
    change: Money,
    owed: Money,
    rounding: Money,
    state: &'static str,
    debts: Vec<DebtJson>,
}

/// A debt and what its biller said.
#[derive(Debug, Serialize)]
pub struct DebtJson {
    service: String,
    amount: Money,
    post: Option<crate::services::posting::PostState>,
    authorisation: String,
}

fn payment_json(life: PaymentLife) -> PaymentJson {
    let debts = life.debts.iter().enumerate().map(|(number, quote)| {
        let post = life.posts.iter().find(|post| usize::from(post.order.debt.0) == number);
        let accepted = post.filter(|post| post.state == crate::services::posting::PostState::Accepted);
        DebtJson {
            service: quote.service.to_string(),
            amount: quote.owed_to_biller().unwrap_or(quote.total),
            post: post.map(|post| post.state),
            authorisation: accepted.map(|post| post.detail.clone()).unwrap_or_default(),
        }
    });
    PaymentJson {
        debts: debts.collect(),
        state: life.state.code(),
        services: life.debts.iter().map(|quote| quote.service.to_string()).collect(),
        references: life.debts.iter().map(|quote| quote.reference.clone()).collect(),
        due: life.due,
        inserted: life.sums.inserted,
        change: life.sums.change,
        owed: life.sums.owed,
        rounding: life.sums.rounding,
        folio: life.row.folio,
        payment: life.row.payment.to_string(),
        realm: life.row.realm,
        terminal: life.row.terminal.to_string(),
        opened_ms: life.row.opened.as_millis(),
    }
}

/// `GET payments`: newest first, at most a page.
///
/// # Errors
/// [`Problem`] if the role may not, or the store fails.
pub async fn payments(State(centre): State<Arc<Centre>>, Bearer(session): Bearer) -> Result<Json<Vec<PaymentJson>>, Problem> {
    let list = blocking(&centre, move |centre| Ok(centre.payment_list(&session, None, None)?.into_iter().map(payment_json).collect()));
    list.await.map(Json)
}

/// `GET payments/{folio}`.
///
/// # Errors
/// [`Problem`] if the folio is none, unknown, or the role may not.
pub async fn payment(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    Path(folio): Path<String>,
) -> Result<Json<PaymentJson>, Problem> {
    let folio = folio_of(&folio)?;
    blocking(&centre, move |centre| Ok(payment_json(centre.payment_life(&session, &folio)?))).await.map(Json)
}

/// A folio in an address.
///
/// # Errors
/// [`Problem`] says what is wrong with it.
pub fn folio_of(text: &str) -> Result<Folio, Problem> {
    text.parse().map_err(|error: cas_domain::folio::FolioError| {
        Problem::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "folio", error.to_string())
    })
}

/// A case, for programs.
#[derive(Debug, Serialize)]
pub struct CaseJson {
    case: String,
    folio: Option<String>,
    payment_folio: Option<String>,
    kind: crate::cases::open::CaseKind,
    realm: Realm,
    terminal: String,
    opened_ms: i64,
    certain: Money,
    doubtful: Money,
    owed: Money,
    held: Money,
    in_transport: i64,
    state: &'static str,
}

/// `GET cases`: newest first, at most a page.
///
/// # Errors
/// [`Problem`] if the role may not, or the store fails.
pub async fn cases(State(centre): State<Arc<Centre>>, Bearer(session): Bearer) -> Result<Json<Vec<CaseJson>>, Problem> {
    let list = blocking(&centre, move |centre| centre.case_list(&session, None)).await?;
    let json = |head: crate::cases::view::CaseHead| CaseJson {
        case: head.row.opening.case.to_string(),
        folio: head.folio.map(|folio| folio.to_string()),
        kind: head.row.opening.kind,
        realm: head.row.realm,
        terminal: head.row.terminal.to_string(),
        opened_ms: head.row.opening.at.as_millis(),
        certain: head.row.opening.certain,
        doubtful: head.row.opening.doubtful,
        owed: head.money.owed,
        held: head.money.held,
        in_transport: head.money.in_transport,
        state: head.state.code(),
        payment_folio: head.payment_folio,
    };
    Ok(Json(list.into_iter().map(json).collect()))
}
