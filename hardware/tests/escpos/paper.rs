//! What comes out of the printer is read back: the text from the file, the QR from the picture.

use cas_hardware::device::{JobId, PrinterEvent};
use cas_hardware::escpos::Doc;

use super::rig::{QR, Rig, receipt};

fn printed(doc: &Doc) -> (image::GrayImage, String) {
    let mut rig = Rig::ready();
    rig.print(1, doc).unwrap();
    rig.event(PrinterEvent::Printed(JobId(1)));
    let mut papers = rig.papers();
    assert_eq!(papers.len(), 1);
    let (png, text) = papers.remove(0);
    if let Some(keep) = std::env::var_os("PAPER_KEEP") {
        std::fs::copy(&png, keep).unwrap();
    }
    (image::open(png).unwrap().to_luma8(), text)
}

#[test]
fn the_receipt_reads_as_it_was_written() {
    let (_, text) = printed(&receipt());
    let expected = "\
[imagen]
            GOBIERNO DEL ESTADO
      Centro de Atención y Servicios
CAS Plaza Norte                  Cajero 07
------------------------------------------
       COMPROBANTE DE PAGO
Folio                        P 07-004512-5
Fecha                20 nov 2026  14:05:31
------------------------------------------
Control vehicular 2026
Ref.                     ABC-12-34 / **731
Derecho anual                    $1,226.00
Descuento de enero 10 %            -122.60
Ajuste al peso                       -0.40
TOTAL                            $1,103.00
Efectivo recibido                 1,200.00
Cambio entregado                     97.00
Cambio pendiente                      0.00
------------------------------------------
Aplicado: sí          Autorización 8F2K-77
┌────────────────────────────────────────┐
│ SIGUIENTE PASO: recoja su engomado en  │
│ CAS Plaza Norte, módulo 2, con este    │
│ papel.                                 │
└────────────────────────────────────────┘
[QR: https://cas.example/r/P07-004512-5?a=01.004512.8f2k77]
               P 07-004512-5
¿Algo salió mal? Llame con su folio:
449 000 0000     lun a dom 8:00 a 20:00 h
No es factura. Pídala en cas.example antes
del fin de mes.       Aviso de privacidad:
cas.example/privacidad
";
    assert_eq!(text, expected);
}

#[test]
fn the_qr_of_the_picture_can_be_scanned() {
    let (picture, _) = printed(&receipt());
    assert_eq!(picture.width(), 760);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(picture.width() as usize, picture.height() as usize, |x, y| {
        picture.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0]
    });
    let grids = prepared.detect_grids();
    assert_eq!(grids.len(), 1);
    assert_eq!(grids[0].decode().unwrap().1, QR);
}

#[test]
fn a_long_signed_qr_still_fits_and_scans() {
    let says = format!("https://cas.example/r/{}", "A7k".repeat(80));
    let mut doc = Doc::new();
    doc.line("QR").qr(&says).cut();
    let (picture, _) = printed(&doc);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(picture.width() as usize, picture.height() as usize, |x, y| {
        picture.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0]
    });
    assert_eq!(prepared.detect_grids()[0].decode().unwrap().1, says);
}

#[test]
fn bold_and_height_put_more_ink_on_the_paper() {
    let ink = |doc: &mut Doc| {
        let (picture, _) = printed(doc.line("IMPORTE $1,103.00").cut());
        picture
            .enumerate_pixels()
            .filter(|(x, y, _)| (100..660).contains(x) && *y < 90)
            .map(|(_, _, pixel)| u64::from(255 - pixel.0[0]))
            .sum::<u64>()
    };
    let plain = ink(&mut Doc::new());
    let bold = ink(Doc::new().bold(true));
    let tall = ink(Doc::new().double_height(true));
    assert!(bold > plain && tall > plain, "plain {plain}, bold {bold}, tall {tall}");
}
