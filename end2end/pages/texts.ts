/*
 * The texts of the page that several tests look for, so that a change of wording is a change in one file. A text that
 * only one test looks for is in that test.
 */

/** The labels of the filter form. */
export const LABELS = {
  search: "Search",
  range: "Period",
  since: "Submitted since",
  till: "Submitted until",
  statuses: "Status",
  statusMenu: "Only one status, or all but one",
  clear: "Clear",
} as const;

/** The beginnings of the buttons that drop one condition of a filter without matches. */
export const CLEAR = {
  search: "Without the search",
  dates: "Without the dates",
  statuses: "Without the status",
  all: "Without all of these",
} as const;

/** The texts of the live region that counts the jobs, apart from the counts. */
export const COUNT = {
  loading: "Loading jobs…",
  loadingOlder: "Loading older jobs…",
  noJobs: "No jobs yet",
  noMatch: "No jobs match",
} as const;

/** The texts that replace an empty list. */
export const EMPTY = {
  noJobs: "You have no jobs yet",
  noMatch: "No jobs match the filter",
  incorrect: "Correct the filter to see your jobs.",
} as const;

/** The text beside the progress bar while the older jobs load. */
export const LOADING_OLDER_JOBS = "Loading older jobs";

/** The titles of the alert. */
export const TITLES = {
  signedOut: "You are signed out",
  refused: "JESS refused to list the jobs",
  unavailable: "JESS is not available at the moment",
  tooManyRequests: "Too many requests",
  failed: "The jobs could not be loaded",
  notAllowed: "You are not allowed to see these jobs",
  unreadable: "The reply could not be read",
  unreachable: "The server cannot be reached",
  broken: "The connection was lost",
  silent: "JESS is not responding",
  settings: "The settings of this page need a correction",
  notStarted: "The job list could not start",
  noWebAssembly: "The job list could not start: it needs WebAssembly",
  stopped: "The page has stopped because of an internal error",
  listStopped: "The job list has stopped because of an internal error",
} as const;

/** The details of the alert. */
export const DETAILS = {
  signIn: "Sign in to see your jobs.",
  stale: "The list below was updated on",
  tryLater: "Try again in a few minutes.",
  waitUntil: "JESS asks to wait until",
  network: "The network may be down, or the URL of the API may be wrong.",
  cors: "does not allow requests from it (CORS)",
  silent: "No data for 45 seconds.",
  silentAfter: (size: string) => `No data for 45 seconds, after ${size} of the reply.`,
  brokenAfter: (size: string) => `It was lost after ${size} of the reply.`,
  cutOffAfter: (size: string) => `The reply is incomplete: it ends after ${size}.`,
  webPage: (size: string) => `The reply is a web page (${size}), not a job list.`,
  refused: (reason: string) => `JESS says: “${reason}”`,
  status: (status: number) => `The server responded with error ${status}.`,
  reason: (reason: string, status: number) => `“${reason}” The server responded with error ${status}.`,
} as const;

/** The errors beside the fields of the filter form. */
export const FIELD_ERRORS = {
  incomplete: "The date is not complete. Complete it, or clear it.",
  notADate: (text: string) => `“${text}” is not a date. Choose a date.`,
  lastBeforeFirst: "The last day is before the first day. Choose a later last day or an earlier first day.",
  notAStatus: (text: string) => `The address asks for “${text}”, which is not a status. Choose from the list.`,
} as const;

/** The part of the error beside the statuses after the quoted status. */
export const NOT_A_STATUS = "which is not a status";

/** A part of the note below a list with entries that are not jobs. */
export const UNREADABLE_ENTRIES = "entries of the reply";
