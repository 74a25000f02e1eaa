//! Every message between agent and kiosk.

use cas_domain::folio::{FolioKind, TerminalNumber};
use cas_domain::journal::facts::{BagContent, BagSeal, CoinBack, CutScope, FoundSpot, FoundWhere, Role};
use cas_domain::journal::posting::Pieces;
use cas_domain::local::coin_test::{HopperTest, HopperTestState};
use cas_domain::local::count::{CountHopper, CountProblem, CountView};
use cas_domain::local::device::{DeviceCounter, DeviceEvent, DeviceView};
use cas_domain::local::found::{Candidate, FoundBooked, FoundProblem, FoundView};
use cas_domain::local::jam::{JamProblem, JamView, PathState, Stated};
use cas_domain::local::screen::{
    AppliedState, CannotPay, ChangePiece, ChipRefusal, NotDue, NoteChip, NoteRefusal, OutReason, Overlay, Paper, PhoneState, ReferenceForm,
    ReferenceProblem, Screen, SeasonTile, Tile, TileUnavailable, Truth,
};
use cas_domain::local::staff::{
    BoardDevice, BoardKind, CutBag, CutBox, CutProblem, CutView, RefillHopper, RefillProblem, RefillView, SignInProblem, SignedIn,
    StaffAction, StaffScreen,
};
use cas_domain::local::touch::{Act, Pin, Touch};
use cas_domain::local::trial::{NoteTrialState, TrialView};
use cas_domain::local::view::{Frame, View};
use cas_domain::wire::v1::{Health, Payable};

use super::entries::{DOUBT, PAYMENT};
use super::wire::{quote_errors, reference_errors};
use super::{NOON, assert_every_variant, bill, coin, folio, named, pesos, quote};

/// A view of every screen, with each overlay on some of them.
pub fn views() -> Vec<View> {
    let overlays = overlays();
    let mut all: Vec<View> = screens()
        .into_iter()
        .enumerate()
        .map(|(index, screen)| View {
            version: 40 + index as u64,
            now: NOON,
            frame: Frame {
                site_name: "CAS Plaza Norte".to_owned(),
                terminal: TerminalNumber(7),
                phone: "449 910 0000".to_owned(),
                phone_hours: "lun a dom 8:00 a 20:00 h".to_owned(),
                training: index % 2 == 0,
            },
            step: (index % 2 == 0).then_some(2),
            payment: (index % 3 == 0).then_some(PAYMENT),
            screen,
            overlay: None,
        })
        .collect();
    for (view, overlay) in all.iter_mut().zip(overlays) {
        view.overlay = Some(overlay);
    }
    all
}

fn tile(unavailable: Option<TileUnavailable>) -> Tile {
    Tile {
        code: named("agua"),
        name: "Agua".to_owned(),
        name_en: "Water".to_owned(),
        agency: "Agua municipal".to_owned(),
        icon: "drop".to_owned(),
        price: unavailable.is_none().then(|| pesos(137)),
        words: "recibo".to_owned(),
        unavailable,
    }
}

fn screens() -> Vec<Screen> {
    let mut all = choosing();
    all.extend(paying());
    all.extend(ending());
    all.extend(staff_screens().into_iter().map(|screen| Screen::Staff { screen }));
    assert_every_variant!(
        all, Screen: Starting, Attract, Services, Reference, Searching, NotDue, Review, HowToPay, Insert, Registering, Change, OwedChange,
        Receipt, Thanks, Cancelled, Interrupted, OutOfService, Staff,
    );
    all
}

