//! A printer's line in memory: the host on one end, the emulated printer on the other, and a clock that the test turns.

use std::path::PathBuf;

use cas_hardware::device::{Instant, JobId, LineEvent, Machine, PrinterCommand, PrinterEvent, Refused, Span};
use cas_hardware::emulation::FarEnd;
use cas_hardware::escpos::emulator::{PrinterConfig, PrinterEnd};
use cas_hardware::escpos::{Align, Doc, Printer, Settings};
use serde_json::Value;

pub struct Rig {
    pub host: Printer,
    pub far: PrinterEnd,
    pub now: Instant,
    pub log: Vec<PrinterEvent>,
    /// Everything the host wrote.
    pub wire: Vec<u8>,
    pub connected: bool,
    read: usize,
    _paper: tempfile::TempDir,
}

impl Rig {
    pub fn new() -> Self {
        let paper = tempfile::tempdir().unwrap();
        let config: PrinterConfig = serde_json::from_value(serde_json::json!({"paper_dir": paper.path()})).unwrap();
        let far = PrinterEnd::new(config).unwrap();
        let host = Printer::new(Settings::default());
        Self { host, far, now: Instant::from_millis(1_000), log: Vec::new(), wire: Vec::new(), connected: true, read: 0, _paper: paper }
    }

    /// A rig whose printer has reported itself.
    pub fn ready() -> Self {
        let mut rig = Self::new();
        rig.until("Ready", |event| matches!(event, PrinterEvent::Ready { .. }).then_some(()));
        rig
    }

    fn step(&mut self) {
        if self.host.poll_timeout().is_some_and(|at| at <= self.now) {
            self.host.handle_timeout(self.now);
        }
        while let Some(event) = self.host.poll_event() {
            self.log.push(event);
        }
        while let Some(bytes) = self.host.poll_transmit(self.now) {
            let bytes = bytes.to_vec();
            self.wire.extend_from_slice(&bytes);
            if self.connected {
                self.far.handle_bytes(self.now, &bytes);
            }
        }
        if self.far.poll_timeout().is_some_and(|at| at <= self.now) {
            self.far.handle_timeout(self.now);
        }
        while let Some(bytes) = self.far.poll_transmit(self.now) {
            if self.connected {
                self.host.handle_bytes(self.now, &bytes);
            }
        }
        self.now = self.now.after(Span::from_millis(1));
    }

    pub fn run(&mut self, ms: u64) {
        (0..ms).for_each(|_| self.step());
    }

    pub fn until<T>(&mut self, what: &str, mut found: impl FnMut(&PrinterEvent) -> Option<T>) -> T {
        for _ in 0..120_000 {
            while let Some(event) = self.log.get(self.read) {
                self.read += 1;
                if let Some(found) = found(event) {
                    return found;
                }
            }
            self.step();
        }
        panic!("waited two minutes for {what}; heard {:#?}", self.log);
    }

    pub fn event(&mut self, expected: PrinterEvent) {
        self.until(&format!("{expected:?}"), |event| (*event == expected).then_some(()));
    }

    pub fn print(&mut self, job: u32, doc: &Doc) -> Result<(), Refused> {
        self.host.command(self.now, PrinterCommand::Print { job: JobId(job), bytes: doc.finish().unwrap() })
    }

    pub fn hand(&mut self, line: &str) -> Value {
        let words: Vec<&str> = line.split_whitespace().collect();
        self.far.control(self.now, &words).unwrap()
    }

    pub fn cable(&mut self, event: LineEvent) {
        self.connected = event == LineEvent::Restored;
        self.host.handle_line(self.now, event);
    }

    /// The pieces of paper that came out: picture and text.
    pub fn papers(&self) -> Vec<(PathBuf, String)> {
        let inventory = self.far.inventory();
        let path = |piece: &Value, kind: &str| PathBuf::from(piece[kind].as_str().unwrap());
        let pieces = inventory["printed"].as_array().unwrap();
        pieces.iter().map(|piece| (path(piece, "png"), std::fs::read_to_string(path(piece, "txt")).unwrap())).collect()
    }
}

pub const QR: &str = "https://cas.example/r/P07-004512-5?a=01.004512.8f2k77";

/// The receipt of the reference picture.
pub fn receipt() -> Doc {
    let mut doc = Doc::new();
    doc.mark().align(Align::Centre).line("GOBIERNO DEL ESTADO").line("Centro de Atención y Servicios").align(Align::Left);
    doc.columns("CAS Plaza Norte", "Cajero 07").rule().title("COMPROBANTE DE PAGO");
    doc.bold(true).columns("Folio", "P 07-004512-5").bold(false).columns("Fecha", "20 nov 2026  14:05:31").rule();
    doc.bold(true).line("Control vehicular 2026").bold(false).columns("Ref.", "ABC-12-34 / **731");
    doc.columns("Derecho anual", "$1,226.00").columns("Descuento de enero 10 %", "-122.60").columns("Ajuste al peso", "-0.40");
    doc.total("TOTAL", "$1,103.00").columns("Efectivo recibido", "1,200.00").columns("Cambio entregado", "97.00");
    doc.columns("Cambio pendiente", "0.00").rule().columns("Aplicado: sí", "Autorización 8F2K-77");
    doc.framed("SIGUIENTE PASO:", "recoja su engomado en CAS Plaza Norte, módulo 2, con este papel.");
    doc.qr(QR).bold(true).align(Align::Centre).line("P 07-004512-5").align(Align::Left).gap(12);
    doc.line("¿Algo salió mal? Llame con su folio:").text("449 000 0000").bold(false).line("     lun a dom 8:00 a 20:00 h");
    doc.line("No es factura. Pídala en cas.example antes")
        .columns("del fin de mes.", "Aviso de privacidad:")
        .line("cas.example/privacidad")
        .cut();
    doc
}
