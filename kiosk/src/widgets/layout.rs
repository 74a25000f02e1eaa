//! How a page is laid out: upright or lying, with large letters or without; and columns that are filled from above.

use egui::Rect;

use crate::theme;

/// "Letra grande" (`screens.md` section 5).
pub const LARGE: f32 = 1.35;
/// From this width to height on, a window is lying.
const LYING_FROM: f32 = 1.1;
/// Height of the lying grid: on the usual 18.5 inch panel of 1366×768 its least text has capitals of 4.8 mm.
const LYING_HEIGHT: f32 = 960.0;
/// A lying grid is at least 5:4 and at most about 19:10; wider windows keep a margin.
const LYING_WIDTH: [f32; 2] = [1_200.0, 1_824.0];
/// From this width on, keys and complaint line of the reach bar stand in one row.
const ONE_ROW_FROM: f32 = 1_500.0;

/// Places that all screens of a window share, in units of its grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Width of the grid.
    pub w: f32,
    /// Height of the grid.
    pub h: f32,
    /// Margin left and right.
    pub margin: f32,
    /// Height of the header with its step rail.
    pub header: f32,
    /// Where the row of actions begins.
    pub action_y: f32,
    /// Where the reach bar begins.
    pub reach_y: f32,
    /// The window is lying: two columns.
    pub wide: bool,
    /// How much larger texts are than the theme says.
    pub zoom: f32,
}

impl Layout {
    /// The grid of the reference pictures.
    pub const UPRIGHT: Self = Self {
        w: theme::WIDTH,
        h: theme::HEIGHT,
        margin: theme::MARGIN,
        header: theme::HEADER,
        action_y: theme::ACTION_Y,
        reach_y: theme::REACH_Y,
        wide: false,
        zoom: 1.0,
    };

    /// Whether a window is lying.
    pub fn is_lying(window: Rect) -> bool {
        window.width() / window.height().max(1.0) >= LYING_FROM
    }

    /// The layout that fits a window.
    pub fn of(window: Rect, large: bool) -> Self {
        let zoom = if large { LARGE } else { 1.0 };
        let aspect = window.width() / window.height().max(1.0);
        if !Self::is_lying(window) {
            return Self { zoom, ..Self::UPRIGHT };
        }
        let [least, most] = LYING_WIDTH;
        let w = (LYING_HEIGHT * aspect).clamp(least, most);
        let reach_y = LYING_HEIGHT - if w >= ONE_ROW_FROM { 106.0 } else { 138.0 };
        Self { w, h: LYING_HEIGHT, margin: 40.0, header: 92.0, action_y: reach_y - 14.0 - theme::BUTTON_H, reach_y, wide: true, zoom }
    }

    /// Whether keys and complaint line of the reach bar stand in one row.
    pub fn one_row(&self) -> bool {
        self.wide && self.w >= ONE_ROW_FROM
    }

    /// Width between the margins.
    pub fn content(&self) -> f32 {
        self.w - 2.0 * self.margin
    }

    /// Columns between `top` and `bottom`: one where the window is upright, else two, the first with `share` of the width.
    pub fn columns(&self, top: f32, bottom: f32, share: f32) -> Flow {
        let all = self.content();
        if !self.wide {
            return Flow { x: self.margin, y: top, w: all, bottom, whole: [top, bottom], second: None };
        }
        let first = (all - theme::GUTTER) * share;
        let second = Some([self.margin + first + theme::GUTTER, all - theme::GUTTER - first]);
        Flow { x: self.margin, y: top, w: first, bottom, whole: [top, bottom], second }
    }
}

/// A column that is filled from above and from below; in a lying window a second one follows.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// Left edge.
    pub x: f32,
    /// Where the next thing begins.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Where the column ends.
    pub bottom: f32,
    whole: [f32; 2],
    second: Option<[f32; 2]>,
}

impl Flow {
    /// The next area of so much height; the usual space follows it.
    pub fn take(&mut self, height: f32) -> [f32; 4] {
        let area = [self.x, self.y, self.w, height];
        self.y += height + theme::GUTTER;
        area
    }

    /// An area of so much height at the end of the column.
    pub fn take_below(&mut self, height: f32) -> [f32; 4] {
        let area = [self.x, self.bottom - height, self.w, height];
        self.bottom -= height + theme::GUTTER;
        area
    }

    /// Leaves some more space.
    pub fn skip(&mut self, height: f32) {
        self.y += height;
    }

    /// How much height is left.
    pub fn rest(&self) -> f32 {
        (self.bottom - self.y).max(0.0)
    }

    /// Everything that is left.
    pub fn take_rest(&mut self) -> [f32; 4] {
        let rest = self.rest();
        self.take(rest)
    }

    /// Goes on in the second column, where there is one; otherwise below.
    pub fn turn(&mut self) {
        if let Some([x, w]) = self.second.take() {
            *self = Self { x, w, y: self.whole[0], bottom: self.whole[1], ..*self };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(width: f32, height: f32) -> Rect {
        Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, height))
    }

    #[test]
    fn upright_windows_have_the_grid_of_the_pictures_and_lying_ones_two_columns() {
        assert_eq!(Layout::of(window(540.0, 960.0), false), Layout::UPRIGHT);
        for (width, height) in [(1920.0, 1080.0), (1366.0, 768.0), (1280.0, 1024.0), (3440.0, 1440.0)] {
            let layout = Layout::of(window(width, height), false);
            assert!(layout.wide && layout.action_y > layout.header && layout.reach_y < layout.h, "{layout:?}");
            let mut flow = layout.columns(100.0, 700.0, 0.5);
            let first = flow.take(10.0);
            flow.turn();
            let second = flow.take(10.0);
            assert!(first[0] + first[2] < second[0] && second[0] + second[2] <= layout.w, "{first:?} {second:?}");
        }
    }

    #[test]
    fn a_column_is_filled_from_both_ends() {
        let mut flow = Layout::UPRIGHT.columns(100.0, 500.0, 0.5);
        assert_eq!(flow.take(100.0)[1], 100.0);
        assert_eq!(flow.take_below(50.0)[1], 450.0);
        assert_eq!(flow.rest(), 450.0 - theme::GUTTER - 100.0 - 100.0 - theme::GUTTER);
        flow.turn();
        assert_eq!(flow.x, theme::MARGIN, "an upright page has one column");
    }
}
