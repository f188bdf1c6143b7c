// "Why this amount" of what newer clauses pay, each on a settlement of its own: amounts are worked out by hand here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Demo } from "./demo.ts";
import { launch, PHONE, Visit } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
  await demo.ask("mutation($facts: [FactInput!]!) { setFacts(input: { facts: $facts }) { errors { message } } }", { facts: [
    fact("course", "clause-a", "owner", "ana"), fact("course", "clause-b", "owner", "bo"), fact("course", "clause-d", "owner", "dee"),
    fact("product", "clause-p", "owner", "ana"), fact("collaborator", "ana", "group", "gold"), fact("collaborator", "dee", "group", "away"),
  ] });
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

function fact(kind: string, ref: string, attribute: string, value: string): object {
  return { key: `clause ${kind} ${ref} ${attribute}`, subject: { kind, ref }, attribute, value, from: "2026-01-01T00:00:00Z" };
}

let recorded = 0;
async function record(type: string, many: number, fields: Record<string, unknown>): Promise<void> {
  const events = Array.from({ length: many }, () => ({ key: `clause-${(recorded += 1)}`, type, occurredAt: new Date().toISOString(), fields: { customer: `clause-${recorded}`, ...fields } }));
  const { recordEvents } = await demo.ask<{ recordEvents: { errors: object[] } }>("mutation($events: [EventInput!]!) { recordEvents(input: { events: $events }) { errors { message } } }", { events });
  assert.deepEqual(recordEvents.errors, []);
}

/** A rule that measures from now on and runs by hand. */
async function begin(name: string, text: string): Promise<void> {
  const source = `language 1\ndistributor ${name} "${name}"\n  currency  USD\n  time zone America/New_York\n\n${text}\nschedule\n  by hand\n  measure since the last run\n`;
  const saved = await demo.ask<{ saveDistributor: { errors: object[] } }>("mutation($source: String!) { saveDistributor(input: { source: $source }) { errors { message } } }", { source });
  assert.deepEqual(saved.saveDistributor.errors, []);
  const active = await demo.ask<{ activateDistributor: { errors: object[] } }>("mutation($name: String!) { activateDistributor(input: { name: $name, measureFrom: NOW }) { errors { message } } }", { name });
  assert.deepEqual(active.activateDistributor.errors, []);
}

/** Settles it, and gives the settlement. */
async function settle(name: string): Promise<string> {
  const { settleNow } = await demo.ask<{ settleNow: { settlements: { id: string }[]; errors: object[] } }>("mutation($name: String!) { settleNow(input: { distributor: $name }) { settlements { id } errors { message } } }", { name });
  assert.deepEqual(settleNow.errors, []);
  return settleNow.settlements[0]?.id ?? "";
}

async function why(settlement: string, who: string, look: (page: Page, visit: Visit) => Promise<void>): Promise<void> {
  for (const size of [undefined, PHONE]) {
    const visit = await Visit.as("admin", browser, demo, size ? { size, colours: "dark" } : {});
    await visit.open(`/settlements/${encodeURIComponent(settlement)}/why/${who}`);
    await visit.page.waitForFunction(() => !document.querySelector(".wait"));
    await look(visit.page, visit);
    await visit.fits();
    await visit.accessible();
    await visit.end();
  }
}

/** What a step answers, and all that stands in it. */
const answer = (page: Page, step: string) => page.locator(`#${step} .answer`).innerText().then(plain);
const whole = (page: Page, step: string) => page.locator(`#${step}`).innerText().then(plain);
const plain = (text: string) => text.replace(/\s+/g, " ").trim();

const OWN = 'where     course is any of "clause-a", "clause-b", "clause-d"';

