// Settings of an office: webhooks with what was sent, incoming hooks with what was kept, and going anywhere by name.
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Demo } from "./demo.ts";
import { everywhere, exactly, launch, PHONE, Visit } from "./visit.ts";

let demo: Demo;
let browser: Browser;
let receiver: Server;
/** What the receiver answers, and what it was sent. */
let status = 500;
const got: string[] = [];

before(async () => {
  receiver = createServer((request, response) => {
    got.push(String(request.headers["webhook-id"]));
    request.resume().on("end", () => response.writeHead(status).end("thank you"));
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  [demo, browser] = await Promise.all([Demo.start({ flags: ["--webhooks-allow", "127.0.0.1"] }), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  receiver?.close();
});

test("a webhook is made, its secret shown once, tried, and what was sent is sent again", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/tantieme`;
  await visit.open("/settings/webhooks");
  await page.getByText("Nobody is told anything yet.").waitFor();
  await page.getByRole("button", { name: "New webhook" }).click();
  await page.getByLabel("Address").fill(url);
  assert.ok(await page.getByRole("button", { name: "Make it" }).isDisabled(), "it asks what it is told of");
  await page.getByLabel("dispute opened").check();
  await visit.accessible();
  await page.getByRole("button", { name: "Make it" }).click();
  const secret = await page.locator("code", { hasText: "whsec_" }).textContent();
  await page.getByRole("button", { name: "I have kept it" }).click();
  await exactly(0, page.getByText(secret ?? ""), "it is shown this once");

  await page.getByRole("link", { name: url }).click();
  await page.getByRole("button", { name: "Send a test" }).click();
  const rows = page.getByRole("region", { name: "deliveries" }).getByRole("row");
  await rows.filter({ hasText: "webhook.test" }).first().waitFor();
  await page.waitForFunction(() => {
    [...document.querySelectorAll("button")].find(({ innerText }) => innerText === "Look again")?.click();
    return document.body.innerText.includes("500");
  }, undefined, { polling: 500 });
  status = 204;
  await page.getByLabel(/^Choose webhook\.test/).check();
  await page.getByRole("button", { name: "Send 1 again" }).click();
  await page.getByText("1 delivery is sent again.").waitFor();
  await page.waitForFunction(() => {
    [...document.querySelectorAll("button")].find(({ innerText }) => innerText === "Look again")?.click();
    return document.body.innerText.includes("delivered");
  }, undefined, { polling: 500 });
  assert.equal(new Set(got).size, 1, "one message, however often it is sent");
  await visit.accessible();
  await page.getByLabel("Every state").selectOption("FAILED");
  await page.waitForURL(/state=FAILED/);
  await page.getByText("None is in this state.").waitFor();

  await page.getByRole("button", { name: "New secret…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Make it" }).click();
  await page.locator("code", { hasText: "whsec_" }).waitFor();
  await everywhere(browser, demo, ["/settings/webhooks", "/settings/hooks", new URL(page.url()).pathname]);
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nobody is told anything yet.").waitFor();
  await visit.end();
});

test("⌘K goes to a page, a rule, somebody, and an event, by keyboard", async () => {
  const { events } = await demo.ask<{ events: { nodes: { key: string }[] } }>("{ events(first: 1) { nodes { key } } }");
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/");
  for (const [text, heading] of [["webh", "Webhooks"], ["bo lind", "Bo Lindqvist"], ["course_profit", null], [events.nodes[0]?.key ?? "", null]] as const) {
    await page.keyboard.press("ControlOrMeta+k");
    const box = page.getByRole("combobox");
    await box.waitFor();
    await page.keyboard.type(text);
    await page.getByRole("option").first().waitFor();
    if (heading === "Webhooks") await visit.accessible();
    await page.getByRole("option", { selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await box.waitFor({ state: "detached" });
    if (heading) await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    else await page.waitForURL(/\/(distributors|events)\//);
  }
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("no such thing at all");
  await page.getByText("Nothing has this name.").waitFor();
  await page.keyboard.press("Escape");
  await visit.end();
});

test("a collaborator goes to what is theirs, and finds nobody else", async () => {
  const visit = await Visit.as("collaborator", browser, demo, { size: PHONE });
  const { page } = visit;
  await visit.open("/me");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: /^Go to…/ }).click();
  await page.keyboard.type("lindqvist");
  await page.getByText("Nothing has this name.").waitFor();
  await page.getByRole("combobox").fill("statement");
  await page.getByRole("option", { name: /Your statement/ }).click();
  await page.getByRole("heading", { level: 1, name: /^Statement of/ }).waitFor();
  await visit.fits();
  await visit.end();
});

test("what is typed into ⌘K before its code is there is not lost", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  let arrive: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/\/assets\/Palette-.*\.js/, async (route) => {
    await arrived;
    return route.continue();
  });
  await visit.open("/payouts");
  await page.getByLabel("Filter payouts").focus();
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("bo lindx");
  await page.keyboard.press("Backspace");
  await exactly(0, page.getByRole("combobox"), "it is not there yet");
  assert.equal(await page.getByLabel("Filter payouts").inputValue(), "", "and nothing is typed elsewhere");
  arrive();
  await page.getByRole("option", { name: /^Bo Lindqvist/ }).waitFor();
  await page.keyboard.type("q");
  assert.equal(await page.getByRole("combobox").inputValue(), "bo lindq");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Bo Lindqvist" }).waitFor();
  await visit.end();
});

test("a dialog whose code cannot be fetched says so, and opens once it can", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await page.route(/\/assets\/FormDialogShown-.*\.js/, (route) => route.abort());
  await visit.open("/collaborators/ana");
  const edit = page.getByRole("button", { name: "Change", exact: true });
  await edit.click();
  await page.getByRole("alert").getByText("The code of this could not be fetched").waitFor();
  await visit.accessible();
  await page.unroute(/\/assets\/FormDialogShown-.*\.js/);
  await edit.click();
  await page.getByRole("dialog").waitFor();
  await exactly(0, page.getByText("could not be fetched"));
  visit.complaints.length = 0;
  await visit.end();
});

test("sign-in and safety says how people sign in, and how the rest is set", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/settings/safety");
  await page.getByText("People sign in with a token.").waitFor();
  await page.getByText("tantieme backup").waitFor();
  await visit.end();
  await everywhere(browser, demo, ["/settings/safety"]);
});
