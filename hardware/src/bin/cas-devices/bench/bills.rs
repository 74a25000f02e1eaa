//! A note goes in and comes back. Needs no permit: every note is held in escrow, and giving it back changes no owner.

use cas_hardware::cctalk::frame::Checksum;
use cas_hardware::cctalk::{BillProfile, BillTiming, BillValidator};
use cas_hardware::device::{BillAtStart, BillCommand, BillEvent, BillMask, BillState, BillTable, Machine};
use cas_hardware::toolbox::probe::Finding;
use cas_hardware::toolbox::session::Session;
use cas_hardware::toolbox::{Nobody, Protocol, words};
use cas_hardware::transport::serial::SerialLine;
use cas_hardware::{ccnet, ebds, id003};

use super::{Bad, Bench, DEVICE, PATIENCE};

pub fn test(bench: &Bench, line: SerialLine, finding: &Finding) -> (SerialLine, anyhow::Result<()>) {
    let boot = bench.log.boot();
    match finding.protocol {
        Protocol::Id003 => run(bench, line, id003::Validator::new(boot, id003::Timing::standard(), id003::Profile::standard())),
        Protocol::Ebds => run(bench, line, ebds::Validator::new(boot, ebds::Timing::standard(), ebds::Profile::standard())),
        Protocol::Cctalk => {
            let checksum = if finding.crc { Checksum::Crc } else { Checksum::Simple };
            let profile = BillProfile { address: finding.address.unwrap_or_default(), checksum, echo: finding.echo };
            run(bench, line, BillValidator::new(boot, BillTiming::standard(), profile))
        }
        _ => run(bench, line, ccnet::Validator::new(boot, ccnet::Timing::standard())),
    }
}

type Event = BillEvent;

fn run(
    bench: &Bench,
    line: SerialLine,
    machine: impl Machine<Command = BillCommand<Nobody>, Event = Event>,
) -> (SerialLine, anyhow::Result<()>) {
    let mut session = Session::new(line, machine, bench.clock);
    let result = note(bench, &mut session);
    (session.release(), result)
}

fn note(bench: &Bench, session: &mut Session<impl Machine<Command = BillCommand<Nobody>, Event = Event>>) -> anyhow::Result<()> {
    let found = bench.wait(session, DEVICE, "el validador no contesta", |event| match event {
        BillEvent::Started { found, .. } => Some(Ok(found)),
        _ => None,
    })?;
    if !matches!(found, BillAtStart::PowerUp | BillAtStart::Quiet | BillAtStart::NothingStacked) {
        return Err(Bad("el validador puede tener un billete a medias: sáquelo primero a mano").into());
    }
    command(session, BillCommand::Begin { reset: None })?;
    let table = bench.wait(session, DEVICE, "el validador no quedó listo", |event| match event {
        BillEvent::Ready { table, .. } => Some(Ok(table)),
        BillEvent::Fault(fault) => Some(Err(anyhow::anyhow!("{}", fault.hint))),
        _ => None,
    })?;
    command(session, BillCommand::Accept(BillMask(known(&table))))?;
    bench.wait(session, DEVICE, "el validador no dijo que acepta billetes", |event| match event {
        BillEvent::State(BillState::Idle) => Some(Ok(())),
        BillEvent::Fault(fault) => Some(Err(anyhow::anyhow!("{}", fault.hint))),
        _ => None,
    })?;
    bench.tell("Meta un billete (un minuto); se leerá y saldrá de nuevo…")?;
    let result = offered(bench, session);
    // Whatever came of it: no more notes.
    let inhibited = command(session, BillCommand::Accept(BillMask(0))).and_then(|()| {
        bench.wait(session, DEVICE, "el validador no dijo que dejó de aceptar", |event| {
            matches!(event, BillEvent::State(BillState::Inhibited)).then_some(Ok(()))
        })
    });
    result.and(inhibited)
}

fn offered(bench: &Bench, session: &mut Session<impl Machine<Command = BillCommand<Nobody>, Event = Event>>) -> anyhow::Result<()> {
    let told = bench.wait(session, PATIENCE, "nadie metió un billete", |event| match event {
        BillEvent::Escrowed { index, value, .. } => Some(Ok(value.map_or_else(|| format!("tipo {index}"), words::value))),
        BillEvent::Rejected(reason) => {
            // A creased note is no fault of the device: the next try counts.
            let _ = bench.tell(&format!("rechazado: {}. Pruebe otra vez.", words::reject(reason)));
            None
        }
        BillEvent::Fault(fault) => Some(Err(anyhow::anyhow!("{}", fault.hint))),
        BillEvent::Stacked { .. } => Some(Err(Bad("EL VALIDADOR SE QUEDÓ CON EL BILLETE sin que se le pidiera: abra la caja").into())),
        BillEvent::Silent => Some(Err(Bad("el validador dejó de contestar").into())),
        _ => None,
    })?;
    bench.tell(&format!("leído: {told}; se devuelve"))?;
    command(session, BillCommand::Return)?;
    bench.wait(session, DEVICE, "el validador no dijo que devolvió el billete: revise su boca", |event| match event {
        BillEvent::Returned { .. } => Some(Ok(())),
        BillEvent::Stacked { .. } => Some(Err(Bad("EL VALIDADOR SE QUEDÓ CON EL BILLETE: abra la caja").into())),
        BillEvent::Fault(fault) => Some(Err(anyhow::anyhow!("{}", fault.hint))),
        BillEvent::Silent => Some(Err(Bad("el validador dejó de contestar: revise su boca").into())),
        _ => None,
    })?;
    command(session, BillCommand::Confirm)?;
    bench.tell("devuelto: tome su billete")
}

/// Every type of the table that has a value.
fn known(table: &BillTable) -> u32 {
    table
        .iter()
        .enumerate()
        .filter(|(_, value)| value.is_some())
        .fold(0, |mask, (at, _)| mask | 1_u32.checked_shl(u32::try_from(at).unwrap_or(32)).unwrap_or(0))
}

fn command(session: &mut Session<impl Machine<Command = BillCommand<Nobody>>>, command: BillCommand<Nobody>) -> anyhow::Result<()> {
    session.command(command).map_err(|refused| anyhow::anyhow!("el validador no está para eso ahora ({:?})", refused.why))
}
