// Where money is: one word and one colour for each place, whatever page shows it.

import { isUndecided, type State } from "./dispute";

export type Tone = "good" | "warn" | "bad" | "plain" | "accent";

export interface Stage {
  /** The word that people read, and filter by. */
  word: string;
  tone: Tone;
  /** In drawings; the tokens have the same hues as the tones. */
  colour: string;
}

const STAGES = {
  paid: { word: "paid", tone: "good", colour: "var(--paid)" },
  onItsWay: { word: "on its way", tone: "warn", colour: "var(--on-its-way)" },
  toBePaid: { word: "to be paid", tone: "accent", colour: "var(--to-be-paid)" },
  payableNow: { word: "payable now", tone: "accent", colour: "var(--payable-now)" },
  payableLater: { word: "payable later", tone: "plain", colour: "var(--payable-later)" },
  waits: { word: "waits, too small", tone: "plain", colour: "var(--waits)" },
  /** It was not paid, and waits to be tried again. */
  failed: { word: "failed", tone: "bad", colour: "var(--bad)" },
  /** The same in a closed payment run: nobody has to do anything about it any more. */
  ended: { word: "failed", tone: "plain", colour: "var(--payable-later)" },
  /** It was paid, and then it was not after all: what it paid is payable again at once. */
  returned: { word: "came back", tone: "plain", colour: "var(--payable-later)" },
  /** Of a payment run that was given up before it was sent. */
  givenUp: { word: "given up", tone: "plain", colour: "var(--cancelled)" },
  /** Somebody keeps it from being paid. */
  held: { word: "on hold", tone: "warn", colour: "var(--waits)" },
  /** Somebody says that it is wrong, and that is not decided. */
  disputed: { word: "in dispute", tone: "warn", colour: "var(--series-4)" },
  cancelled: { word: "cancelled", tone: "plain", colour: "var(--cancelled)" },
} satisfies Record<string, Stage>;

/** Of an obligation, in the order in which money goes through them. */
export const STAGES_OF_OWED: Stage[] = [
  STAGES.paid, STAGES.onItsWay, STAGES.toBePaid, STAGES.payableNow, STAGES.payableLater, STAGES.waits, STAGES.held, STAGES.disputed, STAGES.failed, STAGES.cancelled,
];

/** Of a payout, the same way. */
export const STAGES_OF_PAYOUTS: Stage[] = [STAGES.paid, STAGES.onItsWay, STAGES.toBePaid, STAGES.failed, STAGES.ended, STAGES.returned, STAGES.givenUp];

export interface Paying {
  state: string;
  fulfillment?: { state: string } | null;
}

export function payoutStage({ state, fulfillment }: Paying): Stage {
  if (state === "PAID") return STAGES.paid;
  if (state === "PROCESSING") return STAGES.onItsWay;
  if (state === "RETURNED") return STAGES.returned;
  if (state === "CANCELLED") return STAGES.givenUp;
  if (state === "FAILED") return fulfillment?.state === "FAILED" ? STAGES.ended : STAGES.failed;
  return STAGES.toBePaid;
}

/** Whether it did not arrive and nobody has to do anything about it. */
export function isGivenUp(payout: Paying): boolean {
  return ([STAGES.ended, STAGES.returned, STAGES.givenUp] as Stage[]).includes(payoutStage(payout));
}

/** The day on which it was paid: what came back keeps the day on which that was said, and was not paid. */
export function paidDay({ state, paidOn }: { state: string; paidOn: string | null }): string | null {
  return state === "PAID" ? paidOn : null;
}

/** Payouts that somebody waits for, then the others, the newest first. */
export function openFirst<Payout extends Paying & { paidOn: string | null; createdAt: string }>(payouts: Payout[]): Payout[] {
  const isOpen = (payout: Payout) => Number(payout.state !== "PAID" && !isGivenUp(payout));
  return payouts.toSorted((a, b) => isOpen(b) - isOpen(a) || Date.parse(b.createdAt) - Date.parse(a.createdAt));
}

export interface Owed {
  state: string;
  payableFrom: string;
  payout: Paying | null;
  /** Whether it is held by itself; left out where that is not asked for. */
  hold?: object | null;
  /** The newest dispute about it, the same way. */
  dispute?: { state: State } | null;
}

/** `now` in milliseconds since 1970. */
export function owedStage({ state, payableFrom, payout, hold, dispute }: Owed, now: number = Date.now()): Stage {
  if (payout) return payoutStage(payout);
  if (state === "WAITING") return STAGES.waits;
  if (state === "CANCELLED") return STAGES.cancelled;
  if (hold && state !== "GATHERED") return STAGES.held;
  if (dispute && isUndecided(dispute) && state !== "GATHERED") return STAGES.disputed;
  // What settles a debt is paid by netting, without a payout.
  if (state === "GATHERED") return STAGES.paid;
  return Date.parse(payableFrom) <= now ? STAGES.payableNow : STAGES.payableLater;
}

const FULFILLMENTS: Record<string, { word: string; tone: Tone }> = {
  PENDING: { word: "to be sent", tone: "accent" },
  PROCESSING: { word: "on its way", tone: "warn" },
  COMPLETE: { word: "complete", tone: "good" },
  FAILED: { word: "closed", tone: "plain" },
  CANCELLED: { word: "given up", tone: "plain" },
};

/** Where a payment run, in the API a fulfillment, is. */
export function fulfillmentStage(state: string): { word: string; tone: Tone } {
  return FULFILLMENTS[state] ?? { word: state.toLowerCase(), tone: "plain" };
}
