// Fills a folder with what every server of these tests starts from: the database of the demo, with its tokens.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { BINARY, QUIETLY } from "./binary.ts";

/** How long the demo may take, in milliseconds: it computes a year of settlements. */
const FILLS_WITHIN = 180_000;

/** The database, in the folder. */
export const FILLED = "filled.db";

export type Tokens = { admin: string; ana: string };

export async function fill(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const database = join(folder, "demo.db");
  const demo = spawn(BINARY, ["serve", "--demo", "--bind", "127.0.0.1:0", "--database", database], {
    stdio: ["ignore", "pipe", "inherit"],
    env: QUIETLY,
  });
  const ended = once(demo, "exit");
  const timer = setTimeout(() => demo.kill(), FILLS_WITHIN);
  const tokens: Partial<Tokens> = {};
  for await (const line of createInterface({ input: demo.stdout })) {
    const [, who, token] = /^(admin token|for ana)\s+(\S+)/.exec(line) ?? [];
    if (who) tokens[who === "for ana" ? "ana" : "admin"] = token;
    if (tokens.admin && tokens.ana) break;
  }
  clearTimeout(timer);
  demo.stdout.resume();
  demo.kill();
  await ended;
  if (!tokens.admin || !tokens.ana) throw new Error("the demo did not start");
  // One file, whatever the demo had in its write-ahead log.
  await promisify(execFile)(BINARY, ["backup", join(folder, FILLED), "--database", database]);
  await writeFile(join(folder, "tokens.json"), JSON.stringify(tokens));
}

const [, script, folder] = process.argv;
if (script?.endsWith("fill.ts") && folder) await fill(folder);
