// What the measurement does to the server beside looking at it: tokens, and events of everybody.
import type { Demo } from "../tests/demo.ts";

export interface Person {
  ref: string;
  /** A course of theirs. */
  course: string;
}

const MINE = `query($rule: String!, $ref: String!) {
  distributor(name: $rule) { standing(collaborator: $ref) { derivation { events(metric: "completions", first: 20) { nodes { value event { fields } } } } } }
}`;

interface Found {
  distributor: { standing: { derivation: { events: { nodes: { value: string; event: { fields: { course?: string } } }[] } } } | null };
}

export class Server {
  #recorded = 0;

  constructor(private readonly demo: Demo) {}

  async token(name: string, role: "ADMIN" | "COLLABORATOR", collaborator: string | null = null): Promise<string> {
    const { createToken } = await this.demo.ask<{ createToken: { secret: string | null; errors: object[] } }>(
      "mutation($input: CreateTokenInput!) { createToken(input: $input) { secret errors { message } } }",
      { input: { name, role, collaborator } },
    );
    if (createToken.secret === null) throw new Error(JSON.stringify(createToken.errors));
    return createToken.secret;
  }

  /** Everybody who has earned something in the open period of a rule, each with a course that counted. */
  async people(rule: string): Promise<Person[]> {
    const { distributor } = await this.demo.ask<{ distributor: { standings: { nodes: { collaborator: { ref: string } }[] } } }>(
      "query($rule: String!) { distributor(name: $rule) { standings(first: 50) { nodes { collaborator { ref } } } } }",
      { rule },
    );
    const found: Person[] = [];
    for (const { collaborator: { ref } } of distributor.standings.nodes) {
      const data = await this.demo.ask<Found>(MINE, { rule, ref });
      const course = data.distributor.standing?.derivation.events.nodes.find(({ value }) => Number(value) > 0)?.event.fields.course;
      if (course) found.push({ ref, course });
    }
    if (found.length === 0) throw new Error(`nobody has earned anything of ${rule}`);
    return found;
  }

  /** Somebody completes a course of each, so that what everybody gets moves. */
  async complete(people: Person[]): Promise<void> {
    const events = people.map(({ course }) => {
      this.#recorded += 1;
      const fields = { customer: `bench-${this.#recorded}`, course };
      return { key: `bench-${this.#recorded}`, type: "course_completed", occurredAt: new Date(Date.now() - 1000).toISOString(), fields };
    });
    const { recordEvents } = await this.demo.ask<{ recordEvents: { errors: { message: string }[] } }>(
      "mutation($events: [EventInput!]!) { recordEvents(input: { events: $events }) { errors { message } } }",
      { events },
    );
    if (recordEvents.errors.length > 0) throw new Error(JSON.stringify(recordEvents.errors));
  }
}
