// What waits for somebody, as sentences that lead to where it is decided.
import type { ResultOf } from "../../api/graphql";
import { span } from "../../format/moment";
import { count } from "../../format/words";
import { to } from "../../route/to";
import type { RULES } from "./queries";

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

export function decisions(data: Data): Decision[] {
  const found = data.distributors.nodes.flatMap(ofRule);
  const failed = data.failedPayouts.totalCount;
  if (failed > 0) {
    found.push({ tone: "bad", kind: "Payouts", text: `${count(failed, "payout")} came back. Try again, or close the fulfillment.`, href: "/payouts?payouts.filter=failed" });
  }
  const gathered = data.gathered.nodes[0];
  if (gathered) {
    found.push({ tone: "warn", kind: "To send", text: `${count(data.gathered.totalCount, "fulfillment")} gathered, and not sent yet.`, href: to.fulfillment(gathered.id) });
  }
  const underWay = data.underWay.nodes[0];
  if (underWay) {
    found.push({ tone: "warn", kind: "On its way", text: `${count(data.underWay.totalCount, "fulfillment")} with payouts that nobody has marked as paid.`, href: to.fulfillment(underWay.id) });
  }
  const pending = data.pendingEvents.totalCount;
  if (pending > 0) {
    found.push({ tone: "warn", kind: "Approval", text: `${count(pending, "event")} wait for approval and do not count until then.`, href: "/events?approval=PENDING" });
  }
  return found;
}
