// Overview and rules: what waits, what is owed, and standings that move.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Demo } from "./demo.ts";
import { LOST, exactly, launch, PHONE, texts, Visit, WIDE } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const RULE = "/distributors/course_profit_share";
const LOOKS = [
  { colours: "light", size: WIDE },
  { colours: "dark", size: WIDE },
  { colours: "light", size: PHONE },
] as const;

test("every page of rules is accessible and fits, in both colour schemes and on a phone", async () => {
  for (const look of LOOKS) {
    const visit = await Visit.as("admin", browser, demo, look);
    for (const path of ["/", "/distributors", RULE, `${RULE}?view=periods`, `${RULE}?view=rule`]) {
      await visit.open(path);
      await visit.page.waitForFunction(() => !document.querySelector(".wait"));
      await visit.fits();
      await visit.accessible();
    }
    await visit.end();
  }
});

test("the overview says what is payable, and leads to what waits", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/");
  await page.getByRole("heading", { name: "Needs a decision" }).waitFor();
  const money = page.getByRole("region", { name: "Money" });
  const { obligations } = await demo.ask<{ obligations: { nodes: { amount: { amount: string } }[] } }>(
    "{ obligations(filter: { state: PENDING }, first: 500) { nodes { amount { amount } } } }",
  );
  // Cents, so that the sum is exact.
  const cents = obligations.nodes.reduce((sum, { amount }) => sum + Math.round(Number(amount.amount) * 100), 0);
  // What is owed and in no payment run is payable now or later, on hold, or in dispute, less what somebody owes.
  await visit.settled();
  let owed = 0;
  for (const [title, sign] of [["Payable now", 1], ["Owed, payable later", 1], ["On hold", 1], ["In dispute", 1], ["Owed to you", -1]] as const) {
    const tile = money.locator(".tiles > div").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
    const shown = Math.round(Number((await tile.locator(".sum").innerText()).replace(/[^\d.]/g, "")) * 100);
    // What is payable later depends on the day; of all others the demo has something on any day.
    assert.ok(shown > 0 || title === "Owed, payable later", title);
    owed += sign * shown;
  }
  assert.equal(owed, cents);
  const coming = page.getByRole("region", { name: "Coming payments" });
  await coming.getByText(/^on its way, since/).click();
  await coming.getByRole("link", { name: "Ana Duarte" }).waitFor();
  await visit.accessible();
  await visit.end();
});

test("months are a table too, and lead to the payouts of each", async () => {
  const visit = await Visit.as("admin", browser, demo, { size: PHONE });
  const { page } = visit;
  await visit.open("/");
  await page.getByText("The months as a table").click();
  const rows = page.getByRole("row", { name: /^\w+ 20\d\d / });
  const [month = "", amount = ""] = [await rows.getByRole("link").first().innerText(), await rows.locator("td").nth(1).innerText()];
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("details").getByRole("button", { name: "Export CSV" }).click()]);
  assert.match(file.suggestedFilename(), /^paid-by-month-/);
  await visit.fits();
  await visit.accessible();
  await rows.getByRole("link").first().click();
  await page.getByRole("heading", { level: 1, name: `Paid in ${month}` }).waitFor();
  await visit.settled();
  await page.getByText(amount.trim()).first().waitFor();
  await visit.end();
});

test("amounts are whole on a phone", async () => {
  const { fulfillments } = await demo.ask<{ fulfillments: { nodes: { id: string }[] } }>("{ fulfillments(first: 1) { nodes { id } } }");
  const visit = await Visit.as("admin", browser, demo, { size: PHONE });
  for (const path of ["/", "/fulfillments", "/payouts", `/fulfillments/${encodeURIComponent(fulfillments.nodes[0]?.id ?? "")}`, "/collaborators", "/collaborators/ana"]) {
    await visit.open(path);
    await visit.settled();
    await visit.amountsWhole();
  }
  await visit.end();
});

test("what belongs to nobody waits for a decision while it can be mended", async () => {
  const lost = { key: "lost-1", type: "blog_post_visited", occurredAt: new Date(Date.now() - 60_000).toISOString(), fields: { customer: "c-lost", post: "nobodys" } };
  await demo.ask("mutation($events: [EventInput!]!) { recordEvents(input: { events: $events }) { errors { message } } }", { events: [lost] });
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/");
  await page.getByRole("link", { name: /^Equal share .*: 1 event belongs to nobody in/ }).click();
  await page.getByRole("heading", { name: "Not credited" }).waitFor();
  await page.getByRole("row", { name: /nobodys.*Equal share/ }).waitFor();
  await visit.end();
});

