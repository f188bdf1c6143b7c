// How quick it is: the first page from cold, what is loaded for it, and a table of very many rows.
// A machine that does other things at the same time takes longer, so what is held to a limit is the time
// that a page computes, and where that cannot be told, the best of several tries over how busy the machine is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, CDPSession, Page } from "playwright-core";
import { Demo } from "./demo.ts";
import { launch, Visit } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** What the design promises, in milliseconds. */
const PAINTS_WITHIN = 1000;
const LONGEST_TASK = 200;
const TRIES = 5;

/** What may be loaded before the editor is opened, compressed. */
const MOST_BYTES = 150 * 1024;

test("the overview paints within a second from cold", async () => {
  const painted: number[] = [];
  const stood: number[] = [];
  const factor = busy();
  for (let round = 0; round < TRIES; round += 1) {
    // A context of its own has an empty cache.
    const visit = await Visit.as("admin", browser, demo);
    await visit.page.goto("/");
    await visit.page.getByRole("heading", { name: "Needs a decision" }).waitFor();
    stood.push(await visit.page.evaluate(() => performance.now()));
    painted.push(await visit.page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity));
    await visit.end();
  }
  console.log(`overview from cold, on a machine that takes ${factor.toFixed(1)} times as long as if it did nothing else:`);
  console.log(`first contentful paint after ${rounded(painted)} ms, its content after ${rounded(stood)} ms`);
  assert.ok(Math.min(...painted) / factor < PAINTS_WITHIN, `painted after ${rounded(painted)} ms, busy ${factor}`);
});

test("no more than 150 KB are loaded before the editor is opened", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  const loaded = new Map<string, number>();
  for (const path of ["/", "/distributors/course_profit_share", "/settlements", "/fulfillments", "/collaborators/ana", "/events", "/upload", "/catalogue", "/settings/audit"]) {
    await visit.open(path);
    await visit.settled();
    for (const [name, bytes] of await assets(page)) loaded.set(name, Math.max(bytes, loaded.get(name) ?? 0));
  }
  const bytes = [...loaded.values()].reduce((total, each) => total + each, 0);
  console.log(`loaded on nine screens: ${loaded.size} files, ${Math.round(bytes / 1024)} KB compressed`);
  assert.ok(bytes > 0 && bytes <= MOST_BYTES, `${bytes} bytes: ${[...loaded].map(([name, each]) => `${name} ${each}`).join(", ")}`);
  await visit.end();
});

test("a table of 10,000 rows scrolls, sorts and filters without a pause", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await page.route("**/graphql", async (route) => {
    const { query, variables } = route.request().postDataJSON() as { query: string; variables: { first: number; after: string | null } };
    if (!query.startsWith("query Payouts(")) return route.continue();
    return route.fulfill({ json: { data: { payouts: payouts(Number(variables.after ?? 0), variables.first) } } });
  });
  await visit.open("/payouts");
  const rows = page.getByRole("status").filter({ hasText: /rows/ });
  await rows.filter({ hasText: "10 000 rows" }).waitFor();
  const table = page.getByRole("region", { name: "payouts" });

  const meter = await Meter.on(page);
  const deeds: [string, () => Promise<unknown>][] = [
    ...[1, 20, 50, 99, 100, 0].map((percent): [string, () => Promise<unknown>] => [
      `scroll to ${percent} %`, () => table.evaluate((element, to) => (element.scrollTop = (element.scrollHeight * to) / 100), percent),
    ]),
    ["sort by amount", () => page.getByRole("button", { name: "Amount" }).click()],
    ["sort by name", () => page.getByRole("button", { name: "Collaborator" }).click()],
    ["sort by moment", () => page.getByRole("button", { name: "Made" }).click()],
    ...[..."person 99"].map((letter): [string, () => Promise<unknown>] => [
      `filter, and type "${letter}"`, () => page.getByLabel("Filter payouts").pressSequentially(letter),
    ]),
  ];
  for (const [name, deed] of deeds) {
    const { computed, tasks } = await meter.of(deed);
    const drawn = await page.locator("tbody tr").count();
    console.log(`${name}: computes ${Math.round(computed)} ms, ${tasks.length === 0 ? "no task over 50 ms" : `tasks over 50 ms as the clock says: ${rounded(tasks)}`}; ${drawn} rows in the document`);
    // All that one deed makes the page compute is more than its longest task.
    assert.ok(computed < LONGEST_TASK, `${name}: ${computed} ms`);
    assert.ok(drawn < 100, `${name}: ${drawn} rows in the document`);
  }
  await rows.filter({ hasText: /of 10000/ }).waitFor();
  assert.match(await page.locator("tbody tr").nth(1).innerText(), /99/);
  await visit.end();
});

