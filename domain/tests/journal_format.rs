//! The example of `docs/design/journal-format.md` is true: read out of the document, checked by Rust and by the auditor's script.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cas_domain::hex;
use cas_domain::journal::{Entry, EntryHash, EntryKind, Epoch, Link, StoredEntry, canonical_bytes, check_all, entry_hash};
use cas_domain::wire::signed::{BatchClaim, Purpose, SignedConfig, SignedMessage};
use cas_domain::wire::v1::Batch;
use ed25519_dalek::SigningKey;

const DESIGN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/design");

fn document() -> String {
    std::fs::read_to_string(Path::new(DESIGN).join("journal-format.md")).expect("the document lies in docs/design")
}

/// The fenced block that follows `<!-- example: NAME -->`.
fn example(name: &str) -> String {
    let document = document();
    let marker = format!("<!-- example: {name} -->\n");
    let (_, after) = document.split_once(&marker).unwrap_or_else(|| panic!("the document has no example '{name}'"));
    let (_, block) = after.split_once("```").and_then(|(_, block)| block.split_once('\n')).expect("a fenced block follows the mark");
    let (block, _) = block.split_once("\n```").expect("the block ends");
    block.to_owned()
}

/// `name = value` in the example's table of values.
fn value(name: &str) -> String {
    let values = example("values");
    let line = values.lines().find_map(|line| line.split_once('=').filter(|(key, _)| key.trim() == name));
    line.unwrap_or_else(|| panic!("the document states no '{name}'")).1.trim().to_owned()
}

fn batch() -> Batch {
    serde_json::from_str(&example("batch")).expect("the batch of the document is a batch")
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&hex::decode_array(&value("private key")).expect("32 bytes"))
}

fn claim(batch: &Batch) -> BatchClaim {
    let last = batch.first.0 + batch.entries.len() as u64 - 1;
    BatchClaim {
        terminal: batch.terminal,
        epoch: batch.epoch,
        first: batch.first,
        last: cas_domain::journal::Seq(last),
        before: batch.before,
        after: batch.after,
    }
}

#[test]
fn the_entries_have_the_hashes_that_the_document_states() {
    let batch = batch();
    assert_eq!(batch.entries.len(), 2);
    let mut head = Link::start(batch.epoch);
    assert_eq!(batch.before, head.hash);
    for (index, text) in batch.entries.iter().enumerate() {
        let (seq, previous, body) = (head.seq.next(), head.hash, text.as_bytes().to_vec());
        let hash = entry_hash(batch.terminal, batch.epoch, seq, previous, &body);
        assert_eq!(hash.to_string(), value(&format!("hash of entry {}", index + 1)));
        assert_eq!(text, &example(&format!("entry {}", index + 1)), "the entry stands alone as it does in the batch");
        let stored = StoredEntry { seq, previous, hash, body };
        head = stored.follow(batch.terminal, head).expect("the chain holds");
        stored.read(batch.terminal, batch.epoch).expect("the entry belongs where it stands");
    }
    assert_eq!(head.hash, batch.after);
}

#[test]
fn the_entries_are_in_their_one_form_and_hold_the_invariants() {
    let entries: Vec<Entry> = batch().entries.iter().map(|text| serde_json::from_str(text).expect("an entry")).collect();
    for (entry, text) in entries.iter().zip(&batch().entries) {
        assert_eq!(&String::from_utf8(canonical_bytes(entry).expect("canonical")).expect("UTF-8"), text);
    }
    assert_eq!(check_all(&entries), vec![]);
    assert!(matches!(&entries[0].what, EntryKind::Genesis { key, .. } if *key == value("public key")), "the genesis names the key");
}

#[test]
fn the_first_bytes_under_the_hash_are_those_of_the_table() {
    let batch = batch();
    let mut bytes = b"CAS-ENTRY-1\0".to_vec();
    bytes.extend_from_slice(batch.terminal.as_bytes());
    bytes.extend_from_slice(&1_u32.to_be_bytes());
    bytes.extend_from_slice(&1_u64.to_be_bytes());
    bytes.extend_from_slice(&EntryHash::START.0);
    assert_eq!(bytes.len(), 72);
    let shown: String = example("bytes before the body").split_whitespace().collect();
    assert_eq!(hex::encode(&bytes), shown);
}

