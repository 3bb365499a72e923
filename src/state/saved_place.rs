//! The place in the list at which the user left the page, to which a reload and the back button return.
//!
//! Browsers restore a scroll position in pixels, as soon as the page is high enough, but this page is not before its
//! jobs have been received. So scroll restoration is turned off for the history entry that is left, and the page
//! scrolls to the job that was at the top of the view.

use std::fmt;
use std::str::FromStr;

use gloo_events::EventListener;
use jess_api::JobId;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, KeyboardEvent};

use super::address;
use super::page_return::use_page_leave;
use crate::platform;

/// The prefix of the key of an address in the tab's storage.
const KEY: &str = "jess-jobs-place ";

/// The distance that counts as none, in CSS pixels: browsers round positions to device pixels.
const TOLERANCE: f64 = 1.5;

/// A place in the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The job at the top of the view.
    pub job: JobId,
    /// The distance of its row from the top of the window, in CSS pixels.
    pub top: f64,
}

impl Place {
    fn is_near(self, other: Self) -> bool {
        self.job == other.job && (self.top - other.top).abs() < TOLERANCE
    }
}

/// The units per CSS pixel in which a distance is written. Chromium and WebKit lay out in 64ths. In whole pixels, the
/// list would move by the rounding with every reload.
const UNITS_PER_PX: f64 = 64.0;

/// Writes the distance as an integer: Rust's parser and formatter of fractions are 15 kB of a first visit.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[expect(clippy::cast_possible_truncation, reason = "no window is that high")]
        let top = (self.top * UNITS_PER_PX).round() as i32;
        write!(f, "{} {top}", self.job)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (job, top) = text.split_once(' ').ok_or(())?;
        let top: i32 = top.parse().map_err(drop)?;
        Ok(Self { job: job.parse().map_err(drop)?, top: f64::from(top) / UNITS_PER_PX })
    }
}

/// A return to a place, and the current place: policy only.
#[derive(Debug, Clone, Copy, Default)]
struct Return {
    /// The place to return to, until it is reached, is gone, or the user does something else.
    wanted: Option<Place>,
    /// The place of a return that the user has ended without scrolling. It is a better one than the current place, for a
    /// page that is left like that: the input may have been the one that reloads the page.
    abandoned: Option<Place>,
    /// The current place; `None` at the top of the list.
    current: Option<Place>,
    /// True once the list has been drawn.
    has_rows: bool,
    /// The scroll position of the window that the user has not changed, in CSS pixels.
    scrolled: f64,
}

impl Return {
    /// Records that the list was drawn, with the window at a scroll position and a list that is complete or not. A page
    /// that has only the recent jobs may be too short for the place of one of them.
    fn draw(&mut self, current: Option<Place>, scrolled: f64, is_complete: bool) {
        let is_reached = |wanted: Place| current.is_some_and(|current| current.is_near(wanted));
        self.wanted = self.wanted.filter(|wanted| !is_complete && !is_reached(*wanted));
        *self = Self { current, has_rows: true, scrolled, ..*self };
    }

    /// Records a press of a key or a pointer. Before there are rows, it does not end the return: it may be a press on
    /// "Try again".
    fn press(&mut self) {
        if self.has_rows {
            self.end();
        }
    }

    /// Records a gesture that scrolls, even if nothing can be scrolled yet.
    fn end(&mut self) {
        self.abandoned = self.wanted.take().or(self.abandoned);
    }

    /// Records that the window is at a scroll position, which the program or the user has changed.
    fn scroll(&mut self, scrolled: f64) {
        if (scrolled - self.scrolled).abs() >= TOLERANCE {
            (self.wanted, self.abandoned) = (None, None);
        }
    }

    /// Returns the place to save when the page is left; `None` at the top of the list.
    fn left_at(&self) -> Option<Place> {
        self.wanted.or(self.abandoned).or(self.current)
    }
}

/// The place to return to, and the current one.
#[derive(Debug, Clone, Copy)]
pub struct SavedPlace(StoredValue<Return>);

impl SavedPlace {
    /// Creates the place of an embedded list, which leaves returning to the page around it.
    pub fn detached() -> Self {
        Self(StoredValue::new(Return::default()))
    }

