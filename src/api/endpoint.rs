//! The only spelling of the API's paths and parameters.

use jess_api::{JobFilter, JobId};

use crate::settings::{FilterTransport, Settings};

/// A request of the API that can be sent. Its fields are private, so a request can go nowhere that is not
/// spelled in this file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    body: Option<String>,
}

impl Endpoint {
    /// `GET /jobs`, with the filter spelled as the settings ask.
    pub fn jobs(settings: &Settings, filter: &JobFilter) -> Self {
        let url = format!("{}/jobs", settings.api_base);
        match settings.filter_transport {
            FilterTransport::Query => Self { url: with_query(url, filter), body: None },
            // The body of a filter that asks for everything is an empty object, since the POST needs one.
            FilterTransport::Post => {
                Self { url, body: Some(filter.to_body().unwrap_or_else(|| "{}".to_owned())) }
            }
            FilterTransport::None => Self { url, body: None },
        }
    }

    /// Where to send the request, relative to the page or absolute.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The JSON to send by POST; none means a GET.
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }
}

/// The address of the zip with all results of a job (page `docs:jess:job_file`), for a link.
pub fn results_url(settings: &Settings, id: JobId) -> String {
    format!("{}/job/file/{id}", settings.api_base)
}

/// The values of a filter are digits, letters, `-`, `_` and commas, which stand in a query as they are.
fn with_query(url: String, filter: &JobFilter) -> String {
    let pairs = filter.to_query_pairs();
    pairs.iter().enumerate().fold(url, |url, (at, (key, value))| {
        let mark = if at == 0 { '?' } else { '&' };
        format!("{url}{mark}{key}={value}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(filter_transport: FilterTransport) -> Settings {
        Settings { api_base: "/jess_web/api".to_owned(), filter_transport, ..Settings::default() }
    }

    fn filter(pairs: &[(&str, &str)]) -> JobFilter {
        JobFilter::from_query_pairs(pairs.iter().copied()).unwrap()
    }

    #[test]
    fn the_filter_travels_as_the_settings_say() {
        let all: &[(&str, &str)] =
            &[("since", "2020-12-01"), ("till", "2020-12-20"), ("status", "queued,FINISHED")];
        let json = r#"{"since":"2020-12-01","till":"2020-12-20","status":"QUEUED,FINISHED"}"#;
        let query = "/jess_web/api/jobs?since=2020-12-01&till=2020-12-20&status=QUEUED,FINISHED";
        let table = [
            (FilterTransport::Query, all, query, None),
            (FilterTransport::Query, &[][..], "/jess_web/api/jobs", None),
            (FilterTransport::Query, &[("till", "2020-12-20")], "/jess_web/api/jobs?till=2020-12-20", None),
            (FilterTransport::Post, all, "/jess_web/api/jobs", Some(json)),
            (FilterTransport::Post, &[], "/jess_web/api/jobs", Some("{}")),
            (FilterTransport::None, all, "/jess_web/api/jobs", None),
        ];
        for (transport, pairs, url, body) in table {
            let endpoint = Endpoint::jobs(&settings(transport), &filter(pairs));
            assert_eq!((endpoint.url(), endpoint.body()), (url, body), "{transport:?} {pairs:?}");
        }
    }

    #[test]
    fn results_are_found_by_the_job_number() {
        let url = results_url(&settings(FilterTransport::Query), JobId::new(385_099).unwrap());
        assert_eq!(url, "/jess_web/api/job/file/385099");
    }
}
