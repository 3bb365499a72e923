//! The place in the list at which the user left the page, to which a reload and the back button return.
//!
//! Browsers restore a scroll position in pixels, as soon as the page is high enough, and this one is not before its jobs
//! have come. So it is told not to, for the entry of the history that is left, and the job that was at the top of the
//! view is returned to.

use std::fmt;
use std::str::FromStr;

use gloo_events::EventListener;
use jess_api::JobId;
use leptos::prelude::*;

use super::address;
use super::page_return::use_page_leave;
use crate::platform;

/// What the key of an address in the tab's storage begins with.
const KEY: &str = "jess-jobs-place ";

/// A place in the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The job at the top of the view.
    pub job: JobId,
    /// The distance of its row from the top of the window, in CSS pixels.
    pub top: f64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:.1}", self.job, self.top)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (job, top) = text.split_once(' ').ok_or(())?;
        let top = top.parse().ok().filter(|top: &f64| top.is_finite()).ok_or(())?;
        Ok(Self { job: job.parse().map_err(drop)?, top })
    }
}

/// The place to return to, and the current one.
#[derive(Debug, Clone, Copy)]
pub struct SavedPlace {
    /// The place to return to, until it is reached or the user does something else.
    wanted: StoredValue<Option<Place>>,
    /// The current place; `None` at the top of the list.
    current: StoredValue<Option<Place>>,
}

impl SavedPlace {
    /// Creates the place of an embedded list, which leaves returning to the page around it.
    pub fn detached() -> Self {
        Self { wanted: StoredValue::new(None), current: StoredValue::new(None) }
    }

    /// Reads the place at which the page was left, if the user returns to it, and saves the place whenever the page is
    /// left, until the owner of the caller ends.
    pub fn of_page() -> Self {
        let place = Self::detached();
        // Only an entry of the history that was left has this mode, so a new visit begins at the top.
        if address::is_scrolled_by_page() {
            let stored = platform::session_value(&key());
            place.wanted.set_value(stored.and_then(|stored| stored.parse().ok()));
        }
        if place.wanted.get_value().is_none() {
            address::set_scrolled_by_page(false);
        }
        for event in ["wheel", "touchmove", "keydown", "pointerdown"] {
            StoredValue::new_local(EventListener::new(&window(), event, move |_| place.give_up()));
        }
        use_page_leave(move || {
            let Some(current) = place.current.try_get_value() else { return };
            let left_at = place.wanted().or(current);
            platform::set_session_value(&key(), left_at.map(|place| place.to_string()).as_deref());
            address::set_scrolled_by_page(left_at.is_some());
        });
        // A page that the browser has kept as it was is at its place.
        StoredValue::new_local(EventListener::new(&window(), "pageshow", move |_| {
            if place.wanted().is_none() {
                address::set_scrolled_by_page(false);
            }
        }));
        place
    }

    /// Returns the place to return to, if there still is one.
    pub fn wanted(self) -> Option<Place> {
        self.wanted.try_get_value().flatten()
    }

    /// Ends the return: the place is reached, is gone, or the user has scrolled.
    pub fn give_up(self) {
        if self.wanted().is_some() {
            self.wanted.set_value(None);
            address::set_scrolled_by_page(false);
        }
    }

    /// Notes the current place; `None` at the top of the list.
    pub fn note(self, place: Option<Place>) {
        self.current.try_set_value(place);
    }
}

fn key() -> String {
    format!("{KEY}{}", address::path_and_query())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_round_trips() {
        let place = Place { job: JobId::new(12_238).unwrap(), top: -35.25 };
        assert_eq!(place.to_string(), "12238 -35.2");
        assert_eq!("12238 -35.2".parse(), Ok(Place { top: -35.2, ..place }));
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in ["", "12238", "0 5.0", "x 5.0", "12238 ", "12238 NaN", "12238 inf", "12238  5"] {
            assert_eq!(text.parse::<Place>(), Err(()), "{text:?}");
        }
    }
}
