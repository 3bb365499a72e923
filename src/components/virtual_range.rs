//! The part of a long list of lines that is drawn: those in view, in an element that scrolls on its own. All lines have the
//! same height, which only the browser knows.

use leptos::html;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// The number of lines that are drawn above and below the view.
const OVERSCAN: usize = 20;

/// The number of lines that are drawn before the view has been measured.
const FIRST_LINES: usize = 60;

/// The lines that are drawn.
#[derive(Debug, Clone, Copy)]
pub struct VirtualRange {
    /// The element that scrolls.
    pub view: NodeRef<html::Div>,
    /// The element in it that is as high as all lines.
    pub content: NodeRef<html::Div>,
    count: Signal<usize>,
    range: RwSignal<(usize, usize)>,
}

impl VirtualRange {
    /// Creates the range of a list with a number of lines.
    pub fn new(count: Signal<usize>) -> Self {
        let range = Self {
            view: NodeRef::new(),
            content: NodeRef::new(),
            count,
            range: RwSignal::new((0, FIRST_LINES)),
        };
        Effect::new(move |_| {
            count.track();
            range.update();
        });
        range
    }

    /// Returns the index of the first line that is drawn and that after the last; reactive.
    pub fn get(self) -> (usize, usize) {
        let (first, end) = self.range.get();
        let count = self.count.get();
        (first.min(count), end.min(count))
    }

    /// Draws the lines that are in view now, after the element has been scrolled.
    pub fn update(self) {
        let (Some(view), Some(height)) = (self.view.get_untracked(), self.line_height()) else { return };
        // In steps, so that most of the scrolling draws nothing.
        let first =
            to_index(f64::from(view.scroll_top()) / height).saturating_sub(OVERSCAN) / OVERSCAN * OVERSCAN;
        let visible = to_index(f64::from(view.client_height()) / height);
        let next = (first, first + visible + 3 * OVERSCAN + 1);
        if self.range.get_untracked() != next {
            self.range.set(next);
        }
    }

    /// Scrolls a line to a third of the view, and the view into the window.
    pub fn scroll_to(self, line: usize) {
        let (Some(view), Some(height)) = (self.view.get_untracked(), self.line_height()) else { return };
        #[expect(clippy::cast_precision_loss, reason = "there are fewer lines")]
        let top = line as f64 * height - f64::from(view.client_height()) / 3.0;
        #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
        view.set_scroll_top(top.max(0.0) as i32);
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        view.scroll_into_view_with_scroll_into_view_options(&options);
        self.update();
    }

    fn line_height(self) -> Option<f64> {
        let height = self.content.get_untracked()?.get_bounding_client_rect().height();
        #[expect(clippy::cast_precision_loss, reason = "there are fewer lines")]
        let height = height / self.count.get_untracked().max(1) as f64;
        (height > 0.0).then_some(height)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates; NaN becomes 0")]
fn to_index(number: f64) -> usize {
    number as usize
}