fn choosing() -> Vec<Screen> {
    let mut all = vec![
        Screen::Starting,
        Screen::Attract {
            truth: Truth { notes: vec![bill(20)], coins: vec![coin(50)], gives_change: true, prints: false },
            season: Some(SeasonTile { tile: tile(None), words: "Descuento de enero".to_owned(), words_en: "January discount".to_owned() }),
        },
        Screen::Services { tiles: vec![tile(None), tile(Some(TileUnavailable::Offline)), tile(Some(TileUnavailable::NoPrice))] },
        Screen::Searching { tile: tile(None), since: NOON },
        Screen::Review { debts: vec![quote(), quote()], total: pesos(274), can_add: true, valid_until: NOON },
    ];
    let form = ReferenceForm { length: 28, letters: false, asks_amount: true };
    let mut problems: Vec<ReferenceProblem> = reference_errors().into_iter().map(|error| ReferenceProblem::Reference { error }).collect();
    problems.push(ReferenceProblem::Amount);
    assert_every_variant!(problems, ReferenceProblem: Reference, Amount);
    all.push(Screen::Reference { tile: tile(None), form: form.clone(), problem: None });
    all.extend(problems.into_iter().map(|problem| Screen::Reference { tile: tile(None), form: form.clone(), problem: Some(problem) }));
    let mut reasons = vec![
        NotDue::NotFound,
        NotDue::AlreadyPaid { at: NOON, folio: Some(folio(FolioKind::Payment, 12)) },
        NotDue::PastDue { due: "18 dic 2026".to_owned(), place: "Finanzas".to_owned() },
        NotDue::NoAnswer,
    ];
    reasons.extend(quote_errors().into_iter().map(|error| NotDue::NoQuote { error }));
    assert_every_variant!(reasons, NotDue: NotFound, AlreadyPaid, PastDue, NoAnswer, NoQuote);
    all.extend(reasons.into_iter().map(|why| Screen::NotDue { tile: tile(None), why }));
    all
}

fn paying() -> Vec<Screen> {
    let cannot = [
        CannotPay::OverCashLimit { limit: pesos(20_000), nearest: "CAS Plaza Sur".to_owned() },
        CannotPay::NotPayable,
        CannotPay::NotNow { nearest: String::new() },
    ];
    assert_every_variant!(cannot, CannotPay: OverCashLimit, NotPayable, NotNow);
    let chip = |refused| NoteChip { denomination: bill(500), refused };
    let mut all = vec![
        Screen::HowToPay { total: pesos(137), cancel_back: pesos(50), cannot: None },
        Screen::Insert {
            name: "Parquímetro".to_owned(),
            name_en: "Parking ticket".to_owned(),
            icon: "letter-circle-p".to_owned(),
            due: pesos(137),
            inserted: pesos(100),
            missing: pesos(37),
            last: Some(bill(100)),
            notes: vec![chip(None), chip(Some(ChipRefusal::NoChange)), chip(Some(ChipRefusal::NotTaken))],
            coins: vec![coin(1_000)],
            checking: true,
            checking_since: Some(NOON),
            can_cancel: false,
            note_back: true,
        },
        Screen::Registering,
        Screen::Change { amount: pesos(63), pieces: vec![ChangePiece { denomination: coin(1_000), count: 6, paid: 2 }], slow: true },
    ];
    all.extend(cannot.map(|cannot| Screen::HowToPay { total: pesos(137), cancel_back: pesos(50), cannot: Some(cannot) }));
    all
}

