//! Colours: the pairs of `screens.md` section 5 and the tokens of the reference pictures.

use cas_domain::denomination::Denomination;
use egui::Color32;

/// Colours of one theme, by what they mean.
#[derive(Debug, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything.
    pub ground: Color32,
    /// Cards and buttons.
    pub card: Color32,
    /// Reach bar, drawings' ground, unavailable tiles.
    pub sunk: Color32,
    /// Edges of cards, rules between rows.
    pub hair: Color32,
    /// Thin outline of what can be touched.
    pub border: Color32,
    /// Text.
    pub ink: Color32,
    /// Quiet text.
    pub quiet: Color32,
    /// The one deep colour: main button, outlines and icons of what can be touched.
    pub action: Color32,
    /// Text on it.
    pub on_action: Color32,
    /// The main button while it is held.
    pub pressed: Color32,
    /// Icon boxes, total rows.
    pub tint: Color32,
    /// Icons that are not touched.
    pub symbol: Color32,
    /// Money arrived.
    pub good: Color32,
    /// Its soft fill.
    pub good_soft: Color32,
    /// We owe, or take care: text.
    pub care: Color32,
    /// Its soft fill.
    pub care_soft: Color32,
    /// Its strong edge.
    pub care_edge: Color32,
    /// Stopped.
    pub bad: Color32,
    /// Its soft fill.
    pub bad_soft: Color32,
    /// Text of what cannot be touched now.
    pub off: Color32,
    /// Its fill.
    pub off_fill: Color32,
    /// Header.
    pub header: Color32,
    /// Text on it.
    pub on_header: Color32,
    /// Steps that are still to come.
    pub rail_off: Color32,
    /// Lamps to look for.
    pub lamp: Color32,
    /// Slots and other dark holes.
    pub slot: Color32,
    /// Lines of drawings.
    pub drawing: Color32,
    /// The field that is being typed.
    pub focus: Color32,
    /// Under dialogs.
    pub dim: Color32,
    /// Text on filled states (good, care, bad).
    pub on_state: Color32,
    /// Black ground with outlines instead of fills.
    pub outlines: bool,
}

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// Demonstration, practice and tests: fill and text.
pub const TRAINING: (Color32, Color32) = (rgb(0x6A_1B_9A), Color32::WHITE);
/// QR codes are black on white in every theme, or telephones cannot read them.
pub const QR: (Color32, Color32) = (Color32::BLACK, Color32::WHITE);

/// The citizen's theme.
pub static LIGHT: Palette = Palette {
    ground: rgb(0xFB_FA_F7),
    card: rgb(0xFF_FF_FF),
    sunk: rgb(0xF1_EF_E9),
    hair: rgb(0xDE_DC_D6),
    border: rgb(0x7A_83_8E),
    ink: rgb(0x1B_1F_24),
    quiet: rgb(0x4F_59_65),
    action: rgb(0x0B_4F_6C),
    on_action: rgb(0xFF_FF_FF),
    pressed: rgb(0x08_3B_51),
    tint: rgb(0xE6_F0_F4),
    symbol: rgb(0x0B_4F_6C),
    good: rgb(0x1B_6B_3A),
    good_soft: rgb(0xE4_F3_E9),
    care: rgb(0x6B_42_00),
    care_soft: rgb(0xFF_F1_D6),
    care_edge: rgb(0xF2_A9_00),
    bad: rgb(0xA3_20_1D),
    bad_soft: rgb(0xFC_E9_E7),
    off: rgb(0x4F_59_65),
    off_fill: rgb(0xE2_E0_DA),
    header: rgb(0x0B_4F_6C),
    on_header: rgb(0xFF_FF_FF),
    rail_off: rgb(0x5F_8D_A1),
    lamp: rgb(0x1F_A3_5A),
    slot: rgb(0x1B_1F_24),
    drawing: rgb(0xA9_C3_CE),
    focus: rgb(0x00_57_D9),
    dim: Color32::from_rgba_premultiplied(17, 19, 22, 158),
    on_state: rgb(0xFF_FF_FF),
    outlines: false,
};

/// "Contraste": black ground, white information, yellow touch.
pub static CONTRAST: Palette = Palette {
    ground: Color32::BLACK,
    card: Color32::BLACK,
    sunk: Color32::BLACK,
    hair: Color32::WHITE,
    border: rgb(0xFF_E3_4D),
    ink: Color32::WHITE,
    quiet: Color32::WHITE,
    action: rgb(0xFF_E3_4D),
    on_action: Color32::BLACK,
    pressed: rgb(0xFF_F3_B0),
    tint: Color32::BLACK,
    symbol: Color32::WHITE,
    good: rgb(0x7C_FC_9A),
    good_soft: Color32::BLACK,
    care: Color32::WHITE,
    care_soft: Color32::BLACK,
    care_edge: Color32::WHITE,
    bad: rgb(0xFF_9C_94),
    bad_soft: Color32::BLACK,
    off: rgb(0xC9_C9_C9),
    off_fill: Color32::BLACK,
    header: Color32::BLACK,
    on_header: Color32::WHITE,
    rail_off: rgb(0x6A_6A_6A),
    lamp: rgb(0x7C_FC_9A),
    slot: Color32::BLACK,
    drawing: Color32::WHITE,
    focus: rgb(0xFF_E3_4D),
    dim: Color32::from_rgba_premultiplied(0, 0, 0, 200),
    on_state: Color32::BLACK,
    outlines: true,
};

