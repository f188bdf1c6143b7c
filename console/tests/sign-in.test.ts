// Signing in: by the link that the demo prints, with a token, and out again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Demo } from "./demo.ts";
import { launch, PHONE, Visit } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

test("the link signs in once, and leaves no code in the address", async () => {
  const first = await Visit.of(browser, demo);
  await first.page.goto(demo.link);
  await first.page.getByRole("navigation").getByText("demo").waitFor();
  assert.equal(first.page.url(), `${demo.url}/`);
  await first.end();

  const second = await Visit.of(browser, demo);
  await second.page.goto(demo.link);
  await second.page.getByText("The link was used already").waitFor();
  await second.accessible();
  await second.end();
});

test("a token signs in by keyboard alone, a wrong one says so, and signing out ends it", async () => {
  const visit = await Visit.of(browser, demo, { size: PHONE });
  const { page } = visit;
  await visit.open("/");
  await visit.fits();
  await visit.accessible();
  await page.getByLabel("Token").focus();
  await page.keyboard.type("tnt_wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("not known").waitFor();
  await page.getByLabel("Token").fill(demo.tokens.collaborator);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token").waitFor();
  assert.equal(new URL(page.url()).pathname, "/", "the next one begins at their own first page");
  const session = await visit.context.request.get("/session");
  assert.equal(session.status(), 401);
  await visit.end();
});

test("whoever signs out while questions are on their way is not told that they failed", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  // What is asked from now on is answered late, when the session has ended.
  let asked = 0;
  let signedOut = () => undefined as void;
  const left = new Promise<void>((resolve) => (signedOut = resolve));
  await visit.open("/settlements");
  await visit.settled();
  await page.route("**/graphql", async (route) => {
    asked += 1;
    await left;
    await route.continue().catch(() => undefined);
  });
  await page.getByRole("link", { name: "Collaborators", exact: true }).click();
  await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Collaborators");
  await page.waitForTimeout(200);
  assert.ok(asked > 0);
  const ended = page.waitForResponse((answer) => answer.url().endsWith("/session") && answer.request().method() === "DELETE");
  await page.getByRole("button", { name: "Sign out" }).click();
  await ended;
  signedOut();
  await page.getByLabel("Token").waitFor();
  await page.waitForLoadState("networkidle");
  assert.equal(await page.getByText("Your session has ended").count(), 0);
  // Who signs in again begins anew.
  await page.unroute("**/graphql");
  await page.getByLabel("Token").fill(demo.tokens.admin);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await visit.end();
});

test("no script can read the session", async () => {
  const visit = await Visit.as("admin", browser, demo);
  await visit.open("/");
  assert.equal(await visit.page.evaluate(() => document.cookie), "");
  await visit.end();
});