fn ending() -> Vec<Screen> {
    use OutReason::{BoxFull, BoxOut, ByCentre, CannotTakeCash, DoorOpen, Jam, Maintenance, NoAgent, NotInstalled, Storage, UnderReview};
    let reasons = vec![DoorOpen, Maintenance, NotInstalled, CannotTakeCash, Jam, BoxFull, BoxOut, UnderReview, Storage, ByCentre, NoAgent];
    assert_every_variant!(
        reasons, OutReason: DoorOpen, Maintenance, NotInstalled, CannotTakeCash, Jam, BoxFull, BoxOut, UnderReview, Storage, ByCentre,
        NoAgent,
    );
    let mut all = vec![
        Screen::Thanks {
            folio: Some(folio(FolioKind::Payment, 4512)),
            next_step: "Conserve su recibo.".to_owned(),
            next_step_en: "Keep your receipt.".to_owned(),
        },
        Screen::Cancelled { returned: pesos(100), take_note: true },
        Screen::Interrupted { received: pesos(100), missing: pesos(37), doubtful: Some(folio(FolioKind::Refund, 44)), can_continue: true },
        Screen::OutOfService { reasons, back_at: Some(NOON), nearest: "CAS Plaza Sur".to_owned() },
    ];
    let phones = vec![PhoneState::Unavailable, PhoneState::Offered, PhoneState::Saving, PhoneState::Kept, PhoneState::Failed];
    assert_every_variant!(phones, PhoneState: Unavailable, Offered, Saving, Kept, Failed);
    for (paper, phone) in [Paper::NotPrinted, Paper::Printing, Paper::Printed, Paper::Failed].into_iter().zip(phones) {
        for applied in [AppliedState::Yes, AppliedState::Pending, AppliedState::Rejected] {
            all.push(Screen::Receipt { folio: folio(FolioKind::Payment, 4512), total: pesos(137), paper, qr: "Q".to_owned(), applied });
        }
        all.push(Screen::OwedChange {
            amount: pesos(63),
            folio: folio(FolioKind::Refund, 44),
            office: "Oficina CAS".to_owned(),
            from: NOON,
            voucher: paper,
            qr: "Q".to_owned(),
            phone,
        });
    }
    all
}

fn overlays() -> Vec<Overlay> {
    use NoteRefusal::{NoChange, NotAccepted, OverLimit, Unread};
    let refused = |why| Overlay::NoteRefused { denomination: (why != Unread).then(|| bill(500)), why, times: 3 };
    let mut all = vec![
        Overlay::ConfirmCancel { now: pesos(50), by_voucher: pesos(150), office: "Oficina CAS".to_owned() },
        Overlay::StillThere { inside: pesos(100), until: NOON },
    ];
    all.extend([Unread, NoChange, NotAccepted, OverLimit].map(refused));
    assert_every_variant!(all, Overlay: NoteRefused, ConfirmCancel, StillThere);
    all
}

fn signed_in() -> SignedIn {
    SignedIn { number: named("4127"), role: Role::Technician, expires: NOON }
}

fn staff_screens() -> Vec<StaffScreen> {
    let problems = [SignInProblem::Wrong { left: 2 }, SignInProblem::Locked { until: NOON }, SignInProblem::Expired];
    assert_every_variant!(problems, SignInProblem: Wrong, Locked, Expired);
    use BoardKind::{BillAcceptor, CashBox, CoinAcceptor, CoinBox, Door, Hopper, Network, Printer};
    let kinds = [BillAcceptor, CashBox, CoinAcceptor, CoinBox, Hopper, Printer, Door, Network];
    assert_every_variant!(kinds, BoardKind: BillAcceptor, CashBox, CoinAcceptor, CoinBox, Hopper, Printer, Door, Network);
    let device = |kind| BoardDevice {
        number: 1,
        kind,
        slot: (kind != Network).then(|| named("bill")),
        denomination: (kind == Hopper).then(|| coin(1_000)),
        health: Health::Care,
        words: "Poco papel".to_owned(),
        pieces: (kind == Hopper).then_some((194, 500)),
    };
    let mut all = vec![StaffScreen::Board {
        staff: signed_in(),
        payable: Payable { yes: true, reason: String::new() },
        devices: kinds.map(device).to_vec(),
        actions: vec![
            StaffAction::Cut,
            StaffAction::Refill,
            StaffAction::Jam,
            StaffAction::Count,
            StaffAction::Found,
            StaffAction::Tests,
            StaffAction::Leave,
        ],
        door_open: true,
    }];
    all.push(StaffScreen::SignIn { problem: None, payment_running: true, counts_due: 0 });
    all.extend(problems.map(|problem| StaffScreen::SignIn { problem: Some(problem), payment_running: false, counts_due: 2 }));
    all.extend(cuts());
    all.extend(refills());
    all.extend(jams());
    all.extend(counts());
    all.extend(trials());
    all.extend(finds());
    all.push(StaffScreen::Device {
        staff: signed_in(),
        device: DeviceView {
            row: device(Hopper),
            advice: vec!["Cuente la tolva.".to_owned()],
            model: "SUH".to_owned(),
            serial: "23456".to_owned(),
            firmware: "1.0".to_owned(),
            counters: vec![DeviceCounter { name: "Monedas pagadas en su vida".to_owned(), value: 4_418 }],
            events: vec![DeviceEvent { at: NOON, words: "Orden de 6 piezas".to_owned() }],
        },
    });
    assert_every_variant!(all, StaffScreen: SignIn, Board, Device, Cut, Refill, Jam, Count, Trial, Found);
    all
}