// 100.00 USD, of which the house has 10.00 first. Of 72.00, 80 % of what is left, ana has 3 × 1.5 of 6.5, which is 49.846, and bo 2 of
// them, which is 22.154; nobody visited anything, so the other 18.00 return. The spare cent of 72.00 goes to ana. Her three completions pay 15.00 besides.
test("parts of a pool, factors, a fixed payee and rates besides", async () => {
  await begin("clause_plan", `metric completions\n  count     course_completed\n  credit    course.owner\n  ${OWN}\n\nmetric visits\n  count     blog_post_visited\n  credit    post.owner\n  where     post is "clause-post"\n\npool\n  take      fixed 100.00 USD\n  first     10% to house\n  if nobody qualifies, carry over\n\nweighting\n  qualify   when group is not "away"\n  share     80% by completions\n  share     20% by visits\n  times     1.5 when group is "gold"\n  pay       5.00 USD per completions when completions at least 3\n  leftover  return to owner\n`);
  await record("course_completed", 3, { course: "clause-a" });
  await record("course_completed", 2, { course: "clause-b" });
  await record("course_completed", 4, { course: "clause-d" });
  const settlement = await settle("clause_plan");
  await why(settlement, "ana", async (page) => {
    assert.match(plain(await page.locator("h1").innerText()), /Ana .* gets 64\.85 USD/);
    assert.equal(await answer(page, "times"), "Yes: × 1.5");
    assert.match(await whole(page, "times"), /times 1\.5 when group is "gold"/);
    assert.match(await answer(page, "share"), /55\.38 % of what is divided, from 1 part/);
    assert.match(await whole(page, "share"), /share 80% by completions 4\.5 49\.84/);
    assert.match(await answer(page, "pool"), /× 90\.00 USD = 49\.84/);
    assert.match(await whole(page, "pool"), /90\.00 of the pool of 100\.00 USD are divided/);
    assert.match(await answer(page, "rounding"), /49\.85 USD/);
    assert.equal(await answer(page, "beside"), "15.00 USD more");
    assert.match(await whole(page, "beside"), /49\.85 \+ 15\.00 = 64\.85 USD/);
    const short = plain(await page.getByLabel("The steps in short").innerText());
    assert.match(short, /3 completions .*× 1\.5 .*\+ 15\.00 besides the pool 64\.85 USD/);
    await page.getByText("15.00 USD are paid besides the pool.").waitFor();
  });
  // Who takes no part in the division is paid besides all the same: 4 × 5.00.
  await why(settlement, "dee", async (page) => {
    assert.match(await whole(page, "qualify"), /keeps Dee Okafor out of the pool/);
    assert.equal(await answer(page, "beside"), "20.00 USD");
    assert.match(plain(await page.locator(".lead").innerText()), /gets no part of the pool\. 20\.00 USD are paid besides the pool\./);
  });
  await why(settlement, "house", async (page) => {
    assert.equal(await answer(page, "first"), "10.00 USD");
    assert.match(await whole(page, "first"), /first 10% to house: 10(\.0+)? USD/);
  });
});

// 3 × 1.5 of 6.5 completions, of 65.00 USD: 45.00.
test("a score that is multiplied is shown before and after", async () => {
  await begin("clause_times", `metric completions\n  count     course_completed\n  credit    course.owner\n  ${OWN}\n\npool\n  take      fixed 65.00 USD\n  if nobody qualifies, carry over\n\nweighting\n  share by  completions\n  times     1.5 when group is "gold"\n  qualify   when group is not "away"\n  leftover  carry over\n`);
  await record("course_completed", 3, { course: "clause-a" });
  await record("course_completed", 2, { course: "clause-b" });
  await why(await settle("clause_times"), "ana", async (page) => {
    assert.match(plain(await page.locator("h1").innerText()), /gets 45\.00 USD/);
    assert.equal(await answer(page, "times"), "Yes: 3 × 1.5 = 4.5 completions");
    assert.match(await answer(page, "share"), /^4\.5 of 6\.5 completions/);
    assert.match(plain(await page.locator(".lead").innerText()), /3 completions, which count × 1\.5 as 4\.5\./);
  });
});

// 900.00 USD at 6 % are 54.00, and paid. With 200.00 more it is 60.00 for the first 1,000.00 and 10.00 for the rest: 16.00 more. All of it
// once and a half, since ana is gold: 81.00, then 105.00, which is 24.00 more.
test("what a total that runs on has grown by", async () => {
  await begin("clause_growth", `metric sold\n  sum       collaborator_product_sold.amount\n  credit    product.owner\n  where     product is "clause-p"\n  since     the start\n\nweighting\n  pay by    sold\n  tier      from 0 at 6%\n  tier      from 1000.00 USD at 10%\n  tiers     marginal\n  times     1.5 when group is "gold"\n  debts     carry over\n`);
  await record("collaborator_product_sold", 1, { product: "clause-p", amount: { amount: "900.00", currency: "USD" } });
  await settle("clause_growth");
  await record("collaborator_product_sold", 1, { product: "clause-p", amount: { amount: "200.00", currency: "USD" } });
  await why(await settle("clause_growth"), "ana", async (page) => {
    assert.match(plain(await page.locator("h1").innerText()), /gets 24\.00 USD/);
    assert.match(await answer(page, "share"), /24\.00 USD more than at the start/);
    assert.match(await whole(page, "share"), /the start 900(\.00)? 1 100(\.00)? 105\.00 − 81\.00 = 24\.00/);
    assert.match(await answer(page, "times"), /what is paid, × 1\.5/);
    assert.match(await answer(page, "rounding"), /There is none/);
  });
});
