//! Wire and local messages survive the way through JSON, and hide what must be hidden.

use std::fmt::Debug;

use cas_domain::local::LINE_BYTES_MAX;
use cas_domain::local::touch::Act;
use cas_domain::wire::signed::{Purpose, SignedConfig, SignedMessage};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::samples::{entries, local, terminal, wire};

fn survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(message: &T) {
    let text = serde_json::to_string(message).expect("every message is JSON");
    let back: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"));
    assert_eq!(&back, message, "{text}");
    // The agent and the centre may hold it as a value first; that way must not differ.
    let value = serde_json::to_value(message).expect("every message is JSON");
    assert_eq!(&serde_json::from_value::<T>(value).unwrap_or_else(|error| panic!("{error} in {text}")), message, "{text}");
}

#[test]
fn every_entry_kind_survives() {
    entries::kinds().iter().for_each(survives);
}

#[test]
fn an_entry_kind_says_its_own_name() {
    for kind in entries::kinds() {
        let value = serde_json::to_value(&kind).expect("JSON");
        assert_eq!(value["is"], kind.name());
    }
}

#[test]
fn every_wire_message_survives() {
    let (request, answer) = wire::enrolment();
    survives(&request);
    survives(&answer);
    survives(&wire::batch());
    wire::batch_answers().iter().for_each(survives);
    let (heartbeat, answers) = wire::heartbeats();
    survives(&heartbeat);
    answers.iter().for_each(survives);
    let (request, config) = wire::config();
    survives(&request);
    survives(&config);
    let (left, answer) = wire::phone();
    survives(&left);
    survives(&answer);
    let (request, answers) = wire::quotes();
    survives(&request);
    answers.iter().for_each(survives);
    for purpose in [Purpose::Heartbeat, Purpose::Quote, Purpose::Config] {
        survives(&SignedMessage { purpose, terminal: terminal(), body: "{\"a\":\"\\\"ñ\"}".to_owned(), signature: "00".repeat(64) });
    }
    survives(&SignedConfig { body: "{}".to_owned(), signature: "00".repeat(64) });
}

#[test]
fn every_view_and_touch_survives_on_one_short_line() {
    local::views().iter().for_each(survives);
    local::touches().iter().for_each(survives);
    for line in local::views().iter().map(|view| serde_json::to_string(view).expect("JSON")) {
        assert!(!line.contains('\n') && line.len() < LINE_BYTES_MAX, "{} bytes: {line}", line.len());
    }
}

#[test]
fn a_pin_is_not_shown_when_a_touch_is_logged() {
    let with_pin = local::touches().into_iter().filter(|touch| matches!(touch.act, Act::SignIn { .. } | Act::Receives { .. }));
    let shown: Vec<String> = with_pin.map(|touch| format!("{touch:?}")).collect();
    assert_eq!(shown.len(), 2);
    assert!(shown.iter().all(|text| !text.contains("123456")), "{shown:?}");
}

#[test]
fn a_message_of_another_form_is_an_error_that_names_the_place() {
    let (_, config) = wire::config();
    let mut value = serde_json::to_value(&config).expect("JSON");
    value["services"][0]["pricing"]["model"] = "guessed".into();
    let error = serde_json::from_value::<cas_domain::wire::v1::TerminalConfig>(value).expect_err("no such price model");
    assert!(error.to_string().contains("guessed"), "{error}");
}
