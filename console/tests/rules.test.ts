// Writing rules: in the editor, and from a recipe to a rule that measures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { Demo } from "./demo.ts";
import { exactly, launch, PHONE, Visit, written } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const EDITOR = "/distributors/course_profit_share/edit";

function line(page: Page, text: string | RegExp): Locator {
  return page.locator(".cm-line", { hasText: text });
}

/** Puts the cursor at the end of a line and types. */
async function typeAfter(page: Page, text: string, typed: string): Promise<void> {
  await line(page, text).first().click();
  await page.keyboard.press("End");
  await page.keyboard.type(typed);
}

/** Replaces the whole text. */
async function write(page: Page, source: string): Promise<void> {
  await page.getByRole("textbox", { name: "Text of the rule" }).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(source);
}

async function source(name: string): Promise<string> {
  const { distributor } = await demo.ask<{ distributor: { source: string } }>(
    "query($name: String!) { distributor(name: $name) { source } }", { name });
  return distributor.source;
}

test("a problem is shown where it is, and a fix mends it", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(EDITOR);
  await page.getByText("no problems").waitFor();
  await page.getByRole("heading", { name: "What it says" }).waitFor();
  await page.getByText("comes out").first().waitFor();
  await page.getByText("Ana Duarte").waitFor();

  await typeAfter(page, "share by", "x");
  await page.getByText("1 problem", { exact: true }).waitFor();
  await page.locator(".cm-lintRange-error").waitFor();
  assert.equal(await page.getByRole("button", { name: "Save…" }).isDisabled(), true);
  await page.getByRole("list", { name: "Problems" }).getByRole("button", { name: /completions/ }).click();
  await page.getByText("no problems").waitFor();
  await line(page, /share by\s+completions$/).waitFor();
  await visit.accessible();
  await visit.end();
});

test("the editor completes, explains, finds, renames and mends, as the language server says", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(new URL(socket.url()).pathname));
  await visit.open(EDITOR);
  await page.locator(".cm-lens", { hasText: /^next run .*, measures / }).waitFor();
  await page.locator(".cm-lens", { hasText: "comes out" }).first().waitFor();
  assert.equal(sockets.filter((path) => path === "/lsp").length, 1, "one connection");

  // What a line says, and where a name comes from.
  await line(page, /share by\s+completions/).getByText("share").first().hover();
  const hover = page.locator(".cm-lsp-hover-tooltip");
  await hover.waitFor();
  assert.match(await hover.innerText(), /\w+ \w+/);
  await line(page, /share by\s+completions/).click();
  await page.keyboard.press("End");
  await page.keyboard.press("F12");
  await page.locator(".cm-activeLine", { hasText: /^metric completions/ }).waitFor();

  // Another name, in every line at once, and back.
  await page.keyboard.press("F2");
  await page.getByLabel("New name").fill("finished");
  await page.keyboard.press("Enter");
  await line(page, /share by\s+finished$/).waitFor();
  await line(page, /^metric finished/).waitFor();
  await page.getByText("no problems").waitFor();

  // What can come next, by what is typed.
  await typeAfter(page, "share by", "\n  quali");
  await page.locator(".cm-tooltip-autocomplete").getByRole("option", { name: /^qualify/ }).first().waitFor();
  await page.keyboard.press("Escape");
  await write(page, await source("course_profit_share"));
  await page.getByText("no problems").waitFor();

  // A problem is mended from its place in the text.
  await typeAfter(page, "share by", "x");
  await page.locator(".cm-lintRange-error").first().hover();
  await page.locator(".cm-tooltip-lint").getByRole("button", { name: /completions/ }).click();
  await line(page, /share by\s+completions$/).waitFor();
  await page.getByText("no problems").waitFor();
  await exactly(0, page.locator(".cm-lintRange-error"), "nothing is wrong any more");
  await visit.accessible();
  await visit.end();
});

test("an editor that loses the language server connects again, and knows what was typed meanwhile", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  let connections = 0;
  await page.routeWebSocket(/\/lsp$/, (socket) => {
    connections += 1;
    if (connections === 1) void socket.close({ code: 1001, reason: "the server stops" });
    else socket.connectToServer();
  });
  await visit.open(EDITOR);
  await page.getByText("no problems").waitFor();
  await typeAfter(page, "share by", "x");
  await page.locator(".cm-lintRange-error").waitFor();
  assert.equal(connections, 2);
  await visit.end();
});