fn jams() -> Vec<StaffScreen> {
    use FoundWhere::{Box, Broken, Mouth, NotFound, Path};
    let paths = [PathState::Asked, PathState::DoorOpen, PathState::Testing, PathState::Blocked, PathState::Clear];
    assert_every_variant!(paths, PathState: Asked, DoorOpen, Testing, Blocked, Clear);
    let problems = [JamProblem::ValueMissing, JamProblem::TooMany, JamProblem::EnvelopeForm, JamProblem::EnvelopeUsed];
    assert_every_variant!(problems, JamProblem: ValueMissing, TooMany, EnvelopeForm, EnvelopeUsed);
    let jam = |path, problem: Option<JamProblem>| JamView {
        slot: named("bill"),
        kind: BoardKind::BillAcceptor,
        doubt: (path == PathState::Asked).then_some(DOUBT),
        open: 1,
        answers: vec![Mouth, Path, Box, NotFound, Broken],
        values: vec![bill(20), bill(200)],
        several: problem.is_some(),
        stated: (path != PathState::Asked).then(|| Stated { found: Path, envelope: Some(named("0012")) }),
        path,
        problem,
    };
    let mut views = paths.map(|path| jam(path, None)).to_vec();
    views.extend(problems.map(|problem| jam(PathState::Asked, Some(problem))));
    views.into_iter().map(|jam| StaffScreen::Jam { staff: signed_in(), jam }).collect()
}

fn counts() -> Vec<StaffScreen> {
    let problems = [CountProblem::Nothing, CountProblem::TooMuch];
    assert_every_variant!(problems, CountProblem: Nothing, TooMuch);
    let hopper = |counted| CountHopper {
        slot: named("hopper-1"),
        denomination: coin(1_000),
        capacity: 500,
        unknown: Option::is_none(&counted),
        counted,
    };
    let view = |problem: Option<CountProblem>| CountView {
        hoppers: vec![hopper(problem.is_none().then_some(198))],
        booked: problem.is_none(),
        problem,
    };
    let all = [None, Some(CountProblem::Nothing), Some(CountProblem::TooMuch)];
    all.map(|problem| StaffScreen::Count { staff: signed_in(), count: view(problem) }).to_vec()
}

