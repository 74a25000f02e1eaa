//! Codecs: any bytes are read or refused; what is read and written again is the same.

use cas_hardware::{ccnet, cctalk, ebds, escpos, id003};

/// CCNET: frames, the cutter, requests, answers, tables, identities.
pub fn ccnet(data: &[u8]) {
    use ccnet::frame::{Decoder, Frame, encode};
    use ccnet::message::{PollStatus, Request, emit_table, parse_identification, parse_table};
    if let Ok(frame) = Frame::new_checked(data) {
        assert_eq!(encode(frame.address(), frame.body()).as_deref(), Ok(data));
    }
    let mut decoder = Decoder::new();
    for byte in data {
        if let Some(Ok(frame)) = decoder.push(*byte) {
            assert!(Frame::new_checked(&frame).is_ok());
        }
    }
    // The body alone, so that messages need no check sum to be reached.
    if let Ok(request) = Request::parse(data) {
        assert_eq!(Request::parse(&request.emit()), Ok(request));
    }
    if let Ok(status) = PollStatus::parse(data) {
        assert_eq!(status.emit().as_slice(), data);
    }
    if let Ok(table) = parse_table(data) {
        // A power of ten may be a negative zero, and an entry of it is unused once it was written anew; from then on nothing changes.
        let again = parse_table(&emit_table(&table)).expect("what was written is a table");
        assert_eq!(parse_table(&emit_table(&again)).as_ref(), Ok(&again));
        assert_eq!(again.len(), table.len());
    }
    let _ = parse_identification(data);
    if let Ok(frame) = encode(data.first().copied().unwrap_or_default(), data) {
        assert_eq!(Frame::new_checked(&frame).map(|frame| frame.body()), Ok(data));
    }
}

/// ID-003: frames, the cutter, requests, answers, currency assignments.
pub fn id003(data: &[u8]) {
    use id003::frame::{Decoder, body_of, encode};
    use id003::message::{Request, Said, parse_currency};
    if let Ok(body) = body_of(data) {
        assert_eq!(encode(body).as_deref(), Ok(data));
    }
    let mut decoder = Decoder::new();
    for byte in data {
        if let Some(Ok(frame)) = decoder.push(*byte) {
            assert!(body_of(&frame).is_ok());
        }
    }
    if let Ok(request) = Request::parse(data) {
        assert_eq!(request.emit().as_slice(), data);
    }
    if let Ok(said) = Said::parse(data) {
        assert_eq!(Said::parse(&said.emit()), Ok(said));
    }
    let _ = parse_currency(data, |country| [country; 3]);
    if let Ok(frame) = encode(data) {
        assert_eq!(body_of(&frame), Ok(data));
    }
}

/// EBDS: frames, the cutter, requests, replies.
pub fn ebds(data: &[u8]) {
    use ebds::frame::{Decoder, body_of, encode};
    use ebds::message::{Reply, Request};
    if let Ok(body) = body_of(data) {
        assert_eq!(encode(body).as_deref(), Ok(data));
    }
    let mut decoder = Decoder::new();
    for byte in data {
        if let Some(Ok(frame)) = decoder.push(*byte) {
            assert!(body_of(&frame).is_ok());
        }
    }
    if let Ok((request, toggle)) = Request::parse(data) {
        let again = Request::parse(&request.emit(toggle));
        // Of the enabled notes only seven bits go on the wire.
        assert!(again.is_ok_and(|(_, same)| same == toggle));
    }
    if let Ok((reply, toggle)) = Reply::parse(data) {
        assert!(Reply::parse(&reply.emit(toggle)).is_ok_and(|(_, same)| same == toggle));
    }
    if let Ok(frame) = encode(data) {
        assert_eq!(body_of(&frame), Ok(data));
    }
}

/// ccTalk: packets of both check sums, the assembler, names of coins and bills.
pub fn cctalk(data: &[u8]) {
    use cctalk::codes::{bill_id, coin_id, hopper};
    use cctalk::frame::{Assembler, Checksum, Message};
    for checksum in [Checksum::Simple, Checksum::Crc] {
        if let Ok(message) = Message::parse(data, checksum) {
            assert_eq!(message.emit(checksum).as_slice(), data);
        }
    }
    let mut assembler = Assembler::default();
    for byte in data {
        assembler.push(*byte);
        while let Some(message) = assembler.next(|destination| destination == 1) {
            assert_eq!(Message::parse(&message.emit(Checksum::Simple), Checksum::Simple), Ok(message));
        }
    }
    let _ = (coin_id::value(data), hopper::flags(data));
    if let Some(scaling) = data.get(..3).and_then(bill_id::Scaling::parse) {
        assert_eq!(bill_id::Scaling::parse(&scaling.emit()), Some(scaling));
        let _ = bill_id::value(&data[3..], scaling);
    }
}

/// Room for one command; a longer one is not written again.
const COMMAND_BYTES_MAX: usize = 1024;

/// ESC/POS: commands one after the other.
pub fn escpos(data: &[u8]) {
    use escpos::frame::{Command, Parsed, parse};
    let mut rest = data;
    while !rest.is_empty() {
        let Parsed::Command(command, length) = parse(rest) else { break };
        assert!((1..=rest.len()).contains(&length));
        let mut again: heapless::Vec<u8, COMMAND_BYTES_MAX> = heapless::Vec::new();
        // What is not known is skipped as the bytes it took; alone it may be the start of something else.
        if !matches!(command, Command::Unknown(_)) && command.emit(&mut again) {
            let Parsed::Command(same, whole) = parse(&again) else { panic!("what was written is not whole") };
            assert_eq!(whole, again.len());
            assert_eq!(same, command);
        }
        rest = &rest[length..];
    }
}
