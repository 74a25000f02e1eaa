//! What stands on the bench window, for whoever tries the machine with emulated devices.

use super::phrases;

phrases! {
    TITLE = "Banco de pruebas" | "Test bench";
    INTRO = "Aparatos emulados: sin dinero real" | "Emulated devices: no real money";
    CONNECTED = "Conectado" | "Connected";
    DISCONNECTED = "Sin conexión con los aparatos" | "No connection with the devices";
    INSERT_NOTE = "Meter un billete" | "Insert a note";
    INSERT_COIN = "Meter una moneda" | "Insert a coin";
    TAKE = "Tomar" | "Take";
    TAKE_TRAY = "Tomar el cambio de la charola" | "Take the change from the tray";
    TAKE_MOUTH = "Tomar el billete de la boca" | "Take the note from the mouth";
    NOTES = "Billetero" | "Note acceptor";
    COINS = "Monedas y tolvas" | "Coins and hoppers";
    DOOR = "Puerta" | "Door";
    PRINTER = "Impresora" | "Printer";
    JAM = "Atorar" | "Jam";
    CLEAR = "Desatorar" | "Clear";
    UNPLUG = "Desconectar cable" | "Unplug";
    PLUG = "Conectar cable" | "Plug in";
    POWER_OFF = "Sin luz" | "Power off";
    POWER_ON = "Con luz" | "Power on";
    BOX_OUT = "Sacar caja" | "Box out";
    BOX_IN = "Meter caja vacía" | "Empty box in";
    OPEN = "Abrir" | "Open";
    SHUT = "Cerrar" | "Close";
    PAPER_OUT = "Sin papel" | "Paper out";
    PAPER_OK = "Poner papel" | "Paper in";
    FILL = "Cargar 100" | "Load 100";
    HOLD = "Pausar antes de la caja" | "Pause before the box";
    RELEASE = "Soltar" | "Release";
    WHERE = "Dónde está cada pieza" | "Where each piece is";
    PAPER = "Último papel" | "Last paper";
    NO_PAPER_YET = "Todavía no sale ningún papel." | "No paper has come out yet.";
    CONSOLE = "Consola: {}" | "Console: {}";
    SENT = "Hecho: {}" | "Done: {}";
    REFUSED = "No se pudo: {}" | "It could not be done: {}";
    EMPTY = "vacío" | "empty";
}
