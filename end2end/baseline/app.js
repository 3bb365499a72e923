/**
 * The baseline of `script/bench`: the job list as a good engineer would write it in a day, in plain JavaScript without a
 * framework. It requests the list, waits for the whole reply, parses it at once, and renders only the rows in view, whose
 * elements it reuses. It uses the known techniques for a fast page, so that the comparison is fair.
 *
 * It has only what the bench measures: the columns, the filter, the search and the order, with the accessible names of
 * the project's page, by which the bench finds them on both pages.
 */
"use strict";

const API_BASE = "../jess_web/api";

/** The height in style.css, in CSS pixels. */
const ROW_HEIGHT = 46;

/** The number of rows above and below the view, so that small steps of scrolling show no gap. */
const OVERSCAN = 8;

const form = document.querySelector("form");
const searchField = document.getElementById("search");
const count = document.getElementById("count");
const errorAlert = document.getElementById("error");
const table = document.querySelector("table");
const body = table.tBodies[0];
const headings = [...table.querySelectorAll("[data-column]")];
const template = document.getElementById("row").content.querySelector("tr");

const numbers = new Intl.NumberFormat("en");
const collator = new Intl.Collator("en");
const dateTime = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** The jobs of the last reply, newest first. */
let jobs = [];

/** The same jobs in the chosen order. */
let sorted = [];

/** The sorted jobs that match the search: the rows of the list. */
let shown = [];

let order = { column: "submitted", descending: true };

// The list from the service

let request = new AbortController();

/** Requests the jobs that match the form, and aborts the request before. */
async function load() {
  request.abort();
  request = new AbortController();
  const { signal } = request;
  try {
    const response = await fetch(`${API_BASE}/jobs${query()}`, { credentials: "include", signal });
    const reply = await response.json();
    if (!reply.ok) {
      throw new Error(reply.status);
    }
    jobs = (reply.data ?? []).sort(newestFirst);
    errorAlert.hidden = true;
    sort();
  } catch (error) {
    if (!signal.aborted) {
      errorAlert.textContent = `The jobs could not be loaded: ${error.message}`;
      errorAlert.hidden = false;
    }
  }
}

function query() {
  const { since, till } = form.elements;
  const statuses = [...form.querySelectorAll("[name=status]:checked")].map((box) => box.value);
  const filter = { since: since.value, till: till.value, status: statuses.join() };
  const pairs = Object.entries(filter).filter(([, value]) => value);
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : "";
}

function newestFirst(one, other) {
  return other.received - one.received || other.job_SN - one.job_SN;
}

// Order

/** The sort key of each column. */
const KEYS = {
  number: (job) => job.job_SN,
  name: (job) => job.job_Name,
  status: (job) => job.status,
  progress: (job) => share(job),
  type: (job) => job.job_Type,
  submitted: (job) => job.received,
  cpu: (job) => job.cputime,
  storage: (job) => job.storageSize,
};

const TEXTS = ["name", "status", "type"];

/** Sorts the jobs. Jobs with the same key stay newest first. */
function sort() {
  const { column, descending } = order;
  const key = KEYS[column];
  const compare = TEXTS.includes(column) ? collator.compare : (one, other) => one - other;
  const sign = descending ? -1 : 1;
  const isNewestFirst = column === "submitted" && descending;
  sorted = isNewestFirst ? jobs : jobs.toSorted((one, other) => sign * compare(key(one), key(other)));
  search();
}

function sortBy(column) {
  const descending = order.column === column ? !order.descending : !TEXTS.includes(column);
  order = { column, descending };
  for (const heading of headings) {
    if (heading.dataset.column === column) {
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
    } else {
      heading.removeAttribute("aria-sort");
    }
  }
  sort();
}

// Search

function search() {
  const words = fold(searchField.value).split(/\s+/).filter(Boolean);
  shown = words.length > 0 ? sorted.filter((job) => words.every((word) => searchText(job).includes(word))) : sorted;
  update();
}

/** Returns the searched text of a job, folded. It is computed on first use and cached. */
function searchText(job) {
  job.text ??= fold(
    [job.job_SN, job.job_Name, job.job_Desc ?? "", job.job_Type, job.username, job.message].join("\n"),
  );
  return job.text;
}

/** Removes case and diacritics. */
function fold(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
}

// Rows

/** The elements of rows. Element `i` shows jobs whose index has the remainder `i`. */
const rows = [];

/** The version of the shown jobs, which increases with each change. */
let version = 0;

let scheduled = false;

/** Marks the list as changed, and renders it in the next frame. */
function update() {
  version += 1;
  scheduleRender();
}

function scheduleRender() {
  if (!scheduled) {
    scheduled = true;
    requestAnimationFrame(render);
  }
}

