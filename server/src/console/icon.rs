//! Icons: code points of the Phosphor fonts, always beside a word.

use maud::{Markup, html};

macro_rules! icons {
    ($($name:ident = $point:literal;)*) => {$(
        #[doc = concat!("Phosphor `", stringify!($name), "`.")]
        pub const $name: char = $point;
    )*};
}

icons! {
    ALARM = '\u{e006}';
    ARROW_COUNTER_CLOCKWISE = '\u{e038}';
    ARROW_RIGHT = '\u{e06c}';
    BANK = '\u{e0b4}';
    CHECK_CIRCLE = '\u{e184}';
    CLOCK = '\u{e19a}';
    DEVICES = '\u{eba4}';
    EYE_SLASH = '\u{e224}';
    FLOPPY_DISK = '\u{e248}';
    HAND_COINS = '\u{ea8c}';
    HAND_HEART = '\u{e810}';
    HOUSE = '\u{e2c2}';
    LINK = '\u{e2e2}';
    LIST_CHECKS = '\u{eadc}';
    MAGNIFYING_GLASS = '\u{e30c}';
    NOTEBOOK = '\u{e34e}';
    PLUS_SQUARE = '\u{ed4a}';
    PROHIBIT = '\u{e3de}';
    RECEIPT = '\u{e3ec}';
    SEAL_CHECK = '\u{e606}';
    SHIELD_CHECK = '\u{e40c}';
    SIGNATURE = '\u{ebac}';
    TRUCK = '\u{e4b4}';
    USERS = '\u{e4d6}';
    USER_CIRCLE = '\u{e4c4}';
    VIDEO_CAMERA = '\u{e4da}';
    WARNING = '\u{e4e0}';
    WARNING_CIRCLE = '\u{e4e2}';
    WRENCH = '\u{e5d4}';
}

/// An icon of the regular font.
pub fn icon(point: char) -> Markup {
    html! { span.ph aria-hidden="true" { (point) } }
}

/// An icon of the filled font.
pub fn fill(point: char) -> Markup {
    html! { span."ph fill" aria-hidden="true" { (point) } }
}
