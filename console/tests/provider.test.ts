// Signing in with an OpenID provider on another site, as a browser does it: which cookies it sends is its own rule.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Demo } from "./demo.ts";
import { Provider } from "./provider.ts";
import { launch, Visit } from "./visit.ts";

let demo: Demo;
let browser: Browser;
let provider: Provider;

/** A port that nobody listens on: the provider has to know where it sends browsers back to. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

before(async () => {
  provider = await Provider.start();
  const bind = `127.0.0.1:${await freePort()}`;
  const flags = ["--oidc-issuer", provider.issuer, "--oidc-audience", "tantieme", "--oidc-client-id", "console", "--public-url", `http://${bind}`];
  [demo, browser] = await Promise.all([Demo.start({ bind, flags }), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  await provider?.stop();
});

test("somebody signs in with the provider, stays so, and signs out", async () => {
  const visit = await Visit.of(browser, demo);
  const { page } = visit;
  await visit.open("/");
  const button = page.getByRole("link", { name: `Sign in with ${new URL(provider.issuer).host}` });
  await button.waitFor();
  await visit.accessible();
  await button.click();
  await page.getByRole("link", { name: "Yes, it is me" }).click();
  await page.getByRole("navigation").getByText("alice").waitFor();
  assert.equal(page.url(), `${demo.url}/`, "no code stays in the address");
  const cookies = await visit.context.cookies(demo.url);
  const kept = cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }));
  assert.deepEqual(kept, [{ name: "tantieme_session", httpOnly: true, sameSite: "Strict" }]);
  await page.reload();
  await page.getByRole("navigation").getByText("alice").waitFor();
  // What is still asked when the session ends is answered with 401.
  await visit.settled();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token").waitFor();
  await visit.end();
});

test("while the provider is down the page says so, and a token signs in", async () => {
  const gone = await Provider.start();
  const { host } = new URL(gone.issuer);
  await gone.stop();
  const flags = ["--oidc-issuer", gone.issuer, "--oidc-audience", "tantieme", "--oidc-client-id", "console", "--public-url", "http://127.0.0.1:1"];
  const alone = await Demo.start({ flags });
  try {
    const visit = await Visit.of(browser, alone);
    const { page } = visit;
    await visit.open("/");
    await page.getByRole("status").getByText(`${host} does not answer now`).waitFor();
    await page.getByRole("button", { name: `Ask ${host} again` }).waitFor();
    assert.equal(await page.getByRole("link", { name: /^Sign in with/ }).count(), 0);
    await visit.accessible();
    await page.getByLabel("Token").fill(alone.tokens.admin);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation").getByText("demo").waitFor();
    await visit.end();
  } finally {
    await alone.stop();
  }
});

test("who says no at the provider is told so in plain words", async () => {
  const visit = await Visit.of(browser, demo);
  const { page } = visit;
  await visit.open("/");
  await page.getByRole("link", { name: /^Sign in with/ }).click();
  await page.getByRole("link", { name: "No", exact: true }).click();
  await page.getByRole("alert").getByText("The provider did not sign you in: The user said no (access_denied).").waitFor();
  await page.getByRole("link", { name: "sign in with a token" }).click();
  await page.getByLabel("Token").waitFor();
  await visit.context.close();
});
