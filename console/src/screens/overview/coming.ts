// What is owed, put together by the day from which it can be paid, and then by who gets it.
import { add, compare } from "../../format/decimal";
import { date, span } from "../../format/moment";
import { groupBy } from "../../format/group";
import { totals, type Amount } from "../../format/totals";
import { words } from "../../format/words";
import { to } from "../../route/to";

export interface Owed {
  id: string;
  amount: Amount;
  payableFrom: string;
  kind: string;
  reason: string | null;
  collaborator: { ref: string; name: string };
  distributor: { name: string; title: string; timeZone: string } | null;
  settlement: { id: string; measured: { start: string | null; end: string | null } } | null;
}

/** A payout, paid or not. */
export interface Paid {
  id: string;
  amount: Amount;
  state: string;
  paidOn: string | null;
  createdAt: string;
  collaborator: { ref: string; name: string };
  fulfillment: { id: string } | null;
}

export interface Part {
  id: string;
  amount: Amount;
  /** The rule and its period, or what else it is for. */
  what: string;
  /** Where it is explained. */
  why: string | null;
}

export interface Person {
  ref: string;
  name: string;
  amount: Amount;
  parts: Part[];
}

export interface Day {
  /** `payable now`, `from 15 Dec 2026`. */
  when: string;
  sums: Amount[];
  people: Person[];
}

/** What was gathered and nobody has marked as paid, by when that was. */
export function onTheirWay(payouts: Paid[], zone: string): Day[] {
  const open = payouts.filter(({ state }) => state === "PROCESSING" || state === "UNPAID");
  return [...groupBy(open, ({ createdAt }) => date(createdAt, zone))].map(([day, rows]) => ({
    when: `on its way, gathered ${day}`,
    sums: totals(rows.map(({ amount }) => amount)),
    people: rows
      .map(({ id, amount, collaborator }): Person => ({ ...collaborator, amount, parts: [{ id, amount, what: "its payout", why: to.payout(id) }] }))
      .sort((a, b) => compare(b.amount.amount, a.amount.amount)),
  }));
}

/** The days in their order, what is payable now first. `zone` is for what belongs to no rule. */
export function comingPayments(owed: Owed[], now: number, zone: string): Day[] {
  const sorted = owed.toSorted((a, b) => Date.parse(a.payableFrom) - Date.parse(b.payableFrom));
  const days = groupBy(sorted, ({ payableFrom, distributor }) => (Date.parse(payableFrom) <= now ? null : date(payableFrom, distributor?.timeZone ?? zone)));
  return [...days].map(([day, rows]) => ({ when: day === null ? "payable now" : `from ${day}`, sums: totals(rows.map(({ amount }) => amount)), people: peopleOf(rows) }));
}

/** Whoever gets most comes first. */
function peopleOf(rows: Owed[]): Person[] {
  const people = [...groupBy(rows, ({ collaborator, amount }) => `${amount.currency} ${collaborator.ref}`).values()].flatMap((own): Person[] => {
    const [first] = own;
    if (!first) return [];
    const sum = own.reduce((total, { amount }) => add(total, amount.amount), "0");
    return [{ ...first.collaborator, amount: { amount: sum, currency: first.amount.currency }, parts: own.map(partOf) }];
  });
  return people.sort((a, b) => a.amount.currency.localeCompare(b.amount.currency) || compare(b.amount.amount, a.amount.amount));
}

function partOf({ id, amount, kind, reason, collaborator, distributor, settlement }: Owed): Part {
  if (!distributor || !settlement) return { id, amount, what: reason ?? words(kind), why: null };
  const period = span(settlement.measured.start, settlement.measured.end, distributor.timeZone);
  return { id, amount, what: `${distributor.title}, ${period}${kind === "SETTLEMENT" ? "" : ` (${words(kind)})`}`, why: to.why(settlement.id, collaborator.ref) };
}
