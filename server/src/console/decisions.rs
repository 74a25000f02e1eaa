//! Asking for a decision and answering one: forms and their posts, shared by cases, alarms and disputed posts.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use cas_domain::account::DebtNumber;
use cas_domain::folio::Folio;
use maud::{Markup, html};

use super::case::case_in;
use super::frame::{exact, pill, token};
use super::guard::{Page, Posted, show};
use super::icon::{self, icon};
use crate::access::{Right, Session};
use crate::cases::view::CaseHead;
use crate::centre::Centre;
use crate::decisions::history::Decision;
use crate::decisions::{DecisionError, alarm};
use crate::error::CentreError;
use crate::ledger::decision::{About, Choice, alarm_is_money};
use crate::payments::PaymentLife;
use crate::payments::steps::choice_words;
use crate::services::posting::PostState;
use crate::store::Db;
use crate::store::findings::FlagRow;

/// The choices of cases as forms name them.
const CHOICES: [(&str, Choice); 7] = [
    ("suyo", Choice::Theirs),
    ("devuelto", Choice::Returned),
    ("salieron", Choice::CoinsCame),
    ("siguen", Choice::CoinsStayed),
    ("encontrado", Choice::Found),
    ("perdido", Choice::Lost),
    ("explicado", Choice::Explained),
];

fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

/// What was asked and decided, newest last.
pub fn history(decisions: &[Decision]) -> Markup {
    html! {
        @if !decisions.is_empty() {
            section.card {
                header { h2 { "Decisiones" } }
                table { tbody { @for decision in decisions {
                    tr { td colspan="2" { b { (capital(choice_words(&decision.choice))) } " "
                        @match decision.granted {
                            None => (pill("care", "Por autorizar")),
                            Some(true) => (pill("good", "Autorizado")),
                            Some(false) => (pill("", "No se autorizó")),
                        }
                    } }
                    tr {
                        td.quiet title=(exact(decision.asked.at)) { @if decision.answered.is_some() || decision.granted.is_none() { "Pidió" } @else { "Decidió" } " " (decision.asked.by) }
                        td { (decision.asked.reason) }
                    }
                    @if let Some(answer) = &decision.answered { tr {
                        td.quiet title=(exact(answer.at)) { "Respondió " (answer.by) }
                        td { (answer.reason) @if let Some(folio) = decision.folio { " Folio " span.mono { (folio) } "." } }
                    } }
                } } }
            }
        }
    }
}

fn reason(label: &str) -> Markup {
    html! { label { (label) textarea name="reason" rows="3" minlength="10" maxlength="300" required {} } }
}

/// The form with which another person answers the open question; whoever asked is told who may.
pub fn answer(session: &Session, about: &About, decisions: &[Decision], path: &str) -> Markup {
    let right = if matches!(about, About::Alarm { .. }) { Right::CloseAlarm } else { Right::Decide };
    let open = decisions.iter().find(|decision| decision.granted.is_none());
    html! {
        @if let Some(open) = open.filter(|_| right.is_of(session.role)) {
            section.card { header { h2 { "Por autorizar" } } div.body {
                form action=(format!("{path}/responder")) method="post" {
                    (token(session))
                    p { b { (capital(choice_words(&open.choice))) } }
                    (reason("Por qué, en sus palabras"))
                    @if open.asked.by == session.number.as_str() {
                        p.blind { (icon(icon::SIGNATURE)) "Usted lo pidió: autoriza otra persona. Puede retirarlo." }
                    } @else {
                        button."button main" type="submit" name="answer" value="si" { "Autorizar" } " "
                    }
                    button.button type="submit" name="answer" value="no" { @if open.asked.by == session.number.as_str() { "Retirar" } @else { "No autorizar" } }
                }
            } }
        }
    }
}

