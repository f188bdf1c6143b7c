// Writes the pictures of the documentation: the demo as it is today, in a wide window, light.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Demo } from "./demo.ts";
import { launch, Visit } from "./visit.ts";

const FOLDER = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));

/** Name, address, and what has to be in sight first. */
const PICTURES: [name: string, address: string, sign: string][] = [
  ["overview", "/", "Pool so far"],
  ["rule", "/distributors/course_profit_share", "Ana Duarte"],
  ["why", "/distributors/course_profit_share/why/ana", "completions"],
  ["editor", "/distributors/course_profit_share/edit", "no problems"],
  ["pay", "/fulfillments/new", "of others not now"],
  ["recipes", "/new", "A leaderboard with three prizes"],
];

const [demo, browser] = await Promise.all([Demo.start(), launch()]);
try {
  await mkdir(FOLDER, { recursive: true });
  const visit = await Visit.as("admin", browser, demo);
  for (const [name, address, sign] of PICTURES) {
    await visit.open(address);
    await visit.page.getByText(sign).first().waitFor();
    await visit.page.waitForLoadState("networkidle");
    await visit.page.screenshot({ path: `${FOLDER}${name}.png` });
    console.log(`docs/pictures/${name}.png`);
  }
  await visit.end();
} finally {
  await browser.close();
  await demo.stop();
}
