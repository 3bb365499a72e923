//! The browser's clocks, time zone, clipboard, console, database, downloads, selection, storage, text functions, scheduler,
//! notifications, the title and icon of its tab, and its channels and locks between tabs.
//!
//! The other modules take the results as arguments, so that they can be tested natively.

mod broadcast;
mod clipboard;
mod clock;
mod console;
mod database;
mod download;
mod lock;
mod notification;
mod number;
mod scheduler;
mod selection;
mod storage;
mod tab;
mod text;
mod time_zone;
mod url;

pub use broadcast::Broadcast;
pub use clipboard::{copy_text, copy_text_of};
pub use clock::{Moment, now, parse_http_date};
pub use console::warn;
pub use database::{keep_text, kept_text};
pub use download::{FileParts, download_from};
pub use lock::Lock;
pub use notification::{Notification, NotificationPermission};
pub use number::{format_number, parse_number};
pub use scheduler::{delay, on_next_frame, painted, set_timer, yield_to_browser};
pub use selection::{is_selected, selected_ranges};
pub use storage::{local_value, session_value, set_local_value, set_session_value};
pub use tab::{set_tab_icon, set_tab_title, tab_icon};
pub use text::fold_for_search;
pub use time_zone::{TimeZone, utc};
pub use url::absolute_url;
