// One dashboard without a browser: a WebSocket that follows what its page follows, and what the page asks when it is told.
import { print } from "graphql";
import { BALANCES } from "../src/api/balances-query.ts";
import { Calm } from "../src/api/calm.ts";
import { CHANGED, moneyMoved, type ChangedKind } from "../src/api/followed.ts";
import { DISTRIBUTOR, LIVE, LIVE_MOVED } from "../src/screens/distributor/queries.ts";
import { COMING, COMING_MOVED, MINE, MY_BALANCES, MY_PAYOUTS } from "../src/screens/me/queries.ts";
import { OBLIGATIONS, PARTS_OF, PAYOUTS, PENDING_EVENTS, PERIOD_MOVED, PERIOD_NOW, RULES } from "../src/screens/overview/queries.ts";

export type Kind = "overview" | "rule" | "mine";
type Variables = Record<string, unknown>;
type Document = Parameters<typeof print>[0];

/** Something that the page asks for, when it opens and whenever it is told that one of the kinds has changed. */
interface Question {
  document: Document;
  variables: Variables;
  kinds: ChangedKind[];
}

/** Figures that the page is told as they change. */
interface Told {
  document: Document;
  variables: { distributor: string; collaborator?: string };
}

interface Message {
  type: string;
  id: string;
  payload?: { data?: { changed?: { kinds: ChangedKind[] }; standings?: { asOf: string } }; errors?: object };
}

/** How often something is asked again that takes longer than a request may. */
const TRIES = 5;
/** As much as a page of a list has, and as much as the overview tells the parts of. */
const PAGE = { first: 500, after: null };
const PARTS = { first: 100, after: null };
const MONEY = moneyMoved().kinds ?? [];

export class Dashboard {
  /** How many subscriptions it has. */
  follows = 0;
  /** How many questions it asked since it is measured. */
  asked = 0;
  failures: string[] = [];
  #socket: WebSocket | undefined;
  /** When it was told figures, and as of when they were, by the clock. */
  #heard: { at: number; asOf: number }[] = [];
  #calms: Calm[] = [];

  constructor(
    private readonly url: string,
    private readonly token: string,
    readonly kind: Kind,
    private readonly of: { rule: string; ref: string },
  ) {}

  async open(): Promise<void> {
    const rules = await this.#rules();
    const questions = this.#questions(rules);
    await Promise.all([this.#follow(questions, this.#told(rules)), ...questions.map((question) => this.#ask(question))]);
  }

  /** From now on it is measured. */
  begin(): void {
    this.asked = 0;
    this.#heard = [];
  }

  close(): void {
    this.#calms.forEach((calm) => calm.stop());
    this.#socket?.close();
  }

  /** How long after a moment, by the clock, it was told what had happened by then. */
  told(moment: number): number {
    return (this.#heard.find(({ asOf }) => asOf >= moment)?.at ?? Infinity) - moment;
  }

  /** The rules of which the page shows standings. */
  async #rules(): Promise<string[]> {
    if (this.kind === "rule") return [this.of.rule];
    if (this.kind === "mine") {
      const { distributors } = await this.#query<{ distributors: { nodes: { name: string }[] } }>(COMING, { collaborator: this.of.ref });
      return distributors.nodes.map(({ name }) => name);
    }
    const { distributors } = await this.#query<{ distributors: { nodes: { name: string; state: string }[] } }>(RULES, {});
    return distributors.nodes.filter(({ state }) => state === "ACTIVE").map(({ name }) => name);
  }

  #questions(rules: string[]): Question[] {
    const { rule, ref } = this.of;
    switch (this.kind) {
      case "overview": return [
        { document: RULES, variables: {}, kinds: ["RULES", "SETTLEMENTS", "PAYOUTS", "DISPUTES"] },
        { document: PENDING_EVENTS, variables: {}, kinds: ["EVENTS"] },
        { document: BALANCES, variables: PAGE, kinds: MONEY },
        { document: OBLIGATIONS, variables: { state: "PENDING", ...PAGE }, kinds: MONEY },
        { document: PAYOUTS, variables: PAGE, kinds: MONEY },
        { document: PARTS_OF, variables: { state: "PROCESSING", ...PARTS }, kinds: MONEY },
        { document: PARTS_OF, variables: { state: "UNPAID", ...PARTS }, kinds: MONEY },
        ...rules.map((name) => ({ document: PERIOD_NOW, variables: { name }, kinds: [] })),
      ];
      case "rule": return [
        { document: DISTRIBUTOR, variables: { name: rule }, kinds: ["RULES", "SETTLEMENTS"] },
        { document: LIVE, variables: { name: rule }, kinds: ["RULES"] },
      ];
      case "mine": return [
        { document: COMING, variables: { collaborator: ref }, kinds: ["SETTLEMENTS", "COLLABORATORS"] },
        { document: MINE, variables: PAGE, kinds: MONEY },
        { document: MY_PAYOUTS, variables: PAGE, kinds: MONEY },
        { document: MY_BALANCES, variables: { ref }, kinds: MONEY },
      ];
    }
  }

  #told(rules: string[]): Told[] {
    const document = { overview: PERIOD_MOVED, rule: LIVE_MOVED, mine: COMING_MOVED }[this.kind] as Document;
    return rules.map((distributor) => ({ document, variables: { distributor, ...(this.kind === "mine" ? { collaborator: this.of.ref } : {}) } }));
  }