const rounded = (numbers: number[]) => numbers.map((number) => Math.round(number)).join(", ");

/** Names of the scripts and styles of this page with their compressed sizes. */
function assets(page: Page): Promise<[string, number][]> {
  return page.evaluate(() =>
    (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter(({ name }) => /\/assets\/.*\.(js|css)$/.test(name))
      .map(({ name, encodedBodySize }) => [name.slice(name.lastIndexOf("/") + 1), encodedBodySize]));
}

/** How much longer something takes now than it computes: 1 on a machine that does nothing else. */
function busy(): number {
  const [start, before] = [performance.now(), process.cpuUsage()];
  while (performance.now() - start < 500);
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, (performance.now() - start) / ((user + system) / 1000));
}

/** What a page computes for something that is done to it. */
class Meter {
  private constructor(private readonly page: Page, private readonly session: CDPSession) {}

  static async on(page: Page): Promise<Meter> {
    const session = await page.context().newCDPSession(page);
    // Times of the page's own thread, whatever else the machine does.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.evaluate(() => {
      const seen: number[] = [];
      const observer = new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration)));
      observer.observe({ type: "longtask" });
      Object.assign(window, { longTasks: { seen, observer } });
    });
    return new Meter(page, session);
  }

  /** The milliseconds that the page's thread computes, and its long tasks as the clock says. */
  async of(deed: () => Promise<unknown>): Promise<{ computed: number; tasks: number[] }> {
    const before = await this.#taskMs();
    await deed();
    const tasks = await this.page.evaluate(async () => {
      // What the deed drew comes with the next frames.
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      const { seen, observer } = (window as unknown as { longTasks: { seen: number[]; observer: PerformanceObserver } }).longTasks;
      seen.push(...observer.takeRecords().map(({ duration }) => duration));
      return seen.splice(0);
    });
    return { computed: (await this.#taskMs()) - before, tasks };
  }

  async #taskMs(): Promise<number> {
    const { metrics } = await this.session.send("Performance.getMetrics");
    const found = metrics.find(({ name }) => name === "TaskDuration");
    assert.ok(found, "the browser tells how long its tasks are");
    return found.value * 1000;
  }
}

const ALL = 10_000;

/** A page of payouts as the API would send it. */
function payouts(from: number, first: number): object {
  const until = Math.min(ALL, from + first);
  return {
    totalCount: ALL,
    pageInfo: { hasNextPage: until < ALL, endCursor: String(until) },
    nodes: Array.from({ length: until - from }, (_, at) => payout(from + at)),
  };
}

function payout(at: number): object {
  // Scattered, so that no order is there already.
  const scattered = (at * 7919) % ALL;
  const day = String(1 + (scattered % 28)).padStart(2, "0");
  return {
    id: `payout-${at}`,
    amount: { amount: `${scattered}.${String(at % 100).padStart(2, "0")}`, currency: "USD" },
    state: "PAID", paidOn: `2026-10-${day}`, reference: `batch ${scattered % 97}`,
    createdAt: `2026-09-${day}T10:00:00.000000Z`,
    collaborator: { ref: `p${scattered}`, name: `Person ${scattered}` },
    fulfillment: { id: "f", state: "COMPLETE" },
  };
}
