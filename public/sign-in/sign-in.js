/**
 * Signs in, on a server that has no sign-in page of its own: asks JESS through the bridge beside this page, and goes
 * where the user came from. A file of its own, since the content security policy allows no inline script.
 *
 * It does what the gateway's own page does (`crates/gateway/src/sign_in.rs`), whose style it has as well.
 */

const form = document.querySelector("form");
const { email, password, submit } = form.elements;
const trouble = document.getElementById("trouble");

// Where typing goes on: what is filled in already, by the browser for example, needs none.
(email.value ? (password.value ? submit : password) : email).focus();

let busy = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) {
    return;
  }
  busy = true;
  const refusal = await signIn({ email: email.value, password: password.value });
  busy = false;
  if (refusal === undefined) {
    location.replace(destination());
  } else {
    say(refusal);
  }
});

/**
 * Asks JESS.
 *
 * @param {{ email: string, password: string }} credentials
 * @returns {Promise<string | undefined>} why not, in words; nothing once the session's cookie is there
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
    return "The server cannot be reached: it or the network may be down. Try again in a moment.";
  }
  // What is not JSON, or breaks off, says nothing.
  const answer = await response.json().catch(() => undefined);
  if (response.ok && answer?.ok === true) {
    return undefined;
  }
  if (answer?.ok === false) {
    const said = typeof answer.status === "string" && answer.status.trim() !== "";
    return said ? answer.status : "JESS refused the sign-in and gave no reason.";
  }
  return `The server answered with status ${response.status} and not with a session. Try again in a moment.`;
}

/** Where to go: the address in `return`, if it is one of an origin that it may be; else the page above this one. */
function destination() {
  const address = new URLSearchParams(location.search).get("return") ?? "";
  const origins = [location.origin, ...form.dataset.returnOrigins.split(/\s+/)];
  try {
    // The browser's own reading decides: `//host` and `/\host` are other hosts to it.
    const url = new URL(address, location.href);
    if (/^(\/|https?:)/.test(address) && origins.includes(url.origin)) {
      return url.href;
    }
  } catch {
    // It is no address at all.
  }
  return new URL("../", location.href).href;
}

/**
 * Shows why it failed, and has the password typed anew.
 *
 * @param {string} words
 */
function say(words) {
  trouble.hidden = false;
  trouble.textContent = words;
  for (const input of [email, password]) {
    input.setAttribute("aria-describedby", trouble.id);
  }
  password.value = "";
  password.focus();
}
