//! Rust text as far as tidy must understand it: comments and strings blanked, test modules left out, paths found.
//!
//! A reader by characters, not a parser: it needs no dependency, and where it errs it errs on the side of seeing less.

/// The text with comments, strings and characters blanked; every line keeps its number.
pub fn code(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < signs.len() {
        let end = skip(&signs, at);
        if end > at {
            signs[at..end].iter().for_each(|sign| out.push(if *sign == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            out.push(signs[at]);
            at += 1;
        }
    }
    out
}

/// The string literals of a text, without their quotes.
pub fn strings(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let end = skip(&signs, at).max(at + 1);
        let piece: String = signs[at..end].iter().collect();
        if piece.len() > 1 && piece.contains('"') && !piece.starts_with('/') {
            let inside = piece.trim_start_matches(['r', 'b', '#']).trim_end_matches('#');
            found.push(inside.trim_matches('"').to_owned());
        }
        at = end;
    }
    found
}

/// Where the comment, string or character that begins at `at` ends; `at` itself if none begins there.
fn skip(signs: &[char], at: usize) -> usize {
    let sign = |index: usize| signs.get(index).copied().unwrap_or('\0');
    let in_word = at > 0 && (signs[at - 1].is_alphanumeric() || signs[at - 1] == '_');
    match (sign(at), sign(at + 1)) {
        ('/', '/') => (at..signs.len()).find(|&index| signs[index] == '\n').unwrap_or(signs.len()),
        ('/', '*') => end_of_block_comment(signs, at),
        ('"', _) => end_of_string(signs, at + 1),
        ('b', '"') if !in_word => end_of_string(signs, at + 2),
        ('r', '"' | '#') | ('b', 'r') if !in_word => end_of_raw_string(signs, at),
        ('\'', _) => end_of_character(signs, at),
        _ => at,
    }
}

fn end_of_block_comment(signs: &[char], at: usize) -> usize {
    let (mut depth, mut index) = (0_usize, at);
    while index < signs.len() {
        match (signs[index], signs.get(index + 1)) {
            ('/', Some('*')) => (depth, index) = (depth + 1, index + 2),
            ('*', Some('/')) => (depth, index) = (depth - 1, index + 2),
            _ => index += 1,
        }
        if depth == 0 {
            return index;
        }
    }
    signs.len()
}

fn end_of_string(signs: &[char], from: usize) -> usize {
    let mut index = from;
    while index < signs.len() {
        match signs[index] {
            '\\' => index += 2,
            '"' => return index + 1,
            _ => index += 1,
        }
    }
    signs.len()
}

fn end_of_raw_string(signs: &[char], at: usize) -> usize {
    let mut index = at;
    while matches!(signs.get(index), Some('r' | 'b')) {
        index += 1;
    }
    let hashes = signs[index..].iter().take_while(|sign| **sign == '#').count();
    index += hashes;
    if signs.get(index) != Some(&'"') {
        // A raw identifier, `r#type`.
        return at;
    }
    index += 1;
    while index < signs.len() {
        let closes = signs[index] == '"' && signs[index + 1..].iter().take(hashes).filter(|sign| **sign == '#').count() == hashes;
        if closes {
            return index + 1 + hashes;
        }
        index += 1;
    }
    signs.len()
}

/// A character such as `'x'` or `'\n'`; a lifetime is none.
fn end_of_character(signs: &[char], at: usize) -> usize {
    match (signs.get(at + 1), signs.get(at + 2)) {
        (Some('\\'), _) => (at + 3..signs.len().min(at + 14)).find(|&index| signs[index] == '\'').map_or(at, |index| index + 1),
        (Some(_), Some('\'')) => at + 3,
        _ => at,
    }
}

/// Code (as [`code`] gives it) with the bodies of `#[cfg(test)] mod … { … }` blanked.
pub fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    let mut from = 0;
    while let Some(found) = out[from..].find("#[cfg(test)]") {
        let start = from + found;
        let after = start + "#[cfg(test)]".len();
        from = after;
        let rest = out[after..].trim_start();
        if !rest.starts_with("mod ") && !rest.starts_with("pub mod ") {
            continue;
        }
        let Some(end) = end_of_braces(&out, after) else { continue };
        let blank: String = out[start..end].chars().map(|sign| if sign == '\n' { '\n' } else { ' ' }).collect();
        from = start + blank.len();
        out.replace_range(start..end, &blank);
    }
    out
}

