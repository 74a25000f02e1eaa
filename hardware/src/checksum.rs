//! Check sums shared by several protocols (`protocols.md` section 0).

/// CRC-16/KERMIT: polynomial 1021 reflected, start 0; the low byte goes first on the wire. CCNET and ID-003 use it.
pub fn kermit(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        let mut crc = crc ^ u16::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0x8408 } else { crc >> 1 };
        }
        crc
    })
}

/// CRC-16/XMODEM: polynomial 1021, start 0, not reflected. The CRC form of ccTalk uses it.
pub fn xmodem(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        let mut crc = crc ^ (u16::from(*byte) << 8);
        for _ in 0..8 {
            crc = if crc & 0x8000 != 0 { (crc << 1) ^ 0x1021 } else { crc << 1 };
        }
        crc
    })
}

/// CRC-16 of SSP: polynomial 8005, start FFFF, not reflected; the low byte goes first on the wire. SSP and eSSP use it.
pub fn ssp(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        let mut crc = crc ^ (u16::from(*byte) << 8);
        for _ in 0..8 {
            crc = if crc & 0x8000 != 0 { (crc << 1) ^ 0x8005 } else { crc << 1 };
        }
        crc
    })
}

/// The byte that makes the sum of a whole packet zero modulo 256. The simple form of ccTalk uses it.
pub fn sum0(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).wrapping_neg()
}

/// All bytes exclusive-or'd. EBDS (from length to last data) and Puloon (the whole frame) use it.
pub fn xor(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_values_of_the_sheet() {
        assert_eq!(kermit(b"123456789"), 0x2189);
        assert_eq!(xmodem(b"123456789"), 0x31C3);
        assert_eq!(kermit(&[0x02, 0x03, 0x06, 0x33]), 0x81DA);
        assert_eq!(xmodem(&[0x28, 0x00, 0x01]), 0x3F46);
        assert_eq!(ssp(b"123456789"), 0xAEE7);
        assert_eq!(ssp(&[0x80, 0x01, 0x07]), 0x0212);
    }

    #[test]
    fn xor_of_an_omnibus_command() {
        assert_eq!(xor(&[0x08, 0x10, 0x7F, 0x00, 0x00]), 0x67);
    }

    #[test]
    fn sum0_makes_the_packet_add_up_to_zero() {
        let packet = [0x02, 0x00, 0x01, 0xF5];
        let total = packet.iter().fold(sum0(&packet), |sum, byte| sum.wrapping_add(*byte));
        assert_eq!(total, 0);
    }
}
