//! Every message between terminal and centre.

use cas_domain::account::DebtNumber;
use cas_domain::catalogue::{Offline, Price, Pricing, RoundingRule, Season, Service};
use cas_domain::folio::{FolioKind, TerminalNumber};
use cas_domain::id::{BootId, CentreId, PaymentId};
use cas_domain::journal::facts::{FaultCode, FaultSeverity, Realm, Role};
use cas_domain::journal::{EntryHash, Epoch, Link, Seq};
use cas_domain::money::Money;
use cas_domain::quote::QuoteError;
use cas_domain::reference::{ReferenceError, Scheme};
use cas_domain::wire::v1::{
    Applied, Batch, BatchAnswer, BatchOutcome, ConfigRequest, DeviceReport, EnrolAnswer, EnrolRequest, Health, Heartbeat, HeartbeatAnswer,
    LevelReport, Limits, Payable, PhoneAnswer, PhoneLeft, QuoteAnswer, QuoteRequest, SiteWords, StaffAccess, TerminalConfig,
};
use jiff::civil::date;

use super::{NOON, assert_every_variant, coin, folio, named, pesos, quote, terminal};

pub const HEAD: Link = Link { epoch: Epoch(2), seq: Seq(41), hash: EntryHash([9; 32]) };
const CENTRE: CentreId = CentreId::from_u128(21);

pub fn enrolment() -> (EnrolRequest, EnrolAnswer) {
    (
        EnrolRequest { code: "K7Q2-9XRD".to_owned(), public_key: "ab".repeat(32), version: "0.1.0".to_owned() },
        EnrolAnswer {
            terminal: terminal(),
            number: TerminalNumber(7),
            site: named("plaza-norte"),
            realm: Realm::Training,
            epoch: Epoch(1),
            centre_key: "cd".repeat(32),
            centre: CENTRE,
            counters: vec![('P', 0), ('D', 17)],
            continues: Some(super::entries::continuation()),
        },
    )
}

pub fn batch() -> Batch {
    Batch {
        terminal: terminal(),
        epoch: Epoch(1),
        first: Seq(1),
        before: EntryHash::START,
        entries: vec!["{\"a\":\"ñ\\n\"}".to_owned()],
        after: EntryHash([1; 32]),
        signature: "00".repeat(64),
    }
}

pub fn batch_answers() -> Vec<BatchAnswer> {
    let outcomes = [
        BatchOutcome::Ack { head: HEAD, centre: CENTRE },
        BatchOutcome::Gap { want: Seq(12) },
        BatchOutcome::Fork { at: Seq(13) },
        BatchOutcome::Refused { why: "la firma no corresponde".to_owned() },
    ];
    assert_every_variant!(outcomes, BatchOutcome: Ack, Gap, Fork, Refused);
    let applied = |accepted| Applied {
        payment: PaymentId::from_u128(2),
        debt: DebtNumber(0),
        accepted,
        authorisation: if accepted { "A-991".to_owned() } else { String::new() },
    };
    outcomes.into_iter().map(|outcome| BatchAnswer { outcome, applied: vec![applied(true), applied(false)] }).collect()
}

pub fn heartbeats() -> (Heartbeat, Vec<HeartbeatAnswer>) {
    let device = |health, faults| DeviceReport {
        slot: named("bill"),
        model: "M".to_owned(),
        serial: "S".to_owned(),
        firmware: "F".to_owned(),
        health,
        words: "Atasco en la entrada".to_owned(),
        faults,
    };
    let heartbeat = Heartbeat {
        boot: BootId::from_u128(1),
        version: "0.1.0".to_owned(),
        head: HEAD,
        unsent: 3,
        wall_ms: NOON,
        beat: 61,
        payable: Payable { yes: false, reason: "Caja de billetes llena".to_owned() },
        devices: vec![
            device(Health::Good, vec![]),
            device(Health::Care, vec![(FaultCode::PaperLow, FaultSeverity::Warning)]),
            device(Health::Stopped, vec![(FaultCode::Jam, FaultSeverity::Stopped)]),
        ],
        levels: vec![
            LevelReport { slot: named("hopper-1"), denomination: Some(coin(1_000)), pieces: 194, capacity: 500 },
            LevelReport { slot: named("bill"), denomination: None, pieces: 1, capacity: 0 },
        ],
        config_version: 3,
    };
    let answer = |head, locked| HeartbeatAnswer { wall_ms: NOON, centre: CENTRE, config_version: 3, head, locked };
    (heartbeat, vec![answer(Some(HEAD), false), answer(None, true)])
}