/// Where the block that opens after `from` is closed; `None` if a semicolon comes first.
pub fn end_of_braces(code: &str, from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, sign) in code[from..].char_indices() {
        match sign {
            ';' if depth == 0 => return None,
            '{' => depth += 1,
            '}' if depth == 1 => return Some(from + index + 1),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// A path as written in the code, groups spread out: `crate::a::{b, c::d}` is two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// The line, counted from 1.
    pub line: usize,
    /// Its parts, the first being a crate's name, `crate`, `super` or `self`.
    pub parts: Vec<String>,
}

/// Every path in the code that has at least two parts.
pub fn paths(code: &str) -> Vec<Used> {
    let mut found = Vec::new();
    let bytes = code.as_bytes();
    let mut at = 0;
    let mut line = 1;
    while at < bytes.len() {
        let sign = bytes[at];
        let starts = (sign.is_ascii_alphabetic() || sign == b'_') && !preceded_by_path(bytes, at);
        if !starts {
            line += usize::from(sign == b'\n');
            at += 1;
            continue;
        }
        let mut parts = Vec::new();
        let end = tree(code, at, &mut parts, line, &mut found);
        line += bytes[at..end].iter().filter(|byte| **byte == b'\n').count();
        at = end.max(at + 1);
    }
    found.retain(|used| used.parts.len() > 1);
    found
}

fn preceded_by_path(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'_' | b'\'' | b'.' | b'#'))
}

/// Reads one path with its groups from `at`; returns where it ends.
fn tree(code: &str, at: usize, before: &mut Vec<String>, line: usize, found: &mut Vec<Used>) -> usize {
    let bytes = code.as_bytes();
    let depth = before.len();
    let mut index = at;
    loop {
        let word: String = code[index..].chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
        if word.is_empty() {
            break;
        }
        index += word.len();
        before.push(word);
        if !code[index..].starts_with("::") {
            break;
        }
        index += 2;
        if bytes.get(index) == Some(&b'{') {
            let end = group(code, index + 1, before, line, found);
            before.truncate(depth);
            return end;
        }
        if matches!(bytes.get(index), Some(b'<' | b'*')) {
            break;
        }
    }
    found.push(Used { line: line + code[at..index].matches('\n').count(), parts: before.clone() });
    before.truncate(depth);
    index
}

/// Reads the members of a group up to its closing brace; returns where it ends.
fn group(code: &str, from: usize, before: &mut Vec<String>, line: usize, found: &mut Vec<Used>) -> usize {
    let bytes = code.as_bytes();
    let mut index = from;
    let mut line = line;
    while index < bytes.len() {
        match bytes[index] {
            b'}' => return index + 1,
            sign if sign.is_ascii_alphabetic() || sign == b'_' => {
                let end = tree(code, index, before, line, found);
                line += code[index..end].matches('\n').count();
                index = end.max(index + 1);
                // `x as y`: the new name is no path of its own.
                if code[index..].starts_with(" as ") {
                    index += 4;
                    index +=
                        code[index..].chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').map(char::len_utf8).sum::<usize>();
                }
            }
            sign => {
                line += usize::from(sign == b'\n');
                index += 1;
            }
        }
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(source: &str) -> Vec<String> {
        paths(&code(source)).into_iter().map(|used| format!("{}:{}", used.line, used.parts.join("::"))).collect()
    }

    #[test]
    fn comments_strings_and_characters_are_blank_and_lines_stay() {
        let text = "a /* b /* c */ d */ e // f\n\"g \\\" h\" 'i' '\\'' <'j> r#\"k \" l\"# m b\"n\" br\"o\"";
        let seen = code(text);
        assert_eq!(seen.split_whitespace().collect::<Vec<_>>(), ["a", "e", "<'j>", "m"]);
        assert_eq!(seen.lines().count(), 2);
        assert_eq!(strings("x(\"one\", r#\"two\"#) // \"three\""), ["one", "two"]);
    }

    #[test]
    fn groups_spread_out_with_their_lines() {
        let text = "use crate::{\n    a::b,\n    c::{d, e as f},\n};\nfn x() { super::y::z(); tokio::spawn(1) }";
        assert_eq!(written(text), ["2:crate::a::b", "3:crate::c::d", "3:crate::c::e", "5:super::y::z", "5:tokio::spawn"],);
        assert_eq!(written("let x = Vec::<u8>::new(); use std::io::*;"), ["1:std::io"]);
    }

    #[test]
    fn test_modules_are_left_out() {
        let text = "use crate::a::b;\n#[cfg(test)]\nmod tests {\n    use crate::c::d;\n}\nuse crate::e::f;\n";
        let seen: Vec<String> =
            paths(&without_tests(&code(text))).into_iter().map(|used| format!("{}:{}", used.line, used.parts.join("::"))).collect();
        assert_eq!(seen, ["1:crate::a::b", "6:crate::e::f"]);
    }
}
