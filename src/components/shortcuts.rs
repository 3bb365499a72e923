//! The keys of the page: one table, from which both the handler and the sheet of keys are made.

use gloo_events::{EventListener, EventListenerOptions};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, HtmlDialogElement, HtmlElement, KeyboardEvent};

use super::focus::{focus_element, focus_later};
use crate::context::AppContext;
use crate::platform;

/// The action of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Moves the focus to the search field.
    Search,
    /// Moves the focus to the next row.
    Next,
    /// Moves the focus to the previous row.
    Previous,
    /// Selects the job that has the focus, or removes it from the selection.
    Select,
    /// Selects the jobs up to the one that has the focus.
    SelectTo,
    /// Moves the focus to the next row, and selects the rows up to it.
    ExtendDown,
    /// Moves the focus to the previous row, and selects the rows up to it.
    ExtendUp,
    /// Opens the dialog that cancels the selected jobs.
    Cancel,
    /// Closes the panel of the job, or else clears the selection.
    Clear,
    /// Opens the menu of exports.
    Export,
    /// Loads the jobs again.
    Refresh,
    /// Marks all changes as seen.
    MarkAsSeen,
    /// Opens or closes the sheet of keys.
    Help,
}

/// A key, or several, and what they do.
struct Shortcut {
    /// The values of `KeyboardEvent.key`.
    keys: &'static [&'static str],
    /// True for keys that mean something else outside of the list.
    is_of_list: bool,
    /// The keys as users read them.
    label: &'static str,
    description: &'static str,
    /// `None` for keys that are handled where they are pressed.
    command: Option<Command>,
}

/// The keys, in the order of the sheet.
static SHORTCUTS: [Shortcut; 12] = [
    Shortcut {
        keys: &["/"],
        is_of_list: false,
        label: "/",
        description: "Search",
        command: Some(Command::Search),
    },
    Shortcut {
        keys: &["j"],
        is_of_list: false,
        label: "j or ↓",
        description: "Next job",
        command: Some(Command::Next),
    },
    Shortcut {
        keys: &["k"],
        is_of_list: false,
        label: "k or ↑",
        description: "Previous job",
        command: Some(Command::Previous),
    },
    Shortcut {
        keys: &[],
        is_of_list: true,
        label: "Enter",
        description: "Open or close the job",
        command: None,
    },
    Shortcut {
        keys: &[" "],
        is_of_list: true,
        label: "Space",
        description: "Select the job",
        command: Some(Command::Select),
    },
    Shortcut {
        keys: &[],
        is_of_list: true,
        label: "Shift + ↓ or ↑",
        description: "Select the jobs up to the next or the previous one",
        command: None,
    },
    Shortcut {
        keys: &["x"],
        is_of_list: false,
        label: "x",
        description: "Cancel the selected jobs",
        command: Some(Command::Cancel),
    },
    Shortcut {
        keys: &["e"],
        is_of_list: false,
        label: "e",
        description: "Export the list",
        command: Some(Command::Export),
    },
    Shortcut {
        keys: &["r"],
        is_of_list: false,
        label: "r",
        description: "Refresh",
        command: Some(Command::Refresh),
    },
    Shortcut {
        keys: &["s"],
        is_of_list: false,
        label: "s",
        description: "Mark changes as seen",
        command: Some(Command::MarkAsSeen),
    },
    Shortcut {
        keys: &["?"],
        is_of_list: false,
        label: "?",
        description: "Show these keys",
        command: Some(Command::Help),
    },
    Shortcut {
        keys: &["Escape"],
        is_of_list: false,
        label: "Escape",
        description: "Close a menu, a dialog or the job, or clear the selection",
        command: Some(Command::Clear),
    },
];

/// The keys of the list that have another one in the sheet, each without and with Shift.
static ARROWS: [(&str, Command, Command); 2] =
    [("ArrowDown", Command::Next, Command::ExtendDown), ("ArrowUp", Command::Previous, Command::ExtendUp)];

/// The commands of the keys that work in the panel of a job.
const PANEL_COMMANDS: [Command; 4] = [Command::Next, Command::Previous, Command::Clear, Command::Help];

/// The key of the switch in the storage of the origin, and its value while the keys are off.
const KEY: &str = "jess-jobs-keys";
const OFF: &str = "off";

/// The input types in which users type no text.
const NOT_TYPED: [&str; 3] = ["checkbox", "radio", "button"];

