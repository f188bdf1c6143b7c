// Settlements and "why this amount": every step has the server's number, for both roles.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Demo } from "./demo.ts";
import { exactly, launch, PHONE, texts, Visit, WIDE } from "./visit.ts";

interface Found {
  id: string;
  standings: { nodes: { collaborator: { ref: string; name: string }; amount: { amount: string } }[] };
}

let demo: Demo;
let browser: Browser;
/** The newest settlement of each rule. */
let settlements: Map<string, Found>;
/** What was paid, each as `SETTLEMENT/COLLABORATOR`: which ones they are depends on the day. */
let paid: Set<string>;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
  const { distributors } = await demo.ask<{ distributors: { nodes: { name: string; settlements: { nodes: Found[] } }[] } }>(`{
    distributors(first: 10) { nodes { name settlements(first: 1) { nodes {
      id standings(first: 20) { nodes { collaborator { ref name } amount { amount } } }
    } } } }
  }`);
  const { obligations } = await demo.ask<{ obligations: { nodes: { settlement: { id: string } | null; collaborator: { ref: string }; payout: { state: string } | null }[] } }>(
    "{ obligations(first: 500, filter: { kind: SETTLEMENT }) { nodes { settlement { id } collaborator { ref } payout { state } } } }",
  );
  paid = new Set(obligations.nodes.flatMap(({ settlement, collaborator, payout }) => (payout?.state === "PAID" ? [`${settlement?.id}/${collaborator.ref}`] : [])));
  settlements = new Map(distributors.nodes.flatMap(({ name, settlements: { nodes } }) => (nodes[0] ? [[name, nodes[0]]] : [])));
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

function settled(rule: string): Found {
  const found = settlements.get(rule);
  assert.ok(found, `${rule} has no settlement`);
  return found;
}

/** As the console writes it: thin spaces between thousands. */
const spaced = (amount: string) => amount.replace(/\B(?=(\d{3})+(?!\d))(?=[^.]*\.)/g, "\u202f");

test("settlements and every way to divide are accessible and fit", async () => {
  for (const look of [{ colours: "light", size: WIDE }, { colours: "dark", size: WIDE }, { colours: "light", size: PHONE }] as const) {
    const visit = await Visit.as("admin", browser, demo, look);
    const paths = ["/settlements", `/settlements/${encodeURIComponent(settled("course_profit_share").id)}`];
    for (const [, { id, standings }] of settlements) {
      const who = standings.nodes[0]?.collaborator.ref ?? "";
      paths.push(`/settlements/${encodeURIComponent(id)}/why/${who}`);
    }
    paths.push("/distributors/order_journeys/journeys/journey_value/gia?missed=1");
    for (const path of paths) {
      await visit.open(path);
      await visit.page.waitForFunction(() => !document.querySelector(".wait"));
      await visit.fits();
      await visit.accessible();
    }
    await visit.end();
  }
});

test("every standing of every rule is explained down to its amount", async () => {
  const visit = await Visit.as("admin", browser, demo);
  for (const [, { id, standings }] of settlements) {
    for (const { collaborator, amount } of standings.nodes) {
      await visit.open(`/settlements/${encodeURIComponent(id)}/why/${collaborator.ref}`);
      const title = await visit.page.locator("h1").innerText();
      const worth = Number(amount.amount) === 0 ? "nothing" : `${spaced(amount.amount)} USD`;
      const verb = paid.has(`${id}/${collaborator.ref}`) ? "got" : "gets";
      assert.equal(title, `Why ${collaborator.name} ${verb} ${worth}`);
      const last = visit.page.getByLabel("The steps in short").getByRole("listitem").last();
      assert.match(await last.innerText(), new RegExp(`^${spaced(amount.amount).replace(".", "\\.")}\\sUSD`));
    }
  }
  await visit.end();
});

test("each step names its clause, and the events add up", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(`/settlements/${encodeURIComponent(settled("course_profit_share").id)}/why/ana`);
  await page.getByText("add up to exactly").waitFor();
  for (const clause of ["count course_completed", "qualify when completions at least 5", "share by completions", "take 30% of sales", "each at most 40% of the pool", "pay after 14 days"]) {
    await page.locator("aside .clause", { hasText: clause }).first().waitFor();
  }
  await page.getByText("Every event").click();
  await page.getByRole("table").waitFor();
  await visit.end();
});

