//! What stands on the bench window, for whoever tries the machine with emulated devices.

use super::phrases;

phrases! {
    TITLE = "Banco de pruebas" | "Test bench";
    INTRO = "Aparatos emulados: sin dinero real" | "Emulated devices: no real money";
    CONNECTED = "Conectado" | "Connected";
    DISCONNECTED = "Sin conexión con los aparatos" | "No connection with the devices";
    INSERT_NOTE = "Meter un billete" | "Insert a note";
    INSERT_COIN = "Meter una moneda" | "Insert a coin";
    TAKE_TRAY = "Tomar el cambio" | "Take the change";
    TAKE_MOUTH = "Tomar el billete" | "Take the note";
    NOTES = "Billetero" | "Note acceptor";
    COINS = "Monedas, puerta y papel" | "Coins, door and paper";
    JAM = "Atorar" | "Jam";
    CLEAR = "Liberar" | "Clear";
    UNPLUG = "Sin cable" | "Unplug";
    PLUG = "Con cable" | "Plug in";
    BOX_OUT = "Sacar caja" | "Box out";
    BOX_IN = "Meter vacía" | "Empty box in";
    OPEN = "Abrir" | "Open";
    SHUT = "Cerrar" | "Close";
    PAPER_OUT = "Sin papel" | "Paper out";
    PAPER_OK = "Con papel" | "Paper in";
    FILL = "+{} × {}" | "+{} × {}";
    EMPTY_HOPPER = "Vaciar {}" | "Empty {}";
    WHERE = "Dónde está cada pieza" | "Where each piece is";
    PAPER = "Último papel" | "Last paper";
    NO_PAPER_YET = "Todavía no sale ningún papel." | "No paper has come out yet.";
    CONSOLE = "Consola: {}" | "Console: {}";
    SENT = "Hecho: {}" | "Done: {}";
    REFUSED = "No se pudo: {}" | "It could not be done: {}";
    PLACE_BOX = "Caja {}" | "Box {}";
    PLACE_COIN_BOX = "Monedas {}" | "Coins {}";
    PLACE_ESCROW = "En revisión" | "In escrow";
    PLACE_PATH = "En el camino" | "In the path";
    PLACE_MOUTH = "En la boca" | "In the mouth";
    PLACE_TRAY = "Charola" | "Tray";
    PLACE_HOPPER = "Tolva {}" | "Hopper {}";
    PLACE_EMPTIED = "De la tolva {}" | "Out of hopper {}";
    PLACE_TAKEN = "En su mano" | "In your hand";
    PLACE_CLEARED = "Lo sacó el técnico" | "Taken out by staff";
    PLACE_REMOVED = "Sacada {}" | "Taken out {}";
    EMPTY = "vacío" | "empty";
}