/// Returns the command of a key that is pressed without a modifier other than Shift, in the list or elsewhere.
fn command_of(key: &str, has_shift: bool, is_in_list: bool) -> Option<Command> {
    let arrow = ARROWS.iter().find(|(arrow, _, _)| is_in_list && *arrow == key);
    let arrow = arrow.map(|(_, command, shifted)| if has_shift { *shifted } else { *command });
    let shortcut = SHORTCUTS
        .iter()
        .find(|shortcut| shortcut.keys.contains(&key) && (is_in_list || !shortcut.is_of_list));
    let command = arrow.or_else(|| shortcut?.command);
    command.map(|command| if has_shift && command == Command::Select { Command::SelectTo } else { command })
}

/// The handler of the keys and the sheet that lists them. In a list that is embedded, keys count only while the focus is in
/// it; `root` is its element.
#[component]
pub fn Shortcuts(
    /// The element of the list.
    root: NodeRef<html::Div>,
) -> impl IntoView {
    let AppContext {
        jobs,
        seen,
        selection,
        cancellations,
        embedding,
        search_input,
        list_moves,
        focused_job,
        open_job,
        is_export_menu_open,
        ..
    } = expect_context();
    let (sheet, heading) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::H2>::new());
    let is_on = RwSignal::new(platform::local_value(KEY).as_deref() != Some(OFF));
    let move_focus = move |step: isize| list_moves.update(|moves| *moves = (moves.0.wrapping_add(1), step));
    // The focus moves with the next drawing.
    let (extends, opens) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        let focused = focused_job.get();
        if extends.get_untracked() {
            extends.set(false);
            focused.into_iter().for_each(|id| selection.extend_to(id));
        }
        if opens.get_untracked() {
            opens.set(false);
            focused.into_iter().for_each(|id| open_job.open(id));
        }
    });
    // While a job is open, the keys open the next one. In the list, the focus goes there too.
    let go = move |step: isize, is_in_list: bool| {
        let is_open = untrack(|| open_job.id()).is_some();
        if is_open && !is_in_list {
            return open_job.step(step);
        }
        opens.set(is_open);
        move_focus(step);
    };
    let run = move |command, is_in_list| match command {
        Command::Search => focus_later(search_input),
        Command::Next => go(1, is_in_list),
        Command::Previous => go(-1, is_in_list),
        Command::Select => focused_job.get_untracked().into_iter().for_each(|id| selection.toggle(id)),
        Command::SelectTo => focused_job.get_untracked().into_iter().for_each(|id| selection.extend_to(id)),
        Command::ExtendDown | Command::ExtendUp => {
            // A range begins at the row that has the focus.
            if let Some(id) = focused_job.get_untracked().filter(|_| untrack(|| selection.count() == 0)) {
                selection.toggle(id);
            }
            move_focus(if command == Command::ExtendDown { 1 } else { -1 });
            extends.set(true);
        }
        Command::Cancel => {
            let active = untrack(|| jobs.active_of(&selection.ids()));
            if !active.is_empty() {
                cancellations.open(active);
            }
        }
        Command::Clear if untrack(|| open_job.id()).is_some() => open_job.close(),
        Command::Clear => selection.clear(),
        Command::Export => is_export_menu_open.set(true),
        Command::Refresh => jobs.refresh(),
        Command::MarkAsSeen => seen.mark_all(),
        Command::Help => toggle(sheet, heading),
    };
    let on_key = move |event: &Event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        if has_modifier || event.default_prevented() || event.is_composing() {
            return;
        }
        let Some(target) = event.composed_path().get(0).dyn_into::<Element>().ok() else { return };
        let is_in_dialog = target.closest("dialog:not(.job-panel)").is_ok_and(|dialog| dialog.is_some());
        let is_in_panel = target.closest(".job-panel").is_ok_and(|panel| panel.is_some());
        let is_in_list = target.closest("tr.job").is_ok_and(|row| row.is_some());
        // The checkbox of a row handles its own keys.
        let is_checkbox = target.tag_name() == "INPUT";
        let command = command_of(&event.key(), event.shift_key(), is_in_list)
            .filter(|command| !(is_checkbox && matches!(command, Command::Select | Command::SelectTo)))
            // Keys other than `?` are off by the switch; it itself is how the switch is found.
            .filter(|command| {
                let is_escape_of_panel = is_in_panel && *command == Command::Clear;
                is_on.get_untracked() || *command == Command::Help || is_escape_of_panel
            })
            .filter(|command| !is_in_dialog || *command == Command::Help)
            // The list behind a sheet does not show what the others do.
            .filter(|command| !is_in_panel || PANEL_COMMANDS.contains(command))
            .filter(|_| !is_typed_into(&target));
        if let Some(command) = command {
            // Escape goes on to what is open above the page, and first closes that.
            if command != Command::Clear {
                event.prevent_default();
            } else if document().query_selector(":popover-open").is_ok_and(|popover| popover.is_some()) {
                return;
            }
            run(command, is_in_list);
        }
    };
    let listening = StoredValue::new_local(None);
    Effect::new(move |_| {
        let target: Option<EventTarget> = if embedding.is_embedded() {
            root.get().map(|root| HtmlElement::clone(&root).into())
        } else {
            Some(window().into())
        };
        let options = EventListenerOptions::enable_prevent_default();
        let listen = |target| EventListener::new_with_options(&target, "keydown", options, on_key);
        // Replacing a listener removes it, and so does the end of the owner.
        listening.set_value(target.map(listen));
    });
    let on_change = move |event| {
        is_on.set(event_target_checked(&event));
        platform::set_local_value(KEY, (!is_on.get_untracked()).then_some(OFF));
    };
    let rows: Vec<_> = SHORTCUTS
        .iter()
        .map(|Shortcut { label, description, .. }| {
            view! {
                <dt><kbd>{*label}</kbd></dt>
                <dd>{*description}</dd>
            }
        })
        .collect();
    view! {
        <dialog class="shortcuts" aria-label="Keys" node_ref=sheet>
            <h2 tabindex="-1" node_ref=heading>"Keys"</h2>
            <dl>{rows}</dl>
            <label class="shortcuts-switch">
                <input type="checkbox" prop:checked=is_on on:change=on_change/>
                "Use these keys"
            </label>
            <form method="dialog">
                <button class="button" type="submit">"Close"</button>
            </form>
        </dialog>
    }
}

