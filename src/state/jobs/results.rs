//! The results of a job.

use jess_api::JobId;
use leptos::prelude::*;

use super::Jobs;
use crate::api::{ApiError, Extensions};
use crate::platform::FileParts;

impl Jobs {
    /// Requests an archive of the results of a job, as [`Client::results`](crate::api::Client::results) does.
    ///
    /// # Errors
    /// Any [`ApiError`]; the list is signed out after [`ApiError::SignedOut`].
    pub async fn results(
        self,
        id: JobId,
        extensions: &Extensions,
        limit: usize,
    ) -> Result<Option<FileParts>, ApiError> {
        let results = self.client.get_value().results(id, extensions, limit).await;
        if let Err(error) = &results {
            self.share_failure(error);
        }
        results
    }
}
