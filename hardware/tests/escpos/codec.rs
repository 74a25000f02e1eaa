//! Commands byte for byte, and any bytes at all.

use cas_hardware::escpos::frame::{Align, Command, Parsed, parse};
use cas_hardware::escpos::{Doc, DocError};
use proptest::prelude::*;

fn emit(commands: &[Command<'_>]) -> Vec<u8> {
    let mut bytes: heapless::Vec<u8, 1024> = heapless::Vec::new();
    assert!(commands.iter().all(|command| command.emit(&mut bytes)));
    bytes.to_vec()
}

fn hex(text: &str) -> Vec<u8> {
    text.split(' ').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[test]
fn the_commands_of_the_sheet() {
    let qr = [
        Command::Init,
        Command::QrModel(0x32),
        Command::QrModule(6),
        Command::QrLevel(0x31),
        Command::QrStore(b"HOLA"),
        Command::QrPrint,
        Command::FeedLines(6),
        Command::Cut { full: true },
    ];
    let expected = "1B 40 1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 1D 28 6B 07 00 31 50 30 48 4F 4C 41 \
                    1D 28 6B 03 00 31 51 30 1B 64 06 1D 56 00";
    assert_eq!(emit(&qr), hex(expected));
    assert_eq!(emit(&[Command::Raster { stride: 2, data: &[0xFF; 4] }]), hex("1D 76 30 00 02 00 02 00 FF FF FF FF"));
    assert_eq!(emit(&[Command::AskStatus(1), Command::Recover(2), Command::Identify(1)]), hex("10 04 01 10 05 02 1D 49 01"));
}

#[test]
fn a_document_starts_with_what_it_relies_on_and_knows_every_spanish_sign() {
    let mut doc = Doc::<256>::new();
    doc.line("ñ¿");
    assert_eq!(&doc.finish().unwrap()[..], hex("1B 40 1B 52 00 1B 74 13 1B 33 1F A4 A8 0A"));
    doc.text("áéíóúüñÁÉÍÓÚÜÑ¿?¡!°€$ “” – 0123456789");
    assert_eq!(doc.replaced(), 0);
    doc.text("日本\n");
    assert_eq!(doc.replaced(), 3);
}

#[test]
fn what_does_not_fit_is_an_error_that_says_so() {
    let mut doc = Doc::<64>::new();
    doc.rule().rule();
    assert_eq!(doc.finish(), Err(DocError::TooLong { limit: 64 }));
    assert_eq!(Doc::<9000>::new().qr(&"x".repeat(667)).finish(), Err(DocError::QrTooLong(667)));
    assert_eq!(Doc::<9000>::new().picture(9, &[0; 10]).finish(), Err(DocError::BadPicture));
    assert_eq!(Doc::<9000>::new().picture(73, &[0; 73]).finish(), Err(DocError::BadPicture));
    assert_eq!(DocError::QrTooLong(667).to_string(), "a QR of 667 bytes is too large for the paper; at most 666 fit");
}

#[test]
fn a_command_cut_off_anywhere_waits_for_its_rest() {
    let whole = emit(&[Command::QrStore(b"HOLA")]);
    for length in 1..whole.len() {
        assert_eq!(parse(&whole[..length]), Parsed::Incomplete, "{length} bytes");
    }
    assert_eq!(parse(&whole), Parsed::Command(Command::QrStore(b"HOLA"), whole.len()));
}

fn commands() -> impl Strategy<Value = Command<'static>> {
    let align = prop_oneof![Just(Align::Left), Just(Align::Centre), Just(Align::Right)];
    prop_oneof![
        Just(Command::Init),
        Just(Command::QrPrint),
        Just(Command::LineFeed),
        Just(Command::DefaultSpacing),
        any::<u8>().prop_map(Command::CodePage),
        any::<u8>().prop_map(Command::FeedDots),
        any::<u8>().prop_map(Command::Spacing),
        any::<u8>().prop_map(Command::QrLevel),
        any::<u8>().prop_map(Command::AskStatus),
        any::<bool>().prop_map(Command::Bold),
        any::<bool>().prop_map(Command::Reverse),
        any::<bool>().prop_map(|full| Command::Cut { full }),
        (0x20_u8..).prop_map(Command::Text),
        (1_u8..=8, 1_u8..=8).prop_map(|(width, height)| Command::Size { width, height }),
        align.prop_map(Command::Align),
        Just(Command::QrStore(b"abc\x1d\x10\x04")),
        Just(Command::Raster { stride: 3, data: b"\x10\x04\x01\x1b@\0" }),
    ]
}

proptest! {
    #[test]
    fn commands_are_read_as_they_were_written(written in prop::collection::vec(commands(), 0..40)) {
        let bytes = emit(&written);
        let (mut rest, mut read) = (&bytes[..], Vec::new());
        while let Parsed::Command(command, length) = parse(rest) {
            read.push(command);
            rest = &rest[length..];
        }
        prop_assert_eq!(read, written);
        prop_assert!(rest.is_empty());
    }

    #[test]
    fn any_bytes_are_read_to_their_end_or_wait(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut rest = &bytes[..];
        while let Parsed::Command(_, length) = parse(rest) {
            prop_assert!(length > 0 && length <= rest.len());
            rest = &rest[length..];
        }
    }

    #[test]
    fn any_text_makes_lines_that_fit(text in "\\PC{0,200}", head in "\\PC{0,60}") {
        let mut doc = Doc::<8192>::new();
        doc.paragraph(&text).columns(&text, &head).columns(&head, &text).framed(&head, &text);
        let bytes = doc.finish().unwrap();
        let (mut rest, mut column) = (&bytes[..], 0_usize);
        while let Parsed::Command(command, length) = parse(rest) {
            match command {
                Command::Text(_) => column += 1,
                Command::LineFeed => column = 0,
                _ => {}
            }
            prop_assert!(column <= 42, "a line of {} signs", column);
            rest = &rest[length..];
        }
    }
}
