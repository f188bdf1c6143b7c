// Approving and rejecting events: a request for each source and each thousand of them.
import type { Deed } from "../../api/deed.svelte";
import { groupBy } from "../../format/group";
import { APPROVE, REJECT } from "./queries";

export interface Decided {
  key: string | null;
  source: string | null;
}

/** As many as the API takes at once. */
const AT_ONCE = 1000;

/** Whether all of it was done; else `deed` says what was refused. */
export async function decide(deed: Deed, events: Decided[], approve: boolean, reason: string | null): Promise<boolean> {
  for (const [source, ofSource] of groupBy(events, (event) => event.source)) {
    const keys = ofSource.flatMap(({ key }) => (key === null ? [] : [key]));
    for (let at = 0; at < keys.length; at += AT_ONCE) {
      const batch = { keys: keys.slice(at, at + AT_ONCE), source };
      const done = approve
        ? await deed.run(APPROVE, batch, (data) => data.approveEvents)
        : await deed.run(REJECT, { ...batch, reason }, (data) => data.rejectEvents);
      if (!done) return false;
      const refused = done.results.flatMap(({ key, error }) => (error ? [{ ...error, message: `${key}: ${error.message}` }] : []));
      deed.errors = refused;
      if (refused.length > 0) return false;
    }
  }
  return true;
}
