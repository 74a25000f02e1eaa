//! A print job: what counts as printed, and how it can fail.

use cas_hardware::device::{FaultKind, JobId, LineEvent, NotSent, PaperState, PrinterEvent, Refused};
use cas_hardware::escpos::Doc;

use super::rig::{Rig, receipt};

fn failed(job: u32, why: FaultKind) -> PrinterEvent {
    PrinterEvent::Failed { job: JobId(job), why }
}

/// A long paper, so that there is time for trouble in the middle.
fn long() -> Doc {
    let mut doc = Doc::new();
    for line in 1..=60 {
        doc.line(&format!("renglón {line}"));
    }
    doc.cut();
    doc
}

#[test]
fn a_printer_reports_itself_and_a_job_is_printed_only_after_the_cut() {
    let mut rig = Rig::new();
    let (model, status) = rig.until("Ready", |event| match event {
        PrinterEvent::Ready { identity, status } => Some((identity.model.clone(), *status)),
        _ => None,
    });
    assert_eq!((model.as_str(), status.paper), ("ESC/POS 5D", PaperState::Enough));
    rig.print(7, &receipt()).unwrap();
    while rig.papers().is_empty() {
        assert!(!rig.log.contains(&PrinterEvent::Printed(JobId(7))), "printed was said before the cut");
        rig.run(1);
    }
    rig.event(PrinterEvent::Printed(JobId(7)));
}

#[test]
fn jobs_wait_their_turn_and_each_is_its_own_paper() {
    let mut rig = Rig::new();
    // Also before the printer was heard of.
    rig.print(1, &receipt()).unwrap();
    rig.print(2, &long()).unwrap();
    assert_eq!(rig.print(3, &long()), Err(Refused { intent: None, why: NotSent::Busy }));
    rig.event(PrinterEvent::Printed(JobId(1)));
    rig.print(3, &receipt()).unwrap();
    rig.event(PrinterEvent::Printed(JobId(2)));
    rig.event(PrinterEvent::Printed(JobId(3)));
    let texts: Vec<String> = rig.papers().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts.len(), 3);
    assert!(texts[1].starts_with("renglón 1\n") && texts[1].ends_with("renglón 60\n"), "{}", texts[1]);
}

#[test]
fn a_job_right_behind_a_failed_one_comes_out_clean() {
    let mut rig = Rig::ready();
    rig.print(1, &long()).unwrap();
    rig.run(200);
    rig.hand("cover open");
    rig.event(failed(1, FaultKind::CoverOpen));
    rig.run(500);
    rig.hand("cover close");
    rig.print(2, &receipt()).unwrap();
    rig.event(PrinterEvent::Printed(JobId(2)));
    let texts: Vec<String> = rig.papers().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[1].starts_with("[imagen]"), "{}", texts[1]);
}

#[test]
fn jobs_that_wait_fail_with_the_printer() {
    let mut rig = Rig::ready();
    rig.print(1, &long()).unwrap();
    rig.run(100);
    rig.print(2, &long()).unwrap();
    rig.hand("power off");
    rig.event(failed(1, FaultKind::Silent));
    rig.event(failed(2, FaultKind::Silent));
}

#[test]
fn without_paper_or_with_an_open_cover_nothing_is_sent() {
    for (hand, why) in [("paper out", FaultKind::PaperOut), ("cover open", FaultKind::CoverOpen), ("cutter jam", FaultKind::Cutter)] {
        let mut rig = Rig::ready();
        rig.hand(hand);
        rig.print(1, &receipt()).unwrap();
        rig.event(failed(1, why));
        assert!(!rig.wire.windows(2).any(|bytes| bytes == [0x1B, b'@']), "{hand}: the job was sent");
        assert!(rig.log.iter().any(|event| matches!(event, PrinterEvent::Fault(fault) if fault.kind == why)), "{hand}");
    }
}

#[test]
fn paper_that_ends_in_a_job_fails_it_and_the_torn_piece_does_not_hang_on_the_next() {
    let mut rig = Rig::ready();
    rig.hand("paper out after 12");
    rig.print(1, &long()).unwrap();
    rig.event(failed(1, FaultKind::PaperOut));
    rig.run(2_000);
    rig.hand("paper ok");
    rig.event(PrinterEvent::FaultCleared(FaultKind::PaperOut));
    rig.run(3_000);
    rig.print(2, &receipt()).unwrap();
    rig.event(PrinterEvent::Printed(JobId(2)));
    let texts: Vec<String> = rig.papers().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].starts_with("renglón 1\n") && !texts[0].contains("renglón 20"), "{}", texts[0]);
    assert!(texts[1].starts_with("[imagen]"), "{}", texts[1]);
}

