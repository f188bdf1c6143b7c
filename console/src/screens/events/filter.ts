// What the list of events is narrowed by. It is in the address, and the server does it.
import type { VariablesOf } from "../../api/graphql";
import { address } from "../../route/address.svelte";
import type { EVENTS } from "./queries";

type EventFilter = NonNullable<VariablesOf<typeof EVENTS>["filter"]>;
type Approval = EventFilter["approval"];

/** In the address in place of an approval: events that were taken back, which the server does not search for. */
export const TAKEN_BACK = "TAKEN_BACK";

export function onlyTakenBack(): boolean {
  return address.query("approval") === TAKEN_BACK;
}

export const PARTS = ["type", "collaborator", "customer", "approval", "from", "before"] as const;

export function isFiltered(): boolean {
  return PARTS.some((part) => address.query(part) !== null);
}

export function eventFilter(): EventFilter {
  return {
    type: address.query("type"),
    collaborator: address.query("collaborator"),
    customer: address.query("customer"),
    approval: onlyTakenBack() ? null : (address.query("approval") as Approval),
    occurredFrom: moment(address.query("from")),
    occurredBefore: moment(address.query("before")),
  };
}

/** A moment of the address: `2026-10-01` is the beginning of that day where one looks. */
function moment(text: string | null): string | null {
  if (text === null) return null;
  const parsed = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  return Number.isNaN(parsed.getTime()) ? null : parsed.toISOString();
}