    /// Reads the place at which the page was left, if the user returns to it, and saves the place whenever the page is
    /// left, until the owner of the caller ends.
    pub fn of_page() -> Self {
        let place = Self::detached();
        // Only an entry of the history that was left has this mode, so a new visit begins at the top.
        if address::is_scrolled_by_page() {
            let stored = platform::session_value(&key()).and_then(|stored| stored.parse().ok());
            place.0.update_value(|place| (place.wanted, place.scrolled) = (stored, scroll_position()));
        }
        if place.wanted().is_none() {
            address::set_scrolled_by_page(false);
        }
        let listen = |target: &EventTarget, event: &'static str, listener: Box<dyn FnMut(&Event)>| {
            // The listener is removed with the owner.
            StoredValue::new_local(EventListener::new(target, event, listener));
        };
        for event in ["wheel", "touchmove"] {
            listen(&window(), event, Box::new(move |_| place.update(Return::end)));
        }
        for event in ["keydown", "pointerdown"] {
            let on_press = move |event: &Event| {
                if !is_retry(event) {
                    place.update(Return::press);
                }
                // The page was not left, as by the link of a download.
                place.resume();
            };
            listen(&window(), event, Box::new(on_press));
        }
        listen(&window(), "scroll", Box::new(move |_| place.update(|place| place.scroll(scroll_position()))));
        use_page_leave(move || place.save());
        // Firefox forgets a mode that is set in `pagehide` when it loads the page anew.
        listen(&window(), "beforeunload", Box::new(move |_| place.save()));
        // A system that is short of memory ends a hidden page without another event.
        let on_visibility = move |_: &Event| if document().hidden() { place.save() } else { place.resume() };
        listen(&document(), "visibilitychange", Box::new(on_visibility));
        // A page that the browser has kept as it was is at its place.
        listen(&window(), "pageshow", Box::new(move |_| place.resume()));
        place
    }

    /// Returns the place to return to, if there still is one.
    pub fn wanted(self) -> Option<Place> {
        self.0.try_with_value(|place| place.wanted).flatten()
    }

    /// Records that the list was drawn: the current place, `None` at the top of the list, and whether all of its rows
    /// were received. The return ends when its place is reached, or cannot be reached any more.
    pub fn note(self, current: Option<Place>, is_complete: bool) {
        // Reading the position lays out the page.
        let scrolled = if self.wanted().is_some() { scroll_position() } else { 0.0 };
        self.update(|place| place.draw(current, scrolled, is_complete));
    }

    fn update(self, change: impl FnOnce(&mut Return)) {
        let was_wanted = self.wanted().is_some();
        self.0.try_update_value(change);
        if was_wanted {
            self.resume();
        }
    }

    /// Leaves the entry of the history to the browser again, unless the return has not ended.
    fn resume(self) {
        if self.wanted().is_none() {
            address::set_scrolled_by_page(false);
        }
    }

    fn save(self) {
        let Some(left_at) = self.0.try_with_value(Return::left_at) else { return };
        platform::set_session_value(&key(), left_at.map(|place| place.to_string()).as_deref());
        address::set_scrolled_by_page(left_at.is_some());
    }
}

/// Reports whether an event is a press in an alert, such as on "Try again", or of Tab, which moves the focus there.
fn is_retry(event: &Event) -> bool {
    let is_tab = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Tab")
        && document().query_selector("[role=alert]").is_ok_and(|alert| alert.is_some());
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    is_tab || target.is_some_and(|target| target.closest("[role=alert]").is_ok_and(|alert| alert.is_some()))
}

fn scroll_position() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}

fn key() -> String {
    format!("{KEY}{}", address::path_and_query())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: (u64, f64) = (7, -12.0);

    fn place((number, top): (u64, f64)) -> Place {
        Place { job: JobId::new(number).unwrap(), top }
    }

    /// Returns the return to [`PLACE`] after these steps.
    fn after(steps: &[fn(&mut Return)]) -> Return {
        let mut state = Return { wanted: Some(place(PLACE)), ..Return::default() };
        steps.iter().for_each(|step| step(&mut state));
        state
    }

    fn draw_without(state: &mut Return) {
        state.draw(None, 0.0, false);
    }

    #[test]
    fn a_return_ends_when_its_place_is_reached_or_cannot_be_reached() {
        type Step = fn(&mut Return);
        let table: [(&str, &[Step], bool); 12] = [
            ("nothing yet", &[], true),
            ("other jobs", &[draw_without], true),
            ("reached", &[|state| state.draw(Some(place(PLACE)), 900.0, false)], false),
            ("near enough", &[|state| state.draw(Some(place((7, -11.0))), 900.0, false)], false),
            ("the page is too short", &[|state| state.draw(Some(place((7, 80.0))), 800.0, false)], true),
            ("another job at its place", &[|state| state.draw(Some(place((6, -12.0))), 900.0, false)], true),
            ("gone", &[|state| state.draw(None, 0.0, true)], false),
            ("a click before there are rows", &[Return::press], true),
            ("a click among rows", &[draw_without, Return::press], false),
            ("a wheel", &[Return::end], false),
            ("scrolled by the user", &[draw_without, |state| state.scroll(40.0)], false),
            (
                "scrolled by the program",
                &[|state| state.draw(Some(place((7, 80.0))), 800.0, false), |state| state.scroll(800.0)],
                true,
            ),
        ];
        for (name, steps, is_wanted) in table {
            assert_eq!(after(steps).wanted.is_some(), is_wanted, "{name}");
        }
    }

    #[test]
    fn the_place_of_a_return_is_kept_until_the_user_scrolls() {
        let elsewhere = Some(place((3000, -5.0)));
        assert_eq!(after(&[]).left_at(), Some(place(PLACE)));
        assert_eq!(after(&[draw_without, Return::press, draw_without]).left_at(), Some(place(PLACE)));
        let mut scrolled = after(&[draw_without, Return::press, |state| state.scroll(300.0)]);
        assert_eq!(scrolled.left_at(), None);
        scrolled.draw(elsewhere, 300.0, true);
        assert_eq!(scrolled.left_at(), elsewhere);
        let mut reached = after(&[|state| state.draw(Some(place(PLACE)), 900.0, false)]);
        reached.draw(elsewhere, 300.0, true);
        assert_eq!(reached.left_at(), elsewhere);
    }

    #[test]
    fn a_place_round_trips() {
        let place = Place { job: JobId::new(12_238).unwrap(), top: -35.546_875 };
        assert_eq!(place.to_string(), "12238 -2275");
        assert_eq!("12238 -2275".parse(), Ok(place));
        assert_eq!(Place { top: -35.55, ..place }.to_string().parse(), Ok(place));
    }

    #[test]
    fn invalid_places_are_rejected() {
        for text in
            ["", "12238", "0 5", "x 5", "12238 ", "12238 NaN", "12238 5.5", "12238  5", "12238 99999999999"]
        {
            assert_eq!(text.parse::<Place>(), Err(()), "{text:?}");
        }
    }
}
