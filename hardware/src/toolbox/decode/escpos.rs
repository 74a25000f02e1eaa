//! What the commands and status bytes of a receipt printer say (`protocols.md` section 9).

use super::{Cut, Known, Side, text};
use crate::escpos::codes::{self, XOFF, XON, is_status};
use crate::escpos::frame::{Command, Parsed, parse};
use crate::toolbox::hex;

/// Letters that are told in one line at most.
const LINE_LETTERS_MAX: usize = 120;

pub(super) fn cut(side: Side, bytes: &[u8]) -> Cut {
    if side == Side::Device {
        return if is_status(bytes[0]) || matches!(bytes[0], XON | XOFF) { Cut::Frame(1) } else { device_text(bytes) };
    }
    match parse(bytes) {
        Parsed::Incomplete => Cut::More,
        // Letters wait for what ends them, so that words stay together.
        Parsed::Command(Command::Text(_), _) => match bytes.iter().position(|byte| *byte < b' ') {
            Some(end) => Cut::Frame(end),
            None if bytes.len() >= LINE_LETTERS_MAX => Cut::Frame(bytes.len()),
            None => Cut::More,
        },
        Parsed::Command(_, length) => Cut::Frame(length),
    }
}

/// An answer to `1D 49`: text up to its end, or one byte.
fn device_text(bytes: &[u8]) -> Cut {
    match bytes {
        [b'_', rest @ ..] => rest.iter().position(|byte| *byte == 0).map_or(Cut::More, |end| Cut::Frame(end + 2)),
        _ => Cut::Frame(1),
    }
}

/// A command that never ended, or letters that nothing followed.
pub(super) fn unfinished(bytes: &[u8]) -> String {
    if bytes.first().is_some_and(|byte| *byte >= b' ') { letters(bytes) } else { format!("{} bytes de una orden larga", bytes.len()) }
}

fn letters(bytes: &[u8]) -> String {
    format!("texto \"{}\"", text(bytes))
}

pub(super) fn explain(side: Side, bytes: &[u8], known: &mut Known) -> Result<String, String> {
    if side == Side::Device {
        return answered(bytes, known);
    }
    let Parsed::Command(command, _) = parse(bytes) else { return Err("orden cortada".to_owned()) };
    Ok(match command {
        Command::Text(_) => letters(bytes),
        Command::LineFeed => "fin de renglón".to_owned(),
        Command::AskStatus(number) => {
            known.asked = Some(number);
            format!("¿estado {number}?")
        }
        Command::Identify(number) => {
            known.asked = None;
            format!("¿quién eres? ({number})")
        }
        Command::Init => "empezar de nuevo".to_owned(),
        Command::Cut { full: true } => "corte completo".to_owned(),
        Command::Cut { full: false } => "corte parcial".to_owned(),
        Command::FeedLines(lines) => format!("avanza {lines} renglones"),
        Command::FeedDots(dots) => format!("avanza {dots} puntos"),
        Command::Raster { stride, data } => {
            format!("imagen de {} por {} puntos", usize::from(stride) * 8, data.len() / usize::from(stride.max(1)))
        }
        Command::QrStore(data) => format!("contenido del QR: {}", text(data)),
        Command::QrPrint => "imprime el QR".to_owned(),
        Command::Recover(number) => format!("sigue después de un error ({number})"),
        Command::Unknown(bytes) => format!("orden {}", hex(bytes)),
        other => format!("formato: {other:?}"),
    })
}

fn answered(bytes: &[u8], known: &Known) -> Result<String, String> {
    let [byte] = bytes else { return Ok(format!("dice \"{}\"", text(bytes.strip_prefix(b"_").unwrap_or(bytes)))) };
    match *byte {
        XON => Ok("puedes seguir (XON)".to_owned()),
        XOFF => Ok("espera (XOFF)".to_owned()),
        byte if is_status(byte) => Ok(status_text(byte, known.asked)),
        byte => Ok(format!("tipo {byte:02X}")),
    }
}

fn status_text(byte: u8, asked: Option<u8>) -> String {
    let has = |bit: u8| byte & bit != 0;
    let rows: &[(u8, &str)] = match asked {
        Some(1) => &[(codes::OFFLINE, "fuera de línea")],
        Some(2) => &[(codes::COVER_OPEN, "tapa abierta"), (codes::PAPER_STOP, "detenida por falta de papel"), (codes::ERROR, "con error")],
        Some(3) => &[(codes::CUTTER, "navaja trabada"), (codes::UNRECOVERABLE, "error que pide apagarla")],
        Some(4) => &[(codes::PAPER_END, "sin papel"), (codes::PAPER_LOW, "queda poco papel")],
        _ => return format!("estado {byte:02X}"),
    };
    let told: Vec<&str> = rows.iter().filter(|(bit, _)| has(*bit)).map(|(_, text)| *text).collect();
    if told.is_empty() { "bien".to_owned() } else { told.join(", ") }
}