test("a change is compared, questioned and saved", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(EDITOR);
  await page.getByText("no problems").waitFor();
  const before = await source("course_profit_share");
  await write(page, before.slice(0, before.indexOf("\nexample")).replace("30% of sales", "35% of sales"));
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByText(/\d+ gain, 0 lose/).waitFor();
  await page.getByText("What changed in the text").waitFor();
  await page.getByLabel("What changed").getByText("35% of sales").waitFor();

  await page.getByRole("button", { name: "Save…" }).click();
  await page.getByLabel("For the open period, too").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("This changes the open period.").waitFor();
  assert.equal(await source("course_profit_share"), before, "nothing is saved before it is confirmed");
  await page.getByRole("button", { name: "Save, and change the open period" }).click();
  await page.getByText(/Version 2 is saved\.\s+It is in force for .+ already/).waitFor();
  assert.match(await source("course_profit_share"), /35% of sales/);

  // Weeks that begin on another day than the next month leave time between them.
  const today = new Date();
  const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1));
  const day = first.getUTCDay() === 1 ? "tuesday" : "monday";
  await write(page, (await source("course_profit_share"))
    .replace("every month on day 1", `every week on ${day}`).replace("the month before", "the week before"));
  await page.getByRole("button", { name: "Save…" }).click();
  const gap = page.getByRole("group", { name: "The new schedule leaves a gap. What becomes of it?" });
  await gap.waitFor();
  assert.equal(await page.getByRole("button", { name: "Save", exact: true }).isDisabled(), true, "it has to be answered");
  await gap.getByLabel("Leave it out").check();
  await visit.accessible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText(/Version 3 is saved\.\s+It is in force from .+ on; .+ stays with version 2/).waitFor();

  // The open period is measured by the second, and nothing on its page is by the third.
  await page.getByRole("link", { name: "See its standings" }).click();
  await page.getByText("version 2 now, version 3 from the next period on").waitFor();
  await page.getByText("take 35% of sales").waitFor();
  await page.getByRole("link", { name: "What it says" }).click();
  await page.getByText(/is still measured by version 2/).waitFor();
  await visit.accessible();
  await visit.end();
});

test("a recipe becomes a rule that measures", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/new");
  await visit.accessible();
  await page.getByRole("link", { name: "A leaderboard with three prizes" }).click();
  await page.getByLabel("Title").fill("Winners of the quarter");
  assert.equal(await page.getByLabel("Name").inputValue(), "winners_of_the_quarter");
  await page.getByLabel("Currency").selectOption("EUR");
  await visit.accessible();
  await page.getByRole("button", { name: "Write the rule" }).click();
  await page.getByText("no problems").waitFor();
  await page.getByRole("button", { name: "Save…" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved, and not yet measuring").waitFor();
  assert.ok(await page.getByRole("button", { name: "Activate" }).isDisabled(), "from when it measures has to be said");
  await page.getByLabel("From the start of the next period").check();
  await page.getByRole("button", { name: "Activate" }).click();
  await page.getByText("The rule measures now").waitFor();
  assert.match(await source("winners_of_the_quarter"), /currency\s+EUR/);
  await visit.end();
});

test("a rule is tried on a period, with the numbers of each and what keeps them out", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/distributors/best_affiliate/edit");
  await page.getByText("no problems").waitFor();
  const period = page.getByLabel("Period");
  const preview = page.getByRole("region", { name: "preview" });
  await page.getByText(/^\w+ \d{4}, the whole of it/).waitFor();
  const [running = ""] = await period.locator("option").allInnerTexts();
  assert.match(running, /, so far$/);
  await period.selectOption(running);
  await page.getByText(/so far, as if the rule had measured from its start/).waitFor();
  await write(page, (await source("best_affiliate")).replace("at least 100.00 USD", "at least 900000.00 USD").replace(/\nexample[^]*$/, "\n"));
  await preview.getByText("qualify when revenue at least 900000.00 USD").first().waitFor();
  await preview.getByRole("columnheader", { name: "revenue, USD" }).waitFor();
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByText(/\d+ loses?\./).waitFor();
  await visit.accessible();
  await visit.end();
});

