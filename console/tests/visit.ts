// A visit of somebody to the console: a browser window of their own in which nothing may go wrong
// unseen. What the page complains of, and what its policy forbids, fails the test.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";
import type { Demo } from "./demo.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A wide screen, and the narrowest phone. */
export const WIDE = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

/** What stands above a page that is cut off: which of the two, says whether a question was on its way. */
export const LOST = /^(The connection to the server was lost|The server does not answer)\./;

export interface Look {
  colours?: "light" | "dark";
  size?: { width: number; height: number };
}

/** Each of some addresses fits and is accessible for the admin, in light and on a dark phone. */
export async function everywhere(browser: Browser, demo: Demo, paths: string[]): Promise<void> {
  for (const look of [{ colours: "light" }, { colours: "dark", size: PHONE }] satisfies Look[]) {
    const visit = await Visit.as("admin", browser, demo, look);
    for (const path of paths) {
      await visit.open(path);
      await visit.settled();
      await visit.fits();
      await visit.accessible();
    }
    await visit.end();
  }
}

/** As long as a list may take to be as it shall be. */
const PATIENCE = 20_000;

/** Waits until so many of something are there: lists fill row by row, so a look at once may come too early. */
export async function exactly(many: number, what: Locator, why = `${what}`): Promise<void> {
  const until = performance.now() + PATIENCE;
  while ((await what.count()) !== many && performance.now() < until) await pause(50);
  assert.equal(await what.count(), many, why);
}

/**
 * What each of some elements says, once there is one: a list that is asked before it is filled has none, and a
 * check of none of them passes or fails by the speed of the machine.
 */
export async function texts(what: Locator): Promise<string[]> {
  await what.first().waitFor();
  return what.allInnerTexts();
}

/** The text in the editor, without what stands above its lines. */
export async function written(page: Page): Promise<string> {
  return (await page.locator(".cm-line").allTextContents()).join("\n");
}

export function launch(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath: CHROMIUM, args: asRoot ? ["--no-sandbox"] : [] });
}

export class Visit {
  /** What the pages complained of. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly demo: Demo,
  ) {}

  /** Somebody who is not signed in. */
  static async of(browser: Browser, demo: Demo, look: Look = {}, url: string = demo.url): Promise<Visit> {
    const context = await browser.newContext({
      baseURL: url,
      colorScheme: look.colours ?? "light",
      viewport: look.size ?? WIDE,
      reducedMotion: "reduce",
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
    });
    const visit = new Visit(await context.newPage(), context, demo);
    await visit.#listen();
    return visit;
  }

  /** Somebody who is signed in as the demo's admin or as its collaborator; `url` is where they reach it. */
  static async as(who: "admin" | "collaborator", browser: Browser, demo: Demo, look: Look = {}, url: string = demo.url): Promise<Visit> {
    const visit = await Visit.of(browser, demo, look, url);
    const answer = await visit.context.request.post("/session", {
      data: { token: demo.tokens[who] },
      headers: { "x-tantieme-csrf": "1" },
    });
    assert.equal(answer.status(), 200, await answer.text());
    return visit;
  }

  /** Opens an address and waits until its heading is there. */
  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.page.locator("h1").first().waitFor();
  }

  /** Waits until every list of the page is read. */
  async settled(): Promise<void> {
    await this.page.locator("table, .empty, pre, main ol").filter({ visible: true }).first().waitFor();
    await this.page.waitForFunction(() => !document.body.innerText.includes("Reading…"));
  }

  /** Waits until what was asked for is done: what a dialog says may also stand on the page. */
  async closed(): Promise<void> {
    await this.page.getByRole("dialog").waitFor({ state: "hidden" });
  }

  /** Nothing stands outside the width of the window. */
  async fits(): Promise<void> {
    const [width, inner] = await this.page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(width <= inner, `the page is ${width} wide in a window of ${inner}`);
  }

  /** No amount of a table is cut at the edge: it would look like another one. */
  async amountsWhole(): Promise<void> {
    const cut = await this.page.evaluate(() =>
      [...document.querySelectorAll("td .number")].filter((found) => found.checkVisibility()).filter((found) => {
        const frame = found.closest(".scroll")?.getBoundingClientRect();
        return frame !== undefined && found.getBoundingClientRect().right > frame.right + 1;
      }).map((found) => found.textContent));
    assert.deepEqual(cut, [], this.page.url());
  }

  /** axe finds nothing serious. */
  async accessible(): Promise<void> {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate(async () => {
      const axe = (window as unknown as { axe: { run: (options: object) => Promise<Findings> } }).axe;
      const { violations } = await axe.run({ resultTypes: ["violations"] });
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n  ")}`);
    });
    assert.deepEqual(found, []);
  }

  /** Ends the visit; whatever a page complained of fails the test. */
  async end(): Promise<void> {
    await this.context.close();
    assert.deepEqual(this.complaints, []);
  }

  async #listen(): Promise<void> {
    this.page.on("pageerror", (error) => this.complaints.push(`error: ${error.message}`));
    this.page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // A browser says of every answer that is no success that it is none. Nobody is signed in yet.
      const asked = message.location().url;
      if (asked.endsWith("/session") && message.text().includes("401")) return;
      this.complaints.push(`${message.type()}: ${message.text()} ${asked}`);
    });
    await this.page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
  }
}

interface Findings {
  violations: { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] }[];
}