#[test]
fn a_cover_opened_in_a_job_fails_it() {
    let mut rig = Rig::ready();
    rig.print(1, &long()).unwrap();
    rig.run(300);
    rig.hand("cover open");
    rig.event(failed(1, FaultKind::CoverOpen));
    rig.run(1_000);
    rig.hand("cover close");
    rig.run(3_000);
    assert!(!rig.log.contains(&PrinterEvent::Printed(JobId(1))));
    assert!(!rig.papers()[0].1.contains("renglón 60"), "what waited was forgotten");
}

#[test]
fn a_printer_that_falls_silent_fails_the_job_and_is_ready_when_it_speaks_again() {
    for trouble in ["mute", "power off"] {
        let mut rig = Rig::ready();
        rig.print(1, &long()).unwrap();
        rig.run(200);
        rig.hand(trouble);
        rig.event(failed(1, FaultKind::Silent));
        rig.event(PrinterEvent::Silent);
        rig.run(5_000);
        assert_eq!(rig.print(2, &long()), Err(Refused { intent: None, why: NotSent::LineDown }));
        rig.hand(if trouble == "mute" { "unmute" } else { "power on" });
        rig.until("Ready again", |event| matches!(event, PrinterEvent::Ready { .. }).then_some(()));
        rig.run(3_000);
        rig.print(2, &receipt()).unwrap();
        rig.event(PrinterEvent::Printed(JobId(2)));
        let last = rig.papers().pop().unwrap().1;
        assert!(last.starts_with("[imagen]"), "after {trouble}: {last}");
    }
}

#[test]
fn a_pulled_cable_fails_the_job_at_once() {
    let mut rig = Rig::ready();
    rig.print(1, &long()).unwrap();
    rig.run(100);
    rig.cable(LineEvent::Lost);
    rig.event(failed(1, FaultKind::Silent));
    rig.run(1_000);
    rig.cable(LineEvent::Restored);
    rig.until("Ready again", |event| matches!(event, PrinterEvent::Ready { .. }).then_some(()));
}

#[test]
fn low_paper_is_a_warning_and_prints() {
    let mut rig = Rig::ready();
    rig.hand("paper low");
    rig.until("low paper", |event| matches!(event, PrinterEvent::Fault(fault) if fault.kind == FaultKind::PaperLow).then_some(()));
    rig.print(1, &receipt()).unwrap();
    rig.event(PrinterEvent::Printed(JobId(1)));
}

#[test]
fn a_slow_printer_and_one_that_holds_us_up_still_print() {
    let mut rig = Rig::ready();
    rig.hand("slow 100");
    rig.print(1, &receipt()).unwrap();
    rig.run(100);
    cas_hardware::device::Machine::handle_bytes(&mut rig.host, rig.now, &[0x13]);
    let before = rig.wire.len();
    rig.run(5_000);
    assert!(rig.wire.len() <= before + 3, "held up by XOFF");
    cas_hardware::device::Machine::handle_bytes(&mut rig.host, rig.now, &[0x11]);
    rig.event(PrinterEvent::Printed(JobId(1)));
}

#[test]
fn noise_from_the_printer_says_nothing() {
    let mut rig = Rig::ready();
    cas_hardware::device::Machine::handle_bytes(&mut rig.host, rig.now, &[0x00, 0xFF, 0x41, 0x5D]);
    rig.run(2_000);
    assert_eq!(rig.log.len(), 1, "{:?}", rig.log);
    rig.print(1, &receipt()).unwrap();
    rig.event(PrinterEvent::Printed(JobId(1)));
}

/// The paper is changed while the printer is off, or is not: either way its owner hears how it is.
#[test]
fn what_ended_while_the_printer_was_silent_is_taken_back_and_the_rest_told_again() {
    let mut rig = Rig::ready();
    rig.hand("paper out");
    rig.hand("cover open");
    let told =
        |kind: FaultKind| move |event: &PrinterEvent| matches!(event, PrinterEvent::Fault(fault) if fault.kind == kind).then_some(());
    rig.until("the cover", told(FaultKind::CoverOpen));
    rig.hand("power off");
    rig.event(PrinterEvent::Silent);
    rig.hand("paper ok");
    rig.hand("power on");
    rig.event(PrinterEvent::FaultCleared(FaultKind::PaperOut));
    rig.until("the cover again", told(FaultKind::CoverOpen));
    assert!(!rig.log.contains(&PrinterEvent::FaultCleared(FaultKind::CoverOpen)));
}
