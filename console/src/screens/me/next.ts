// The next payment, as far as it can be said: when, about how much, and what it depends on.
import { date } from "../../format/moment";
import { compare, isZero } from "../../format/decimal";
import { owedStage, payoutStage, type Paying } from "../../format/stage";
import { totals, type Amount } from "../../format/totals";
import type { Balance } from "./queries";

export interface Earned {
  state: string;
  amount: Amount;
  payableFrom: string;
  payout: Paying | null;
}

export interface Payment extends Paying {
  amount: Amount;
  createdAt: string;
  /** Why it came back. */
  reason: string | null;
}

/** What an open period would come to now. */
export interface SoFar {
  title: string;
  amount: Amount;
  /** When it is final; `null` where somebody closes it by hand. */
  finalAt: string | null;
  /** From when it can be paid then; `null` where the rule does not say. */
  paidFrom: string | null;
}

export interface Next {
  sums: Amount[];
  when: string;
  /** Whether the amount is certain. */
  about: boolean;
  depends: string[];
  /** What they ought to know of it, where there is something. */
  notice: string | null;
}

const amounts = (rows: { amount: Amount }[]) => totals(rows.map(({ amount }) => amount));

/** `null` when nothing is to come at all. `now` in milliseconds since 1970. */
export function nextPayment(earned: Earned[], payments: Payment[], soFar: SoFar[], balances: Balance[], zone: string, now: number): Next | null {
  const moving = payments.filter((payment) => ["on its way", "to be paid"].includes(payoutStage(payment).word));
  const [first] = moving;
  if (first) {
    return { sums: amounts(moving), about: false, notice: null, when: `being paid since ${date(first.createdAt, zone)}`, depends: ["when it arrives depends on the bank"] };
  }
  const depends = offsets(balances);
  const notice = cameBack(payments);
  const due = balances.filter(({ payableNow }) => compare(payableNow.amount, "0") > 0).map(({ payableNow }) => payableNow);
  if (due.length > 0) {
    return { sums: due, about: false, notice, when: "ready now, and paid with the next round of payments", depends: ["somebody in the office starts that round; there is no fixed day for it", ...depends] };
  }
  const later = earned.filter((one) => owedStage(one, now).word === "payable later").sort((a, b) => Date.parse(a.payableFrom) - Date.parse(b.payableFrom));
  const [soonest] = later;
  if (soonest) {
    return {
      sums: amounts(later.filter(({ payableFrom }) => payableFrom === soonest.payableFrom)), about: depends.length > 0, notice,
      when: `from ${date(soonest.payableFrom, zone)} on, with the first round of payments after it`, depends: [...depends, "what is added until then is paid with it"],
    };
  }
  const open = soFar.filter(({ amount }) => !isZero(amount.amount));
  const earliest = open.toSorted((a, b) => Date.parse(a.finalAt ?? "9999") - Date.parse(b.finalAt ?? "9999"))[0];
  if (!earliest) return null;
  return {
    sums: amounts(open), about: true, notice,
    when: whenFinal(earliest, zone),
    depends: ["what else happens until then, for you and for those who share with you", "sales that are given back", ...depends],
  };
}

function whenFinal({ finalAt, paidFrom }: SoFar, zone: string): string {
  if (finalAt === null) return "final when somebody closes the period";
  return `final on ${date(finalAt, zone)}, ${paidFrom === null ? "and the day it is paid is known then" : `and can be paid from ${date(paidFrom, zone)} on`}`;
}

/** Of the newest payment, when that came back: who is paid ought to look whether their account is right. */
function cameBack(payments: Payment[]): string | null {
  const newest = payments.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0];
  if (!newest || !["FAILED", "RETURNED"].includes(newest.state)) return null;
  const { amount: { amount, currency }, reason } = newest;
  return `Your last payment, ${amount} ${currency}, came back${reason ? `: ${reason}` : ""}. Tell whoever runs this if your account has changed.`;
}

/** What is taken off, or kept, whatever is earned. */
function offsets(balances: Balance[]): string[] {
  return balances.flatMap(({ currency, debt, waiting, onHold }) => [
    ...(isZero(debt.amount) ? [] : [`you owe ${debt.amount} ${currency} from before, which is taken off first`]),
    ...(isZero(waiting.amount) ? [] : [`${waiting.amount} ${currency} is too small to be paid alone, and is paid with what comes`]),
    ...(isZero(onHold.amount) ? [] : [`${onHold.amount} ${currency} is kept back while somebody looks at it`]),
  ]);
}
