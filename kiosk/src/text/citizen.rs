//! What a citizen reads, by screen.

use super::phrases;

phrases! {
    // Head and foot.
    TERMINAL = "Cajero {}" | "Machine {}";
    STEP = "Paso {} de 4" | "Step {} of 4";
    HELP = "Ayuda" | "Help";
    LARGE_TEXT = "Letra grande" | "Large text";
    CONTRAST = "Contraste" | "Contrast";
    OTHER_LANGUAGE = "English" | "Español";
    COMPLAINTS = "Quejas: " | "Complaints: ";
    TRAINING = "SIN VALOR: demostración" | "NO VALUE: demonstration";
    BACK = "Regresar" | "Back";
    CONTINUE = "Continuar" | "Continue";
    CANCEL = "Cancelar" | "Cancel";
    // K01
    ATTRACT = "Pague aquí\nsus trámites" | "Pay for your\npaperwork here";
    START = "Toque para empezar" | "Touch to begin";
    YOUR_REFERENCE = "Su referencia" | "Your reference";
    YOUR_MONEY = "Su dinero" | "Your money";
    YOUR_RECEIPT = "Su recibo" | "Your receipt";
    TAKES_BOTH = "Recibe billetes de {} a {} y monedas." | "Takes notes from {} to {} and coins.";
    TAKES_ONE_NOTE = "Recibe billetes de {} y monedas." | "Takes {} notes and coins.";
    TAKES_NOTES = "Recibe billetes de {} a {}. Monedas, hoy no." | "Takes notes from {} to {}. No coins today.";
    TAKES_COINS = "Hoy solo recibe monedas." | "Takes coins only today.";
    TAKES_NOTHING = "Hoy no recibe efectivo." | "Takes no cash today.";
    GIVES_CHANGE = "Da cambio." | "Gives change.";
    EXACT_ONLY = "Hoy solo importe exacto: no hay cambio." | "Exact amount only today: there is no change.";
    PRINTS = "Imprime recibo." | "Prints a receipt.";
    NO_PAPER = "Sin papel: su recibo será en pantalla." | "No paper: your receipt will be on screen.";
    // K02
    WHAT_TO_PAY = "¿Qué desea pagar?" | "What would you like to pay?";
    SEARCH = "Buscar" | "Search";
    SEARCH_TITLE = "¿Qué trámite busca?" | "What are you looking for?";
    SEARCH_HINT = "Escriba el trámite, la dependencia o una palabra de su papel." | "Type the service, the agency or a word on your paper.";
    SEARCH_NOTHING = "No hay trámites con esas letras. Borre algunas o pruebe otra palabra." | "No services with those letters. Delete some or try another word.";
    SPACE = "Espacio" | "Space";
    SEE_ALL = "Ver todos" | "See all";
    SEE_MOST_USED = "Los más usados" | "Most used";
    MORE = "Ver más" | "See more";
    OFFLINE = "Sin conexión con {}" | "No link to {}";
    NO_PRICE = "Sin precio vigente hoy" | "No price for today";
    NO_SERVICES = "Por ahora no hay trámites para pagar aquí." | "There is nothing to pay here at the moment.";
    // K03
    SCAN_OR_TYPE = "Escanee o escriba su referencia" | "Scan or type your reference";
    TYPE_AMOUNT = "¿Cuánto desea pagar?" | "How much would you like to pay?";
    WHERE_CODE = "Acerque el código\nal lector con luz" | "Hold the code\nto the lit reader";
    WHERE_CODE_MORE = "Está en su papel,\ndentro de un recuadro." | "It is on your paper,\ninside a box.";
    WHERE_PLATE = "Placa y número de serie" | "Plate and serial number";
    WHERE_PLATE_MORE = "Primero la placa, luego los\núltimos 5 del NIV." | "First the plate, then the\nlast 5 of the VIN.";
    OR_TYPE = "O escríbala" | "Or type it";
    HOW_MUCH_PAPER = "¿Cuánto dice su papel?" | "How much does your paper say?";
    MISSING_ONE = "Falta 1 número" | "1 digit is missing";
    MISSING_MANY = "Faltan {} números" | "{} digits are missing";
    MISSING_SIGN = "Falta 1 letra o número" | "1 letter or digit is missing";
    MISSING_SIGNS = "Faltan {} letras o números" | "{} letters or digits are missing";
    MISSING_AMOUNT = "Falta el importe" | "The amount is missing";
    COMPLETE = "Está completa" | "It is complete";
    DELETE = "Borrar" | "Delete";
    // K04
    SEARCHING = "Buscando su adeudo…" | "Looking up what is due…";
    STILL_SEARCHING = "Sigue en proceso.\nAún no ha pagado nada." | "Still working on it.\nYou have not paid anything yet.";
    NOT_FOUND = "No encontramos esa referencia" | "We did not find that reference";
    NOT_FOUND_MORE = "Compárela con su papel. No ha pagado nada." | "Compare it with your paper. You have paid nothing.";
    ALREADY_PAID = "Ya está pagado: {}" | "Already paid: {}";
    ALREADY_PAID_FOLIO = "Ya está pagado: {}, folio {}" | "Already paid: {}, folio {}";
    NOTHING_TO_DO = "No tiene que pagar nada más." | "There is nothing else to pay.";
    PAST_DUE = "Venció el {}" | "It expired on {}";
    PAST_DUE_MORE = "Pida otra en {}." | "Ask for a new one at {}.";
    NO_ANSWER = "La dependencia no responde" | "The agency does not answer";
    NO_ANSWER_MORE = "Aún no ha pagado nada. Intente otra vez o elija otro trámite." | "You have paid nothing yet. Try again or choose another service.";
    NO_QUOTE = "No se puede cobrar ahora" | "It cannot be paid now";
    TRY_AGAIN = "Intentar otra vez" | "Try again";
    OTHER_SERVICE = "Otro trámite" | "Other service";
    // K05
    REVIEW = "Revise antes de pagar" | "Check before you pay";
    HOLDER = "A nombre de" | "Holder";
    OBJECT = "Concepto" | "Subject";
    REFERENCE = "Referencia" | "Reference";
    TOTAL = "Total" | "Total";
    SURCHARGE = "Recargos" | "Surcharges";
    DISCOUNT = "Descuento" | "Discount";
    ADJUSTMENT = "Ajuste al peso" | "Rounding to the peso";
    PRICE_HOLDS = "Este precio vale hasta las " | "This price holds until ";
    ADD_ANOTHER = "Agregar otro trámite" | "Add another service";
    NOT_MINE = "No es lo mío" | "It is not mine";
    YES_CORRECT = "Sí, es correcto" | "Yes, it is correct";
    // K06
    HOW_TO_PAY = "¿Cómo va a pagar?" | "How will you pay?";
    CASH = "Efectivo" | "Cash";
    CASH_MORE = "Billetes y monedas" | "Notes and coins";
    IF_CANCEL = "Si cancela, aquí le devolvemos hasta {}; lo demás, con vale." | "If you cancel, we give back up to {} here; the rest by voucher.";
    CANNOT_NOW = "Este cajero no puede cobrarlo ahora" | "This machine cannot take it now";
    OVER_LIMIT = "Pasa del límite en efectivo de {}." | "It is over the cash limit of {}.";
    NOT_PAYABLE = "Ese importe no se puede juntar con monedas y billetes." | "Notes and coins cannot make that amount.";
    NOT_NOW = "Por ahora no hay forma segura de recibir ese importe." | "There is no safe way to take that amount right now.";
    IF_CANCEL_VOUCHER = "Si cancela, le devolvemos su dinero con vale." | "If you cancel, we return your money by voucher.";
    CAN_PAY_AT = "Sí puede pagar en" | "You can pay at";
    // K07
    INSERT = "Inserte su dinero" | "Insert your money";
    MISSING = "Faltan" | "Missing";
    NOTHING_MISSING = "Completo" | "Complete";
    INSERTED = "Insertado " | "Inserted ";
    RECEIVED = "Recibido: " | "Received: ";
    NOTHING_YET = "Aún no ha insertado nada" | "Nothing inserted yet";
    CANCELLING = "Cancelando su pago" | "Cancelling your payment";
    INSIDE = "Insertado" | "Inserted";
    CANCELLING_NOTE = "Le devolvemos su billete. Tómelo de la entrada con luz." | "We return your note. Take it from the lit slot.";
    CANCELLING_WAIT = "Un momento. Le devolvemos su dinero." | "One moment. We return your money.";
    CHECKING = "Espere, estoy revisando su billete" | "Wait, I am checking your note";
    NOTES = "Billetes" | "Notes";
    ONE_BY_ONE_NOTES = ", de uno en uno" | ", one at a time";
    COINS = "Monedas" | "Coins";
    ONE_BY_ONE_COINS = ", una por una" | ", one by one";
    TAKES_NOW = "Ahora recibe" | "Takes now";
    YES = "Sí" | "Yes";
    CHIP_NO_CHANGE = "sin cambio" | "no change";
    CHIP_NOT_TAKEN = "no se recibe" | "not taken";
    // K08
    TAKE_NOTE = "Tome su billete" | "Take your note";
    KEEP_PAYING = "Seguir pagando" | "Keep paying";
    TRY_OTHER_NOTE = "Pruebe otro billete" | "Try another note";
    // K09
    CANCEL_QUESTION = "¿Cancelar el pago?" | "Cancel the payment?";
    GIVE_BACK_NOW = "Ahora le devolvemos " | "We give back now ";
    BY_VOUCHER = " con vale," | " by voucher,";
    AT_PLACE = "en {}" | "at {}";
    CANCEL_AND_RETURN = "Cancelar y devolver" | "Cancel and give back";
    // K10
    REGISTERING = "Registrando su pago…" | "Recording your payment…";
    DO_NOT_LEAVE = "No se retire" | "Please wait here";
    // K11
    TAKE_CHANGE = "Tome su cambio:" | "Take your change:";
    IN_TRAY = "En la charola con luz, abajo" | "In the lit tray, below";
    OUT_ONE = "Ya salió" | "It is out";
    OUT_MANY = "Ya salieron" | "They are out";
    COMING = "Saliendo" | "Coming";
    WAITING = "Sigue" | "Next";
    STILL_COMING = "Siguen saliendo monedas" | "Coins are still coming";
    // K12
    WE_OWE = "Le debemos" | "We owe you";
    REGISTERED = "Ya quedó registrado" | "It is on record";
    WITH_FOLIO = "con folio" | "under folio";
    NO_CALL = "No necesita llamar." | "No need to call.";
    COLLECT_AT = "Recójalo en" | "Collect it at";
    FROM = "Desde" | "From";
    ESTIMATED = " (estimado)" | " (estimated)";
    BRING = "Traiga" | "Bring";
    VALID_ID = "Identificación oficial vigente" | "A valid official ID";
    NOT_BEARER = "No es al portador: solo usted puede cobrarlo." | "It is not to bearer: only you can collect it.";
    PRINT_VOUCHER = "Imprimir vale" | "Print voucher";
    VOUCHER_PRINTING = "Imprimiendo su vale…" | "Printing your voucher…";
    VOUCHER_PRINTED = "Tome su vale de la ranura con luz" | "Take your voucher from the lit slot";
    LEAVE_PHONE = "Dejar mi teléfono" | "Leave my phone";
    PHONE_TITLE = "Su teléfono, 10 números" | "Your phone, 10 digits";
    PHONE_CONSENT = "Al guardarlo acepta que el CAS lo use solo para avisarle de este folio. Puede pedir que lo borremos." | "By saving it you agree that CAS uses it only to tell you about this folio. You can ask us to erase it.";
    PHONE_ACCEPT = "Aceptar y guardar" | "Agree and save";
    PHONE_SAVING = "Guardando su teléfono…" | "Saving your phone…";
    PHONE_KEPT = "Guardamos su teléfono" | "We have your phone";
    PHONE_FAILED = "No se guardó su teléfono. Con su folio basta." | "Your phone was not saved. Your folio is enough.";
    PHOTO = "Tome una foto de esta pantalla" | "Take a photo of this screen";
    // K13
    HERE_RECEIPT = "Aquí está su recibo" | "Here is your receipt";
    PAID = "Pagado: " | "Paid: ";
    TAKE_FROM_SLOT = "Tómelo de la ranura con luz" | "Take it from the lit slot";
    PRINTING = "Imprimiendo su recibo…" | "Printing your receipt…";
    NOT_PRINTED = "Su recibo está en pantalla" | "Your receipt is on screen";
    PAPER_FAILED = "No salió el papel. Su pago sí está hecho." | "The paper did not come out. Your payment is done.";
    KEEP_FOLIO = "Su pago está hecho. Guarde su folio." | "Your payment is done. Keep your folio.";
    ALSO_HERE = "También aquí, con su teléfono" | "Also here, with your phone";
    FOLIO = "Folio" | "Folio";
    APPLIED = "Aplicado por la dependencia" | "Applied by the agency";
    APPLY_LATER = "Pago recibido. Se aplicará hoy; su folio lo garantiza." | "Payment received. It will be applied today; your folio proves it.";
    REJECTED = "La dependencia no lo aceptó. Le devolvemos su dinero." | "The agency did not accept it. We give your money back.";
    PRINT_AGAIN = "Imprimir\notra vez" | "Print\nagain";
    // K14
    THANKS = "Listo. ¡Gracias!" | "Done. Thank you!";
    NEXT_STEP = "Siguiente paso" | "Next step";
    PAY_ANOTHER = "Pagar otra cosa" | "Pay something else";
    FINISH = "Terminar" | "Finish";
    // Cancelled
    CANCELLED = "Pago cancelado" | "Payment cancelled";
    RETURNED = "Le devolvimos" | "We gave back";
    NOTHING_RETURNED = "No se cobró nada." | "Nothing was charged.";
    NOTE_IN_MOUTH = "Tome su billete de la entrada con luz" | "Take your note from the lit slot";
    // K15
    STILL_THERE = "¿Sigue ahí?" | "Are you still there?";
    MONEY_SAFE = "Su dinero está seguro: " | "Your money is safe: ";
    NOTHING_INSIDE = "Aún no ha insertado dinero." | "You have not inserted any money yet.";
    SECONDS_LEFT = "Quedan {} segundos" | "{} seconds left";
    MORE_TIME = "Necesito más tiempo" | "I need more time";
    // K16
    INTERRUPTED = "Su pago se interrumpió" | "Your payment was interrupted";
    WE_RECEIVED = "Recibimos" | "We received";
    STILL_MISSING = "Faltaban" | "Still missing";
    NOTE_INSIDE = "Un billete quedó adentro. Está registrado: folio {}." | "A note stayed inside. It is on record: folio {}.";
    GIVE_BACK = "Devolver mi dinero" | "Give my money back";
    // K17
    OUT_OF_SERVICE = "Fuera de servicio" | "Out of service";
    BACK_AT = "Vuelve:" | "Back:";
    TODAY_AT = "hoy {}" | "today {}";
    TOLD = "Ya avisamos al técnico." | "The technician has been told.";
    ASK_STAFF = "Pregunte en el módulo del CAS." | "Please ask at the CAS desk.";
    CALL = "Llame al " | "Call ";
    // K18
    HELP_CALL = "¿Algo salió mal? Llame y diga su folio." | "Did something go wrong? Call and say your folio.";
    HELP_SAFE = "Cada peso que entra queda registrado." | "Every peso that goes in is on record.";
    CLOSE = "Cerrar" | "Close";
    // Starting
    STARTING = "Preparando el cajero…" | "Getting the machine ready…";
    STARTING_MORE = "Un momento, por favor" | "One moment, please";
}
