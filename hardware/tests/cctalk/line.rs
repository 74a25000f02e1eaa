//! The bus over a real pseudo terminal: serial transport, driver and host against the emulated machine.

use cas_hardware::cctalk::{Bus, BusCommand, BusEvent, DeviceCommand, DeviceReport, Kind, Settings, Slot};
use cas_hardware::clock::Clock;
use cas_hardware::control::ControlClient;
use cas_hardware::device::{Act, CoinCommand, CoinEvent, HopperCommand, HopperEvent, Machine, Span};
use cas_hardware::driver::Driver;
use cas_hardware::emulation::config::MachineConfig;
use cas_hardware::emulation::server::EmulatedMachine;
use cas_hardware::transport::serial::{LineSettings, SerialLine};
use cas_hardware::transport::sleep::SleepDelay;

use super::rig::{BOOT, Bench, COIN, HOPPER, permit};

const CONFIG: &str = r#"
directory = "lines"
control = "control.sock"
[[port]]
name = "cctalk"
protocol = "cctalk"
[[port.device]]
name = "coin"
kind = "coin"
address = 2
serial = 123456
coins = [50, 100, 200, 500, 1000]
paths = ["box", "hopper-1"]
route = { C1000 = 2 }
[[port.device]]
name = "hopper-1"
kind = "hopper"
address = 3
serial = 12345
coin = 1000
coin_ms = 20
"#;

struct Host {
    driver: Driver<SerialLine, Bus<Bench>, SleepDelay>,
    clock: Clock,
    seen: Vec<BusEvent>,
}

impl Host {
    fn wait<T>(&mut self, name: &str, mut found: impl FnMut(&DeviceReport) -> Option<T>) -> T {
        let end = self.clock.now().after(Span::from_millis(30_000));
        loop {
            while let Some(event) = self.driver.machine_mut().poll_event() {
                self.seen.push(event.clone());
                if let Some(found) = found(&event.event) {
                    return found;
                }
            }
            let now = self.clock.now();
            assert!(now < end, "waited for {name}; saw {:#?}", self.seen);
            self.driver.step(now, Span::from_millis(50)).unwrap();
        }
    }

    fn ask(&mut self, address: u8, command: DeviceCommand<Bench>) {
        let now = self.clock.now();
        self.driver.machine_mut().command(now, BusCommand { address, command }).unwrap();
    }
}

#[test]
fn a_coin_goes_in_and_comes_out_again_over_a_real_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("machine.toml");
    std::fs::write(&file, CONFIG).unwrap();
    let machine = EmulatedMachine::start(&MachineConfig::read(&file).unwrap()).unwrap();
    let mut hand = ControlClient::connect(machine.control()).unwrap();
    let line = SerialLine::open(dir.path().join("lines/cctalk").to_str().unwrap(), LineSettings::plain_9600()).unwrap();
    let slots = [Slot { address: COIN, kind: Kind::Coin }, Slot { address: HOPPER, kind: Kind::Hopper }];
    let bus = Bus::new(&slots, Settings::new(BOOT)).unwrap();
    let mut host = Host { driver: Driver::new(line, bus, SleepDelay), clock: Clock::start(), seen: Vec::new() };
    host.wait("the hopper", |report| matches!(report, DeviceReport::Hopper(HopperEvent::Started { .. })).then_some(()));
    host.wait("the acceptor", |report| matches!(report, DeviceReport::Coin(CoinEvent::Started { .. })).then_some(()));
    host.ask(HOPPER, DeviceCommand::Hopper(HopperCommand::Begin));
    host.ask(COIN, DeviceCommand::Coin(CoinCommand::Begin { baseline: None }));
    host.wait("the hopper ready", |report| matches!(report, DeviceReport::Hopper(HopperEvent::Ready { .. })).then_some(()));
    let accept = CoinCommand::Accept { permit: permit(1, "123456", Act::AcceptCoins), positions: 31 };
    host.ask(COIN, DeviceCommand::Coin(accept));
    host.wait("accepting", |report| (*report == DeviceReport::Coin(CoinEvent::Accepting)).then_some(()));
    hand.ask("coin insert 10").unwrap();
    let path = host.wait("a coin", |report| if let DeviceReport::Coin(CoinEvent::Coin { path, .. }) = report { Some(*path) } else { None });
    assert_eq!(path, 2);
    host.ask(HOPPER, DeviceCommand::Hopper(HopperCommand::Dispense(permit(2, "12345", Act::Dispense { count: 1 }))));
    let paid = host.wait("the payout", |report| match report {
        DeviceReport::Hopper(HopperEvent::Dispensed { paid, .. }) => Some(*paid),
        _ => None,
    });
    assert_eq!(paid, 1);
    assert_eq!(hand.ask("tray").unwrap()["C1000"], 1);
}
