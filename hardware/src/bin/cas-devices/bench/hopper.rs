//! One coin comes out of a hopper: recorded, agreed to by a person, and proven by the hopper's own registers.

use cas_hardware::cctalk::{Bus, BusCommand, BusEvent, DeviceCommand, DeviceReport, Kind, Settings, Slot};
use cas_hardware::device::{Act, HopperCommand, HopperEvent};
use cas_hardware::toolbox::probe::Finding;
use cas_hardware::toolbox::session::Session;
use cas_hardware::transport::serial::SerialLine;

use super::log::Operator;
use super::{Bad, Bench, DEVICE};

pub fn test(bench: &mut Bench, line: SerialLine, finding: &Finding) -> (SerialLine, anyhow::Result<()>) {
    match bench.agreed("Se va a entregar UNA moneda.") {
        Ok(true) => {}
        Ok(false) => return (line, bench.tell("no se entregó nada")),
        Err(error) => return (line, Err(error)),
    }
    let address = finding.address.unwrap_or_default();
    let settings = Settings { echo: finding.echo, ..Settings::new(bench.log.boot()) };
    let bus = match Bus::<Operator>::new(&[Slot { address, kind: Kind::Hopper }], settings) {
        Ok(bus) => bus,
        Err(error) => return (line, Err(error.into())),
    };
    let mut session = Session::new(line, bus, bench.clock);
    let result = coin(bench, &mut session, address);
    (session.release(), result)
}

fn hopper(event: BusEvent) -> Option<HopperEvent> {
    match event.event {
        DeviceReport::Hopper(event) => Some(event),
        DeviceReport::Coin(_) => None,
    }
}

fn coin(bench: &mut Bench, session: &mut Session<Bus<Operator>>, address: u8) -> anyhow::Result<()> {
    let identity = bench.wait(session, DEVICE, "la tolva no contesta", |event| match hopper(event)? {
        HopperEvent::Started { identity, .. } => Some(Ok(identity)),
        _ => None,
    })?;
    command(session, address, HopperCommand::Begin)?;
    bench.wait(session, DEVICE, "la tolva no quedó lista", |event| match hopper(event)? {
        HopperEvent::Ready { .. } => Some(Ok(())),
        HopperEvent::Fault(fault) => Some(Err(anyhow::anyhow!("{}", fault.hint))),
        _ => None,
    })?;
    let permit = bench.log.record(&identity.serial, Act::Dispense { count: 1 })?;
    command(session, address, HopperCommand::Dispense(permit))?;
    let paid = bench.wait(session, DEVICE, "no se sabe si la moneda salió: cuente la tolva", |event| match hopper(event)? {
        HopperEvent::Dispensed { paid, .. } | HopperEvent::CutShort { paid, .. } => Some(Ok(paid)),
        HopperEvent::NotSent { .. } => Some(Ok(0)),
        HopperEvent::Doubt { .. } => Some(Err(Bad("no se sabe si la moneda salió: cuente la tolva").into())),
        _ => None,
    });
    bench.log.ended(&match &paid {
        Ok(paid) => format!("entregadas {paid}"),
        Err(error) => error.to_string(),
    })?;
    match paid? {
        1 => bench.tell("la tolva dice que entregó una moneda: tómela y regrésela"),
        0 => Err(Bad("la tolva no entregó: revise si está vacía o trabada").into()),
        _ => Err(Bad("la tolva entregó más de una: revise su sensor de salida").into()),
    }
}

fn command(session: &mut Session<Bus<Operator>>, address: u8, command: HopperCommand<Operator>) -> anyhow::Result<()> {
    let command = BusCommand { address, command: DeviceCommand::Hopper(command) };
    session.command(command).map_err(|refused| anyhow::anyhow!("la tolva no está para eso ahora ({:?})", refused.why))
}
