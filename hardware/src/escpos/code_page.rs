//! Code page 858: 850 with the euro sign. Selected with `1B 74 13` (`protocols.md` section 9; checked against Python's codec).

/// What stands in for a sign that the page does not have.
pub const REPLACEMENT: u8 = b'?';

/// The signs of bytes 0x80 to 0xFF.
const UPPER: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', // 80
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ', // 90
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '®', '¬', '½', '¼', '¡', '«', '»', // A0
    '░', '▒', '▓', '│', '┤', 'Á', 'Â', 'À', '©', '╣', '║', '╗', '╝', '¢', '¥', '┐', // B0
    '└', '┴', '┬', '├', '─', '┼', 'ã', 'Ã', '╚', '╔', '╩', '╦', '╠', '═', '╬', '¤', // C0
    'ð', 'Ð', 'Ê', 'Ë', 'È', '€', 'Í', 'Î', 'Ï', '┘', '┌', '█', '▄', '¦', 'Ì', '▀', // D0
    'Ó', 'ß', 'Ô', 'Ò', 'õ', 'Õ', 'µ', 'þ', 'Þ', 'Ú', 'Û', 'Ù', 'ý', 'Ý', '¯', '´', // E0
    '\u{AD}', '±', '‗', '¾', '¶', '§', '÷', '¸', '°', '¨', '·', '¹', '³', '²', '■', '\u{A0}', // F0
];

/// The byte of a sign; typographic quotes and dashes become their plain forms. `None` where the page has nothing like it.
pub fn byte_from_char(sign: char) -> Option<u8> {
    match sign {
        ' '..='~' => u8::try_from(sign).ok(),
        '“' | '”' | '„' => Some(b'"'),
        '‘' | '’' => Some(b'\''),
        '–' | '—' | '−' => Some(b'-'),
        _ => UPPER.iter().position(|known| *known == sign).and_then(|index| u8::try_from(index + 0x80).ok()),
    }
}

/// The sign of a byte; control bytes are none.
pub fn char_from_byte(byte: u8) -> Option<char> {
    match byte {
        b' '..=b'~' => Some(char::from(byte)),
        0x80.. => UPPER.get(usize::from(byte) - 0x80).copied(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spanish_sign_has_its_byte() {
        let sheet = "áA0 é82 íA1 óA2 úA3 ü81 ñA4 ÑA5 ÁB5 É90 ÍD6 ÓE0 ÚE9 Ü9A ¿A8 ¡AD °F8 €D5";
        for pair in sheet.split(' ') {
            let sign = pair.chars().next().unwrap();
            let byte = u8::from_str_radix(&pair[sign.len_utf8()..], 16).unwrap();
            assert_eq!(byte_from_char(sign), Some(byte), "{sign}");
        }
    }

    #[test]
    fn every_byte_comes_back() {
        for byte in (b' '..=b'~').chain(0x80..=0xFF) {
            assert_eq!(char_from_byte(byte).and_then(byte_from_char), Some(byte), "{byte:02X}");
        }
        assert_eq!((byte_from_char('日'), byte_from_char('\n'), char_from_byte(0x1B)), (None, None, None));
    }
}
