//! The file of telephones: erasable, bounded, patient.

use cas_agent::phones::store::{KEPT_MS, PHONES_MAX};
use cas_agent::phones::{Phones, PhonesError};
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
use cas_domain::time::WallMillis;
use cas_domain::wire::v1::PhoneLeft;

const NOW: WallMillis = WallMillis::from_millis(1_795_197_600_000);

fn left(number: u32, phone: &str) -> PhoneLeft {
    let folio = Folio::new(FolioKind::Refund, TerminalNumber(7), number).expect("a folio");
    PhoneLeft { folio, phone: phone.parse().expect("a number"), at: NOW }
}

fn bytes_of(folder: &std::path::Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).expect("a folder");
    files.flat_map(|file| std::fs::read(file.expect("a file").path()).expect("readable")).collect()
}

fn stands_in(bytes: &[u8], digits: &str) -> bool {
    bytes.windows(digits.len()).any(|window| window == digits.as_bytes())
}

#[test]
fn a_number_survives_a_restart_and_is_gone_from_the_disk_once_the_centre_has_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = left(44, "4491234567");
    Phones::open(folder.path()).expect("opens").keep(&first).expect("kept");
    let phones = Phones::open(folder.path()).expect("opens again");
    assert_eq!(phones.due(NOW, 4).expect("read"), std::slice::from_ref(&first));
    assert!(stands_in(&bytes_of(folder.path()), "4491234567"));
    phones.forget(&first).expect("forgotten");
    assert_eq!(phones.due(NOW, 4).expect("read"), []);
    assert!(!stands_in(&bytes_of(folder.path()), "4491234567"), "the number is still in a page of the file");
}

#[test]
fn a_second_number_replaces_the_first_also_while_that_one_is_being_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let phones = Phones::open(folder.path()).expect("opens");
    let (first, second) = (left(44, "4491234567"), left(44, "4497654321"));
    phones.keep(&first).expect("kept");
    phones.keep(&second).expect("kept");
    phones.forget(&first).expect("an answer to the first");
    assert_eq!(phones.due(NOW, 4).expect("read"), [second]);
}

#[test]
fn pauses_grow_and_end_and_nothing_waits_longer_than_a_month() {
    let folder = tempfile::tempdir().expect("a folder");
    let phones = Phones::open(folder.path()).expect("opens");
    let one = left(44, "4491234567");
    phones.keep(&one).expect("kept");
    phones.tried(one.folio, NOW).expect("noted");
    assert_eq!(phones.due(NOW.plus_millis(29_000), 4).expect("read"), []);
    assert_eq!(phones.due(NOW.plus_millis(30_000), 4).expect("read").len(), 1);
    for _ in 0..40 {
        phones.tried(one.folio, NOW).expect("noted");
    }
    assert_eq!(phones.due(NOW.plus_millis(3_599_000), 4).expect("read"), []);
    assert_eq!(phones.due(NOW.plus_millis(3_600_000), 4).expect("read").len(), 1, "an hour is the longest pause");
    let set_back = NOW.plus_millis(-86_400_000);
    assert_eq!(phones.due(set_back, 4).expect("read").len(), 1, "a clock set back by a day would hold it for a day");
    assert_eq!(phones.forget_old(NOW.plus_millis(KEPT_MS)).expect("looked"), 0);
    assert_eq!(phones.forget_old(NOW.plus_millis(KEPT_MS + 1)).expect("looked"), 1);
}

#[test]
fn only_so_many_wait() {
    let folder = tempfile::tempdir().expect("a folder");
    let phones = Phones::open(folder.path()).expect("opens");
    for number in 1..=PHONES_MAX {
        phones.keep(&left(number, "4491234567")).expect("room");
    }
    assert!(matches!(phones.keep(&left(PHONES_MAX + 1, "4491234567")), Err(PhonesError::Full)));
    phones.keep(&left(1, "4497654321")).expect("a new number for a folio that waits already");
    assert_eq!(phones.due(NOW, 4).expect("read").len(), 4, "a few at a time");
}