/// Technician and collector: dark.
pub static STAFF: Palette = Palette {
    ground: rgb(0x1E_2A_33),
    card: rgb(0x2A_39_44),
    sunk: rgb(0x16_20_2A),
    hair: rgb(0x3C_4D_59),
    border: rgb(0x7F_92_9E),
    ink: rgb(0xF2_F5_F7),
    quiet: rgb(0xB4_C2_CC),
    action: rgb(0x5C_C8_F2),
    on_action: rgb(0x10_20_2A),
    pressed: rgb(0x9A_DF_F8),
    tint: rgb(0x23_31_3B),
    symbol: rgb(0x5C_C8_F2),
    good: rgb(0x6F_DB_94),
    good_soft: rgb(0x2B_45_40),
    care: rgb(0xFF_C8_57),
    care_soft: rgb(0x41_40_36),
    care_edge: rgb(0xFF_C8_57),
    bad: rgb(0xFF_9C_94),
    bad_soft: rgb(0x43_33_3A),
    off: rgb(0xB4_C2_CC),
    off_fill: rgb(0x2A_39_44),
    header: rgb(0x16_20_2A),
    on_header: rgb(0xF2_F5_F7),
    rail_off: rgb(0x3C_4D_59),
    lamp: rgb(0x6F_DB_94),
    slot: rgb(0x10_20_2A),
    drawing: rgb(0xB4_C2_CC),
    focus: rgb(0x5C_C8_F2),
    dim: Color32::from_rgba_premultiplied(10, 14, 17, 170),
    on_state: rgb(0x10_20_2A),
    outlines: false,
};

/// Fill, dark and light of a drawn note.
pub const fn note(pesos: i64) -> (Color32, Color32, Color32) {
    match pesos {
        20 => (rgb(0x2A_7A_8C), rgb(0x1F_5F_6E), rgb(0x9C_CA_D3)),
        50 => (rgb(0xA8_2C_78), rgb(0x82_20_5C), rgb(0xE3_A9_CB)),
        100 => (rgb(0xB0_47_2B), rgb(0x8A_35_20), rgb(0xEB_B7_A6)),
        200 => (rgb(0x3B_7A_3E), rgb(0x2B_5C_2E), rgb(0xB1_D3_B0)),
        500 => (rgb(0x2B_4C_9B), rgb(0x1F_38_75), rgb(0xA9_B9_E2)),
        _ => (rgb(0x5F_65_6D), rgb(0x48_4D_54), rgb(0xC3_C7_CC)),
    }
}

/// Ring, centre and edge of a drawn coin.
pub fn coin(denomination: Denomination) -> (Color32, Color32, Color32) {
    if denomination.value().centavos() >= 1_000 {
        (rgb(0xC0_8A_2E), rgb(0xD5_D9_DD), rgb(0x8C_62_18))
    } else if denomination.value().centavos() >= 100 {
        (rgb(0xAE_B4_BB), rgb(0xE2_B4_57), rgb(0x7A_83_8E))
    } else {
        (rgb(0xD9_C5_8A), rgb(0xE8_DB_B3), rgb(0x9A_86_4A))
    }
}

/// Numerals on drawn coins, whatever the theme.
pub const COIN_INK: Color32 = rgb(0x1B_1F_24);
/// Paper in drawings: sheet, its lines, its fold.
pub const SHEET: (Color32, Color32) = (Color32::WHITE, rgb(0xC8_D2_DA));
/// The light of a code reader in drawings.
pub const READER: (Color32, Color32) = (rgb(0x2A_39_44), rgb(0xA3_20_1D));

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: Color32) -> f32 {
        let linear = |channel: u8| {
            let part = f32::from(channel) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn ratio(one: Color32, other: Color32) -> f32 {
        let (light, dark) = (luminance(one).max(luminance(other)), luminance(one).min(luminance(other)));
        (light + 0.05) / (dark + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_its_ground() {
        for palette in [&LIGHT, &CONTRAST, &STAFF] {
            let pairs = [
                (palette.ink, palette.ground),
                (palette.ink, palette.card),
                (palette.quiet, palette.ground),
                (palette.on_action, palette.action),
                (palette.on_action, palette.pressed),
                (palette.action, palette.card),
                (palette.good, palette.good_soft),
                (palette.care, palette.care_soft),
                (palette.bad, palette.bad_soft),
                (palette.off, palette.off_fill),
                (palette.on_header, palette.header),
            ];
            for (text, ground) in pairs {
                assert!(ratio(text, ground) >= 4.5, "{text:?} on {ground:?} has {}", ratio(text, ground));
            }
        }
        assert!(ratio(TRAINING.1, TRAINING.0) >= 9.0);
    }
}
