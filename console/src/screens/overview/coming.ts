// What is owed, put together by the day from which it can be paid, and then by who gets it; and what
// the open periods would add to that if they ended now.
import { add, compare, isZero } from "../../format/decimal";
import { date, span } from "../../format/moment";
import { groupBy } from "../../format/group";
import { isGivenUp, payoutStage } from "../../format/stage";
import { totals, type Amount } from "../../format/totals";
import { words } from "../../format/words";
import { to } from "../../route/to";

export interface Owed {
  id: string;
  amount: Amount;
  payableFrom: string;
  kind: string;
  reason: string | null;
  hold: object | null;
  /** The newest about it; it is not paid while that is open. */
  dispute?: { state: string } | null;
  collaborator: { ref: string; name: string; hold: object | null };
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
  reason: string | null;
  collaborator: { ref: string; name: string };
  fulfillment: { id: string; state: string; createdAt: string } | null;
}

/** What a payout is made of, as far as it was asked. */
export interface Made {
  id: string;
  obligations: { totalCount: number; nodes: Pick<Owed, "id" | "amount" | "kind" | "reason" | "distributor" | "settlement">[] };
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
  /** What is to be done about it, and where. */
  next?: { text: string; href: string };
  /** Whether it is owed to nobody yet. */
  estimate?: boolean;
  sums: Amount[];
  people: Person[];
}

/** What is in payment runs and nobody has marked as paid, and what of them failed. */
export function onTheirWay(payouts: Paid[], made: Made[], zone: string): Day[] {
  const parts = new Map(made.map(({ id, obligations }) => [id, obligations]));
  const open = payouts.filter((payout) => ["on its way", "to be paid", "failed"].includes(payoutStage(payout).word) && !isGivenUp(payout));
  const runs = groupBy(open, (payout) => `${payoutStage(payout).word} ${payout.fulfillment?.id ?? ""}`);
  return [...runs.values()].flatMap((rows): Day[] => {
    const [first] = rows;
    if (!first) return [];
    const { word } = payoutStage(first);
    const day = date(first.fulfillment?.createdAt ?? first.createdAt, zone);
    const href = first.fulfillment ? to.fulfillment(first.fulfillment.id) : to.payouts();
    return [{
      when: word === "failed" ? `failed, of the payment run of ${day}` : `${word}, since ${day}`,
      next: { text: word === "failed" ? "Try them again, or close the payment run" : word === "to be paid" ? "Start the payment run" : "Mark them as paid in the payment run", href },
      sums: totals(rows.map(({ amount }) => amount)),
      people: rows
        .map(({ id, amount, reason, collaborator }): Person => ({
          ref: collaborator.ref, name: collaborator.name, amount,
          parts: [...(parts.get(id)?.nodes ?? []).map((one) => partOf({ ...one, collaborator })), { id, amount, what: `${rest(parts.get(id))}${reason ? `: ${reason}` : ""}`, why: to.payout(id) }],
        }))
        .sort((a, b) => compare(b.amount.amount, a.amount.amount)),
    }];
  });
}

/** The line that leads to a payout itself. */
function rest(obligations: Made["obligations"] | undefined): string {
  const more = obligations ? obligations.totalCount - obligations.nodes.length : 0;
  return more > 0 ? `and ${more} more, in one payout` : obligations ? "together, in one payout" : "its payout";
}

/** An open period as of now. */
export interface Open {
  name: string;
  title: string;
  timeZone: string;
  nextRunAt: string | null;
  currentPeriod: { start: string; end: string | null } | null;
  explanation: { sections: { sentences: { text: string }[] }[] };
  standings: { nodes: { collaborator: { ref: string; name: string }; amount: Amount }[] };
  projectedPool: Amount;
  projectedTaken: { clause: string; exact: { decimal: string } }[];
  projectedSite: { name: string; value: string }[];
  takenOver: { collaborator: { ref: string } | null; metric: string; value: string; counts: boolean }[];
}

/** From when what an open period pays can be paid; `null` where it is settled by hand, or its rule does not say. */
function payableFrom({ nextRunAt, explanation }: Open): string | null {
  const texts = explanation.sections.flatMap(({ sentences }) => sentences.map(({ text }) => text));
  const days = texts.map((text) => (text.includes("is payable at once") ? "0" : /payable (\d+) days? after it is settled/.exec(text)?.[1])).find(Boolean);
  if (nextRunAt === null || days === undefined) return null;
  return new Date(Date.parse(nextRunAt) + Number(days) * 86_400_000).toISOString();
}

