//! Rows of the tables in documents.

/// The rows of every table of a Markdown text with their lines, heads and rules left out.
pub fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_rule = |line: &str| line.starts_with('|') && line.chars().all(|sign| matches!(sign, '|' | '-' | ':' | ' '));
    let mut rows = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let head = lines.get(index + 1).is_some_and(|next| is_rule(next));
        if !line.starts_with('|') || is_rule(line) || head {
            continue;
        }
        let inside = line.trim_start_matches('|').strip_suffix('|').unwrap_or(line);
        rows.push((index + 1, inside.split('|').map(|cell| cell.trim().to_owned()).collect()));
    }
    rows
}

/// What stands between backticks in a cell.
pub fn names(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// What is left of a cell without what stands between backticks.
pub fn rest(cell: &str) -> String {
    cell.split('`').step_by(2).collect::<String>().replace([',', ' '], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_without_their_heads() {
        let text = "# A\n\n| S | what |\n|---|---|\n| 1 | `a::b`, `c` |\n|2|x|\n\ntext\n";
        let found = rows(text);
        assert_eq!(found, [(5, vec!["1".to_owned(), "`a::b`, `c`".to_owned()]), (6, vec!["2".to_owned(), "x".to_owned()])]);
        assert_eq!(names(&found[0].1[1]), ["a::b", "c"]);
        assert_eq!(rest(&found[0].1[1]), "");
        assert_eq!(rest("`a` and b"), "andb");
    }
}
