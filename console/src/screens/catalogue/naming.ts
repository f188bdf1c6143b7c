// Events and owners that are read page by page, to be looked through for single things: the API knows no
// filter for what an event names.
import { fetchOnce } from "../../api/client";
import type { ResultOf } from "../../api/graphql";
import { NAMING, OWNERS_UNTIL_NOW } from "./queries";

/** As many pages of 500 are looked through. */
const PAGES = 20;

export type Named = ResultOf<typeof NAMING>["events"]["nodes"][number];
export type Owned = ResultOf<typeof OWNERS_UNTIL_NOW>["facts"]["nodes"][number];

/** What was read, and whether there is more than was read; `null` when the server did not answer. */
export type Looked<Row> = { rows: Row[]; cut: boolean } | null;

/** The events of a kind that count, of a span; the newest first. */
export async function eventsOf(type: string, from: string | null, before: string | null): Promise<Looked<Named>> {
  const looked = await pages(async (after) => {
    const filter = { type, occurredFrom: from, occurredBefore: before };
    return (await fetchOnce(NAMING, { filter, after })).data?.events;
  });
  return looked && { ...looked, rows: looked.rows.filter(({ approval, reversed }) => approval === "APPROVED" && !reversed) };
}

/** Who owned the things of a kind from when on. */
export function ownersOfKind(kind: string): Promise<Looked<Owned>> {
  return pages(async (after) => (await fetchOnce(OWNERS_UNTIL_NOW, { kind, after })).data?.facts);
}

interface PageOf<Row> {
  nodes: Row[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

async function pages<Row>(read: (after: string | null) => Promise<PageOf<Row> | undefined>): Promise<Looked<Row>> {
  const rows: Row[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES; page += 1) {
    const found: PageOf<Row> | undefined = await read(after);
    if (found === undefined) return null;
    rows.push(...found.nodes);
    if (!found.pageInfo.hasNextPage) return { rows, cut: false };
    after = found.pageInfo.endCursor;
  }
  return { rows, cut: true };
}