pub fn config() -> (ConfigRequest, TerminalConfig) {
    let config = TerminalConfig {
        version: 3,
        terminal: terminal(),
        words: SiteWords {
            government: "Gobierno del Estado".to_owned(),
            site_name: "CAS Plaza Norte".to_owned(),
            phone: "449 910 0000".to_owned(),
            phone_hours: "lun a dom 8:00 a 20:00 h".to_owned(),
            office: "Oficina CAS".to_owned(),
            web: "cas.example".to_owned(),
            nearest: "CAS Plaza Sur, a 2.4 km".to_owned(),
        },
        services: services(),
        staff: vec![StaffAccess {
            number: named("4127"),
            role: Role::Technician,
            pin_hash: "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA".to_owned(),
            expires: NOON,
        }],
        limits: Limits { cash_max: pesos(20_000), cancel_back_max: pesos(50), change_max: pesos(500), offline_payments_max: 40 },
        seasons: vec![Season {
            service: named("control-vehicular"),
            from: date(2027, 1, 1),
            until: date(2027, 1, 31),
            words: "Descuento de enero 10 %".to_owned(),
            words_en: "January discount 10 %".to_owned(),
        }],
        back_at: Some(NOON),
    };
    (ConfigRequest { have: 2 }, config)
}

/// A service for each scheme, price model, rounding and way of working offline.
pub fn services() -> Vec<Service> {
    let schemes = vec![
        Scheme::None,
        Scheme::Modulus10 { length: 9 },
        Scheme::Digits { length: 8 },
        Scheme::PlateAndNiv,
        Scheme::Embedded28,
        Scheme::Condensed20,
    ];
    assert_every_variant!(schemes, Scheme: None, Modulus10, Digits, PlateAndNiv, Embedded28, Condensed20);
    let prices = vec![
        Price { from: date(2026, 1, 1), until: Some(date(2026, 12, 31)), amount: pesos(137) },
        Price { from: date(2027, 1, 1), until: None, amount: pesos(143) },
    ];
    let pricings = [
        Pricing::Fixed { prices },
        Pricing::LookedUp,
        Pricing::Embedded,
        Pricing::TypedAndVerified,
        Pricing::Open { least: pesos(10), most: pesos(5_000) },
    ];
    assert_every_variant!(pricings, Pricing: Fixed, LookedUp, Embedded, TypedAndVerified, Open);
    let offline = [Offline::No, Offline::Yes, Offline::UntilDue];
    schemes
        .into_iter()
        .enumerate()
        .map(|(index, reference)| Service {
            code: named("parquimetro"),
            name: "Parquímetro".to_owned(),
            name_en: "Parking meter".to_owned(),
            agency: "Municipio".to_owned(),
            biller: named("municipio"),
            income_key: "6101-05".to_owned(),
            icon: "letter-circle-p".to_owned(),
            reference,
            pricing: pricings[index % pricings.len()].clone(),
            rounding: if index % 2 == 0 { RoundingRule::Exact } else { RoundingRule::Peso },
            offline: offline[index % offline.len()],
            next_step: "Conserve su recibo.".to_owned(),
            next_step_en: "Keep your receipt.".to_owned(),
            words: "multa estacionamiento".to_owned(),
        })
        .collect()
}

pub fn reference_errors() -> Vec<ReferenceError> {
    let all = vec![
        ReferenceError::TooShort { missing: 3 },
        ReferenceError::TooLong { extra: 1 },
        ReferenceError::Sign { sign: 'ñ' },
        ReferenceError::CheckDigit,
        ReferenceError::Date,
        ReferenceError::Amount,
    ];
    assert_every_variant!(all, ReferenceError: TooShort, TooLong, Sign, CheckDigit, Date, Amount);
    all
}

pub fn quote_errors() -> Vec<QuoteError> {
    let all = vec![QuoteError::NoPrice, QuoteError::NeedsCentre, QuoteError::PastDue, QuoteError::Amount, QuoteError::TooManyLines];
    assert_every_variant!(all, QuoteError: NoPrice, NeedsCentre, PastDue, Amount, TooManyLines);
    all
}

pub fn phone() -> (PhoneLeft, PhoneAnswer) {
    let left = PhoneLeft { folio: folio(FolioKind::Refund, 44), phone: named("4491234567"), at: NOON };
    (left, PhoneAnswer { kept: true })
}

pub fn quotes() -> (QuoteRequest, Vec<QuoteAnswer>) {
    let request = QuoteRequest { service: named("nomina"), reference: "0000".to_owned(), amount: Some(Money::from_centavos(894_000)) };
    let mut answers = vec![
        QuoteAnswer::Due { quote: Box::new(quote()) },
        QuoteAnswer::NotFound,
        QuoteAnswer::AlreadyPaid { at: NOON, folio: Some(folio(FolioKind::Payment, 12)) },
        QuoteAnswer::AlreadyPaid { at: NOON, folio: None },
        QuoteAnswer::PastDue { due: "18 dic 2026".to_owned(), place: "Finanzas".to_owned() },
        QuoteAnswer::AgencyDown,
        QuoteAnswer::UnknownService,
    ];
    answers.extend(reference_errors().into_iter().map(|error| QuoteAnswer::BadReference { error }));
    answers.extend(quote_errors().into_iter().map(|error| QuoteAnswer::NoQuote { error }));
    assert_every_variant!(
        answers, QuoteAnswer: Due, NotFound, AlreadyPaid, PastDue, BadReference, NoQuote, AgencyDown, UnknownService,
    );
    (request, answers)
}
