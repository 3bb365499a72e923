const frame = document.getElementById("jobs");
const jobs = new URL(frame.src).origin;

// The frame reports the height at which it needs no scroll bar.
addEventListener("message", ({ source, origin, data }) => {
  if (source === frame.contentWindow && origin === jobs && data.type === "jess-jobs-height") {
    frame.style.height = `${data.height}px`;
  }
});

document.getElementById("dark").addEventListener("click", () => {
  frame.contentWindow.postMessage({ type: "jess-jobs-theme", theme: "dark" }, jobs);
});
