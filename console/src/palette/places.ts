// Everything one can go to by its name.
import type { ResultOf } from "../api/graphql";
import { date, span } from "../format/moment";
import { label } from "../format/words";
import { to } from "../route/to";
import { SCREENS } from "../screens";
import { home } from "../session/home.svelte";
import type { Person } from "../session/session.svelte";
import type { NAMES } from "./queries";

export interface Place {
  /** What kind of thing it is. */
  kind: string;
  name: string;
  /** What else it may be looked for by: a reference. */
  also: string;
  href: string;
}

export function placesOf(person: Person, names: ResultOf<typeof NAMES> | undefined): Place[] {
  const screens = SCREENS.filter(({ path, roles }) => roles.includes(person.role) && !path.includes(":"));
  const own = person.collaborator;
  const found: Place[] = screens.map(({ title, path }) => ({ kind: "Page", name: title, also: path, href: path }));
  if (own !== null) found.push({ kind: "Page", name: "Your statement", also: "", href: to.statement(own) });
  for (const { name, title } of names?.distributors.nodes ?? []) {
    found.push({ kind: own === null ? "Rule" : "Programme", name: title, also: name, href: own === null ? to.distributor(name) : to.whyNow(name, own) });
  }
  for (const { ref, name } of names?.collaborators?.nodes ?? []) found.push({ kind: "Collaborator", name, also: ref, href: to.collaborator(ref) });
  for (const { name, title } of names?.catalogue?.assets ?? []) found.push({ kind: "Owners", name: title, also: label(name), href: to.assets(name) });
  for (const { id, createdAt } of names?.fulfillments?.nodes ?? []) found.push({ kind: "Payment run", name: date(createdAt, home.zone), also: createdAt.slice(0, 10), href: to.fulfillment(id) });
  for (const { id, measured, distributor } of names?.settlements?.nodes ?? []) {
    if (distributor) found.push({ kind: "Settlement", name: `${distributor.title}, ${span(measured.start, measured.end, distributor.timeZone)}`, also: "", href: to.settlement(id) });
  }
  return found;
}

/** As many are shown. */
const SHOWN = 12;

/** Those that have each word of a text; what begins with it comes first. */
export function search(places: Place[], text: string): Place[] {
  const wanted = text.toLowerCase().trim();
  const words = wanted.split(/\s+/).filter(Boolean);
  const having = places.filter(({ kind, name, also }) => {
    const whole = `${kind} ${name} ${also}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
  const begins = ({ name, also }: Place) => Number(!name.toLowerCase().startsWith(wanted) && !also.toLowerCase().startsWith(wanted));
  return having.toSorted((a, b) => begins(a) - begins(b)).slice(0, SHOWN);
}
