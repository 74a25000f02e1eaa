//! The serial ports of this computer, with what USB tells of them.

use serde_json::{Value, json};
use serialport::{SerialPortType, available_ports};

/// A port as the operating system names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its path, to be given to the other commands.
    pub path: String,
    /// What it hangs on.
    pub kind: PortKind,
}

/// What a port hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortKind {
    /// USB, with what the adapter says of itself.
    Usb {
        /// Vendor.
        vendor: u16,
        /// Product.
        product: u16,
        /// Serial number of the adapter, not of the device behind it.
        serial: Option<String>,
        /// Maker's name.
        maker: Option<String>,
        /// Product's name.
        name: Option<String>,
    },
    /// On the board.
    Board,
    /// Bluetooth.
    Bluetooth,
    /// The system does not say.
    Unknown,
}

/// The ports there are, by path. None is no error.
///
/// # Errors
/// A Spanish sentence where the operating system does not let itself be asked.
pub fn list() -> Result<Vec<Port>, String> {
    let found = available_ports().map_err(|error| format!("El sistema no deja ver sus puertos seriales: {error}."))?;
    let mut ports: Vec<Port> = found
        .into_iter()
        .map(|port| Port {
            path: port.port_name,
            kind: match port.port_type {
                SerialPortType::UsbPort(usb) => PortKind::Usb {
                    vendor: usb.vid,
                    product: usb.pid,
                    serial: usb.serial_number,
                    maker: usb.manufacturer,
                    name: usb.product,
                },
                SerialPortType::PciPort => PortKind::Board,
                SerialPortType::BluetoothPort => PortKind::Bluetooth,
                SerialPortType::Unknown => PortKind::Unknown,
            },
        })
        .collect();
    ports.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(ports)
}

impl Port {
    /// One line for a person.
    pub fn sentence(&self) -> String {
        let what = match &self.kind {
            PortKind::Usb { vendor, product, serial, maker, name } => {
                let names: Vec<&str> = [maker, name].into_iter().flatten().map(String::as_str).collect();
                let serial = serial.as_ref().map(|serial| format!(", serie del adaptador {serial}")).unwrap_or_default();
                format!("USB {vendor:04x}:{product:04x}{}{}{serial}", if names.is_empty() { "" } else { " " }, names.join(" "))
            }
            PortKind::Board => "puerto de la tarjeta".to_owned(),
            PortKind::Bluetooth => "Bluetooth".to_owned(),
            PortKind::Unknown => "el sistema no dice qué es".to_owned(),
        };
        format!("{}  {}", self.path, what.trim_end())
    }

    /// The same for a program.
    pub fn json(&self) -> Value {
        match &self.kind {
            PortKind::Usb { vendor, product, serial, maker, name } => json!({
                "path": self.path, "kind": "usb", "vendor": format!("{vendor:04x}"), "product": format!("{product:04x}"),
                "serial": serial, "maker": maker, "name": name,
            }),
            PortKind::Board => json!({ "path": self.path, "kind": "board" }),
            PortKind::Bluetooth => json!({ "path": self.path, "kind": "bluetooth" }),
            PortKind::Unknown => json!({ "path": self.path, "kind": "unknown" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_reads_well_with_and_without_names() {
        let mut kind = PortKind::Usb {
            vendor: 0x067B,
            product: 0x2303,
            serial: None,
            maker: Some("Prolific".to_owned()),
            name: Some("Serial".to_owned()),
        };
        let port = Port { path: "/dev/ttyUSB0".to_owned(), kind: kind.clone() };
        assert_eq!(port.sentence(), "/dev/ttyUSB0  USB 067b:2303 Prolific Serial");
        assert_eq!(port.json()["vendor"], "067b");
        if let PortKind::Usb { maker, name, serial, .. } = &mut kind {
            (*maker, *name, *serial) = (None, None, Some("A1".to_owned()));
        }
        let port = Port { path: "/dev/ttyUSB1".to_owned(), kind };
        assert_eq!(port.sentence(), "/dev/ttyUSB1  USB 067b:2303, serie del adaptador A1");
    }
}
