// What waits for somebody, as sentences that lead to where it is decided.
import type { ResultOf } from "../../api/graphql";
import { compare, grouped } from "../../format/decimal";
import { date, span } from "../../format/moment";
import { totals } from "../../format/totals";
import { count } from "../../format/words";
import { to } from "../../route/to";
import { home } from "../../session/home.svelte";
import type { Owed } from "./coming";
import type { RULES, UNCREDITED } from "./queries";

export interface Decision {
  tone: "bad" | "warn";
  /** What kind of thing it is. */
  kind: string;
  text: string;
  href: string;
}

type Data = ResultOf<typeof RULES>;
type Rule = Data["distributors"]["nodes"][number];

function ofRule(rule: Rule): Decision[] {
  const named = (period: { start: string; end: string | null }) => `${rule.title}, ${span(period.start, period.end, rule.timeZone)}`;
  const here = to.distributor(rule.name);
  return [
    ...rule.failed.nodes.map((period) => ({
      tone: "bad" as const, kind: "Failed", text: `${named(period)}: ${period.reason ?? "it could not be settled"}`, href: here,
    })),
    ...rule.review.nodes.map((period) => ({
      tone: "warn" as const, kind: "Review", text: `${named(period)} is computed and waits to be approved.`,
      href: period.settlement ? to.settlement(period.settlement.id) : here,
    })),
    ...rule.waiting.nodes.map((period) => ({
      tone: "warn" as const, kind: "Waiting", text: `${named(period)}: ${period.reason ?? "events wait for approval"}`, href: here,
    })),
    ...rule.due.nodes.map((period) => ({
      tone: "warn" as const, kind: "Due", text: `${named(period)} is due and will be settled within a minute.`, href: here,
    })),
  ];
}

/** A closed fulfillment asks for nothing: what came back of it is payable again. */
function ofPayments({ gathered, underWay }: Data): Decision[] {
  const made = (createdAt: string) => date(createdAt, home.zone);
  return [
    ...[...gathered.nodes, ...underWay.nodes].filter(({ cameBack }) => cameBack.totalCount > 0).map(({ id, createdAt, cameBack }) => ({
      tone: "bad" as const, kind: "Came back", href: to.fulfillment(id),
      text: `${count(cameBack.totalCount, "payout")} of the fulfillment of ${made(createdAt)} came back and was not paid. Try again, or close it.`,
    })),
    ...gathered.nodes.map(({ id, createdAt }) => ({
      tone: "warn" as const, kind: "To send", href: to.fulfillment(id), text: `What was gathered on ${made(createdAt)} is not sent yet.`,
    })),
    ...underWay.nodes.filter(({ open, unpaid }) => open.totalCount + unpaid.totalCount > 0).map(({ id, createdAt, open, unpaid }) => ({
      tone: "warn" as const, kind: "On its way", href: to.fulfillment(id),
      text: `${count(open.totalCount + unpaid.totalCount, "payout")} of the fulfillment of ${made(createdAt)}: nobody has marked them as paid yet.`,
    })),
  ];
}

type Uncredited = ResultOf<typeof UNCREDITED>["distributors"]["nodes"][number];

/** What a rule could credit to nobody: before the period is settled, saying who owned it mends all of that. */
function unowned({ name, title, settlements, currentPeriod, timeZone }: Rule, open: Uncredited[]): Decision[] {
  const many = (rows: { count: number }[]) => rows.reduce((total, { count: more }) => total + more, 0);
  const belong = (number: number) => `${count(number, "event")} ${number === 1 ? "belongs" : "belong"} to nobody`;
  const now = many(open.find((one) => one.name === name)?.uncredited ?? []);
  const then = many(settlements.nodes.flatMap(({ uncredited }) => uncredited));
  const found: Decision[] = [];
  if (now > 0) {
    const period = currentPeriod ? span(currentPeriod.start, currentPeriod.end, timeZone) : "the open period";
    found.push({ tone: "warn", kind: "Not credited", href: "/uncredited", text: `${title}: ${belong(now)} in ${period}, and will earn nobody anything unless an owner is named.` });
  }
  if (then > 0) {
    found.push({ tone: "warn", kind: "Not credited", href: "/uncredited", text: `${title}: ${belong(then)} in the last settlement.` });
  }
  return found;
}

/** What can be paid now, and nobody has gathered. */
function payable(owed: Owed[], now: number): Decision[] {
  const due = owed.filter(({ payableFrom }) => Date.parse(payableFrom) <= now);
  const people = new Set(due.map(({ collaborator }) => collaborator.ref)).size;
  const sums = totals(due.map(({ amount }) => amount)).filter(({ amount }) => compare(amount, "0") > 0);
  if (sums.length === 0) return [];
  const text = `${sums.map(({ amount, currency }) => `${grouped(amount)} ${currency}`).join(", ")} can be paid now, to ${count(people, "collaborator")}.`;
  return [{ tone: "warn", kind: "Payable now", text, href: to.newFulfillment() }];
}

export function decisions(data: Data, open: Uncredited[], owed: Owed[]): Decision[] {
  const found = data.distributors.nodes.flatMap(ofRule);
  found.push(...payable(owed, Date.now()), ...ofPayments(data), ...data.distributors.nodes.flatMap((rule) => unowned(rule, open)));
  const pending = data.pendingEvents.totalCount;
  if (pending > 0) {
    found.push({ tone: "warn", kind: "Approval", text: `${count(pending, "event")} wait for approval and do not count until then.`, href: "/events?approval=PENDING" });
  }
  return found;
}
