// Asks what the server knows of the times and things that a file is about, and tells what would come of it.
import { fetchOnce } from "../../api/client";
import { consequences, type Consequences, type Owners } from "./consequences";
import type { Catalogue, Line } from "./entry";
import { OWNED, RULES } from "./queries";

/** As many pages of owners of one kind are looked through; who has more is told that they were not. */
const PAGES = 40;

/** `null` when the server did not answer: then nothing is said of it. */
export async function foresee(lines: Line[], catalogue: Catalogue): Promise<Consequences | null> {
  const rules = await fetchOnce(RULES, {});
  if (rules.problem) return null;
  const owners: Owners = new Map();
  for (const kind of kindsIn(lines, catalogue)) {
    const list = await ownersOf(kind);
    if (list === undefined) return null;
    owners.set(kind, list);
  }
  return consequences(lines, catalogue, rules.data.distributors.nodes, owners);
}

/** The kinds of things that the events of the file name. */
function kindsIn(lines: Line[], catalogue: Catalogue): string[] {
  const types = new Set(lines.flatMap(({ entry }) => (entry?.kind === "event" ? [entry.input.type] : [])));
  const fields = catalogue.events.filter(({ name }) => types.has(name)).flatMap(({ fields }) => fields.map(({ type }) => type));
  return catalogue.assets.map(({ name }) => name).filter((name) => fields.includes(name));
}

/** `null` when there are too many, `undefined` when the server did not answer. */
async function ownersOf(kind: string): Promise<{ ref: string; value: unknown; from: string }[] | null | undefined> {
  const found: { ref: string; value: unknown; from: string }[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES; page += 1) {
    const reply: Awaited<ReturnType<typeof ownersPage>> = await ownersPage(kind, after);
    if (reply.problem) return undefined;
    const { nodes, pageInfo } = reply.data.facts;
    found.push(...nodes.map(({ subject, value, from }) => ({ ref: subject.ref, value, from })));
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
  return null;
}

function ownersPage(kind: string, after: string | null) {
  return fetchOnce(OWNED, { kind, after });
}
