// A demo that runs for the tests of one file, on a free port and with a database of its own.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BINARY = process.env.TANTIEME_BINARY ?? fileURLToPath(new URL("../../target/debug/tantieme", import.meta.url));

/** How long the demo may take until it answers, in milliseconds: it computes a year of settlements. */
const STARTS_WITHIN = 180_000;

export class Demo {
  private constructor(
    /** For example `http://127.0.0.1:40123`. */
    readonly url: string,
    /** The link that signs in as admin, once. */
    readonly link: string,
    /** Tokens of the two who can look around. */
    readonly tokens: { admin: string; collaborator: string },
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Starts one and waits until it has said how to get in. */
  static async start({ bind = "127.0.0.1:0", flags = [] }: { bind?: string; flags?: string[] } = {}): Promise<Demo> {
    const folder = await mkdtemp(join(tmpdir(), "tantieme-console-"));
    const child = spawn(BINARY, ["serve", "--demo", "--bind", bind, "--database", join(folder, "demo.db"), ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, TANTIEME_LOG: "warn" },
    });
    const timer = setTimeout(() => child.kill(), STARTS_WITHIN);
    const said = new Map<string, string>();
    for await (const line of createInterface({ input: child.stdout })) {
      const [, head, word] = /^(open|admin token|for \w+)\s+(\S+)/.exec(line) ?? [];
      if (head && word) said.set(head.split(" ")[0] ?? head, word);
      if (said.size === 3) break;
    }
    clearTimeout(timer);
    child.stdout.resume();
    const [link, admin, collaborator] = [said.get("open"), said.get("admin"), said.get("for")];
    if (!link || !admin || !collaborator) throw new Error(`the demo did not start: ${[...said].join("; ")}`);
    return new Demo(new URL(link).origin, link, { admin, collaborator }, child, folder);
  }

  /** The number of its process. */
  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Ends it and takes its files away. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = once(this.process, "exit");
      this.process.kill();
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Asks the API as admin, for what a test has to know or to set up. */
  async ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const answer = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.tokens.admin}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data?: Data; errors?: { message: string }[] };
    if (!data || errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
    return data;
  }
}
