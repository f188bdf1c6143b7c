// What waits for somebody, as sentences that lead to where it is decided.
import { figure, type Balanced } from "../../api/balances.svelte";
import type { ResultOf } from "../../api/graphql";
import { namedEvents } from "../../api/named-event";
import type { Problem } from "../../api/problem";
import { grouped } from "../../format/decimal";
import { groupBy } from "../../format/group";
import { REASONS, subjectOf } from "../../format/dispute";
import { date, span } from "../../format/moment";
import { totals, type Amount } from "../../format/totals";
import { count } from "../../format/words";
import { to } from "../../route/to";
import { home } from "../../session/home.svelte";
import { session } from "../../session/session.svelte";
import type { Paid } from "./coming";
import type { PERIOD_NOW, RULES } from "./queries";

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

function written(sums: Amount[]): string {
  return sums.map(({ amount, currency }) => `${grouped(amount)} ${currency}`).join(", ");
}

/** A closed payment run asks for nothing: what failed in it is payable again. */
function ofPayments({ gathered, underWay }: Data, payouts: Paid[]): Decision[] {
  const made = (createdAt: string) => date(createdAt, home.zone);
  const sumOf = (run: string, ...states: string[]) => {
    const rows = payouts.filter(({ state, fulfillment }) => fulfillment?.id === run && states.includes(state));
    return rows.length > 0 ? ` of ${written(totals(rows.map(({ amount }) => amount)))}${rows.length > 1 ? " together" : ""}` : "";
  };
  return [
    ...[...gathered.nodes, ...underWay.nodes].filter(({ cameBack }) => cameBack.totalCount > 0).map(({ id, createdAt, cameBack }) => ({
      tone: "bad" as const, kind: "Failed", href: to.fulfillment(id),
      text: `${count(cameBack.totalCount, "payout")}${sumOf(id, "FAILED")} in the payment run of ${made(createdAt)} failed. Try again, or close it.`,
    })),
    ...gathered.nodes.map(({ id, createdAt }) => ({
      tone: "warn" as const, kind: "To send", href: to.fulfillment(id), text: `The payment run of ${made(createdAt)}${sumOf(id, "UNPAID")} is not started yet.`,
    })),
    ...underWay.nodes.filter(({ open, unpaid }) => open.totalCount + unpaid.totalCount > 0).map(({ id, createdAt, open, unpaid }) => ({
      tone: "warn" as const, kind: "On its way", href: to.fulfillment(id),
      text: `${count(open.totalCount + unpaid.totalCount, "payout")}${sumOf(id, "PROCESSING", "UNPAID")} in the payment run of ${made(createdAt)}: nobody has marked them as paid yet.`,
    })),
  ];
}

/** Rules of which nobody can tell what they would pay, by the reason, which is often the same for several. */
function unknown(rules: Rule[], problems: ReadonlyMap<string, Problem>): Decision[] {
  const refused = rules.filter(({ name }) => problems.get(name)?.kind === "refused");
  return [...groupBy(refused, ({ name }) => problems.get(name)?.message ?? "")].flatMap(([message, without]): Decision[] => {
    const [first] = without;
    if (!first) return [];
    const [event] = namedEvents(message);
    const titles = without.length === 1 ? first.title : `${without.length} rules (${without.map(({ title }) => title).join(", ")})`;
    return [{
      tone: "bad", kind: "No figures", href: event ? to.event(event.key, event.source) : to.distributor(first.name),
      text: `${titles}: ${message}. Until that is mended nothing can be told of the open period, and it cannot be settled.`,
    }];
  });
}

type Uncredited = NonNullable<ResultOf<typeof PERIOD_NOW>["distributor"]>;

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

/** Whoever says that something is wrong waits for an answer, and then for a decision. */
function disputed({ disputed: { nodes, totalCount }, discussed }: Data): Decision[] {
  const found = nodes.map((one): Decision => ({
    tone: "warn", kind: "Dispute", href: to.dispute(one.id), text: `${one.collaborator.name} says of ${subjectOf(one)}: ${REASONS[one.reason]}. Nobody has answered.`,
  }));
  if (totalCount > nodes.length) found.push({ tone: "warn", kind: "Dispute", href: to.undecided(), text: `${count(totalCount - nodes.length, "dispute")} more wait for an answer.` });
  const open = discussed.totalCount;
  if (open > 0) found.push({ tone: "warn", kind: "Dispute", href: "/disputes?state=ANSWERED", text: `${count(open, "dispute")} ${open === 1 ? "is" : "are"} answered and not decided.` });
  return found;
}

/** What can be paid now, and is in no payment run. */
function payable(people: Balanced[]): Decision[] {
  const sums = figure(people.flatMap(({ balances }) => balances), "payableNow");
  if (sums.length === 0) return [];
  const many = people.filter(({ balances }) => figure(balances, "payableNow").length > 0).length;
  return [{ tone: "warn", kind: "Payable now", text: `${written(sums)} can be paid now, to ${count(many, "collaborator")}.`, href: session.pays ? to.newFulfillment() : to.fulfillments() }];
}

export interface Known {
  /** The open periods that can be evaluated. */
  open: Uncredited[];
  /** Why the others cannot, by the rule's name. */
  problems: ReadonlyMap<string, Problem>;
  people: Balanced[];
  payouts: Paid[];
  /** How many events wait for approval. */
  pending: number;
}

export function decisions(data: Data, { open, problems, people, payouts, pending }: Known): Decision[] {
  const rules = data.distributors.nodes;
  const found = [...unknown(rules, problems), ...rules.flatMap(ofRule)];
  found.push(...disputed(data), ...payable(people), ...ofPayments(data, payouts), ...rules.flatMap((rule) => unowned(rule, open)));
  if (pending > 0) {
    found.push({ tone: "warn", kind: "Approval", text: `${count(pending, "event")} wait for approval and do not count until then.`, href: "/events?approval=PENDING" });
  }
  return found;
}
