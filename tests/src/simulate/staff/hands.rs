//! What a pair of hands can mend, without a word to the screen.

use crate::simulate::machine::Port;
use crate::simulate::stage::Stage;

/// Nobody walks away from a machine without its boxes.
pub(super) fn boxes_back(stage: &mut Stage<'_>) {
    if stage.machine.inventory(Port::Bill)["box_serial"].is_null() {
        let serial = stage.next_box();
        stage.hand(Port::Bill, &format!("box in CB-{serial}"));
    }
    if stage.machine.inventory(Port::Bus)["coin"]["box"].is_null() {
        let serial = stage.next_box();
        stage.hand(Port::Bus, &format!("coin box in CC-{serial}"));
    }
}

/// Everything a pair of hands can mend.
pub fn repair(stage: &mut Stage<'_>) {
    for words in ["jam off", "plain off", "unmute", "slow 0", "resume"] {
        stage.hand(Port::Bill, words);
    }
    if stage.hand(Port::Bill, "state")["doing"] == "faulty" {
        stage.hand(Port::Bill, "clear");
        stage.hand(Port::Bill, "power off");
        stage.hand(Port::Bill, "power on");
    }
    for words in ["hopper-1 clear", "hopper-2 clear", "coin fault 0", "coin unmute", "hopper-1 unmute", "hopper-2 unmute"] {
        stage.hand(Port::Bus, words);
    }
    for words in ["paper ok", "cover close", "cutter ok", "unmute", "slow 0"] {
        stage.hand(Port::Printer, words);
    }
    stage.hand(Port::Door, "close");
    stage.take_coins();
}
