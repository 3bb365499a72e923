//! The page as a whole, over a `fetch` that answers as a test says.

use jess_jobs::app::App;
use jess_jobs::embedding::Embedding;
use jess_jobs::settings::Settings;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlElement, HtmlInputElement};

use super::fake_fetch;
use super::support::{find, number_of, search, settle_well, stage, text, until, visit};

struct Page {
    stage: HtmlElement,
    _handle: UnmountHandle<AnyViewState>,
}

impl Page {
    fn open(query: &str) -> Self {
        Self::with_settings(query, "")
    }

    fn with_settings(query: &str, json: &str) -> Self {
        fake_fetch::install();
        visit(query);
        scroll_to(0.0);
        let reading = Settings::parse(json);
        let stage = stage();
        let (parent, embedding) = (stage.clone(), Embedding::default());
        let handle = mount_to(stage.clone(), move || view! { <App reading parent embedding/> }.into_any());
        Self { stage, _handle: handle }
    }

    async fn loaded(query: &str, reply: &str) -> Self {
        let page = Self::open(query);
        until("a request", || fake_fetch::count() == 1).await;
        fake_fetch::answer(0, 200, "application/json", reply);
        until("rows", || number_of(&page.stage, "tr.job") > 0).await;
        // What other tests have left above it is no part of the page.
        find::<HtmlElement>(&page.stage, "table").scroll_into_view();
        settle_well().await;
        page
    }

    fn count(&self) -> String {
        text(&self.stage, "[role=status]")
    }

    fn alert(&self) -> String {
        text(&self.stage, "[role=alert]")
    }

    fn enter_date(&self, id: &str, date: &str) {
        let input: HtmlInputElement = find(&self.stage, id);
        input.set_value(date);
        input.dispatch_event(&event("input")).unwrap();
        input.dispatch_event(&event("blur")).unwrap();
    }

    fn toggle(&self, label: &str) {
        let labels = self.stage.query_selector_all("fieldset label").unwrap();
        let found = (0..labels.length())
            .filter_map(|at| labels.item(at))
            .find(|node| node.text_content().is_some_and(|text| text == label));
        let node = found.unwrap_or_else(|| panic!("no status {label}"));
        find::<HtmlInputElement>(wasm_bindgen::JsCast::unchecked_ref(&node), "input").click();
    }
}

fn event(name: &str) -> Event {
    let init = EventInit::new();
    init.set_bubbles(true);
    Event::new_with_event_init_dict(name, &init).unwrap()
}

const HOSTILE: &str = r#"{"ok":true,"status":"","data":[{"job_SN":1,"job_Name":"<b>bold</b><img src=x>",
    "status":"<i>odd</i>","job_Type":"<u>t</u>","message":"<s>m</s>","username":"<em>u</em>","received":1}]}"#;

#[wasm_bindgen_test]
async fn jobs_are_rows_with_their_place_and_their_number() {
    let page = Page::loaded("?", &fake_fetch::jobs(&[3, 5])).await;
    let table: HtmlElement = find(&page.stage, "table");
    assert_eq!(table.get_attribute("aria-rowcount").as_deref(), Some("3"));
    assert_eq!(text(&page.stage, "tr[aria-rowindex='2'] th"), "5");
    assert_eq!(text(&page.stage, "tr[aria-rowindex='3'] th"), "3");
    assert_eq!(page.count(), "2 jobs");
}

#[wasm_bindgen_test]
async fn what_the_service_says_never_becomes_markup() {
    let page = Page::loaded("?", HOSTILE).await;
    find::<HtmlElement>(&page.stage, "tr.job button").click();
    until("the details", || number_of(&page.stage, "tr.job-details") == 1).await;
    assert_eq!(number_of(&page.stage, "tbody :is(b, img, i, u, s, em)"), 0);
    assert_eq!(text(&page.stage, ".job-name"), "<b>bold</b><img src=x>");
    assert_eq!(text(&page.stage, ".badge"), "<I>ODD</I>");
    let details = text(&page.stage, "tr.job-details");
    assert!(details.contains("<s>m</s>") && details.contains("<em>u</em>"), "{details}");
}