test("who misses something sees what did not count, and which clause left it out", async () => {
  const { node } = await demo.ask<{ node: { standing: { derivation: { events: { nodes: { leftOutBy: string | null }[] } } } } }>(
    `{ node(id: "${settled("course_profit_share").id}") { ... on Settlement { standing(collaborator: "ana") { derivation {
      events(metric: "completions", missed: true, first: 500) { nodes { leftOutBy } } } } } } }`,
  );
  const missed = node.standing.derivation.events.nodes.filter(({ leftOutBy }) => leftOutBy !== null);
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(`/settlements/${encodeURIComponent(settled("course_profit_share").id)}/why/ana`);
  await page.getByText("What did not count, and why").first().click();
  if (missed.length === 0) await page.getByText("Everything that was recorded for").waitFor();
  else {
    const table = page.getByRole("region", { name: "missed-completions" });
    await table.getByRole("cell").first().waitFor();
    await exactly(missed.length, table.locator("tbody tr"));
    for (const clause of new Set(missed.map(({ leftOutBy }) => leftOutBy ?? ""))) {
      if (["rejected", "reversed", "pending"].includes(clause)) continue;
      await table.locator(".clause", { hasText: clause }).first().waitFor();
    }
  }
  await visit.accessible();
  await visit.end();
});

test("from a settlement to the reason and on to the journeys, by keyboard alone", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(`/settlements/${encodeURIComponent(settled("order_journeys").id)}`);
  const who = settled("order_journeys").standings.nodes[0]?.collaborator.name ?? "";
  await page.getByRole("table").getByRole("link", { name: who, exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: `Why ${who}` }).waitFor();
  await page.getByRole("link", { name: /touch by touch/i }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Journeys behind" }).waitFor();
  await page.locator("article").first().waitFor();
  await visit.accessible();
  await page.getByLabel("also those without a part").press("Space");
  await page.waitForURL(/missed=1/);
  await page.getByText("does not count").first().waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: `Why ${who}` }).waitFor();
  await visit.end();
});

test("a collaborator sees what is theirs, why, and nothing of anybody else's", async () => {
  for (const size of [WIDE, PHONE]) {
    const visit = await Visit.as("collaborator", browser, demo, { size });
    const { page } = visit;
    await visit.open("/");
    await page.getByRole("heading", { name: "My page" }).waitFor();
    await page.getByRole("heading", { name: "Payments" }).waitFor();
    await page.getByRole("cell").first().waitFor();
    // One total for each month, of which the parts add up.
    const month = page.getByRole("list", { name: "Month by month" }).locator("> li").first();
    const numbers = async (found: string[]) => found.map((text) => Number(text.replace(/[^\d.\u2212]/g, "").replace("\u2212", "-")));
    const [[total = Number.NaN], parts] = await Promise.all([
      texts(month.locator("h3 strong")).then(numbers),
      texts(month.locator("ul .soft")).then(numbers),
    ]);
    assert.equal(parts.reduce((sum, part) => sum + Math.round(part * 100), 0), Math.round(total * 100));
    await visit.fits();
    await visit.accessible();
    await page.getByRole("link", { name: /how it came about in Course creators/ }).click();
    await page.getByRole("heading", { name: /^Why you would get/ }).waitFor();
    await page.getByText("everybody else").waitFor();
    const text = await page.locator("main").innerText();
    for (const other of ["Bo Lindqvist", "Cyrus Amini", "c-0"]) assert.ok(!text.includes(other), `${other} is shown to Ana`);
    await visit.fits();
    await visit.accessible();
    await visit.end();
  }
});

test("a collaborator is kept from pages of admins, and of others", async () => {
  const visit = await Visit.as("collaborator", browser, demo);
  const { page } = visit;
  await visit.open("/settlements");
  await page.getByText("Your token does not allow this page").waitFor();
  await visit.open(`/settlements/${encodeURIComponent(settled("course_profit_share").id)}/why/bo`);
  await page.getByText("This is not yours to see").waitFor();
  await visit.end();
});
