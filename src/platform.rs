//! The browser's clocks, time zone, clipboard, console, selection, storage, text functions and scheduler.
//!
//! The other modules take the results as arguments, so that they can be tested natively.

mod clipboard;
mod clock;
mod console;
mod scheduler;
mod selection;
mod storage;
mod text;
mod time_zone;

pub use clipboard::copy_text_of;
pub use clock::{Moment, now, parse_http_date};
pub use console::warn;
pub use scheduler::{on_next_frame, painted, set_timer, yield_to_browser};
pub use selection::selected_ranges;
pub use storage::{session_value, set_session_value};
pub use text::fold_for_search;
pub use time_zone::{TimeZone, utc};
