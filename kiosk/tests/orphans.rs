//! No picture without a test: one that nothing draws any more would look like proof.

use std::collections::BTreeSet;

#[test]
fn every_picture_is_drawn_by_a_test() {
    let sources = [include_str!("snapshots.rs"), include_str!("bench.rs")].concat();
    let named: BTreeSet<&str> = sources.split('"').collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots");
    let mut pictures = 0;
    for entry in std::fs::read_dir(folder).expect("the pictures") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let Some(name) = name.strip_suffix(".png") else { continue };
        if [".new", ".old", ".diff"].iter().any(|end| name.ends_with(end)) {
            continue;
        }
        pictures += 1;
        // The six steps of the cut are named by a number.
        let step = name.strip_prefix("M05-").is_some_and(|step| step.parse::<u8>().is_ok_and(|step| (1..=6).contains(&step)));
        // The fullest screens are drawn with large letters and lying, too, under their own names with these before them.
        let plain = ["lying-large-", "lying-", "large-"].iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name);
        assert!(step || named.contains(plain), "{name}.png is drawn by no test");
    }
    assert!(pictures > 50, "only {pictures} pictures were found in {folder}");
}
