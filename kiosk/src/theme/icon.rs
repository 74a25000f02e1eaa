//! The icons of the product, by name. Code points are those of the Phosphor fonts (version 2) in `assets/fonts`.

/// An icon; drawn in [`super::Face::Line`] or [`super::Face::Fill`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icon(pub char);

macro_rules! icons {
    ($($name:ident = $code:literal, $text:literal;)*) => {
        impl Icon {
            $(#[doc = concat!("Phosphor `", $text, "`.")]
            pub const $name: Self = Self($code);)*

            /// Every icon of the product.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The icon of this Phosphor name; a sheet of paper where it is not known here.
            pub fn named(name: &str) -> Self {
                match name {
                    $($text => Self::$name,)*
                    _ => Self::FILE,
                }
            }
        }
    };
}

icons! {
    ARROW_DOWN = '\u{e03e}', "arrow-down";
    ARROW_LEFT = '\u{e058}', "arrow-left";
    ARROW_RIGHT = '\u{e06c}', "arrow-right";
    BABY = '\u{e774}', "baby";
    BACKSPACE = '\u{e0ae}', "backspace";
    BANK = '\u{e0b4}', "bank";
    BARCODE = '\u{e0b8}', "barcode";
    BRIEFCASE = '\u{e0ee}', "briefcase";
    BUILDINGS = '\u{e102}', "buildings";
    CALENDAR = '\u{e712}', "calendar-check";
    CAMERA = '\u{e10e}', "camera";
    CAR = '\u{e112}', "car";
    CERTIFICATE = '\u{e766}', "certificate";
    CHECK = '\u{e182}', "check";
    CHECK_CIRCLE = '\u{e184}', "check-circle";
    CIRCLE_HALF = '\u{e18c}', "circle-half";
    CLIPBOARD = '\u{e198}', "clipboard-text";
    CLOCK = '\u{e19a}', "clock";
    CLOCK_BACK = '\u{e1a0}', "clock-counter-clockwise";
    COINS = '\u{e78e}', "coins";
    DOOR = '\u{e61c}', "door";
    DOTS_CIRCLE = '\u{e200}', "dots-three-circle";
    DROP = '\u{e210}', "drop";
    EJECT = '\u{e212}', "eject";
    FILE = '\u{e23a}', "file-text";
    FILE_SEARCH = '\u{e238}', "file-magnifying-glass";
    FIRE = '\u{e242}', "fire";
    FIRE_EXTINGUISHER = '\u{e9e8}', "fire-extinguisher";
    FIRST_AID = '\u{e56e}', "first-aid";
    GAVEL = '\u{ea32}', "gavel";
    GLOBE = '\u{e288}', "globe";
    GRADUATION = '\u{e62c}', "graduation-cap";
    HAND_COINS = '\u{ea8c}', "hand-coins";
    HAND_PALM = '\u{e57e}', "hand-palm";
    HAND_TAP = '\u{ec90}', "hand-tap";
    HEART = '\u{e2a8}', "heart";
    HOURGLASS = '\u{e2b8}', "hourglass-medium";
    HOUSE = '\u{e2c2}', "house";
    HOUSE_LINE = '\u{e2c4}', "house-line";
    ID_CARD = '\u{e2c8}', "identification-card";
    INFO = '\u{e2ce}', "info";
    KEYBOARD = '\u{e2d8}', "keyboard";
    LETTER_P = '\u{ec08}', "letter-circle-p";
    LIGHTNING = '\u{e2de}', "lightning";
    LOCK = '\u{e2fe}', "lock-key";
    MAGNIFIER = '\u{e30c}', "magnifying-glass";
    MAP_PIN = '\u{e316}', "map-pin";
    MONEY = '\u{e588}', "money";
    PACKAGE = '\u{e390}', "package";
    PAUSE = '\u{e39e}', "pause";
    PHONE = '\u{e3b8}', "phone";
    PLAY = '\u{e3d0}', "play";
    PLUG = '\u{e946}', "plug";
    PLUGS = '\u{eb56}', "plugs";
    PLUS_CIRCLE = '\u{e3d6}', "plus-circle";
    PRINTER = '\u{e3dc}', "printer";
    PROHIBIT = '\u{e3de}', "prohibit";
    QUESTION = '\u{e3e8}', "question";
    RECEIPT = '\u{e3ec}', "receipt";
    SCROLL = '\u{eb7a}', "scroll";
    SEAL_CHECK = '\u{e606}', "seal-check";
    SHIELD_CHECK = '\u{e40c}', "shield-check";
    SIGN_IN = '\u{e428}', "sign-in";
    SIGN_OUT = '\u{e42a}', "sign-out";
    SIREN = '\u{e9b8}', "siren";
    SQUARES = '\u{e464}', "squares-four";
    STEERING = '\u{e9ac}', "steering-wheel";
    STUDENT = '\u{e73e}', "student";
    SWAP = '\u{e83c}', "swap";
    TEXT_AA = '\u{e6ee}', "text-aa";
    TICKET = '\u{e490}', "ticket";
    TIMER = '\u{e492}', "timer";
    TRAFFIC_SIGN = '\u{e67a}', "traffic-sign";
    TRAFFIC_SIGNAL = '\u{e9aa}', "traffic-signal";
    TRAY = '\u{e4aa}', "tray";
    USERS = '\u{e68e}', "users-three";
    WARNING = '\u{e4e0}', "warning";
    WIFI = '\u{e4ea}', "wifi-high";
    WRENCH = '\u{e5d4}', "wrench";
    X_CIRCLE = '\u{e4f8}', "x-circle";
}
