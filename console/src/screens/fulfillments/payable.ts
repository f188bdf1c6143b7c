// Who would be paid by a payment run, and who would be left out and why, as the server plans it; and
// what is owed and cannot be paid yet, which no plan names.
import type { ResultOf } from "../../api/graphql";
import { date, span } from "../../format/moment";
import { isUndecided } from "../../format/dispute";
import { groupBy } from "../../format/group";
import { totals, type Amount } from "../../format/totals";
import { words } from "../../format/words";
import type { LEFT_OUT, OWED, PLAN } from "./queries";

type Planned = ResultOf<typeof PLAN>["previewFulfillment"]["payouts"]["nodes"][number];
type LeftOut = ResultOf<typeof LEFT_OUT>["previewFulfillment"]["leftOut"]["nodes"][number];
export type Owed = ResultOf<typeof OWED>["obligations"]["nodes"][number];
type Origin = Planned["obligations"]["nodes"][number];

/** Kinds of accounts that a payment run may be confined to. */
export const ACCOUNTS = ["BANK", "PAYPAL", "OTHER"] as const;

/** What somebody would get, or does not get. */
export interface Net {
  /** Of the row: somebody may be paid one part and have to wait for another. */
  key: string;
  ref: string;
  name: string;
  amount: Amount;
  /** What it is made of, for reading. */
  parts: { what: string; amount: Amount }[];
  /** How many parts are not among those. */
  more: number;
  /** Why they are not paid; `null` when they are. */
  leftOut: string | null;
}

function origin({ settlement, distributor, reason, kind }: Origin): string {
  if (!settlement || !distributor) return reason ?? words(kind);
  return `${distributor.title}, ${span(settlement.measured.start, settlement.measured.end, distributor.timeZone)}`;
}

function partsOf({ nodes, totalCount }: { nodes: Origin[]; totalCount: number }): Pick<Net, "parts" | "more"> {
  return { parts: nodes.map((one) => ({ what: origin(one), amount: one.amount })), more: totalCount - nodes.length };
}

function why(reason: LeftOut["reason"], minimum: string): string {
  const known: Record<LeftOut["reason"], string> = {
    MINIMUM: `below the least amount of ${minimum}`,
    DEBT: "owes as much as they are owed, or more",
    HOLD: "on hold: somebody keeps it from being paid",
    DISPUTE: "in dispute: not paid until that is settled",
    ACCOUNT_CHANGED: "their account changed: nothing is paid to the new one for three days",
    NO_ACCOUNT: "has no account that could be paid to",
  };
  return known[reason];
}

/** Why it would not be paid either once its day has come. */
function besides({ hold, dispute, collaborator }: Owed): string {
  if (hold ?? collaborator.hold) return ", and on hold";
  return dispute && isUndecided(dispute) ? ", and in dispute until that is settled" : "";
}

/** What is owed and not payable yet, or too small, by collaborator and reason. */
function later(owed: Owed[], now: number, zone: string): Net[] {
  const because = (one: Owed): string =>
    one.state === "WAITING"
      ? "too small so far: kept until it is worth paying"
      : `not payable before ${date(one.payableFrom, one.distributor?.timeZone ?? zone)}${besides(one)}`;
  const open = owed.filter(({ state, payableFrom }) => state === "WAITING" || Date.parse(payableFrom) > now);
  return [...groupBy(open, (one) => `${one.collaborator.ref} ${because(one)}`)].flatMap(([key, rows]): Net[] => {
    const [first] = rows;
    const [amount] = totals(rows.map((one) => one.amount));
    return first && amount ? [{ key, ref: first.collaborator.ref, name: first.collaborator.name, amount, ...partsOf({ nodes: rows, totalCount: rows.length }), leftOut: because(first) }] : [];
  });
}

/** Everybody to whom something of a choice is owed. `now` in milliseconds since 1970; `zone` is for what belongs to no rule. */
export function nets(planned: Planned[], leftOut: LeftOut[], owed: Owed[], minimum: string, now: number, zone: string): Net[] {
  return [
    ...planned.map(({ collaborator, amount, obligations }): Net => ({ key: `${collaborator.ref} paid`, ...collaborator, amount, ...partsOf(obligations), leftOut: null })),
    ...leftOut.map(({ collaborator, amount, obligations, reason }): Net => ({
      key: `${collaborator.ref} ${reason}`, ...collaborator, amount, ...partsOf(obligations), leftOut: why(reason, minimum),
    })),
    ...later(owed, now, zone),
  ];
}

/** Whether text is an amount such as `25` or `25.00`. */
export function isAmount(text: string): boolean {
  return /^\d{1,15}(\.\d{1,6})?$/.test(text);
}