/** Renders the rows in view. Reads the layout before it writes. */
function render() {
  scheduled = false;
  const top = -body.getBoundingClientRect().top;
  const inView = Math.ceil(innerHeight / ROW_HEIGHT);
  const first = Math.max(0, Math.min(Math.floor(top / ROW_HEIGHT), shown.length - inView) - OVERSCAN);
  const last = Math.min(shown.length, first + inView + 2 * OVERSCAN);
  writeCount();
  while (rows.length < inView + 2 * OVERSCAN) {
    rows.push(newRow());
  }
  for (const row of rows) {
    row.wanted = false;
  }
  for (let index = first; index < last; index += 1) {
    const row = rows[index % rows.length];
    row.wanted = true;
    show(row, index);
  }
  for (const row of rows) {
    if (!row.wanted && row.element.isConnected) {
      row.element.remove();
    }
  }
}

let writtenVersion = 0;

function writeCount() {
  if (writtenVersion === version) {
    return;
  }
  writtenVersion = version;
  body.style.height = `${shown.length * ROW_HEIGHT}px`;
  table.setAttribute("aria-rowcount", shown.length + 1);
  count.textContent =
    shown.length === 0 ? "No jobs match" : `${numbers.format(shown.length)} ${shown.length === 1 ? "job" : "jobs"}`;
}

/** Creates a row with its text nodes, since writing to a text node costs less than replacing it. */
function newRow() {
  const element = template.cloneNode(true);
  const [number, name, status, progress, type, submitted, cpu, storage] = element.cells;
  const [badge, time, bar, figures] = [status.firstChild, submitted.firstChild, ...progress.children];
  return {
    element,
    badge,
    bar,
    done: bar.firstChild,
    time,
    texts: [number, name, badge, figures, type, time, cpu, storage].map((parent) => parent.appendChild(new Text())),
    index: -1,
    version: -1,
    wanted: false,
  };
}

function show(row, index) {
  if (row.index !== index) {
    row.index = index;
    row.element.style.transform = `translateY(${index * ROW_HEIGHT}px)`;
    row.element.setAttribute("aria-rowindex", index + 2);
    row.version = -1;
  }
  if (row.version !== version) {
    row.version = version;
    fill(row, shown[index]);
  }
  if (!row.element.isConnected) {
    body.append(row.element);
  }
}

function fill(row, job) {
  const [total, , , , , , done] = cases(job);
  const texts = [
    job.job_SN,
    job.job_Name,
    sentence(job.status),
    `${done}/${total}`,
    job.job_Type,
    ago(job.received),
    duration(job.cputime),
    bytes(job.storageSize),
  ];
  texts.forEach((text, column) => {
    row.texts[column].data = text;
  });
  row.badge.className = `badge ${job.status.toLowerCase()}`;
  row.badge.title = job.message;
  row.bar.setAttribute("aria-label", `${done} of ${total} cases done`);
  row.done.style.transform = `scaleX(${share(job)})`;
  row.time.dateTime = new Date(job.received).toISOString();
  row.time.title = dateTime.format(job.received);
}

// Formats

function sentence(status) {
  return status.charAt(0) + status.slice(1).toLowerCase();
}

/** Parses the seven numbers of a job's progress. */
function cases(job) {
  return job.progress.split(",").map(Number);
}

/** Returns the share of a job's cases that are done. */
function share(job) {
  const [total, , , , , , done] = cases(job);
  return total > 0 ? done / total : 0;
}

const SPANS = [
  [31_536_000, "year"],
  [2_592_000, "month"],
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
];

function ago(instant) {
  const seconds = (Date.now() - instant) / 1000;
  for (const [length, unit] of SPANS) {
    const number = Math.floor(seconds / length);
    if (number >= 1) {
      return `${number} ${unit}${number === 1 ? "" : "s"} ago`;
    }
  }
  return "just now";
}

/** Writes seconds in their two largest units. */
function duration(seconds) {
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3_600) {
    return two(Math.floor(seconds / 60), "min", seconds % 60, "s");
  }
  if (seconds < 86_400) {
    return two(Math.floor(seconds / 3_600), "h", Math.floor((seconds / 60) % 60), "min");
  }
  return two(Math.floor(seconds / 86_400), "d", Math.floor((seconds / 3_600) % 24), "h");
}

function two(first, firstUnit, second, secondUnit) {
  const whole = `${numbers.format(first)} ${firstUnit}`;
  return second > 0 ? `${whole} ${second} ${secondUnit}` : whole;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

function bytes(size) {
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit > 0 && size < 99.95 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}

// Events

load();
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", (event) => {
  if (event.target !== searchField) {
    load();
  }
});
searchField.addEventListener("input", search);
table.tHead.addEventListener("click", (event) => {
  const heading = event.target.closest("button")?.parentElement;
  if (heading) {
    sortBy(heading.dataset.column);
  }
});
addEventListener("scroll", scheduleRender, { passive: true });
addEventListener("resize", scheduleRender, { passive: true });
// Update the relative times.
setInterval(update, 60_000);