fn cuts() -> Vec<StaffScreen> {
    use CutProblem::{
        BoxStillIn, BoxStillOut, DoorShut, OtherBox, PaymentOpen, SamePerson, SealForm, SealMissing, SealUsed, UnknownPerson,
    };
    let other = OtherBox { expected: "CB-0002".to_owned() };
    let problems =
        [PaymentOpen, DoorShut, BoxStillIn, BoxStillOut, SealMissing { bag: 2 }, SealUsed, SealForm, SamePerson, UnknownPerson, other];
    assert_every_variant!(
        problems, CutProblem: PaymentOpen, DoorShut, BoxStillIn, BoxStillOut, SealMissing, SealUsed, SealForm, SamePerson, UnknownPerson,
        OtherBox,
    );
    let cut = |problem| CutView {
        step: 4,
        folio: Some(folio(FolioKind::Cut, 192)),
        since: Some(NOON),
        scope: CutScope::Total,
        boxes: vec![CutBox {
            slot: named("bill"),
            kind: BoardKind::CashBox,
            denomination: None,
            out: true,
            back: false,
            serial: Some("CB-0002".to_owned()),
            left_known: false,
            by_device: true,
        }],
        bags: vec![CutBag {
            content: BagContent::Doubtful,
            doubtful: 1,
            seals: vec![BagSeal { content: BagContent::Doubtful, seal: named("00418825") }],
        }],
        problem,
        tickets: Paper::Printing,
        receives: Some(named("2210")),
        can_continue: false,
    };
    let mut views = vec![cut(None)];
    views.extend(problems.map(|problem| cut(Some(problem))));
    views.into_iter().map(|cut| StaffScreen::Cut { staff: signed_in(), cut }).collect()
}

fn refills() -> Vec<StaffScreen> {
    use RefillProblem::{Nothing, TooMuch, ValeForm, ValeUsed};
    let problems = [ValeForm, Nothing, TooMuch, ValeUsed];
    assert_every_variant!(problems, RefillProblem: ValeForm, Nothing, TooMuch, ValeUsed);
    let view = |problem| RefillView {
        hoppers: vec![RefillHopper { slot: named("hopper-1"), denomination: coin(1_000), pieces: 4, capacity: 500, loaded: 200 }],
        vale: Some(folio(FolioKind::Fund, 318)),
        folio: Some(folio(FolioKind::Refill, 61)),
        problem: Some(problem),
        ticket: Paper::Printed,
        tests: hopper_tests(),
        coins: vec![coin(100), coin(1_000)],
    };
    problems.map(|problem| StaffScreen::Refill { staff: signed_in(), refill: view(problem) }).to_vec()
}

fn trials() -> Vec<StaffScreen> {
    use NoteTrialState::{Back, InEscrow, Kept, Off, Waiting};
    let denomination = bill(50);
    let notes = [Off, Waiting, InEscrow { denomination }, Back { denomination }, Kept { denomination }];
    assert_every_variant!(notes, NoteTrialState: Off, Waiting, InEscrow, Back, Kept);
    let trial = |note| TrialView {
        hoppers: hopper_tests(),
        coins: vec![coin(1_000)],
        note,
        takes_notes: true,
        page: Paper::Printed,
        can_print: true,
        kept: Some(pesos(50)),
    };
    notes.map(|note| StaffScreen::Trial { staff: signed_in(), trial: trial(note) }).to_vec()
}

fn finds() -> Vec<StaffScreen> {
    use FoundProblem::{EnvelopeForm, EnvelopeUsed, Mixed, Nothing, TooMany};
    let problems = [Nothing, TooMany, Mixed, EnvelopeForm, EnvelopeUsed];
    assert_every_variant!(problems, FoundProblem: Nothing, TooMany, Mixed, EnvelopeForm, EnvelopeUsed);
    let payment = Candidate { folio: folio(FolioKind::Payment, 4512), at: NOON };
    let booked = FoundBooked { folio: folio(FolioKind::Ticket, 3), envelope: named("00000412"), candidate: Some(payment.folio) };
    let found = |problem: Option<FoundProblem>| FoundView {
        notes: vec![bill(20)],
        coins: vec![coin(1_000)],
        change_of: Some(payment),
        last: None,
        booked: problem.is_none().then(|| booked.clone()),
        problem,
        ticket: Paper::Printed,
    };
    let all = std::iter::once(None).chain(problems.map(Some));
    all.map(|problem| StaffScreen::Found { staff: signed_in(), found: found(problem) }).collect()
}

