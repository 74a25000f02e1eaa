//! The mark at the head of the paper: an arch in a rounded square. No real emblem ships; a site configures its own picture.

/// Dots of an edge.
pub const EDGE: usize = 72;
/// Bytes of a row.
pub const STRIDE: usize = EDGE / 8;

/// The mark as a raster picture, most significant bit left, 1 is black.
pub fn raster() -> [u8; STRIDE * EDGE] {
    let mut picture = [0; STRIDE * EDGE];
    for (row, bytes) in picture.chunks_exact_mut(STRIDE).enumerate() {
        for column in 0..EDGE {
            if is_black(column, row) {
                bytes[column / 8] |= 0x80 >> (column % 8);
            }
        }
    }
    picture
}

fn is_black(x: usize, y: usize) -> bool {
    let arch = in_arch(x, y, 16, 14, 56);
    let gate = in_arch(x, y, 26, 24, 46);
    let door = (32..40).contains(&x) && (40..56).contains(&y);
    in_rounded_square(x, y, 14) && (!arch || gate) && !door
}

/// A shape with upright sides from `left` to `right`, round at the `top`, open at the bottom (row 56).
fn in_arch(x: usize, y: usize, left: usize, top: usize, right: usize) -> bool {
    let radius = (right - left) / 2;
    let above = y < top + radius;
    (left..right).contains(&x)
        && (top..56).contains(&y)
        && (!above || within(2 * x + 1, left + right, 2 * y + 1, 2 * (top + radius), 2 * radius))
}

fn in_rounded_square(x: usize, y: usize, radius: usize) -> bool {
    let nearest = |at: usize| (2 * at + 1).clamp(2 * radius, 2 * (EDGE - radius));
    within(2 * x + 1, nearest(x), 2 * y + 1, nearest(y), 2 * radius)
}

/// Whether a point lies in a circle; all in half dots, so that dots are measured at their middle.
fn within(x: usize, centre_x: usize, y: usize, centre_y: usize, radius: usize) -> bool {
    x.abs_diff(centre_x).pow(2) + y.abs_diff(centre_y).pow(2) <= radius.pow(2)
}
