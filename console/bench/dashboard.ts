// One dashboard without a browser: a WebSocket that follows what its page follows, and what the page asks when it is told.
import { print } from "graphql";
import { BALANCES } from "../src/api/balances-query.ts";
import { Calm } from "../src/api/calm.ts";
import { CHANGED, moneyMoved, STANDINGS_MOVED, type ChangedKind } from "../src/api/followed.ts";
import { DISTRIBUTOR, LIVE } from "../src/screens/distributor/queries.ts";
import { COMING, MINE, MY_BALANCES, MY_PAYOUTS } from "../src/screens/me/queries.ts";
import { OBLIGATIONS, PARTS_OF, PAYOUTS, PENDING_EVENTS, PERIOD_NOW, RULES } from "../src/screens/overview/queries.ts";

export type Kind = "overview" | "rule" | "mine";
type Variables = Record<string, unknown>;
type Document = Parameters<typeof print>[0];

/** Something that the page asks for, when it opens and whenever it is told of one of the topics. */
interface Question {
  document: Document;
  variables: Variables;
  topics: string[];
  /** How many times as long as an answer took nothing is asked. */
  rest?: number;
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
  /** When it was told that something moved, and when it had asked what was then answered. */
  #heard: number[] = [];
  #answers: { asked: number; answered: number }[] = [];
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
    await Promise.all([this.#follow(questions), ...questions.map((question) => this.#ask(question))]);
  }

  /** From now on it is measured. */
  begin(): void {
    this.asked = 0;
    [this.#heard, this.#answers] = [[], []];
  }

  close(): void {
    this.#calms.forEach((calm) => calm.stop());
    this.#socket?.close();
  }

  /** How long after a moment it was told that standings have moved. */
  told(moment: number): number {
    return (this.#heard.find((at) => at >= moment) ?? Infinity) - moment;
  }

  /** How long after a moment it had an answer to what it asked after that. */
  shown(moment: number): number {
    return (this.#answers.find(({ asked }) => asked >= moment)?.answered ?? Infinity) - moment;
  }

  hasShown(moment: number): boolean {
    return this.shown(moment) !== Infinity;
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
        { document: RULES, variables: {}, topics: ["RULES", "SETTLEMENTS", "PAYOUTS", "DISPUTES"] },
        { document: PENDING_EVENTS, variables: {}, topics: ["EVENTS"] },
        { document: BALANCES, variables: PAGE, topics: MONEY },
        { document: OBLIGATIONS, variables: { state: "PENDING", ...PAGE }, topics: MONEY },
        { document: PAYOUTS, variables: PAGE, topics: MONEY },
        { document: PARTS_OF, variables: { state: "PROCESSING", ...PARTS }, topics: MONEY },
        { document: PARTS_OF, variables: { state: "UNPAID", ...PARTS }, topics: MONEY },
        ...rules.map((name) => ({ document: PERIOD_NOW, variables: { name }, topics: [standings(name)], rest: 4 })),
      ];
      case "rule": return [
        { document: DISTRIBUTOR, variables: { name: rule }, topics: ["RULES", "SETTLEMENTS"] },
        { document: LIVE, variables: { name: rule }, topics: [standings(rule), "RULES"] },
      ];
      case "mine": return [
        { document: COMING, variables: { collaborator: ref }, topics: [...rules.map(standings), "SETTLEMENTS"] },
        { document: MINE, variables: PAGE, topics: MONEY },
        { document: MY_PAYOUTS, variables: PAGE, topics: MONEY },
        { document: MY_BALANCES, variables: { ref }, topics: MONEY },
      ];
    }
  }

  async #follow(questions: Question[]): Promise<void> {
    const listeners = new Map<string, Calm[]>();
    for (const question of questions) {
      const calm = new Calm(() => this.#ask(question), { rest: question.rest });
      this.#calms.push(calm);
      for (const topic of question.topics) listeners.set(topic, [...(listeners.get(topic) ?? []), calm]);
    }
    const tell = (topic: string) => listeners.get(topic)?.forEach((calm) => calm.moved());
    const topics = [...listeners.keys()];
    const kinds = topics.filter((topic) => !topic.startsWith(standings(""))) as ChangedKind[];
    const wanted = [
      { id: "kinds", document: CHANGED as Document, variables: { kinds } as Variables },
      ...topics.filter((topic) => topic.startsWith(standings(""))).map((id) => ({ id, document: STANDINGS_MOVED as Document, variables: { distributor: id.slice(standings("").length) } })),
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
      // Standings come at once as they are, and the page has them already.
      const first = new Set(wanted.map(({ id }) => id).filter((id) => id !== "kinds"));
      socket.addEventListener("message", ({ data }) => {
        const message = JSON.parse(String(data)) as { type: string; id: string; payload?: { data?: { changed?: { kinds: string[] } }; errors?: object } };
        if (message.type === "ping") send({ type: "pong" });
        if (message.type === "connection_ack") {
          for (const { id, document, variables } of wanted) send({ type: "subscribe", id, payload: { query: print(document), variables } });
          resolve();
        }
        if (message.type === "error" || message.payload?.errors) this.failures.push(JSON.stringify(message));
        if (message.type !== "next" || first.delete(message.id)) return;
        if (message.id === "kinds") message.payload?.data?.changed?.kinds.forEach(tell);
        else {
          if (message.id === standings(this.of.rule)) this.#heard.push(performance.now());
          tell(message.id);
        }
      });
    });
  }

  async #ask({ document, variables, topics }: Question): Promise<void> {
    const asked = performance.now();
    try {
      await this.#query(document, variables);
      if (topics.some((topic) => topic === standings(this.of.rule))) this.#answers.push({ asked, answered: performance.now() });
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
