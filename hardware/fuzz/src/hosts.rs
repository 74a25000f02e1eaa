//! The machines that drive devices, with a line and an owner that do anything.

use cas_hardware::cctalk::codes::header;
use cas_hardware::cctalk::frame::{Checksum, Message};
use cas_hardware::cctalk::{BillProfile, BillTiming, BillValidator, Bus, BusCommand, DeviceCommand, DeviceReport, Kind, Settings, Slot};
use cas_hardware::device::identity::Serial;
use cas_hardware::device::{
    Act, CoinBaseline, CoinCommand, CoinEvent, HopperCommand, HopperEvent, Instant, JobId, LineEvent, Machine, PrinterCommand, Span,
};
use cas_hardware::{ccnet, ebds, escpos, id003};

use crate::bills::{Does, Spoken, story};
use crate::input::Input;
use crate::owner::{BOOT, Fuzzer, permit};

struct Ccnet;

impl Spoken for Ccnet {
    fn frame(body: &[u8], answer: &mut dyn FnMut(&[u8])) {
        if let Ok(frame) = ccnet::frame::encode(ccnet::BILL_VALIDATOR, body) {
            answer(&frame);
        }
    }

    fn does(frame: &[u8]) -> Does {
        use ccnet::message::Request;
        let request = ccnet::frame::Frame::new_checked(frame).ok().and_then(|frame| Request::parse(frame.body()).ok());
        let request = request.expect("every frame of the host is one that is known");
        if let Request::EnableBillTypes { enable, escrow } = request {
            assert_eq!(enable, escrow, "a note that is taken goes to escrow");
        }
        let enable = matches!(request, Request::EnableBillTypes { enable, .. } if enable.0 != 0);
        Does { stack: request == Request::Stack, enable }
    }
}

/// A CCNET validator.
pub fn ccnet(data: &[u8]) {
    story::<Ccnet>(ccnet::Validator::<Fuzzer>::new(BOOT, ccnet::Timing::standard()), data);
}

struct Id003;

impl Spoken for Id003 {
    fn frame(body: &[u8], answer: &mut dyn FnMut(&[u8])) {
        if let Ok(frame) = id003::frame::encode(body) {
            answer(&frame);
        }
    }

    fn does(frame: &[u8]) -> Does {
        use id003::message::Request;
        let request = id003::frame::body_of(frame).ok().and_then(|body| Request::parse(body).ok());
        let request = request.expect("every frame of the host is one that is known");
        Does { stack: matches!(request, Request::Stack1 | Request::Stack2), enable: request == Request::Inhibit(false) }
    }
}

/// An ID-003 validator.
pub fn id003(data: &[u8]) {
    story::<Id003>(id003::Validator::<Fuzzer>::new(BOOT, id003::Timing::standard(), id003::Profile::standard()), data);
}

struct Ebds;

impl Spoken for Ebds {
    fn frame(body: &[u8], answer: &mut dyn FnMut(&[u8])) {
        if let Ok(frame) = ebds::frame::encode(body) {
            answer(&frame);
        }
    }

    fn does(frame: &[u8]) -> Does {
        use ebds::message::Request;
        let request = ebds::frame::body_of(frame).ok().and_then(|body| Request::parse(body).ok());
        match request.expect("every frame of the host is one that is known").0 {
            Request::Omnibus(wish) => {
                assert!(!(wish.stack && wish.give_back), "never both");
                Does { stack: wish.stack, enable: wish.enable != 0 }
            }
            _ => Does::default(),
        }
    }
}

/// An EBDS validator.
pub fn ebds(data: &[u8]) {
    story::<Ebds>(ebds::Validator::<Fuzzer>::new(BOOT, ebds::Timing::standard(), ebds::Profile::standard()), data);
}

struct CctalkBill;

impl Spoken for CctalkBill {
    fn frame(body: &[u8], answer: &mut dyn FnMut(&[u8])) {
        let data = heapless::Vec::from_slice(body.get(1..).unwrap_or_default()).unwrap_or_default();
        let header = match body.first() {
            Some(5) => header::NAK,
            Some(6) => header::BUSY,
            _ => header::REPLY,
        };
        answer(&Message { destination: 1, source: 40, header, data }.emit(Checksum::Simple));
    }

    fn does(frame: &[u8]) -> Does {
        use cas_hardware::cctalk::host::bill::Say;
        let said = Message::parse(frame, Checksum::Simple).ok().and_then(|message| Say::parse(&message));
        let said = said.expect("every frame of the host is one that is known");
        Does { stack: said == Say::Route(header::ROUTE_STACK), enable: said == Say::SetMaster(true) }
    }
}

/// A ccTalk bill validator behind an adapter that hides the echo.
pub fn cctalk_bill(data: &[u8]) {
    let profile = BillProfile { echo: false, ..BillProfile::standard() };
    story::<CctalkBill>(BillValidator::<Fuzzer>::new(BOOT, BillTiming::standard(), profile), data);
}

const COIN: u8 = 2;
const HOPPER: u8 = 3;

/// What the owner of a bus gave and saw.
#[derive(Debug, Default)]
struct Till {
    orders: u32,
    dispensed: u32,
    accepted: bool,
    serials: [Serial; 2],
}