/// Reports whether users type text into an element.
fn is_typed_into(element: &Element) -> bool {
    let is_field = match &*element.tag_name() {
        "INPUT" => !element.get_attribute("type").is_some_and(|kind| NOT_TYPED.contains(&&*kind)),
        "TEXTAREA" | "SELECT" => true,
        _ => false,
    };
    is_field || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
}

fn toggle(sheet: NodeRef<html::Dialog>, heading: NodeRef<html::H2>) {
    let Some(sheet) = sheet.get_untracked() else { return };
    let sheet: &HtmlDialogElement = &sheet;
    if sheet.open() {
        sheet.close();
    } else {
        // Refused only for a dialog that is not in the document.
        let _ = sheet.show_modal();
        // Otherwise the first control has the focus, and the keys above it may be out of view. The attribute `autofocus` is
        // an error in a frame of another origin.
        if let Some(heading) = heading.get_untracked() {
            focus_element(&heading);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_one_command_and_arrows_move_only_in_the_list() {
        let table = [
            ("/", false, Some(Command::Search)),
            ("j", false, Some(Command::Next)),
            ("k", true, Some(Command::Previous)),
            ("ArrowDown", true, Some(Command::Next)),
            ("ArrowUp", true, Some(Command::Previous)),
            ("ArrowDown", false, None),
            ("e", false, Some(Command::Export)),
            (" ", true, Some(Command::Select)),
            (" ", false, None),
            ("x", false, Some(Command::Cancel)),
            ("Escape", false, Some(Command::Clear)),
            ("r", false, Some(Command::Refresh)),
            ("?", false, Some(Command::Help)),
            ("J", false, None),
            ("q", false, None),
        ];
        for (key, is_in_list, expected) in table {
            assert_eq!(command_of(key, false, is_in_list), expected, "{key}");
        }
        assert_eq!(command_of("ArrowDown", true, true), Some(Command::ExtendDown));
        assert_eq!(command_of("ArrowUp", true, false), None);
        assert_eq!(command_of(" ", true, true), Some(Command::SelectTo));
        let keys: Vec<&str> = SHORTCUTS.iter().flat_map(|shortcut| shortcut.keys).copied().collect();
        for key in &keys {
            assert_eq!(keys.iter().filter(|other| other == &key).count(), 1, "{key}");
        }
    }
}
