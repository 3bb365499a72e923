//! What the page shows; each file one component, with its style in the file of the same name in `style/`.

pub mod dom;
pub mod elements;
pub mod empty_state;
pub mod error_alert;
pub mod field_message;
pub mod filter_form;
pub mod format;
pub mod header;
pub mod job_details;
pub mod job_row;
pub mod job_table;
pub mod jobs_panel;
pub mod progress_bar;
pub mod settings_error;
pub mod shared;
pub mod status_badge;
pub mod virtual_rows;
