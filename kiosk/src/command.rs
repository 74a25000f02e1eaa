//! What a screen asks for when it is touched: an act for the agent, a key for what is typed, or something of the window's own.

use std::collections::BTreeMap;

use cas_domain::denomination::Denomination;
use cas_domain::journal::facts::{FoundSpot, FoundWhere};
use cas_domain::local::staff::BoardKind;
use cas_domain::local::touch::Act;
use cas_domain::slot::{Seal, Slot};

/// Returned by the screens, applied by [`crate::state::State::apply`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Tell the agent.
    Act(Act),
    /// Type into the field in focus.
    Key(Key),
    /// Change what only the window knows.
    Local(Local),
}

/// A key of a keypad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A digit or letter.
    Sign(char),
    /// "Borrar".
    Delete,
}

/// What only the window knows: nothing here moves money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Local {
    /// The other language.
    Language,
    /// "Letra grande" on or off.
    LargeText,
    /// High contrast on or off.
    Contrast,
    /// Help shown or hidden.
    Help(bool),
    /// K02: "Buscar" opened or closed.
    Search(bool),
    /// K12: "Dejar mi teléfono" opened or closed.
    LeavePhone(bool),
    /// K02: the next page of tiles.
    NextTiles,
    /// M02: the question which boxes to cut.
    AskScope(bool),
    /// The keys go to this field from now on.
    Focus(Field),
    /// M05: a seal is typed for this bag; none closes the question.
    Sealing(Option<Sealing>),
    /// M05: why a seal is replaced.
    Reason(&'static str),
    /// M04: where the money was, at what kind of device.
    Found(FoundWhere, BoardKind),
    /// M04: what the piece in hand is.
    Value(Denomination),
    /// Found money: where it lay.
    Spot(FoundSpot),
    /// Found money: notes, or coins.
    FoundNotes(bool),
}

/// Something typed. The window holds it until it is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// K02, what is looked for.
    Search,
    /// K12, a telephone; never shown outside the window, never reported.
    Phone,
    /// K03, the reference.
    Reference,
    /// K03, the amount.
    Amount,
    /// M01 and M05 step 5: number on the badge.
    Number,
    /// M01 and M05 step 5: PIN; never shown, never reported.
    Pin,
    /// M05 step 3: the serial number of a box.
    Serial(Slot),
    /// M05 step 3: the serial number of the box that left, where it is not known.
    LeftSerial(Slot),
    /// M05 step 4: a seal, for the bag in [`Typed::sealing`].
    Seal,
    /// M06: the digits of the vale de fondo; its letter is always F.
    Vale,
    /// M06: pieces loaded into a hopper, or counted in it.
    Pieces(Slot),
    /// M04: the number of the envelope.
    Envelope,
    /// M04: how many coins were found.
    FoundCount,
    /// Found money: how many of a kind.
    FoundPieces(Denomination),
}

/// For which bag a seal is typed, and which seal it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealing {
    /// The bag.
    pub content: cas_domain::journal::facts::BagContent,
    /// The seal that comes off, if one does.
    pub old: Option<Seal>,
}

/// Everything typed on the present screen. `Debug` tells no texts: a PIN may be among them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Typed {
    texts: BTreeMap<Field, String>,
    /// The field that the keys go to.
    pub focus: Option<Field>,
    /// The bag whose seal is typed.
    pub sealing: Option<Sealing>,
    /// Why a seal is replaced, once chosen.
    pub reason: Option<&'static str>,
    /// M04: where the money was, once chosen.
    pub found: Option<FoundWhere>,
    /// M04: what the piece in hand is, once chosen.
    pub value: Option<Denomination>,
    /// Found money: where it lay, once chosen.
    pub spot: Option<FoundSpot>,
    /// Found money: notes; else coins.
    pub notes: bool,
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typed").field("focus", &self.focus).field("sealing", &self.sealing).finish_non_exhaustive()
    }
}

impl Typed {
    /// Nothing typed, the keys going to this field.
    pub fn focused(focus: Option<Field>) -> Self {
        Self { focus, ..Self::default() }
    }

    /// What stands in a field.
    pub fn text(&self, field: &Field) -> &str {
        self.texts.get(field).map_or("", String::as_str)
    }

    /// Replaces what stands in a field.
    pub fn set(&mut self, field: Field, text: String) {
        self.texts.insert(field, text);
    }

    /// Empties a field.
    pub fn clear(&mut self, field: &Field) {
        self.texts.remove(field);
    }

    /// Types a key into the field in focus, up to `max` signs; false if it did not fit.
    pub fn key(&mut self, key: Key, max: usize) -> bool {
        let Some(focus) = self.focus.clone() else { return false };
        let amount = focus == Field::Amount;
        let text = self.texts.entry(focus).or_default();
        match key {
            Key::Delete => text.pop().is_some(),
            Key::Sign('.') if amount => {
                let fits = !text.contains('.') && !text.is_empty();
                if fits {
                    text.push('.');
                }
                fits
            }
            Key::Sign('.') => false,
            // A blank parts words; two of them part nothing.
            Key::Sign(' ') if text.is_empty() || text.ends_with(' ') => false,
            Key::Sign(sign) => {
                let centavos_full = amount && text.split_once('.').is_some_and(|(_, cents)| cents.len() >= 2);
                let fits = text.chars().count() < max && !centavos_full;
                if fits {
                    text.push(sign);
                }
                fits
            }
        }
    }
}
