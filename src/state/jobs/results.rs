//! The results of a job.

use jess_api::{JobId, ResultDir};
use leptos::prelude::*;

use super::Jobs;
use crate::api::{ApiError, Extensions, FilePart};
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
        self.shared(self.client.get_value().results(id, extensions, limit).await)
    }

    /// Returns the number of simulation cases of a job, if it is known and not 0; not reactive.
    pub fn cases(self, id: JobId) -> Option<u64> {
        let cases = self.with_store(|store| store.list().job(store.list().index_of(id)?)?.cases).flatten();
        cases.filter(|cases| *cases > 0)
    }

    /// Requests the list of the results of a job, as [`Client::result_dir`](crate::api::Client::result_dir) does.
    ///
    /// # Errors
    /// As [`Jobs::results`].
    pub async fn result_dir(self, id: JobId) -> Result<ResultDir, ApiError> {
        self.shared(self.client.get_value().result_dir(id).await)
    }

    /// Requests a part of a file, as [`Client::file_part`](crate::api::Client::file_part) does.
    ///
    /// # Errors
    /// As [`Jobs::results`].
    pub async fn file_part(
        self,
        id: JobId,
        path: &str,
        from: u64,
        limit: usize,
    ) -> Result<FilePart, ApiError> {
        self.shared(self.client.get_value().file_part(id, path, from, limit).await)
    }

    /// Checks that there is a file, as [`Client::check_file`](crate::api::Client::check_file) does.
    ///
    /// # Errors
    /// As [`Jobs::results`].
    pub async fn check_file(self, id: JobId, path: &str) -> Result<(), ApiError> {
        self.shared(self.client.get_value().check_file(id, path).await)
    }

    /// Checks that there is an archive, as [`Client::check_archive`](crate::api::Client::check_archive) does.
    ///
    /// # Errors
    /// As [`Jobs::results`].
    pub async fn check_archive(self, id: JobId, extensions: &Extensions) -> Result<bool, ApiError> {
        self.shared(self.client.get_value().check_archive(id, extensions).await)
    }

    fn shared<T>(self, result: Result<T, ApiError>) -> Result<T, ApiError> {
        if let Err(error) = &result {
            self.share_failure(error);
        }
        result
    }
}
