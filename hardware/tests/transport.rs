//! Ports: a pseudo terminal opened by name like a real line, cable pulled and put back, trouble by seed.

use cas_hardware::device::Span;
use cas_hardware::driver::TimedRead;
use cas_hardware::transport::fault::{Faulty, Trouble};
use cas_hardware::transport::loopback::Loopback;
use cas_hardware::transport::pty::PtyLine;
use cas_hardware::transport::serial::{LineSettings, SerialLine};
use embedded_io::{ErrorKind, Read, Write};

const WAIT: Span = Span::from_millis(2000);

#[test]
fn bytes_go_both_ways_over_a_named_pseudo_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("bill");
    let mut device = PtyLine::open(&link).unwrap();
    let mut host = SerialLine::open(link.to_str().unwrap(), LineSettings::plain_9600()).unwrap();
    let mut buffer = [0; 16];

    host.write_all(&[0x02, 0x03, 0x00, 0xFF]).unwrap();
    assert_eq!(device.read_within(&mut buffer, WAIT).unwrap(), 4);
    assert_eq!(&buffer[..4], &[0x02, 0x03, 0x00, 0xFF]);

    device.write(&[0x0D, 0x0A, 0x11, 0x13]).unwrap();
    assert_eq!(host.read_within(&mut buffer, WAIT).unwrap(), 4);
    assert_eq!(&buffer[..4], &[0x0D, 0x0A, 0x11, 0x13], "no byte is translated or swallowed");
    assert_eq!(host.read_within(&mut buffer, Span::from_millis(1)).unwrap(), 0, "a passed wait is no error");
}

#[test]
fn a_pulled_cable_is_an_error_and_a_replugged_one_opens_again() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("bill");
    let device = PtyLine::open(&link).unwrap();
    let mut host = SerialLine::open(link.to_str().unwrap(), LineSettings::plain_9600()).unwrap();
    drop(device);
    let mut buffer = [0; 16];
    assert!(host.read_within(&mut buffer, WAIT).is_err());
    assert!(!host.is_open(), "a broken port is let go");
    let gone = host.reopen().unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    assert!(gone.to_string().contains(link.to_str().unwrap()));

    let mut device = PtyLine::open(&link).unwrap();
    host.reopen().unwrap();
    device.write(&[0x55]).unwrap();
    assert_eq!(host.read_within(&mut buffer, WAIT).unwrap(), 1);
}

#[test]
fn the_next_host_can_open_after_the_last_one_went_away() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("bill");
    let mut device = PtyLine::open(&link).unwrap();
    let mut buffer = [0; 16];
    for round in 0..3_u8 {
        let mut host = SerialLine::open(link.to_str().unwrap(), LineSettings::plain_9600()).unwrap();
        host.write_all(&[round]).unwrap();
        assert_eq!(device.read_within(&mut buffer, WAIT).unwrap(), 1);
        assert_eq!(buffer[0], round);
        drop(host);
        assert_eq!(device.read_within(&mut buffer, WAIT).unwrap(), 0, "the terminal is made anew");
    }
}

#[test]
fn s24_two_hosts_cannot_share_a_port() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("bill");
    let _device = PtyLine::open(&link).unwrap();
    let _first = SerialLine::open(link.to_str().unwrap(), LineSettings::plain_9600()).unwrap();
    assert!(SerialLine::open(link.to_str().unwrap(), LineSettings::plain_9600()).is_err());
}

#[test]
fn a_file_that_is_no_link_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.db");
    std::fs::write(&path, b"precious").unwrap();
    assert_eq!(PtyLine::open(&path).unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read(&path).unwrap(), b"precious");
}

#[test]
fn the_same_seed_makes_the_same_trouble() {
    let spoiled = |seed| {
        let (mut near, far) = Loopback::pair();
        near.write_all(&[0xA5; 200]).unwrap();
        let mut far = Faulty::new(far, Trouble { lost_per_mille: 100, flipped_per_mille: 100 }, seed);
        let mut bytes = vec![0; 200];
        let count = far.read(&mut bytes).unwrap();
        bytes.truncate(count);
        bytes
    };
    assert_eq!(spoiled(7), spoiled(7));
    assert_ne!(spoiled(7), vec![0xA5; 200]);
    assert_ne!(spoiled(7), spoiled(8));
}
