//! Fonts: Noto Sans for words and money, Atkinson Hyperlegible Mono for folios and keys, Phosphor for icons.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily, FontId};

/// What text is set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Noto Sans regular.
    Sans,
    /// Noto Sans bold.
    Bold,
    /// Atkinson Hyperlegible Mono regular.
    Mono,
    /// Atkinson Hyperlegible Mono bold.
    MonoBold,
    /// Phosphor regular.
    Line,
    /// Phosphor fill.
    Fill,
}

const FILES: [(&str, &[u8]); 6] = [
    ("sans", include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf")),
    ("bold", include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf")),
    ("mono", include_bytes!("../../../assets/fonts/AtkinsonHyperlegibleMono_400Regular.ttf")),
    ("mono-bold", include_bytes!("../../../assets/fonts/AtkinsonHyperlegibleMono_700Bold.ttf")),
    ("line", include_bytes!("../../../assets/fonts/Phosphor.ttf")),
    ("fill", include_bytes!("../../../assets/fonts/Phosphor-Fill.ttf")),
];

impl Face {
    /// All faces.
    pub const ALL: [Self; 6] = [Self::Sans, Self::Bold, Self::Mono, Self::MonoBold, Self::Line, Self::Fill];

    const fn name(self) -> &'static str {
        match self {
            Self::Sans => "sans",
            Self::Bold => "bold",
            Self::Mono => "mono",
            Self::MonoBold => "mono-bold",
            Self::Line => "line",
            Self::Fill => "fill",
        }
    }

    /// The font of this face at a size in points.
    pub fn at(self, size: f32) -> FontId {
        FontId::new(size, FontFamily::Name(self.name().into()))
    }
}

/// Installs the fonts; must run before the first text is drawn.
pub fn install(context: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in FILES {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(FontFamily::Name(name.into()), vec![name.to_owned()]);
    }
    // egui's own two families must exist, whatever draws with them.
    fonts.families.insert(FontFamily::Proportional, vec!["sans".to_owned()]);
    fonts.families.insert(FontFamily::Monospace, vec!["mono".to_owned()]);
    context.set_fonts(fonts);
}
