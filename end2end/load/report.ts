import { execFileSync } from "node:child_process";
import { cpus, release, totalmem, type } from "node:os";

import { type Result, type Results, SERVERS } from "./load.js";
import { CONNECTIONS, type Figures } from "./wrk.js";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Writes the report in Markdown. */
export function report({ options, loads, memory, others }: Results): string {
  const { seconds, rounds } = options;
  const method = `Each load ${rounds} times for ${seconds} s, ${CONNECTIONS} connections; the median.`;
  const noise = `Other programs used ${fine.format(100 * others)} % of the processor time meanwhile.`;
  const memories = SERVERS.map((server) => `${server} ${fine.format(memory.get(server)! / 2 ** 20)} MiB`);
  return [`${machine()} ${method} ${noise}`, table(loads), `Peak memory: ${memories.join(", ")}.`]
    .join("\n\n")
    .concat("\n");
}

function machine(): string {
  const date = new Date().toISOString().slice(0, 10);
  const [processor] = cpus();
  const nginx = /nginx\/\S+/.exec(execFileSync("sh", ["-c", "nginx -v 2>&1"], { encoding: "utf8" }))?.[0];
  const parts = [
    `${cpus().length} × ${processor?.model}`,
    `${fine.format(totalmem() / 2 ** 30)} GiB`,
    `${type()} ${release()}`,
    `${nginx}`,
  ];
  return `Measured on ${date}: ${parts.join(", ")}.`;
}

function table(results: readonly Result[]): string {
  const rates = ["requests per second", "gateway", "nginx", "ratio", "sandbox alone"];
  const columns = [...rates, "gateway p50", "nginx p50", "gateway p99", "nginx p99", "errors"];
  const rules = columns.map((_, at) => (at === 0 ? "---" : "---:"));
  const rows = results.map(row).map((cells) => `| ${cells.join(" | ")} |`);
  return [`| ${columns.join(" | ")} |`, `|${rules.join("|")}|`, ...rows].join("\n");
}

function row({ label, figures }: Result): string[] {
  const [gateway, nginx, sandbox] = SERVERS.map((server) => figures.get(server));
  const [ours, theirs] = [gateway!, nginx!];
  const errors = [...figures.values()].reduce((sum, { errors }) => sum + errors, 0);
  return [
    label,
    whole.format(ours.perSecond),
    whole.format(theirs.perSecond),
    (ours.perSecond / theirs.perSecond).toFixed(2),
    sandbox ? whole.format(sandbox.perSecond) : "–",
    ...times(ours, theirs, "p50"),
    ...times(ours, theirs, "p99"),
    whole.format(errors),
  ];
}

function times(ours: Figures, theirs: Figures, figure: "p50" | "p99"): string[] {
  return [ours, theirs].map((figures) => `${fine.format(figures[figure])} ms`);
}
