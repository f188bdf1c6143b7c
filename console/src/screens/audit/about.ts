// What a line of the audit trail is about, with the names that people know and links to their pages.
// The line has the server's own short names: `12.cy` is Cy's payout in the twelfth payment run.
import { to } from "../../route/to";

export interface About {
  text: string;
  href?: string;
}

export interface Names {
  /** Of collaborators, by reference. */
  people: ReadonlyMap<string, string>;
  /** Titles of rules, by name. */
  rules: ReadonlyMap<string, string>;
}

interface Line {
  what: string;
  about: string;
  after: string | null;
}

/** The global id that the API gives to something that has this short name. */
function globalId(kind: string, name: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(`${kind}:${name}`)));
}

function payout(name: string, { people }: Names): About {
  const [, run, ref] = /^(\d+)\.(.+)$/.exec(name) ?? [];
  if (run === undefined || ref === undefined) return { text: name };
  return { text: `${people.get(ref) ?? ref} in payment run ${run}`, href: to.payout(globalId("Payout", name)) };
}

function run(number: string): About {
  return { text: `payment run ${number}`, href: to.fulfillment(globalId("Fulfillment", number)) };
}

function settlement(name: string, { rules }: Names): About {
  const [, rule, index] = /^(.+)\.(\d+)$/.exec(name) ?? [];
  if (rule === undefined || index === undefined) return { text: name };
  return { text: `${rules.get(rule) ?? rule}, period ${index}`, href: to.settlement(globalId("Settlement", name)) };
}

/** Of each kind of deed, what its lines are about; of the others the text as it is. */
export function aboutOf({ what, about, after }: Line, names: Names): About[] {
  if (/^(markPayouts\w+|retryPayouts|correctPayoutReference)$/.test(what)) return about.split(", ").map((name) => payout(name, names));
  if (/^(start|close|cancel)Fulfillment$/.test(what)) return [/^\d+$/.test(about) ? run(about) : { text: about }];
  if (what === "createFulfillment") {
    const made = /^fulfillment (\d+)/.exec(after ?? "")?.[1];
    return made === undefined ? [{ text: about }] : [run(made), { text: about }];
  }
  if (/^(settle|approveSettlement|rejectSettlement)$/.test(what)) return [settlement(about, names)];
  // Of several it is how many.
  if (what === "upsertCollaborators" && !/^\d+ collaborators$/.test(about)) return [{ text: names.people.get(about) ?? about, href: to.collaborator(about) }];
  if (/^(hold|release)Collaborator$/.test(what)) {
    // The reason may stand behind the reference.
    const [ref = about] = about.split(": ", 1);
    return [{ text: `${names.people.get(ref) ?? ref}${about.slice(ref.length)}`, href: to.collaborator(ref) }];
  }
  if (/^(credit|recordAdvance)$/.test(what)) {
    const [, sum, ref, reason] = /^(\S+ \S+) to ([^:]+)(: .*)?$/s.exec(about) ?? [];
    return ref === undefined ? [{ text: about }] : [{ text: `${sum} to ${names.people.get(ref) ?? ref}${reason ?? ""}`, href: to.collaborator(ref) }];
  }
  if (what === "reverseEvent") {
    const [, key, source] = /^(.+) of (.+)$/s.exec(about) ?? [];
    return key && source ? [{ text: about, href: to.event(key, source) }] : [{ text: about }];
  }
  if (/^\w*Distributor$/.test(what) || what === "settleNow") return [names.rules.has(about) ? { text: names.rules.get(about) ?? about, href: to.distributor(about) } : { text: about }];
  return [{ text: about.replace(/^1 (\w+)s$/, "1 $1") }];
}

const STATES = /\b(PENDING|PROCESSING|COMPLETE|FAILED|CANCELLED|UNPAID|PAID|RETURNED|FULFILLED|WAITING|OPEN|DUE|SETTLED|PROPOSED|REVIEW|DRAFT|ACTIVE|PAUSED|ARCHIVED)\b/g;

/** What a line changed, in the words that the pages have. */
export function plainly(text: string): string {
  return text.replace(STATES, (state) => state.toLowerCase()).replace(/\bfulfillment (?=\d)/, "payment run ").replace(/\bobligation /, "owed: ");
}