fn hopper_tests() -> Vec<HopperTest> {
    use HopperTestState::{Fell, Missing, NotReady, Nothing, Right, Running, Waiting, Wrong};
    let states = [Waiting, NotReady, Running, Fell { count: 1 }, Right, Wrong, Missing, Nothing];
    assert_every_variant!(states, HopperTestState: Waiting, NotReady, Running, Fell, Right, Wrong, Missing, Nothing);
    states.map(|state| HopperTest { slot: named("hopper-1"), denomination: coin(1_000), state, unknown: true }).to_vec()
}

/// A touch of every kind.
pub fn touches() -> Vec<Touch> {
    let acts = acts();
    acts.into_iter().map(|act| Touch { version: 7, payment: Some(PAYMENT), act }).collect()
}

fn acts() -> Vec<Act> {
    let pin = || Pin("123456".to_owned());
    use Act::*;
    let acts = vec![
        Presence,
        Start,
        Choose { service: named("agua") },
        Back,
        OtherService,
        Submit { reference: "0600 0012".to_owned(), amount: Some(pesos(8_940)) },
        Submit { reference: String::new(), amount: None },
        Retry,
        Confirm,
        AddAnother,
        PayCash,
        Cancel,
        KeepPaying,
        CancelAndReturn,
        MoreTime,
        PrintVoucher,
        LeavePhone { phone: named("4491234567") },
        LargeText { on: true },
        PrintAgain,
        Next,
        PayAnother,
        Finish,
        Resume,
        GiveBack,
        Knock,
        SignIn { number: named("4127"), pin: pin() },
        Leave,
        BeginCut { scope: CutScope::Partial },
        CutContinue,
        CutAbort,
        BoxOut { slot: named("coin") },
        BoxIn { slot: named("bill"), serial: "CB-0002".to_owned(), left: None },
        BoxIn { slot: named("bill"), serial: "CB-0002".to_owned(), left: Some("CB-0001".to_owned()) },
        SealBag { content: BagContent::Coins, seal: named("00418824") },
        ReplaceSeal { old: named("00418824"), new: named("00418826"), reason: "roto".to_owned() },
        Receives { number: named("2210"), pin: pin() },
        BeginRefill,
        Load { vale: folio(FolioKind::Fund, 318), pieces: vec![(named("hopper-1"), 200), (named("hopper-2"), 300)] },
        TestHopper { slot: named("hopper-1") },
        TestSaw { slot: named("hopper-1"), seen: Some(coin(1_000)), back: CoinBack::Hopper },
        BeginTests,
        TestNote { on: true },
        TestPrint,
        BeginFound,
        RecordFound { spot: FoundSpot::Tray, pieces: vec![Pieces { denomination: coin(1_000), count: 3 }], envelope: named("00000412") },
        FoundDone,
        TestsDone,
        RefillDone,
        OpenDevice { slot: named("hopper-1") },
        BeginJam,
        Found { doubt: None, found: FoundWhere::NotFound, pieces: None, envelope: None },
        Found {
            doubt: Some(DOUBT),
            found: FoundWhere::Path,
            pieces: Some(Pieces { denomination: bill(200), count: 1 }),
            envelope: Some(named("0012")),
        },
        TestPath,
        JamDone,
        BeginCount,
        Counted { pieces: vec![(named("hopper-1"), 198)] },
        CountDone,
    ];
    assert_every_variant!(
        acts, Act: Presence, Start, Choose, Back, OtherService, Submit, Retry, Confirm, AddAnother, PayCash, Cancel, KeepPaying,
        CancelAndReturn, MoreTime, PrintVoucher, LeavePhone, LargeText, PrintAgain, Next, PayAnother, Finish, Resume, GiveBack, Knock, SignIn, Leave, BeginCut,
        CutContinue, CutAbort, BoxOut, BoxIn, SealBag, ReplaceSeal, Receives, BeginRefill, Load, TestHopper, TestSaw, BeginTests, TestNote, TestPrint, BeginFound, RecordFound, FoundDone, TestsDone, RefillDone,
        OpenDevice, BeginJam, Found, TestPath, JamDone, BeginCount, Counted, CountDone,
    );
    acts
}