/// The form that asks for a decision about a case.
pub fn ask(session: &Session, head: &CaseHead, choices: &[Choice]) -> Markup {
    let case = head.row.opening.case;
    let unclaimed = head.row.opening.kind == crate::cases::open::CaseKind::Unclaimed && head.money.loose.is_positive();
    let may = Right::Decide.is_of(session.role) && head.state != crate::cases::CaseState::Asked;
    html! {
        @if may && (unclaimed || !choices.is_empty()) {
            section.card { header { h2 { "Pedir decisión" } } div.body {
                form action=(format!("/casos/{case}/pedir")) method="post" {
                    (token(session))
                    @if unclaimed {
                        input type="hidden" name="choice" value="pago";
                        label { "Folio del pago al que pertenece"
                            input.mono type="text" name="folio" maxlength="32" required value=(head.payment_folio.as_ref().map_or_else(String::new, |text| super::cuts::folio_text(text)));
                        }
                    } @else {
                        fieldset { legend { "Qué pasó con el dinero" }
                            @for (index, choice) in choices.iter().enumerate() {
                                @if let Some((code, _)) = CHOICES.iter().find(|(_, other)| other == choice) {
                                    label.choice { input type="radio" name="choice" value=(code) checked[index == 0] required; " " (capital(choice_words(choice))) }
                                }
                            }
                        }
                    }
                    (reason("Por qué: qué vio y con quién habló"))
                    button."button main" type="submit" { "Pedir autorización" }
                    p."small quiet" { "Autoriza otra persona de Operación o Finanzas. Se guarda quién, cuándo y por qué." }
                }
            } }
        }
    }
}

/// The form that closes an alarm, or asks another person to.
pub fn close_alarm(session: &Session, flag: &FlagRow, decisions: &[Decision]) -> Markup {
    let pending = decisions.iter().any(|decision| decision.granted.is_none());
    let two = alarm_is_money(&flag.kind);
    html! {
        @if flag.stands() && !pending && Right::CloseAlarm.is_of(session.role) {
            section.card { header { h2 { "Revisar y cerrar" } } div.body {
                form action=(format!("/alarmas/{}/pedir", flag.id)) method="post" {
                    (token(session))
                    (reason("Qué se revisó y cómo se explica"))
                    button."button main" type="submit" { @if two { "Pedir que se cierre" } @else { "Cerrar alarma" } }
                    @if two { p."small quiet" { "Es de dinero: la cierra otra persona. Lo que llegó queda guardado y contado." } }
                }
            } }
        }
    }
}

/// What was asked and answered about each disputed or once disputed post of a payment.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn disputes(db: &Db, life: &PaymentLife) -> Result<Vec<(DebtNumber, bool, Vec<Decision>)>, CentreError> {
    let mut found = Vec::new();
    for post in &life.posts {
        let debt = post.order.debt;
        let past = crate::decisions::history::history(db, &About::Post { payment: life.row.payment, debt })?;
        if post.state == PostState::Disputed || !past.is_empty() {
            found.push((debt, post.state == PostState::Disputed, past));
        }
    }
    Ok(found)
}

/// Disputed posts of a payment: what was said about each, and the form for the next word.
pub fn dispute_forms(session: &Session, life: &PaymentLife, disputes: &[(DebtNumber, bool, Vec<Decision>)]) -> Markup {
    html! {
        @for (debt, open, past) in disputes {
            @let path = format!("/pagos/{}/disputa", life.row.folio);
            @let pending = past.iter().find(|decision| decision.granted.is_none());
            (history(past))
            @if *open && Right::Decide.is_of(session.role) {
                section.card { header { h2 { "Aviso en disputa: " (life.debts.get(usize::from(debt.0)).map_or("", |quote| quote.name.as_str())) } } div.body {
                    form action=(path) method="post" {
                        (token(session))
                        input type="hidden" name="debt" value=(debt.0);
                        @if let Some(pending) = pending {
                            p { b { (capital(choice_words(&pending.choice))) } }
                            (reason("Por qué, en sus palabras"))
                            @if pending.asked.by != session.number.as_str() { button."button main" type="submit" name="answer" value="si" { "Autorizar" } " " }
                            button.button type="submit" name="answer" value="no" { @if pending.asked.by == session.number.as_str() { "Retirar" } @else { "No autorizar" } }
                        } @else {
                            fieldset { legend { "Qué dice la dependencia" }
                                label.choice { input type="radio" name="choice" value="aplicado" checked required; " Sí lo aplicó" }
                                label.choice { input type="radio" name="choice" value="no-aplicado" required; " No lo aplicó: se devuelve al ciudadano" }
                            }
                            label { "Autorización de la dependencia, si lo aplicó" input.mono type="text" name="authorisation" maxlength="40" autocomplete="off"; }
                            (reason("Por qué: con quién se confirmó"))
                            button."button main" type="submit" { "Pedir autorización" }
                        }
                    }
                } }
            }
        }
    }
}

