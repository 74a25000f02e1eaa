//! Headers: what is asked, and how it is answered (CCT part 2).

/// A reply with or without data; without data it is an acknowledgement.
pub const REPLY: u8 = 0;
/// The device will not do it.
pub const NAK: u8 = 5;
/// The device cannot do it now.
pub const BUSY: u8 = 6;
/// Reset; acknowledged before the device boots.
pub const RESET: u8 = 1;
/// Enable or disable a hopper: [`HOPPER_ON`] enables, anything else disables.
pub const ENABLE_HOPPER: u8 = 164;
/// Status registers of a hopper.
pub const TEST_HOPPER: u8 = 163;
/// Event counter, remaining, last paid, last unpaid.
pub const HOPPER_STATUS: u8 = 166;
/// Pay out coins.
pub const DISPENSE: u8 = 167;
/// Lifetime count of coins paid, three bytes, low first.
pub const LIFETIME: u8 = 168;
/// The coin a hopper is meant for, six characters.
pub const HOPPER_COIN: u8 = 171;
/// Stop paying; answers the coins not paid.
pub const EMERGENCY_STOP: u8 = 172;
/// Read the operating mode of a bill validator.
pub const READ_BILL_MODE: u8 = 152;
/// Set the operating mode of a bill validator: bit 0 stacker, bit 1 escrow.
pub const SET_BILL_MODE: u8 = 153;
/// Route the bill in escrow: [`ROUTE_RETURN`], [`ROUTE_STACK`], [`ROUTE_EXTEND`].
pub const ROUTE_BILL: u8 = 154;
/// What one unit of the bill names of a country is worth: factor (two bytes, low first) and decimal places.
pub const SCALING: u8 = 156;
/// Name of a bill type.
pub const BILL_ID: u8 = 157;
/// Event counter and the last five bill events, newest first.
pub const BILL_EVENTS: u8 = 159;
/// Name of a coin position.
pub const COIN_ID: u8 = 184;
/// Build code.
pub const BUILD: u8 = 192;
/// Level sensors of a hopper.
pub const LEVEL: u8 = 217;
/// Coins accepted in the life of a coin acceptor, three bytes, low first. Not every model knows it.
pub const ACCEPTED: u8 = 225;
/// Read the master inhibit.
pub const READ_MASTER: u8 = 227;
/// Set the master inhibit: bit 0 set accepts.
pub const SET_MASTER: u8 = 228;
/// Event counter and the last five coin events, newest first.
pub const COIN_EVENTS: u8 = 229;
/// Read the coin inhibits.
pub const READ_INHIBITS: u8 = 230;
/// Set the coin inhibits: two bytes, low first, a set bit accepts.
pub const SET_INHIBITS: u8 = 231;
/// Self-check: a fault of table 3.
pub const SELF_CHECK: u8 = 232;
/// Software revision.
pub const SOFTWARE: u8 = 241;
/// Serial number, three bytes, low first.
pub const SERIAL: u8 = 242;
/// Product code.
pub const PRODUCT: u8 = 244;
/// Equipment category.
pub const CATEGORY: u8 = 245;
/// Maker.
pub const MAKER: u8 = 246;
/// Are you there?
pub const POLL: u8 = 254;

/// The byte that enables a hopper; any other disables it (CCT part 3, header 164).
pub const HOPPER_ON: u8 = 0xA5;

/// Gives the bill in escrow back (CCT part 3, header 154).
pub const ROUTE_RETURN: u8 = 0;
/// Takes the bill in escrow (CCT part 3, header 154).
pub const ROUTE_STACK: u8 = 1;
/// Keeps the bill in escrow for longer (CCT part 3, header 154).
pub const ROUTE_EXTEND: u8 = 255;
