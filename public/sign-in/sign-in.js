/**
 * Signs in: sends the credentials to JESS through the bridge on the same server, then returns to the page from which
 * the user came. This is a file because the content security policy forbids inline scripts.
 */

const form = document.querySelector("form");
const { email, password, submit } = form.elements;
const errorAlert = document.getElementById("error");

// Focus the first empty field; the browser may have filled in some.
(email.value ? (password.value ? submit : password) : email).focus();

let busy = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) {
    return;
  }
  busy = true;
  const error = await signIn({ email: email.value, password: password.value });
  busy = false;
  if (error === undefined) {
    location.replace(await returnUrl());
  } else {
    showError(error);
  }
});

/**
 * Sends the credentials to JESS.
 *
 * @param {{ email: string, password: string }} credentials
 * @returns {Promise<string | undefined>} an error message, or undefined once the session cookie is set
 */
async function signIn(credentials) {
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify(credentials),
      redirect: "error",
    });
  } catch {
    return "The server cannot be reached. It or your network connection may be down. Try again in a moment.";
  }
  // A body that is not JSON or is incomplete counts as missing.
  const reply = await response.json().catch(() => undefined);
  if (response.ok && reply?.ok === true) {
    return undefined;
  }
  if (reply?.ok === false) {
    const hasReason = typeof reply.status === "string" && reply.status.trim() !== "";
    return hasReason ? reply.status : "JESS refused the sign-in and gave no reason.";
  }
  return `The server replied with status ${response.status} instead of a session. Try again in a moment.`;
}

/**
 * Returns the URL in the parameter `return` if its origin is allowed, and the parent folder of this page otherwise.
 *
 * @returns {Promise<string>}
 */
async function returnUrl() {
  const address = new URLSearchParams(location.search).get("return") ?? "";
  // Check the parsed URL, since browsers resolve `//host` and `/\host` to other hosts.
  if (/^(\/|https?:)/.test(address) && URL.canParse(address, location.href)) {
    const url = new URL(address, location.href);
    if (url.origin === location.origin || (await otherOrigins()).includes(url.origin)) {
      return url.href;
    }
  }
  return new URL("../", location.href).href;
}

/**
 * Returns the other origins to which users may return: the gateway's `--allow-origins`, or the content of the file.
 *
 * @returns {Promise<string[]>}
 */
async function otherOrigins() {
  try {
    const response = await fetch("return-origins.txt");
    return response.ok ? (await response.text()).trim().split(/\s+/) : [];
  } catch {
    return [];
  }
}

/**
 * Shows an error message and clears the password for another attempt.
 *
 * @param {string} message
 */
function showError(message) {
  errorAlert.hidden = false;
  errorAlert.textContent = message;
  for (const input of [email, password]) {
    input.setAttribute("aria-describedby", errorAlert.id);
  }
  password.value = "";
  password.focus();
}