/** What the open periods would pay if they ended now, by the day from which that could be paid. */
export function estimates(open: Open[]): Day[] {
  const rows = open.flatMap((rule) => {
    const from = payableFrom(rule);
    const period = rule.currentPeriod ? span(rule.currentPeriod.start, rule.currentPeriod.end, rule.timeZone) : "the open period";
    return rule.standings.nodes.filter(({ amount }) => !isZero(amount.amount)).map(({ collaborator, amount }) => ({
      at: from === null ? Infinity : Date.parse(from),
      when: from === null ? "after it is settled by hand" : `from ${date(from, rule.timeZone)}`,
      collaborator, amount,
      part: { id: `${rule.name} ${collaborator.ref}`, amount, what: `${rule.title}, ${period} so far`, why: to.whyNow(rule.name, collaborator.ref) },
    }));
  });
  const days = groupBy(rows.toSorted((a, b) => a.at - b.at), ({ when }) => when);
  return [...days].map(([when, own]) => ({ when, estimate: true, sums: totals(own.map(({ amount }) => amount)), people: peopleWith(own) }));
}

/** The days in their order, what is payable now first. `zone` is for what belongs to no rule. */
export function comingPayments(owed: Owed[], now: number, zone: string): Day[] {
  const sorted = owed.toSorted((a, b) => Date.parse(a.payableFrom) - Date.parse(b.payableFrom));
  const when = (one: Owed): string => {
    const { payableFrom, distributor, hold, collaborator } = one;
    if (hold ?? collaborator.hold) return "on hold";
    if (isDisputed(one)) return "in dispute, until that is settled";
    return Date.parse(payableFrom) <= now ? "payable now" : `from ${date(payableFrom, distributor?.timeZone ?? zone)}`;
  };
  const days = [...groupBy(sorted, when)].map(([day, rows]) => ({ when: day, people: peopleWith(rows.map((row) => ({ ...row, part: partOf(row) }))) }));
  const told = days.map(({ when: day, people }) => ({ when: day, people: people.filter(isPaid) }));
  // What somebody owes is paid to nobody, and takes nothing from what others get.
  const debts = days.flatMap(({ people }) => people.filter((person) => !isPaid(person)));
  return [...told, { when: "they owe it, and it is taken off what they are owed next", people: debts }]
    .filter(({ people }) => people.length > 0)
    .map((day) => ({ ...day, sums: totals(day.people.map(({ amount }) => amount)) }));
}

/** Whether a dispute about it is not decided yet. */
export function isDisputed({ dispute }: Owed): boolean {
  return dispute?.state === "OPEN" || dispute?.state === "ANSWERED";
}

function isPaid({ amount }: Person): boolean {
  return compare(amount.amount, "0") > 0;
}

/** Whoever gets most comes first. */
function peopleWith(rows: { collaborator: { ref: string; name: string }; amount: Amount; part: Part }[]): Person[] {
  const people = [...groupBy(rows, ({ collaborator, amount }) => `${amount.currency} ${collaborator.ref}`).values()].flatMap((own): Person[] => {
    const [first] = own;
    if (!first) return [];
    const sum = own.reduce((total, { amount }) => add(total, amount.amount), "0");
    const { ref, name } = first.collaborator;
    return [{ ref, name, amount: { amount: sum, currency: first.amount.currency }, parts: own.map(({ part }) => part) }];
  });
  return people.sort((a, b) => a.amount.currency.localeCompare(b.amount.currency) || compare(b.amount.amount, a.amount.amount));
}

function partOf({ id, amount, kind, reason, collaborator, distributor, settlement }: Omit<Owed, "payableFrom" | "hold" | "dispute" | "collaborator"> & { collaborator: { ref: string } }): Part {
  if (!distributor || !settlement) return { id, amount, what: reason ?? words(kind), why: null };
  const period = span(settlement.measured.start, settlement.measured.end, distributor.timeZone);
  return { id, amount, what: `${distributor.title}, ${period}${kind === "SETTLEMENT" ? "" : ` (${words(kind)})`}`, why: to.why(settlement.id, collaborator.ref) };
}
