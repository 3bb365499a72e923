document.addEventListener("jess-jobs-select", ({ detail }) => {
  const { job, name, open } = detail;
  document.getElementById("news").textContent = open ? `Job ${job}: ${name ?? "unnamed"}` : "No job selected.";
});
