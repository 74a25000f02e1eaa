//! Lines of paper as the bytes of a print job.

use cas_hardware::device::printer::JOB_BYTES_MAX;
use cas_hardware::escpos::doc::{Doc, DocError};
use cas_hardware::escpos::frame::Align;

use super::layout::Line;

/// A finished job.
pub type Job = heapless::Vec<u8, JOB_BYTES_MAX>;

/// The bytes of a paper, mark first and cut last.
///
/// # Errors
/// [`DocError`] if it is longer than a job may be.
pub fn bytes_of(lines: &[Line]) -> Result<Job, DocError> {
    let mut doc: Doc = Doc::new();
    doc.mark();
    for line in lines {
        emit(line, &mut doc);
    }
    doc.cut();
    doc.finish()
}

fn emit(line: &Line, doc: &mut Doc) {
    match line {
        Line::Text(text) => doc.paragraph(text),
        Line::Bold(text) => doc.bold(true).paragraph(text).bold(false),
        Line::Pair(left, right) => doc.columns(left, right),
        Line::BoldPair(left, right) => doc.bold(true).columns(left, right).bold(false),
        Line::TallPair(left, right) => doc.total(left, right),
        Line::Centre(text) => doc.align(Align::Centre).line(text).align(Align::Left),
        Line::Title(text) => doc.title(text),
        Line::Framed(head, text) => doc.framed(head, text),
        Line::Rule => doc.rule(),
        Line::Blank => doc.gap(16),
        Line::Qr(says) => doc.qr(says),
    };
}