  async #follow(questions: Question[], told: Told[]): Promise<void> {
    const listeners = new Map<ChangedKind, Calm[]>();
    for (const question of questions) {
      const calm = new Calm(() => this.#ask(question));
      this.#calms.push(calm);
      for (const kind of question.kinds) listeners.set(kind, [...(listeners.get(kind) ?? []), calm]);
    }
    const tell = (kind: ChangedKind) => listeners.get(kind)?.forEach((calm) => calm.moved());
    const wanted = [
      { id: "kinds", document: CHANGED as Document, variables: { kinds: [...listeners.keys()] } as Variables },
      ...told.map(({ document, variables }) => ({ id: standings(variables.distributor), document, variables })),
    ];
    this.follows = wanted.length;
    await new Promise<void>((resolve, reject) => {
      const socket = new WebSocket(`${this.url.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws");
      this.#socket = socket;
      const send = (message: object) => socket.send(JSON.stringify(message));
      socket.addEventListener("open", () => send({ type: "connection_init", payload: { authorization: `Bearer ${this.token}` } }));
      socket.addEventListener("error", () => reject(new Error("no WebSocket")));
      socket.addEventListener("close", ({ code, reason }) => {
        if (code !== 1000) this.failures.push(`closed with ${code} ${reason}`);
      });
      socket.addEventListener("message", ({ data }) => {
        const message = JSON.parse(String(data)) as Message;
        if (message.type === "ping") send({ type: "pong" });
        if (message.type === "connection_ack") {
          for (const { id, document, variables } of wanted) send({ type: "subscribe", id, payload: { query: print(document), variables } });
          resolve();
        }
        if (message.type === "error" || message.payload?.errors) this.failures.push(JSON.stringify(message));
        if (message.type !== "next") return;
        message.payload?.data?.changed?.kinds.forEach(tell);
        const asOf = message.payload?.data?.standings?.asOf;
        if (asOf && message.id === standings(this.of.rule)) this.#heard.push({ at: Date.now(), asOf: Date.parse(asOf) });
      });
    });
  }

  async #ask({ document, variables }: Question): Promise<void> {
    try {
      await this.#query(document, variables);
    } catch (error) {
      this.failures.push(String(error));
    }
  }

  async #query<Data>(document: Document, variables: Variables, tries = TRIES): Promise<Data> {
    this.asked += 1;
    const answer = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query: print(document), variables }),
    });
    const { data, errors } = (await answer.json()) as { data?: Data; errors?: { message: string }[] };
    if (answer.status === 503 && tries > 1) return this.#query(document, variables, tries - 1);
    if (!data || errors) throw new Error(`HTTP ${answer.status}: ${JSON.stringify(errors)}`);
    return data;
  }
}

const standings = (rule: string) => `standings ${rule}`;