#[wasm_bindgen_test]
async fn a_refresh_keeps_the_row_its_focus_and_its_open_details() {
    let page = Page::loaded("?", &fake_fetch::jobs(&[3])).await;
    let button: HtmlElement = find(&page.stage, "tr.job button");
    button.focus().unwrap();
    button.click();
    until("the details", || number_of(&page.stage, "tr.job-details") == 1).await;
    find::<HtmlElement>(&page.stage, "header button").click();
    until("a second request", || fake_fetch::count() == 2).await;
    let finished = fake_fetch::jobs(&[3, 4]).replace("QUEUED", "FINISHED");
    fake_fetch::answer(1, 200, "application/json", &finished);
    until("the new rows", || page.count() == "2 jobs").await;
    assert_eq!(text(&page.stage, "tr.job:last-of-type .badge"), "");
    assert!(
        document().active_element().is_some_and(|active| *active == **button),
        "the button keeps the focus"
    );
    assert_eq!(number_of(&page.stage, "tr.job-details"), 1);
    assert_eq!(text(&page.stage, ".badge"), "Finished");
}

#[wasm_bindgen_test]
async fn a_valid_change_goes_to_the_address_and_an_invalid_one_nowhere() {
    let page = Page::loaded("?x=kept", &fake_fetch::jobs(&[3])).await;
    page.enter_date("#filter-since", "2020-12-01");
    until("a second request", || fake_fetch::count() == 2).await;
    assert_eq!(search(), "?since=2020-12-01&x=kept");
    fake_fetch::answer_jobs(1, &[3]);

    page.enter_date("#filter-till", "2020-11-30");
    settle_well().await;
    let error = text(&page.stage, "#filter-till-error");
    assert!(error.contains("before the first"), "{error}");
    let input: HtmlInputElement = find(&page.stage, "#filter-till");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!((search().as_str(), fake_fetch::count()), ("?since=2020-12-01&x=kept", 2));

    page.enter_date("#filter-till", "2020-12-31");
    until("a third request", || fake_fetch::count() == 3).await;
    assert_eq!(text(&page.stage, "#filter-till-error"), "");
    assert_eq!(search(), "?since=2020-12-01&till=2020-12-31&x=kept");
}

#[wasm_bindgen_test]
async fn an_address_that_is_wrong_says_so_and_sends_nothing() {
    let page = Page::open("?since=2020-12-02&till=2020-12-01");
    settle_well().await;
    assert_eq!(fake_fetch::count(), 0);
    assert!(text(&page.stage, "#filter-till-error").contains("before the first"));
    assert_eq!(find::<HtmlInputElement>(&page.stage, "#filter-since").value(), "2020-12-02");
    assert_eq!(find::<HtmlInputElement>(&page.stage, "#filter-till").value(), "2020-12-01");
}

