// Many dashboards that are open at the same time, as the server sees them: each follows and asks what its page in the
// console does, with the same documents, and as often. `bench/dashboards` starts it.
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { Demo } from "../tests/demo.ts";
import { Dashboard, type Kind } from "./dashboard.ts";
import { Server } from "./server.ts";

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const DASHBOARDS = number("DASHBOARDS", 1000);
const IDLE_S = number("IDLE_SECONDS", 15);
const BUSY_S = number("SECONDS_EACH", 30);
/** Each time, something of everybody happens, so that every dashboard has to change. */
const EVERY_MS = number("EVERY_MS", 1000);
/** How many open at the same time. */
const AT_ONCE = 8;
/** How many dashboards share a token: a server lets one token follow so much. */
const OF_TOKEN = 100;
/** How long it is waited for what nobody was shown yet. */
const PATIENCE_MS = 60_000;
const RULE = "course_profit_share";
const MIX: Kind[] = ["overview", "rule", "mine", "overview", "rule", "mine", "overview"];

const demo = await Demo.start({ flags: ["--rate-requests", "0", "--rate-cost", "0", "--rate-address-requests", "0", "--rate-address-cost", "0"] });
try {
  await measure();
} finally {
  await demo.stop();
}

async function measure(): Promise<void> {
  const server = new Server(demo);
  const people = await server.people(RULE);
  const office: string[] = [];
  for (let made = 0; made * OF_TOKEN < DASHBOARDS; made += 1) office.push(await server.token(`bench ${made}`, "ADMIN"));
  const own = new Map<string, string>();
  for (const { ref } of people) own.set(ref, await server.token(`bench ${ref}`, "COLLABORATOR", ref));

  const dashboards = Array.from({ length: DASHBOARDS }, (_, at) => {
    const kind = MIX[at % MIX.length] as Kind;
    const { ref } = people[at % people.length] as { ref: string };
    const token = kind === "mine" ? own.get(ref) : office[Math.floor(at / OF_TOKEN)];
    return new Dashboard(demo.url, token ?? "", kind, { rule: RULE, ref });
  });
  const before = await usage();
  const began = performance.now();
  const left = [...dashboards];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let one = left.pop(); one; one = left.pop()) await one.open();
  }));
  const opened = await usage();
  const follows = dashboards.reduce((all, one) => all + one.follows, 0);
  const many = (kind: Kind) => dashboards.filter((one) => one.kind === kind).length;
  say(`${DASHBOARDS} dashboards: ${many("overview")} overviews, ${many("rule")} of a rule, ${many("mine")} of people; ${follows} subscriptions`);
  say(`opened in ${seconds(performance.now() - began)}: ${(opened.cpu - before.cpu).toFixed(1)} s of the processor, ${opened.memory} MB of memory (${before.memory} MB before)`);

  await pause(IDLE_S * 1000);
  const idle = await usage();
  say(`${IDLE_S} s in which only the demo goes on: ${(idle.cpu - opened.cpu).toFixed(1)} s of the processor, ${idle.memory} MB`);

  dashboards.forEach((one) => one.begin());
  const moments: number[] = [];
  const start = performance.now();
  while (performance.now() - start < BUSY_S * 1000) {
    await server.complete(people);
    moments.push(Date.now());
    await pause(Math.max(0, start + moments.length * EVERY_MS - performance.now()));
  }
  const busy = await usage();
  const spent = (performance.now() - start) / 1000;
  say(`${moments.length} times ${people.length} events, one for everybody, in ${spent.toFixed(0)} s: ${(busy.cpu - idle.cpu).toFixed(1)} s of the processor, ${busy.memory} MB`);
  const until = performance.now() + PATIENCE_MS;
  const last = moments.at(-1) ?? 0;
  while (dashboards.some((one) => one.told(last) === Infinity) && performance.now() < until) await pause(100);

  const delays = dashboards.flatMap((one) => moments.map((moment) => one.told(moment))).sort((a, b) => a - b);
  say(`shown after ${seconds(at(delays, 0.5))} (half), ${seconds(at(delays, 0.99))} (99 of 100), ${seconds(delays.at(-1) ?? 0)} (the last)`);
  const asked = dashboards.reduce((all, one) => all + one.asked, 0);
  const failed = dashboards.flatMap((one) => one.failures);
  say(`${asked} questions while it was measured, ${failed.length} of them without an answer${failed[0] ? `: ${failed[0]}` : ""}`);
  dashboards.forEach((one) => one.close());
  if (failed.length > 0) process.exitCode = 1;
}

function at(sorted: number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function say(line: string): void {
  console.log(`  ${line}`);
}

/** What the server has used of the processor, in seconds, and holds of memory, in MB. */
async function usage(): Promise<{ cpu: number; memory: number }> {
  const [stat, status] = await Promise.all(["stat", "status"].map((file) => readFile(`/proc/${demo.pid}/${file}`, "utf8")));
  // Behind the name, which may have blanks: the state is the first, and user and system time are the 12th and 13th.
  const fields = (stat ?? "").slice((stat ?? "").lastIndexOf(")") + 2).split(" ");
  return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, memory: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status ?? "")?.[1]) / 1024) };
}
