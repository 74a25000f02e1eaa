//! S23: two devices answer at one address. Nothing that they say together is believed, and no coin leaves twice.

use cas_hardware::cctalk::emulator::{BusEnd, DeviceConfig};
use cas_hardware::device::HopperEvent;
use cas_hardware::emulation::FarEnd;
use serde_json::Value;

use super::rig::{HOPPER, Rig, SECOND_HOPPER};

/// Another hopper of $10 at the address of the first one.
fn twin() -> BusEnd {
    let config = serde_json::json!({
        "name": "twin", "address": HOPPER, "serial": 12_999, "coin": 1000, "level": 100, "capacity": 102,
    });
    BusEnd::new(false, vec![DeviceConfig::Hopper(serde_json::from_value(config).unwrap())]).unwrap()
}

fn lying_in(end: &BusEnd, place: &str) -> u64 {
    end.inventory().pointer(&format!("/{place}/C1000")).and_then(Value::as_u64).unwrap_or(0)
}

/// From the start: the two never become one device that could be told to pay.
#[test]
fn s23_bus_twins_are_not_taken_for_a_device() {
    let mut rig = Rig::new();
    rig.twin = Some(twin());
    rig.run(20_000);
    let started = |address| rig.log.iter().any(|told| told.address == address && format!("{:?}", told.event).contains("Hopper(Started"));
    assert!(started(SECOND_HOPPER), "its neighbour on the wire works");
    assert!(!started(HOPPER), "two devices at one address were taken for one: {:?}", rig.log);
    assert_eq!(lying_in(&rig.far, "tray") + rig.twin.as_ref().map_or(0, |twin| lying_in(twin, "tray")), 0);
}

/// Plugged in behind our back, just before an order: the order names a serial number, so one hopper pays at most; what is
/// reported as paid is what fell, or it is a doubt.
#[test]
fn s23_bus_twins_pay_one_order_at_most() {
    let mut rig = Rig::new();
    rig.begin_hopper();
    rig.twin = Some(twin());
    rig.dispense(9, 5);
    let outcome = rig.outcome();
    let fell = rig.lying("tray", "C1000");
    let of_twin = rig.twin.as_ref().map_or(0, |twin| lying_in(twin, "tray"));
    assert_eq!(of_twin, 0, "the order was for another serial number");
    match outcome {
        HopperEvent::Dispensed { paid, .. } => assert_eq!(u64::from(paid), fell),
        HopperEvent::NotSent { .. } => assert_eq!(fell, 0),
        HopperEvent::Doubt { .. } => assert!(fell <= 5),
        other => panic!("{other:?}"),
    }
}