/// A ccTalk bus with a coin acceptor and a hopper.
pub fn cctalk(data: &[u8]) {
    let slots = [Slot { address: COIN, kind: Kind::Coin }, Slot { address: HOPPER, kind: Kind::Hopper }];
    let Some((first, data)) = data.split_first() else { return };
    let settings = Settings { echo: first % 2 == 0, ..Settings::new(BOOT) };
    let Ok(mut bus) = Bus::<Fuzzer>::new(&slots, settings) else { return };
    let mut input = Input::new(data);
    let mut now = Instant::from_millis(0);
    let mut till = Till::default();
    while let Some(what) = input.next() {
        match what % 8 {
            0 => {
                let count = usize::from(input.byte() % 32);
                bus.handle_bytes(now, input.bytes(count));
            }
            1..=3 => {
                let (head, count) = (input.byte(), usize::from(input.byte() % 16));
                let data = heapless::Vec::from_slice(input.bytes(count)).unwrap_or_default();
                let source = if head & 1 == 0 { COIN } else { HOPPER };
                let header = match head >> 1 & 7 {
                    0 => header::NAK,
                    1 => header::BUSY,
                    _ => header::REPLY,
                };
                let message = Message { destination: 1, source, header, data };
                bus.handle_bytes(now, &message.emit(Checksum::Simple));
            }
            4 => now = now.after(Span::from_millis(u64::from(input.byte()) * 8)),
            5 => now = bus.poll_timeout().unwrap_or(now).max(now),
            6 => till.command(&mut bus, now, input.byte()),
            _ => {
                let event = if input.byte() % 2 == 0 { LineEvent::Lost } else { LineEvent::Restored };
                bus.handle_line(now, event);
            }
        }
        till.settle(&mut bus, now, settings.echo);
    }
}

impl Till {
    fn command(&mut self, bus: &mut Bus<Fuzzer>, now: Instant, which: u8) {
        let coin = &self.serials[0];
        let command = match which % 6 {
            0 => DeviceCommand::Coin(CoinCommand::Begin { baseline: None }),
            1 => {
                let baseline = CoinBaseline { serial: coin.clone(), counter: which };
                DeviceCommand::Coin(CoinCommand::Begin { baseline: Some(baseline) })
            }
            2 => {
                self.accepted = true;
                DeviceCommand::Coin(CoinCommand::Accept { permit: permit(coin, Act::AcceptCoins), positions: u16::from(which) })
            }
            3 => DeviceCommand::Coin(CoinCommand::Inhibit),
            4 => DeviceCommand::Hopper(HopperCommand::Begin),
            _ => {
                self.orders += 1;
                let count = which.max(1);
                DeviceCommand::Hopper(HopperCommand::Dispense(permit(&self.serials[1], Act::Dispense { count })))
            }
        };
        let address = if matches!(command, DeviceCommand::Coin(_)) { COIN } else { HOPPER };
        let _ = bus.command(now, BusCommand { address, command });
    }

    fn settle(&mut self, bus: &mut Bus<Fuzzer>, now: Instant, echo: bool) {
        if bus.poll_timeout().is_some_and(|at| at <= now) {
            bus.handle_timeout(now);
        }
        let mut events = 0;
        while let Some(event) = bus.poll_event() {
            events += 1;
            assert!(events <= 128, "events without end");
            match event.event {
                DeviceReport::Coin(CoinEvent::Started { identity, .. }) => self.serials[0] = identity.serial,
                DeviceReport::Hopper(HopperEvent::Started { identity, .. }) => self.serials[1] = identity.serial,
                DeviceReport::Coin(_) | DeviceReport::Hopper(_) => {}
            }
        }
        let mut frames = 0;
        let mut said: heapless::Vec<u8, 300> = heapless::Vec::new();
        while let Some(frame) = bus.poll_transmit(now) {
            frames += 1;
            assert!(frames <= 8, "frames without end");
            let message = Message::parse(frame, Checksum::Simple).expect("every frame of the host is a packet");
            match (message.header, message.data.first()) {
                (header::DISPENSE, _) => self.dispensed += 1,
                (header::SET_MASTER, Some(bits)) if bits & 1 == 1 => assert!(self.accepted, "coins are taken without a permit"),
                _ => {}
            }
            said.clear();
            let _ = said.extend_from_slice(frame);
        }
        assert!(self.dispensed <= self.orders, "an order left twice, or without a permit");
        if echo && !said.is_empty() {
            // The wire gives back what was said on it.
            bus.handle_bytes(now, &said);
        }
    }
}

/// A receipt printer.
pub fn escpos(data: &[u8]) {
    let mut printer = escpos::Printer::new(escpos::Settings::default());
    let mut input = Input::new(data);
    let mut now = Instant::from_millis(0);
    let mut jobs = 0;
    while let Some(what) = input.next() {
        match what % 8 {
            0 => {
                let count = usize::from(input.byte() % 16);
                printer.handle_bytes(now, input.bytes(count));
            }
            // A status byte by its fixed bits.
            1..=3 => printer.handle_bytes(now, &[input.byte() & 0x6C | 0x12]),
            4 => now = now.after(Span::from_millis(u64::from(input.byte()) * 16)),
            5 => now = printer.poll_timeout().unwrap_or(now).max(now),
            6 => {
                jobs += 1;
                let count = usize::from(input.byte());
                let bytes = heapless::Vec::from_slice(input.bytes(count)).unwrap_or_default();
                let _ = printer.command(now, PrinterCommand::Print { job: JobId(jobs), bytes });
            }
            _ => {
                let event = if input.byte() % 2 == 0 { LineEvent::Lost } else { LineEvent::Restored };
                printer.handle_line(now, event);
            }
        }
        if printer.poll_timeout().is_some_and(|at| at <= now) {
            printer.handle_timeout(now);
        }
        let mut steps = 0;
        while printer.poll_event().is_some() {
            steps += 1;
            assert!(steps <= 64, "events without end");
        }
        let mut frames = 0;
        while printer.poll_transmit(now).is_some() {
            frames += 1;
            assert!(frames <= 64, "frames without end");
        }
    }
}