#[test]
fn the_signatures_are_those_of_the_fixed_key() {
    let (batch, key) = (batch(), key());
    assert_eq!(hex::encode(key.verifying_key().as_bytes()), value("public key"));
    assert_eq!(claim(&batch).sign(&key), batch.signature);
    claim(&batch).check(&value("public key"), &batch.signature).expect("the signature holds");
    let message = SignedMessage::new(Purpose::Config, batch.terminal, value("message body"), &key);
    assert_eq!(message.signature, value("message signature"));
    assert_eq!(SignedConfig::new(value("configuration body"), &key).signature, value("configuration signature"));
}

#[test]
fn every_tag_of_the_code_stands_in_the_document() {
    let document = document();
    for tag in [
        "CAS-ENTRY-1",
        "CAS-BATCH-1",
        "CAS-HEARTBEAT-1",
        "CAS-QUOTE-1",
        "CAS-CONFIG-1",
        "CAS-PAPER-1",
        "CAS-CENTRE-CONFIG-1",
        "CAS-CUT-1",
        "CAS-PHONE-1",
    ] {
        assert!(document.contains(&format!("`{tag}`")), "{tag}");
    }
    for kind in crate::samples::entries::kinds() {
        assert!(document.contains(kind.name()), "the document does not name the kind {}", kind.name());
    }
}

/// Runs the auditor's script over the text of an export; `None`, said loudly, where there is no Python.
fn script(export: &str, name: &str, options: &[&str]) -> Option<Output> {
    let file: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, export).expect("the target folder takes a file");
    let output = Command::new("python3").arg(Path::new(DESIGN).join("verify_journal.py")).arg(&file).args(options).output();
    match output {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("\n*** NOT TRIED: python3 cannot be started ({error}); the auditor's script was not checked ***\n");
            None
        }
    }
}

#[test]
fn the_auditors_script_accepts_the_example_and_names_what_was_changed() {
    let honest = example("batch").replace('\n', " ");
    let Some(output) = script(&honest, "honest.jsonl", &[]) else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains(&value("hash of entry 2")), "it says which head it came to: {said}");

    // One centavo more; one bit of the signature; the second entry left out; a batch twice.
    let dropped = Batch { entries: batch().entries[..1].to_vec(), ..batch() };
    let spoiled = [
        ("amount.jsonl", honest.replace(r#"\"amount\":20000"#, r#"\"amount\":20001"#), "entry 2"),
        ("signature.jsonl", honest.replace(&batch().signature[..8], "00000000"), "signature"),
        ("dropped.jsonl", serde_json::to_string(&dropped).expect("JSON"), "head"),
        ("twice.jsonl", format!("{honest}\n{honest}"), "entry 3"),
    ];
    for (name, export, complaint) in spoiled {
        assert_ne!(export, honest, "{name} is not spoiled");
        let output = script(&export, name, &[]).expect("it was there a moment ago");
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{name} was accepted: {said}");
        assert!(said.contains(complaint), "{name}: {said}");
        assert!(!said.contains("Traceback"), "{name}: {said}");
    }
}

#[test]
fn the_auditors_script_says_where_the_cash_is_and_whose_key_it_trusts() {
    let honest = example("batch").replace('\n', " ");
    let Some(output) = script(&honest, "book.jsonl", &["--book", "--key", &value("public key")]) else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(said.lines().any(|line| line.trim() == "20000  Escrow:bill"), "{said}");
    let other = script(&honest, "key.jsonl", &["--key", &"00".repeat(32)]).expect("it was there a moment ago");
    assert_eq!(other.status.code(), Some(1), "a Genesis with another key was accepted");
    for (name, export) in
        [("empty.jsonl", ""), ("noise.jsonl", "no JSON"), ("list.jsonl", "[1]"), ("half.jsonl", &honest[..honest.len() / 2])]
    {
        let output = script(export, name, &[]).expect("it was there a moment ago");
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(said.starts_with("cannot be read"), "{name}: {said}");
    }
}

#[test]
fn epochs_do_not_share_hashes() {
    let batch = batch();
    let body = batch.entries[0].as_bytes();
    let first = cas_domain::journal::Seq(1);
    assert_ne!(
        entry_hash(batch.terminal, Epoch(1), first, EntryHash::START, body),
        entry_hash(batch.terminal, Epoch(2), first, EntryHash::START, body)
    );
}
