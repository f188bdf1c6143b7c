// Setting up: tokens, the audit trail, and GraphiQL with the session.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Demo } from "./demo.ts";
import { exactly, launch, PHONE, Visit } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

test("a token is made, shown once, used, and revoked", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/settings/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("What is it for?").fill("bookkeeping");
  await page.getByLabel("What may it do?").selectOption("VIEWER");
  await page.getByRole("button", { name: "Make it" }).click();
  const secret = await page.locator("code", { hasText: "tnt_" }).textContent();
  await visit.accessible();
  await page.getByRole("button", { name: "I have kept it" }).click();
  await exactly(0, page.getByText(secret ?? ""), "it is shown this once");

  const other = await Visit.of(browser, demo);
  await other.open("/");
  await other.page.getByLabel("Token").fill(secret ?? "");
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await other.page.getByRole("heading", { name: "Overview" }).waitFor();
  assert.equal(await other.page.getByRole("link", { name: "Tokens" }).count(), 0, "viewers have none of it");

  await page.getByRole("button", { name: "Revoke bookkeeping" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("row", { name: /bookkeeping/ }).getByText("revoked").waitFor();
  await other.context.close();
  await visit.end();
});

test("whoever pays sees the pages of paying, and changes no rule", async () => {
  const made = await demo.ask<{ createToken: { secret: string } }>('mutation { createToken(input: { name: "payroll", role: FINANCE }) { secret } }');
  const visit = await Visit.of(browser, demo);
  const { page } = visit;
  await visit.open("/");
  await page.getByLabel("Token").fill(made.createToken.secret);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  for (const name of ["Payment runs", "Payouts", "Collaborators", "Audit trail", "All rules"]) await exactly(1, page.getByRole("link", { name, exact: true }), name);
  for (const name of ["New rule", "Tokens", "Upload a file"]) await exactly(0, page.getByRole("link", { name, exact: true }), name);

  await visit.open("/fulfillments/new");
  await page.getByRole("heading", { level: 1, name: "New payment run" }).waitFor();
  await visit.open("/collaborators/ana");
  await page.getByRole("button", { name: "Hold…" }).waitFor();
  await exactly(0, page.getByRole("button", { name: "Change", exact: true }), "who somebody is, is not theirs to say");
  for (const path of ["/new", "/settings/tokens", "/upload"]) {
    await visit.open(path);
    await page.getByText("Your token does not allow this page.").waitFor();
  }
  await visit.end();
});

test("the audit trail has who signed in", async () => {
  const visit = await Visit.as("admin", browser, demo, { size: PHONE, colours: "dark" });
  await visit.open("/settings/audit");
  await visit.page.locator("td", { hasText: /sign(s|ed)?[ -]?in/i }).first().waitFor();
  await visit.fits();
  await visit.accessible();
  await visit.end();
});

test("GraphiQL asks as whoever is signed in", async () => {
  const visit = await Visit.as("collaborator", browser, demo);
  const { page } = visit;
  await page.goto("/graphiql");
  // The button is there before the editor has its text, and then executes nothing.
  await page.locator(".view-line", { hasText: "viewer" }).first().waitFor();
  await page.getByRole("button", { name: /Execute query/ }).click();
  await page.locator(".graphiql-response", { hasText: "COLLABORATOR" }).waitFor();
  await visit.end();
});
