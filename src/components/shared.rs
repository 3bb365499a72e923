//! What the parts of the list have in common.

use std::sync::Arc;

use jess_api::Timestamp;
use leptos::prelude::*;

use crate::embedding::Embedding;
use crate::settings::Settings;
use crate::state::address::AddressBar;
use crate::state::jobs::Jobs;
use crate::table::rows::Rows;

/// What the list is drawn from, and what it tells of.
#[derive(Debug, Clone)]
pub struct AppContext {
    /// The jobs that are asked for.
    pub jobs: Jobs,
    /// What is to be seen of them; none where the address holds no valid filter.
    pub rows: Memo<Option<Rows>>,
    /// The home of the filter.
    pub address: AddressBar,
    /// The present instant.
    pub now: ReadSignal<Timestamp>,
    /// What an administrator has set.
    pub settings: Arc<Settings>,
    /// The page that this list is a part of, if it is.
    pub embedding: Embedding,
}
