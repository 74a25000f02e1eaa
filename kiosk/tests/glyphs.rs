//! Every sign of every word is in the fonts: no person ever sees a box.

use cas_kiosk::text;
use cas_kiosk::theme::{Face, Icon, font};

#[test]
fn every_word_in_both_languages_has_all_its_signs() {
    let context = egui::Context::default();
    font::install(&context);
    let mut first = context.run_ui(egui::RawInput::default(), |_| {});
    first.textures_delta.clear();
    context.fonts_mut(|fonts| {
        for (name, say) in text::all() {
            for words in [say.es, say.en] {
                for face in [Face::Sans, Face::Bold] {
                    let line = words.replace('\n', " ");
                    assert!(fonts.has_glyphs(&face.at(28.0), &line), "{name}: '{words}' has a sign that {face:?} lacks");
                }
            }
        }
        for face in [Face::Sans, Face::Bold, Face::Mono, Face::MonoBold] {
            let signs = "áéíóúüñÁÉÍÓÚÜÑ¿¡…·×•$¢0123456789-*%,.:;/()'\"&";
            let missing: Vec<char> = signs.chars().filter(|sign| !fonts.has_glyph(&face.at(28.0), *sign)).collect();
            assert!(missing.is_empty(), "{face:?} lacks {missing:?}");
        }
        for icon in Icon::ALL {
            for face in [Face::Line, Face::Fill] {
                assert!(fonts.has_glyph(&face.at(28.0), icon.0), "{icon:?} is not in {face:?}");
            }
        }
        assert!(!fonts.has_glyph(&Face::Sans.at(28.0), '\u{e184}'), "the test would not notice a missing sign");
    });
}
