/*
 * The texts of the page that the tests look for, so that a change of wording is a change in this file. A text that
 * only one test looks for, and that says what the test is about, is in that test.
 */

/** The labels of the filter form. */
export const LABELS = {
  search: "Search",
  since: "Submitted since",
  till: "Submitted till",
  statuses: "Status",
  clear: "Clear",
} as const;

/** The buttons that remove one part of a filter that nothing matches. */
export const CLEAR = {
  search: "Clear the search",
  dates: "Clear the dates",
  statuses: "Clear the statuses",
} as const;

/** The texts of the live region that counts the jobs, apart from the counts themselves. */
export const COUNT = {
  loading: "Loading jobs…",
  loadingOlder: "Loading older jobs…",
  noJobs: "No jobs yet",
  noMatch: "No jobs match",
} as const;

/** The texts that replace an empty list. */
export const EMPTY = {
  noJobs: "You have no jobs yet",
  noMatch: "Nothing matches the filter",
  incorrect: "Correct the filter to see your jobs.",
} as const;

/** The text beside the progress bar while the older jobs load. */
export const LOADING_OLDER_JOBS = "Loading older jobs";

/** The titles of the alert. */
export const TITLES = {
  signedOut: "You are signed out",
  refused: "JESS refused to list the jobs",
  unavailable: "JESS cannot answer at the moment",
  tooManyRequests: "There were too many requests",
  unreadable: "The reply could not be read",
  unreachable: "The server cannot be reached",
  broken: "The connection broke",
  silent: "JESS takes too long",
  settings: "The settings of this page need a correction",
  notStarted: "The job list could not start",
  stopped: "The page has stopped because of a fault in it",
  listStopped: "The list has stopped",
} as const;

/** The details of the alert. */
export const DETAILS = {
  signIn: "Sign in to see your jobs.",
  stale: "The list below is as it was on",
  tryLater: "Try again in a while.",
  network: "The network may be down, or the address of the API may be wrong.",
  cors: "does not allow it to ask (CORS)",
  silent: "Nothing came for 45 seconds.",
  silentAfter: (size: string) => `Nothing came for 45 seconds, after ${size} of the reply.`,
  brokenAfter: (size: string) => `It broke after ${size} of the reply.`,
  cutOffAfter: (size: string) => `It ends in the middle, after ${size}.`,
  webPage: (size: string) => `A web page of ${size} came instead of a job list.`,
  refused: (reason: string) => `JESS says: “${reason}”`,
  status: (status: number) => `The server answered with error ${status}.`,
  reason: (reason: string, status: number) => `“${reason}” The server answered with error ${status}.`,
} as const;

/** The errors beside the fields of the filter form. */
export const FIELD_ERRORS = {
  notADate: (text: string) => `“${text}” is not a date. Choose one.`,
  lastBeforeFirst: "The last day is before the first. Choose a later one, or an earlier first day.",
  notAStatus: (text: string) => `The address asks for the status “${text}”, which cannot be one. Choose from these.`,
} as const;

/** The part of the error beside the statuses that does not quote the status. */
export const NOT_A_STATUS = "which cannot be one";

/** The note below a list some of whose entries are not jobs. */
export const UNREADABLE_ENTRIES = "entries of the reply";
