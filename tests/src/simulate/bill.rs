//! The bill acceptors of the stories: each protocol with its emulated device and its real host machine.

use cas_agent::permit::JournalAuthority as Ours;
use cas_hardware::device::{BillCommand, BillEvent, Instant, LineEvent, Machine, Refused, WireMemory};
use cas_hardware::emulation::FarEnd;
use cas_hardware::emulation::validator::Settings;
use cas_hardware::{ccnet, ebds, id003, ssp};

use super::random::Random;

/// What the bill acceptor speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BillProtocol {
    /// `protocols.md` section 1.
    #[default]
    Ccnet,
    /// Section 2.
    Id003,
    /// Section 3.
    Ssp,
    /// Section 4.
    Ebds,
}

/// All of them, by the names of the agent's configuration.
pub const BILL_PROTOCOLS: [(&str, BillProtocol); 4] =
    [("ccnet", BillProtocol::Ccnet), ("id003", BillProtocol::Id003), ("ssp", BillProtocol::Ssp), ("ebds", BillProtocol::Ebds)];

impl BillProtocol {
    /// What a story of this seed has, where nobody chose.
    pub fn of(seed: u64) -> Self {
        Random::new(seed, "bill acceptor").pick(&BILL_PROTOCOLS).map_or(Self::Ccnet, |(_, protocol)| *protocol)
    }

    /// The device.
    pub fn emulator(self) -> Box<dyn FarEnd> {
        let settings = Settings::mexican("210123456789", "CB-0001");
        match self {
            Self::Ccnet => Box::new(ccnet::emulator::Emulator::new(settings)),
            Self::Id003 => Box::new(id003::emulator::Emulator::new(settings)),
            Self::Ssp => Box::new(ssp::emulator::Emulator::new(settings)),
            Self::Ebds => Box::new(ebds::emulator::Emulator::new(settings)),
        }
    }

    /// The host's machine of one life of the agent.
    pub fn host(self, boot: u128) -> BillMachine {
        BillMachine(match self {
            Self::Ccnet => Box::new(ccnet::Validator::new(boot, ccnet::Timing::default())),
            Self::Id003 => Box::new(id003::Validator::new(boot, id003::Timing::default(), id003::Profile::default())),
            Self::Ssp => Box::new(ssp::Validator::new(boot, ssp::Timing::standard(), ssp::Profile::standard())),
            Self::Ebds => Box::new(ebds::Validator::new(boot, ebds::Timing::default(), ebds::Profile::default())),
        })
    }
}

/// The real machine of a protocol.
pub struct BillMachine(Box<dyn Machine<Command = BillCommand<Ours>, Event = BillEvent>>);

impl Machine for BillMachine {
    type Command = BillCommand<Ours>;
    type Event = BillEvent;

    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.0.handle_bytes(now, bytes);
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.0.handle_timeout(now);
    }

    fn handle_line(&mut self, now: Instant, event: LineEvent) {
        self.0.handle_line(now, event);
    }

    fn command(&mut self, now: Instant, command: Self::Command) -> Result<(), Refused> {
        self.0.command(now, command)
    }

    fn poll_transmit(&mut self, now: Instant) -> Option<&[u8]> {
        self.0.poll_transmit(now)
    }

    fn poll_event(&mut self) -> Option<Self::Event> {
        self.0.poll_event()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.0.poll_timeout()
    }

    fn poll_memory(&mut self) -> Option<WireMemory> {
        self.0.poll_memory()
    }

    fn remember(&mut self, memory: &WireMemory) {
        self.0.remember(memory);
    }
}
