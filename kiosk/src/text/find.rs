//! "Buscar": finds services by what people type, without accents and in any order of words.

use cas_domain::local::screen::Tile;

/// A text as it is compared: small letters, no accents, blanks for everything that is no letter or digit. `ñ` is found as `n`, too.
pub fn folded(text: &str) -> String {
    let plain = |sign: char| match sign {
        'á' | 'à' | 'ä' | 'â' => 'a',
        'é' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ì' | 'ï' | 'î' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' => 'o',
        'ú' | 'ù' | 'ü' | 'û' => 'u',
        'ñ' => 'n',
        sign if sign.is_alphanumeric() => sign,
        _ => ' ',
    };
    text.to_lowercase().chars().map(plain).collect()
}

/// The services that what was typed speaks of, best first; every typed word must begin a word of the service.
pub fn found<'t>(typed: &str, tiles: &'t [Tile]) -> Vec<&'t Tile> {
    let typed = folded(typed);
    let words: Vec<&str> = typed.split_whitespace().collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<(u8, &Tile)> = tiles.iter().filter_map(|tile| Some((rank(&words, tile)?, tile))).collect();
    // Stable: the same rank keeps the order of use.
    hits.sort_by_key(|(rank, _)| *rank);
    hits.into_iter().map(|(_, tile)| tile).collect()
}

/// 0: the name begins so; 1: the words are in the name; 2: in the agency or the other words. `None`: not this one.
fn rank(words: &[&str], tile: &Tile) -> Option<u8> {
    let names = [folded(&tile.name), folded(&tile.name_en)];
    let more = [folded(&tile.agency), folded(&tile.words)];
    let within = |text: &String, word: &str| text.split_whitespace().any(|own| own.starts_with(word));
    let all_in = |texts: &[&String]| words.iter().all(|word| texts.iter().any(|text| within(text, word)));
    if names.iter().any(|name| name.starts_with(&words.join(" "))) {
        return Some(0);
    }
    if all_in(&[&names[0], &names[1]]) {
        return Some(1);
    }
    all_in(&[&names[0], &names[1], &more[0], &more[1]]).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(name: &str, agency: &str, words: &str) -> Tile {
        Tile {
            code: "x".parse().expect("a code"),
            name: name.to_owned(),
            name_en: String::new(),
            agency: agency.to_owned(),
            icon: String::new(),
            price: None,
            words: words.to_owned(),
            unavailable: None,
        }
    }

    #[test]
    fn names_agencies_and_other_words_are_found_without_accents() {
        let tiles = [
            tile("Multa de tránsito", "Municipio", "infracción vialidad"),
            tile("Impuesto sobre nóminas", "Finanzas, estado", "isn patrón"),
            tile("Control vehicular", "Finanzas, estado", "tenencia placas"),
            tile("Parquímetro, infracción", "Municipio", "multa estacionamiento"),
        ];
        let names = |typed| found(typed, &tiles).iter().map(|tile| tile.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names("NOMINA"), ["Impuesto sobre nóminas"]);
        assert_eq!(names("multa"), ["Multa de tránsito", "Parquímetro, infracción"], "the name before other words");
        assert_eq!(names("transito multa"), ["Multa de tránsito"], "in any order");
        assert_eq!(names("finanzas vehi"), ["Control vehicular"]);
        assert_eq!(names("TENENCIA"), ["Control vehicular"]);
        for nothing in ["", "   ", "xyz", "ehicular"] {
            assert!(names(nothing).is_empty(), "{nothing}");
        }
    }
}
