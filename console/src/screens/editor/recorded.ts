// Which of the events that a rule names there are: a rule that pays nobody may count what nobody sends.
import { fetchOnce } from "../../api/client";
import type { Tried } from "./periods";
import { RECORDED, type Catalogue } from "./queries";

type Kind = Catalogue["events"][number];

export interface Recorded {
  /** Kinds that the rule names and of which there is no event at all. */
  never: Kind[];
  /** Kinds that it names and of which there is none in the period. */
  notThen: Kind[];
  /** Kinds of which there are events, the most first. */
  others: { kind: Kind; events: number }[];
}

/** `null` when the server did not answer. */
export async function recorded(source: string, kinds: Kind[], { start, end }: Tried): Promise<Recorded | null> {
  const text = source.replace(/#.*$|"[^"\n]*"/gm, "").split(/^example\b/m)[0] ?? "";
  const named = new Set(kinds.filter(({ name }) => new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(text)));
  const counted = await Promise.all(kinds.map(async (kind) => {
    const period = { type: kind.name, occurredFrom: start, occurredBefore: end };
    const { data } = await fetchOnce(RECORDED, { ever: { type: kind.name }, period });
    return data ? { kind, events: data.ever.totalCount, then: data.period.totalCount } : null;
  }));
  const found = counted.flatMap((one) => (one === null ? [] : [one]));
  if (found.length < kinds.length) return null;
  return {
    never: found.filter(({ kind, events }) => named.has(kind) && events === 0).map(({ kind }) => kind),
    notThen: found.filter(({ kind, events, then }) => named.has(kind) && events > 0 && then === 0).map(({ kind }) => kind),
    others: found.filter(({ kind, events }) => !named.has(kind) && events > 0).toSorted((a, b) => b.events - a.events),
  };
}