/// `POST /casos/{case}/pedir`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn ask_case(State(centre): State<Arc<Centre>>, Path(text): Path<String>, posted: Posted) -> Page {
    let case = case_in(&text, &posted.session)?;
    let session = posted.session.clone();
    let (code, folio, reason) = (posted.field("choice").to_owned(), posted.field("folio").to_owned(), posted.field("reason").to_owned());
    show(&centre, &posted.session, move |centre| {
        let choice = if code == "pago" {
            let folio: Folio = folio.parse().map_err(|_| DecisionError::NoPayment)?;
            let row = centre.store.read::<_, CentreError>(|db| Ok(db.payment_by_folio(&folio.compact())?))?;
            Choice::Matched { payment: row.ok_or(DecisionError::NoPayment)?.payment }
        } else {
            CHOICES.iter().find(|(name, _)| *name == code).map(|(_, choice)| choice.clone()).ok_or(DecisionError::NotNow)?
        };
        centre.ask_decision(&session, &About::Case { case }, choice, &reason)
    })
    .await?;
    Ok(Redirect::to(&format!("/casos/{case}")).into_response())
}

/// `POST /casos/{case}/responder`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn answer_case(State(centre): State<Arc<Centre>>, Path(text): Path<String>, posted: Posted) -> Page {
    let case = case_in(&text, &posted.session)?;
    answered(&centre, posted, About::Case { case }, format!("/casos/{case}")).await
}

async fn answered(centre: &Arc<Centre>, posted: Posted, about: About, path: String) -> Page {
    let session = posted.session.clone();
    let (grants, reason) = (posted.field("answer") == "si", posted.field("reason").to_owned());
    show(centre, &posted.session, move |centre| centre.answer_decision(&session, &about, grants, &reason)).await?;
    Ok(Redirect::to(&path).into_response())
}

async fn alarm_of(centre: &Arc<Centre>, session: &Session, id: i64) -> Result<About, super::guard::PageError> {
    show(centre, session, move |centre| {
        let flag = centre.store.read::<_, CentreError>(|db| Ok(db.flag(id)?))?;
        Ok(alarm::about(&flag.ok_or(CentreError::NotFound("alarm"))?))
    })
    .await
}

/// `POST /alarmas/{id}/pedir`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn ask_alarm(State(centre): State<Arc<Centre>>, Path(id): Path<i64>, posted: Posted) -> Page {
    let about = alarm_of(&centre, &posted.session, id).await?;
    let session = posted.session.clone();
    let reason = posted.field("reason").to_owned();
    show(&centre, &posted.session, move |centre| centre.ask_decision(&session, &about, Choice::Explained, &reason)).await?;
    Ok(Redirect::to(&format!("/alarmas/{id}")).into_response())
}

/// `POST /alarmas/{id}/responder`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn answer_alarm(State(centre): State<Arc<Centre>>, Path(id): Path<i64>, posted: Posted) -> Page {
    let about = alarm_of(&centre, &posted.session, id).await?;
    answered(&centre, posted, about, format!("/alarmas/{id}")).await
}

/// `POST /pagos/{folio}/disputa`: the first person says what the biller did, the second one answers with the same form.
///
/// # Errors
/// A page that says what went wrong.
pub async fn dispute(State(centre): State<Arc<Centre>>, Path(text): Path<String>, posted: Posted) -> Page {
    let folio: Folio = text.parse().map_err(|_| posted.failed(CentreError::NotFound("payment")))?;
    let session = posted.session.clone();
    let field = |name: &str| posted.field(name).to_owned();
    let (debt, choice, authorisation, reason, answer) =
        (field("debt"), field("choice"), field("authorisation"), field("reason"), field("answer"));
    show(&centre, &posted.session, move |centre| {
        let row = centre.store.read::<_, CentreError>(|db| Ok(db.payment_by_folio(&folio.compact())?))?;
        let payment = row.ok_or(CentreError::NotFound("payment"))?.payment;
        let debt = DebtNumber(debt.parse().map_err(|_| CentreError::NotFound("post"))?);
        let about = About::Post { payment, debt };
        if !answer.is_empty() {
            return centre.answer_decision(&session, &about, answer == "si", &reason);
        }
        let choice = if choice == "aplicado" { Choice::Accepted { authorisation } } else { Choice::Rejected };
        centre.ask_decision(&session, &about, choice, &reason).map(|_| ())
    })
    .await?;
    Ok(Redirect::to(&format!("/pagos/{text}")).into_response())
}
