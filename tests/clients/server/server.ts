// A server for the tests of one file: on a copy of the demo's database, where nothing happens by itself.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { BINARY, QUIETLY } from "./binary.ts";
import { FILLED, fill, type Tokens } from "./fill.ts";

export class Server {
  private process?: ChildProcess;
  /** For example `http://127.0.0.1:40123`; the same when it is started again. */
  url = "";

  private constructor(
    private readonly folder: string,
    private readonly database: string,
    private readonly flags: string[],
    readonly tokens: Tokens,
  ) {}

  static async start(...flags: string[]): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), "tantieme-clients-"));
    const filled = process.env.TANTIEME_FILLED ?? join(folder, "filled");
    if (!process.env.TANTIEME_FILLED) await fill(filled);
    const database = join(folder, "copy.db");
    await copyFile(join(filled, FILLED), database);
    const tokens = JSON.parse(await readFile(join(filled, "tokens.json"), "utf8")) as Tokens;
    const server = new Server(folder, database, flags, tokens);
    await server.startAgain();
    return server;
  }

  /** Starts it where it was before. */
  async startAgain(): Promise<void> {
    const bind = this.url === "" ? "127.0.0.1:0" : new URL(this.url).host;
    const given = ["serve", ...this.flags, "--bind", bind, "--database", this.database];
    this.process = spawn(BINARY, given, { stdio: ["ignore", "pipe", "inherit"], env: QUIETLY });
    const { stdout } = this.process;
    if (!stdout) throw new Error("nothing can be read of the server");
    for await (const line of createInterface({ input: stdout })) {
      const [, url] = /^open\s+(\S+)/.exec(line) ?? [];
      if (url) {
        this.url = url;
        stdout.resume();
        return;
      }
    }
    throw new Error(`the server did not start at ${bind}`);
  }

  /** Stops it as a new release does, with SIGTERM; whoever follows something stays its subscriber. */
  async stop(): Promise<void> {
    const { process } = this;
    if (!process || process.exitCode !== null) return;
    const ended = once(process, "exit");
    process.kill();
    await ended;
  }

  /** Stops it and takes its files away. */
  async end(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Asks the API as admin, without any client. */
  async ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const answer = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.tokens.admin}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data?: Data; errors?: unknown[] };
    if (!data || errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
    return data;
  }

  /** Records an entry while the server is away, as another one on the database would. */
  async importLine(entry: unknown): Promise<void> {
    const file = join(this.folder, "entries.jsonl");
    await writeFile(file, `${JSON.stringify(entry)}\n`);
    await promisify(execFile)(BINARY, ["import", "events", file, "--database", this.database], { env: QUIETLY });
  }
}