test("a recipe takes the zone of the rules, lets steps go, keeps what was filled in, and says what was never recorded", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/new/royalties-with-co-owners");
  await page.waitForFunction(() => [...document.querySelectorAll("input")].some(({ value }) => value === "America/New_York"));
  await visit.open("/new/tiered-partner-commission");
  await page.getByLabel("Title").fill("Steps for partners");
  await page.getByRole("button", { name: "Leave this step out: tier from 10000.00" }).click();
  await page.getByText("The recipe's example is about its own numbers").waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "New rule" }).first().click();
  await page.getByRole("link", { name: "A leaderboard with three prizes" }).click();
  await page.goBack();
  await page.getByRole("link", { name: "A commission that rises with the sales" }).click();
  assert.equal(await page.getByLabel("Title").inputValue(), "Steps for partners");
  await visit.accessible();
  await page.getByRole("button", { name: "Write the rule" }).click();
  await page.getByText("no problems").waitFor();
  await page.getByText("No “Collaborator's product sold” was ever recorded").waitFor();
  await page.getByText("You do have").waitFor();
  const text = await written(page);
  assert.ok(!text.includes("10000.00 USD"), text);
  await write(page, text.replace("Steps for partners", "Commission of partners"));
  await page.getByRole("heading", { level: 1, name: "Commission of partners" }).waitFor();
  await page.getByRole("button", { name: "Save…" }).click();
  await page.getByText("nothing is measured or paid until you activate the rule").waitFor();
  await visit.accessible();
  await visit.end();
});

test("a new rule never takes the place of another one", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  const before = await source("best_affiliate");
  await visit.open("/new/leaderboard");
  await page.getByLabel("Title").fill("Best affiliate");
  await page.waitForFunction(() => [...document.querySelectorAll("input")].some(({ value }) => value === "best_affiliate_2"));
  await page.getByLabel("Name").fill("best_affiliate");
  await page.getByRole("alert").filter({ hasText: "has this name" }).waitFor();
  assert.ok(await page.getByRole("button", { name: "Write the rule" }).isDisabled());
  await page.getByLabel("Name").fill("another_rule");
  await page.getByRole("button", { name: "Write the rule" }).click();
  await page.getByText("no problems").waitFor();
  const text = await written(page);
  await write(page, text.replace(/distributor another_rule/, "distributor best_affiliate"));
  await page.getByRole("button", { name: "Save…" }).click();
  await page.getByText("This name is taken").waitFor();
  await visit.accessible();
  assert.equal(await source("best_affiliate"), before);
  await page.getByRole("button", { name: "Name this one best_affiliate_2" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved, and not yet measuring").waitFor();
  assert.equal(await source("best_affiliate"), before);
  await visit.end();
});

test("what is not saved is not lost by going elsewhere", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(EDITOR);
  await page.getByText("no problems").waitFor();
  await write(page, `# mine\n${await source("course_profit_share")}`);
  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.getByRole("link", { name: "Settlements" }).click();
  assert.match(page.url(), /\/edit$/);
  await page.getByText("# mine").waitFor();
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("link", { name: "Settlements" }).click();
  await page.getByRole("heading", { name: "Settlements" }).waitFor();
  await visit.end();
});

test("every recipe is a rule without problems, filled in or not", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/new");
  const recipes = page.locator("main li a");
  await recipes.first().waitFor();
  const addresses = await recipes.evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  assert.ok(addresses.length >= 15, `${addresses.length} recipes`);
  for (const address of addresses) {
    await visit.open(address);
    await page.getByLabel("Currency").selectOption("GBP");
    await page.getByRole("button", { name: "Write the rule" }).click();
    await page.getByText("no problems").waitFor({ timeout: 15_000 }).catch(() => assert.fail(`${address} has problems`));
  }
  await visit.end();
});

test("a phone and the dark have all of it", async () => {
  for (const address of ["/new", "/new/profit-share", EDITOR]) {
    const visit = await Visit.as("admin", browser, demo, { colours: "dark", size: PHONE });
    await visit.open(address);
    if (address === EDITOR) await visit.page.getByText("no problems").waitFor();
    await visit.fits();
    await visit.accessible();
    await visit.end();
  }
});