test("standings move when an event is recorded, without loading the page anew", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(RULE);
  const row = page.getByRole("row").filter({ hasText: "Dee Okafor" });
  const before = await row.innerText();
  const events = Array.from({ length: 30 }, (_, at) => ({
    key: `moved-${at}`, type: "course_completed", occurredAt: new Date(Date.now() - 60_000).toISOString(),
    fields: { customer: `new-${at}`, course: "data-with-python" },
  }));
  const { catalogue } = await demo.ask<{ catalogue: { events: { name: string }[] } }>("{ catalogue { events { name } } }");
  assert.ok(catalogue.events.some(({ name }) => name === "course_completed"));
  const { distributor } = await demo.ask<{ distributor: { standing: { derivation: { events: { nodes: { event: { fields: { course: string } } }[] } } } } }>(
    `{ distributor(name: "course_profit_share") { standing(collaborator: "dee") { derivation { events(metric: "completions", first: 1) { nodes { event { fields } } } } } } }`,
  );
  const course = distributor.standing.derivation.events.nodes[0]?.event.fields.course;
  await demo.ask("mutation($events: [EventInput!]!) { recordEvents(input: { events: $events }) { errors { message } } }", {
    events: events.map((event) => ({ ...event, fields: { ...event.fields, course } })),
  });
  await page.waitForFunction((old) => [...document.querySelectorAll("tr")].some((found) => found.innerText.includes("Dee Okafor") && found.innerText !== old), before);
  await visit.end();
});

test("a table sorts and filters from the keyboard, and the address keeps it", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(RULE);
  await page.getByRole("button", { name: "Who" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Filter standings").fill("o");
  const names = () => texts(page.getByRole("region", { name: "standings" }).locator("tbody td:nth-child(2)"));
  await page.waitForURL(/standings\.sort=who/);
  const shown = await names();
  assert.deepEqual(shown, [...shown].sort());
  await page.reload();
  await page.getByLabel("Filter standings").waitFor();
  assert.deepEqual(await names(), shown);
  await visit.end();
});

for (const when of ["while live", "before it is live"]) {
  test(`a lost connection is said, and comes back by itself: ${when}`, async () => {
    const visit = await Visit.as("admin", browser, demo);
    let sockets = 0;
    // The first is never answered.
    if (when === "before it is live") await visit.page.routeWebSocket("**/graphql", (socket) => void (sockets++ > 0 && socket.connectToServer()));
    await visit.open(RULE);
    await visit.page.getByText(when === "while live" ? "live" : "connecting…", { exact: true }).waitFor();
    await visit.context.setOffline(true);
    const said = visit.page.getByText(LOST);
    await said.waitFor();
    await visit.context.setOffline(false);
    await said.waitFor({ state: "detached" });
    visit.complaints.length = 0;
    await visit.end();
  });
}

test("what a rule says stands beside its text, and pointing at one marks the other", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(`${RULE}?view=rule`);
  await page.getByText("Nobody gets more than 40% of the pool.").hover();
  assert.match(await page.locator("pre li.on").innerText(), /at most 40% of the pool/);
  await visit.end();
});

test("a rule is paused only after asking, and goes on again", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/distributors/blogger_of_the_month");
  await page.getByRole("button", { name: "Pause…" }).click();
  const dialog = page.getByRole("alertdialog");
  await visit.accessible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Pause…" }).click();
  await dialog.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume…" }).click();
  await dialog.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Pause…" }).waitFor();
  await visit.end();
});

test("an event in another currency stops the rules that it stops, and is one click away", async () => {
  const key = `euro-${Date.now()}`;
  const event = { key, type: "order_paid", occurredAt: new Date(Date.now() - 60_000).toISOString(), fields: { customer: "c-euro", order: key, category: "course", amount: { amount: "49.00", currency: "EUR" } } };
  await demo.ask("mutation($events: [EventInput!]!) { recordEvents(input: { events: $events }) { errors { message } } }", { events: [event] });
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/");
  const decisions = page.getByRole("region", { name: "Needs a decision" });
  await decisions.getByRole("link", { name: new RegExp(`"${key}" of .*, 49.00 EUR`) }).waitFor();
  await page.getByRole("region", { name: "rules" }).getByText(`because of “${key}”`).first().waitFor();
  await visit.accessible();
  await visit.open("/collaborators/ana");
  const standings = page.getByRole("region", { name: "This period, so far" });
  await standings.getByText("Not known by").first().waitFor();
  await exactly(0, standings.getByRole("button", { name: "Try again" }), "trying again does not help");
  await standings.getByRole("link", { name: `Open the event “${key}”` }).first().click();
  await page.getByRole("heading", { level: 1, name: "Order paid" }).waitFor();

  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByLabel("Why").fill("of the wrong shop");
  await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
  // When and by whom it was taken back, and where others like it are found.
  await page.getByText(/^Taken back .* by demo$/).waitFor();
  await visit.open("/events?approval=TAKEN_BACK");
  await page.getByText(/event(s)? wholly taken back, of/).waitFor();
  await page.locator(`a[href$="/${key}"]`).waitFor();
  await exactly(0, page.getByRole("region", { name: "events" }).getByText("approved", { exact: true }));
  await visit.accessible();
  await visit.open("/");
  await page.getByRole("heading", { name: "So far in the open periods" }).waitFor();
  await visit.end();
});
