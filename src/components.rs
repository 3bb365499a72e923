//! The components of the page: one a file, with its style in the file of the same name in `style/`.

pub mod cells;
pub mod columns;
pub mod copied_rows;
pub mod date_input;
pub mod empty_state;
pub mod error_alert;
pub mod error_message;
pub mod field_message;
pub mod filter_form;
pub mod focus;
pub mod format;
pub mod header;
pub mod highlights;
pub mod icon;
pub mod job_details;
pub mod job_row;
pub mod job_table;
pub mod jobs_panel;
pub mod load_progress;
pub mod progress_bar;
pub mod range_select;
pub mod settings_error;
pub mod status_badge;
pub mod status_choices;
pub mod status_menu;
pub mod virtual_rows;