#[wasm_bindgen_test]
async fn back_restores_the_form_and_the_list() {
    let page = Page::loaded("?", &fake_fetch::jobs(&[3])).await;
    page.toggle("Finished");
    until("a second request", || fake_fetch::count() == 2).await;
    assert_eq!(search(), "?status=FINISHED");
    fake_fetch::answer(1, 200, "application/json", r#"{"ok":true,"data":[]}"#);
    until("no rows", || page.count() == "No jobs match").await;
    window().history().unwrap().back().unwrap();
    until("a third request", || fake_fetch::count() == 3).await;
    assert_eq!(number_of(&page.stage, "fieldset input:checked"), 0);
}

#[wasm_bindgen_test]
async fn a_server_that_ignores_the_filter_does_no_harm() {
    let page = Page::open("?status=FINISHED");
    until("a request", || fake_fetch::count() == 1).await;
    fake_fetch::answer_jobs(0, &[3, 4]);
    until("an answer", || page.count() == "No jobs match").await;
    assert_eq!(number_of(&page.stage, "tr.job"), 0);
}

#[wasm_bindgen_test]
async fn each_failure_has_its_words() {
    let table = [
        (401, "application/json", "", "You are signed out"),
        (
            200,
            "application/json",
            r#"{"ok":false,"status":"No such account","data":null}"#,
            "“No such account”",
        ),
        (200, "text/html", "<html>log in</html>", "A web page of 19 B"),
        (200, "application/json", r#"{"ok":true,"#, "in the middle, after 11 B"),
        (
            502,
            "application/json",
            r#"{"ok":false,"status":"JESS cannot be reached","data":null}"#,
            "“JESS cannot be reached”",
        ),
        (500, "text/html", "<h1>oops</h1>", "error 500"),
    ];
    for (status, content_type, body, words) in table {
        let page = Page::open("?");
        until("a request", || fake_fetch::count() == 1).await;
        fake_fetch::answer(0, status, content_type, body);
        until("an alert", || page.alert().contains(words)).await;
    }
}

#[wasm_bindgen_test]
async fn a_failed_refresh_keeps_the_rows_and_says_since_when_they_are_stale() {
    let page = Page::loaded("?", &fake_fetch::jobs(&[3])).await;
    find::<HtmlElement>(&page.stage, "header button").click();
    until("a second request", || fake_fetch::count() == 2).await;
    fake_fetch::fail(1);
    until("an alert", || page.alert().contains("cannot be reached")).await;
    assert!(page.alert().contains("The list below is as it was on"), "{}", page.alert());
    assert_eq!(number_of(&page.stage, "tr.job"), 1);
    find::<HtmlElement>(&page.stage, "[role=alert] button").click();
    until("a third request", || fake_fetch::count() == 3).await;
    fake_fetch::answer_jobs(2, &[3, 4]);
    until("no alert", || page.alert().is_empty() && page.count() == "2 jobs").await;
}

#[wasm_bindgen_test]
async fn the_alert_stays_while_it_is_tried_again_and_is_not_read_out_twice() {
    let page = Page::loaded("?", &fake_fetch::jobs(&[3])).await;
    find::<HtmlElement>(&page.stage, "header button").click();
    until("a second request", || fake_fetch::count() == 2).await;
    fake_fetch::fail(1);
    until("an alert", || !page.alert().is_empty()).await;
    let alert: HtmlElement = find(&page.stage, "[role=alert]");
    let retry: HtmlElement = find(&page.stage, "[role=alert] button");
    retry.focus().unwrap();
    retry.click();
    until("a third request", || fake_fetch::count() == 3).await;
    settle_well().await;
    assert!(alert.is_connected(), "the alert stays");
    fake_fetch::fail(2);
    settle_well().await;
    assert!(alert.is_connected(), "the same failure leaves the same alert");
    assert!(document().active_element().is_some_and(|active| *active == **retry), "and its button the focus");
}

#[wasm_bindgen_test]
async fn the_alert_does_not_move_while_it_is_tried_again() {
    let page = Page::open("?since=2020-12-01");
    until("a request", || fake_fetch::count() == 1).await;
    fake_fetch::answer(0, 401, "application/json", "{}");
    until("an alert", || !page.alert().is_empty()).await;
    let alert: HtmlElement = find(&page.stage, "[role=alert]");
    let place = || alert.get_bounding_client_rect().top();
    let before = place();
    // Whoever comes back by a press on the link makes the window ask again, before the button is let go.
    find::<HtmlElement>(&page.stage, "header button").click();
    until("that it is asked for", || page.count() == "Loading jobs…").await;
    assert!((place() - before).abs() < 0.5, "{before} {}", place());
}

#[wasm_bindgen_test]
async fn nothing_is_said_to_match_before_there_is_an_answer() {
    let page = Page::loaded("?", &fake_fetch::jobs(&[3])).await;
    page.toggle("Rejected");
    until("a second request", || fake_fetch::count() == 2).await;
    settle_well().await;
    assert_eq!((page.count().as_str(), number_of(&page.stage, ".empty")), ("Loading jobs…", 0));
    fake_fetch::answer(1, 200, "application/json", r#"{"ok":true,"data":[]}"#);
    until("an answer", || page.count() == "No jobs match").await;
    let clear: HtmlElement = find(&page.stage, ".empty button");
    clear.focus().unwrap();
    clear.click();
    until("the focus", || document().active_element().is_some_and(|active| active.id() == "filter-search"))
        .await;
    assert_eq!(search(), "");
}

#[wasm_bindgen_test]
async fn to_pass_through_a_field_changes_nothing() {
    let page = Page::open("?since=2026-13-01");
    settle_well().await;
    let input: HtmlInputElement = find(&page.stage, "#filter-since");
    input.dispatch_event(&event("focus")).unwrap();
    input.dispatch_event(&event("blur")).unwrap();
    settle_well().await;
    assert_eq!((search().as_str(), fake_fetch::count()), ("?since=2026-13-01", 0));
    assert!(text(&page.stage, "#filter-since-error").contains("is not a date"));
}

#[wasm_bindgen_test]
async fn signing_in_leads_back_to_the_same_address() {
    let page = Page::open("?status=QUEUED,FINISHED&q=a%20b");
    until("a request", || fake_fetch::count() == 1).await;
    fake_fetch::answer(0, 401, "text/plain", "");
    until("an alert", || !page.alert().is_empty()).await;
    let href = find::<HtmlElement>(&page.stage, "[role=alert] a").get_attribute("href").unwrap();
    let back =
        form_urlencoded::parse(href.split_once('?').unwrap().1.as_bytes()).next().unwrap().1.into_owned();
    assert!(back.ends_with("?status=QUEUED,FINISHED&q=a%20b"), "{back}");
}

#[wasm_bindgen_test]
async fn entries_that_are_no_jobs_are_counted() {
    let page = Page::loaded("?", r#"{"ok":true,"data":[{"job_SN":1},{"id":2},null]}"#).await;
    assert!(text(&page.stage, ".note").contains("2 entries of the reply"));
    assert_eq!(page.count(), "1 job");
}

fn many_jobs(last: u32) -> String {
    fake_fetch::jobs(&(1..=last).collect::<Vec<_>>())
}

fn scroll_to(top: f64) {
    window().scroll_to_with_x_and_y(0.0, top);
}

/// The row at the top of the view, and how far below it.
fn first_in_view(page: &Page) -> Option<(String, f64)> {
    let rows = page.stage.query_selector_all("tr.job").unwrap();
    (0..rows.length())
        .filter_map(|at| rows.item(at)?.dyn_into::<HtmlElement>().ok())
        .map(|row| (text(&row, "th"), row.get_bounding_client_rect().top()))
        .find(|(_, top)| *top >= 0.0)
}

#[wasm_bindgen_test]
async fn a_short_list_is_there_whole_and_of_a_long_one_what_is_in_view() {
    let page = Page::loaded("?", &many_jobs(200)).await;
    assert_eq!(number_of(&page.stage, "tr.job"), 200);
    drop(page);

    let page = Page::loaded("?", &many_jobs(20_000)).await;
    until("the count", || page.count() == "20,000 jobs").await;
    let drawn = number_of(&page.stage, "tr.job");
    assert!((3..150).contains(&drawn), "{drawn} rows");
    let table: HtmlElement = find(&page.stage, "table");
    assert_eq!(table.get_attribute("aria-rowcount").as_deref(), Some("20001"));
    assert_eq!(text(&page.stage, "tr[aria-rowindex='2'] th"), "20000");

    // Each step of scrolling has the rows that belong there, in their order, and no more of them.
    for step in [1.0, 40.0, 300.0, 5000.0, 300_000.0, -20.0] {
        let top = window().scroll_y().unwrap() + step;
        scroll_to(top);
        until("the rows in view", || {
            let Some((number, top)) = first_in_view(&page) else { return false };
            let row = find::<HtmlElement>(&page.stage, "tr.job").get_bounding_client_rect().height();
            let body = find::<HtmlElement>(&page.stage, "tbody").get_bounding_client_rect();
            let index = ((top - body.top()) / row).round();
            top < row && number == (20_000.0 - index).to_string()
        })
        .await;
        settle_well().await;
        assert!((window().scroll_y().unwrap() - top).abs() < 1.0, "the view is where it was scrolled to");
        let indices = || -> Vec<u32> {
            let rows = page.stage.query_selector_all("tr.job").unwrap();
            let index = |row: HtmlElement| row.get_attribute("aria-rowindex").unwrap().parse().unwrap();
            (0..rows.length()).map(|at| index(rows.item(at).unwrap().unchecked_into())).collect()
        };
        let mut sorted = indices();
        sorted.sort_unstable();
        assert!(sorted.windows(2).all(|pair| pair[1] == pair[0] + 1), "without a gap: {sorted:?}");
        until("the rows in their order in the page, too", || indices() == sorted).await;
        assert!(sorted.len() < 150);
    }
}

#[wasm_bindgen_test]
async fn a_refresh_that_brings_new_jobs_moves_nothing_under_the_eye() {
    let page = Page::loaded("?", &many_jobs(1000)).await;
    until("the count", || page.count() == "1,000 jobs").await;
    scroll_to(window().scroll_y().unwrap() + 9000.0);
    until("another row in view", || first_in_view(&page).is_some_and(|(number, _)| number != "1000")).await;
    settle_well().await;
    let before = first_in_view(&page).unwrap();
    find::<HtmlElement>(&page.stage, "header button").click();
    until("a second request", || fake_fetch::count() == 2).await;
    fake_fetch::answer(1, 200, "application/json", &many_jobs(1005));
    until("the new jobs", || page.count() == "1,005 jobs").await;
    settle_well().await;
    let after = first_in_view(&page).unwrap();
    assert_eq!(after.0, before.0);
    assert!((after.1 - before.1).abs() < 1.5, "{before:?} {after:?}");
}

#[wasm_bindgen_test]
async fn a_row_that_has_the_focus_keeps_it_out_of_view() {
    let page = Page::loaded("?", &many_jobs(1000)).await;
    until("the count", || page.count() == "1,000 jobs").await;
    let button: HtmlElement = find(&page.stage, "tr[aria-rowindex='3'] button");
    button.focus().unwrap();
    scroll_to(20_000.0);
    until("other rows", || text(&page.stage, "tr.job:last-child th") != "1000").await;
    settle_well().await;
    assert!(document().active_element().is_some_and(|active| *active == **button));
    assert_eq!(button.text_content().as_deref(), Some("999"));
}

#[wasm_bindgen_test]
async fn details_in_a_long_list_push_down_what_is_below_them() {
    let page = Page::loaded("?", &many_jobs(1000)).await;
    until("the count", || page.count() == "1,000 jobs").await;
    // In a narrow window a row is a card, of which few have room.
    find::<HtmlElement>(&page.stage, "table").scroll_into_view();
    until("the fourth row", || number_of(&page.stage, "tr[aria-rowindex='4']") == 1).await;
    find::<HtmlElement>(&page.stage, "tr[aria-rowindex='3'] button").click();
    until("the details", || number_of(&page.stage, "tr.job-details") == 1).await;
    settle_well().await;
    let bottom = find::<HtmlElement>(&page.stage, "tr.job-details").get_bounding_client_rect().bottom();
    let next = find::<HtmlElement>(&page.stage, "tr[aria-rowindex='4']").get_bounding_client_rect().top();
    assert!((bottom - next).abs() < 1.5, "{bottom} {next}");
}

#[wasm_bindgen_test]
async fn paper_gets_the_whole_list_as_far_as_there_is_room() {
    let page = Page::loaded("?", &many_jobs(3000)).await;
    until("the count", || page.count() == "3,000 jobs").await;
    window().dispatch_event(&event("beforeprint")).unwrap();
    assert_eq!(number_of(&page.stage, "tr.job"), 2000);
    window().dispatch_event(&event("afterprint")).unwrap();
    assert!(number_of(&page.stage, "tr.job") < 150);
}

#[wasm_bindgen_test]
async fn headings_sort_and_say_so_in_the_address() {
    let page = Page::loaded("?", &fake_fetch::jobs(&[3, 12, 5])).await;
    let header = |name: &str| -> HtmlElement { find(&page.stage, &format!("th.cell-{name}")) };
    assert_eq!(header("submitted").get_attribute("aria-sort").as_deref(), Some("descending"));
    find::<HtmlElement>(&header("name"), "button").click();
    until("another order", || header("name").get_attribute("aria-sort").as_deref() == Some("ascending"))
        .await;
    assert_eq!(text(&page.stage, "tr[aria-rowindex='3'] th"), "3");
    assert_eq!(header("submitted").get_attribute("aria-sort"), None);
    assert_eq!(search(), "?sort=name");
    find::<HtmlElement>(&header("name"), "button").click();
    until("the reverse", || text(&page.stage, "tr[aria-rowindex='2'] th") == "5").await;
    assert_eq!((search().as_str(), fake_fetch::count()), ("?sort=-name", 1));
}

#[wasm_bindgen_test]
async fn a_search_finds_at_once_and_asks_for_nothing() {
    let page = Page::loaded("?", &fake_fetch::jobs(&[3, 12, 5])).await;
    let field: HtmlInputElement = find(&page.stage, "#filter-search");
    field.set_value("JOB 12");
    field.dispatch_event(&event("input")).unwrap();
    until("fewer rows", || page.count() == "1 job").await;
    assert_eq!(text(&page.stage, "tr.job th"), "12");
    field.set_value("nothing of the kind");
    field.dispatch_event(&event("input")).unwrap();
    until("no rows", || page.count() == "No jobs match").await;
    assert_eq!(fake_fetch::count(), 1);
}

#[wasm_bindgen_test]
async fn wrong_settings_are_named_and_nothing_is_asked_for() {
    let page = Page::with_settings("?", r#"{"filterTransport":"get"}"#);
    settle_well().await;
    assert!(page.alert().contains("filterTransport is \"get\"; expected"), "{}", page.alert());
    assert_eq!(fake_fetch::count(), 0);
}
