//! The switch of notifications when jobs end, and their texts.

use jess_api::{Job, JobId, JobStatus, strip_bidi_controls};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::format;
use super::status_badge::StatusStyle;
use crate::context::AppContext;
use crate::platform::{self, Notification, NotificationPermission};
use crate::state::job_ends::use_job_ends;
use crate::state::shown_rows::{Reveal, WantedJob};

/// The name of the switch, which begins with its visible label.
const LABEL: &str = "Notify me when a job ends";

/// The key of the switch in the storage of the origin, and its value while it is on.
const KEY: &str = "jess-jobs-notify";
const ON: &str = "on";

/// The maximum length of a job's name in a notification, in characters.
const MAX_NAME_CHARS: usize = 60;

/// The number of notifications to whose clicks the page still listens.
const MAX_SHOWN: usize = 8;

/// The switch of notifications. The browser asks for permission when it is turned on.
#[component]
pub fn NotifySwitch() -> impl IntoView {
    let AppContext { settings, jobs, .. } = expect_context();
    let is_on = RwSignal::new(is_stored_on());
    let problem = RwSignal::new(None::<&str>);
    // Another tab may turn it on or off. The listener is removed with the owner.
    StoredValue::new_local(gloo_events::EventListener::new(&window(), "storage", move |_| {
        if is_on.get_untracked() != is_stored_on() {
            is_on.update(|is_on| *is_on = !*is_on);
        }
    }));
    let notify = show_notifications();
    settings.with_value(|settings| use_job_ends(jobs, &settings.api_base, is_on.into(), notify));
    let on_change = move |event| {
        let wants = event_target_checked(&event);
        is_on.set(wants);
        problem.set(None);
        if !wants {
            platform::set_local_value(KEY, None);
            return;
        }
        spawn_local_scoped_with_cancellation(async move {
            let permission = NotificationPermission::request().await;
            problem.set(explanation(permission));
            if permission == NotificationPermission::Granted {
                platform::set_local_value(KEY, Some(ON));
            } else {
                is_on.set(false);
            }
        });
    };
    view! {
        <label class="notify" title=LABEL>
            <input type="checkbox" role="switch" aria-label=LABEL prop:checked=is_on on:change=on_change/>
            "Notify me"
        </label>
        <p class="notify-problem" aria-live="polite" prop:textContent=move || problem.get().unwrap_or_default()></p>
    }
}

fn is_stored_on() -> bool {
    platform::local_value(KEY).as_deref() == Some(ON)
        && NotificationPermission::current() == NotificationPermission::Granted
}

/// Returns why there are no notifications; `None` if there are.
fn explanation(permission: NotificationPermission) -> Option<&'static str> {
    match permission {
        NotificationPermission::Granted => None,
        NotificationPermission::Denied => Some(
            "The browser blocks notifications of this site. Allow them in its site settings, then turn this on again.",
        ),
        NotificationPermission::Undecided => {
            Some("The browser was not allowed to show notifications. Turn this on to be asked again.")
        }
        NotificationPermission::Unsupported => Some("This browser cannot show notifications of this page."),
    }
}

/// Returns a function that shows one notification for several jobs. A click opens the job if it is the only one.
fn show_notifications() -> impl Fn(Vec<Job>) + Copy + 'static {
    let shown = StoredValue::new_local(Vec::<Notification>::new());
    let context = expect_context::<AppContext>();
    move |ended: Vec<Job>| {
        let numbers: Vec<String> = ended.iter().map(|job| job.id.to_string()).collect();
        let only = ended.first().filter(|_| ended.len() == 1).map(|job| job.id);
        let body = match only {
            Some(id) => ["Job ", &id.to_string()].concat(),
            None => context.settings.with_value(|settings| settings.title.clone()),
        };
        let on_click = move || {
            if let Some(id) = only {
                open_job(context, id);
            }
        };
        // The same jobs have the same tag in each tab.
        let notification = Notification::show(&text(&ended), &body, &numbers.join(" "), on_click);
        shown.try_update_value(|shown| {
            shown.extend(notification);
            let excess = shown.len().saturating_sub(MAX_SHOWN);
            shown.drain(..excess);
        });
    }
}

/// Opens the panel of a job, without the filter and the search if they leave it out.
fn open_job(context: AppContext, id: JobId) {
    let AppContext { address, jobs, rows, wanted_job, open_job, .. } = context;
    let Some(index) = jobs.with_store(|store| store.list().index_of(id)).flatten() else { return };
    let has_row = rows.try_with_untracked(|rows| {
        rows.as_ref().is_some_and(|rows| rows.indices.iter().any(|row| *row as usize == index))
    });
    match has_row {
        Some(true) => {}
        Some(false) => address.push(address.query().with_untracked(|query| {
            query
                .with_filter(&jess_api::JobFilter::default(), None)
                .with_search("")
                .with_changed_only(false)
                .with_failed_only(false)
        })),
        None => return,
    }
    wanted_job.set(Some(WantedJob { id, reveal: Reveal::Prominently, takes_focus: true }));
    open_job.open(id);
}

/// Returns the text of a notification.
fn text(ended: &[Job]) -> String {
    if let [job] = ended {
        return [&name(job), " ", what_happened(&job.status)].concat();
    }
    let counts = JobStatus::DOCUMENTED.iter().filter_map(|status| {
        let count = ended.iter().filter(|job| job.status == *status).count();
        let label = StatusStyle::for_status(status).label.to_ascii_lowercase();
        (count > 0).then(|| [&count.to_string(), " ", label.as_str()].concat())
    });
    let counts = counts.collect::<Vec<_>>().join(", ");
    [&format::counted(ended.len(), "job"), " have ended: ", counts.as_str()].concat()
}

fn what_happened(status: &JobStatus) -> &'static str {
    match status {
        JobStatus::Canceled => "was canceled",
        JobStatus::Rejected => "was rejected",
        _ => "has finished",
    }
}

/// Returns the beginning of the name, or the number of a job without one.
fn name(job: &Job) -> String {
    let name = job.name.as_deref().map(strip_bidi_controls).unwrap_or_default();
    let mut chars = name.trim().chars();
    let mut start: String = chars.by_ref().take(MAX_NAME_CHARS).collect();
    if start.is_empty() {
        return ["Job ", &job.id.to_string()].concat();
    }
    if chars.next().is_some() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &str, status: &str) -> Job {
        let name = (!name.is_empty()).then(|| name.to_owned());
        Job { name, status: JobStatus::from_text(status), ..Job::with_id(JobId::new(12_238).unwrap()) }
    }

    #[test]
    fn a_notification_names_one_job_and_counts_several() {
        let finished = || job("Tower", "FINISHED");
        let long = "x".repeat(61);
        let table = [
            (vec![finished()], "Tower has finished".to_owned()),
            (vec![job("Tower", "CANCELED")], "Tower was canceled".to_owned()),
            (vec![job("Tower", "REJECTED")], "Tower was rejected".to_owned()),
            (vec![job("", "FINISHED")], "Job 12238 has finished".to_owned()),
            (vec![job("\u{202e}rewoT\u{2066} ", "FINISHED")], "rewoT has finished".to_owned()),
            (vec![job(&long, "FINISHED")], format!("{}… has finished", "x".repeat(60))),
            (
                vec![finished(), job("", "REJECTED"), finished(), finished(), finished()],
                "5 jobs have ended: 4 finished, 1 rejected".to_owned(),
            ),
            (vec![finished(), finished()], "2 jobs have ended: 2 finished".to_owned()),
        ];
        for (ended, expected) in table {
            assert_eq!(text(&ended), expected);
        }
    }
}
