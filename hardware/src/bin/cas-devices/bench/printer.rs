//! A page of paper that says that it is none.

use cas_hardware::device::printer::JOB_BYTES_MAX;
use cas_hardware::device::{JobId, PrinterCommand, PrinterEvent};
use cas_hardware::escpos::{Align, Doc, Printer, Settings};
use cas_hardware::toolbox::session::Session;
use cas_hardware::toolbox::words;
use cas_hardware::transport::serial::SerialLine;

use super::{Bench, DEVICE};

/// The only job here.
const JOB: JobId = JobId(1);

pub fn test(bench: &Bench, line: SerialLine) -> (SerialLine, anyhow::Result<()>) {
    let mut session = Session::new(line, Printer::new(Settings::default()), bench.clock);
    let result = page(bench, &mut session);
    (session.release(), result)
}

fn page(bench: &Bench, session: &mut Session<Printer>) -> anyhow::Result<()> {
    bench.wait(session, DEVICE, "la impresora no contesta", |event| matches!(event, PrinterEvent::Ready { .. }).then_some(Ok(())))?;
    let mut doc: Doc<{ JOB_BYTES_MAX }> = Doc::new();
    doc.align(Align::Centre).title("PRUEBA DE IMPRESORA").line("SIN VALOR").align(Align::Left);
    doc.rule().line("Letras: áéíóú ü ñ Ñ ¿? ¡! $ °").columns("Izquierda", "Derecha").qr("SIN VALOR").feed(3).cut();
    let bytes = doc.finish()?;
    session
        .command(PrinterCommand::Print { job: JOB, bytes })
        .map_err(|refused| anyhow::anyhow!("la impresora no está para eso ({:?})", refused.why))?;
    bench.wait(session, DEVICE, "la impresora no dijo si imprimió", |event| match event {
        PrinterEvent::Printed(JOB) => Some(Ok(())),
        PrinterEvent::Failed { why, .. } => Some(Err(anyhow::anyhow!("no se imprimió: {}", words::fault(why)))),
        _ => None,
    })?;
    bench.tell("impreso: revise que se lean los acentos y que el corte sea limpio")
}
