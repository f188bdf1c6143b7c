// What can be said of payouts, by where they and the payment run they belong to are.

export type Marking = "paid" | "failed" | "retry" | "returned";

/** What can be said of one payout. `within` is the state of its fulfillment. */
export function markingsOf(state: string, within: string): Marking[] {
  // That money came back is said of a payment that was made, also long after its run was complete.
  if (state === "PAID") return ["returned"];
  if (within !== "PENDING" && within !== "PROCESSING") return [];
  if (state === "FAILED") return ["retry"];
  return state === "UNPAID" || state === "PROCESSING" ? ["paid", "failed"] : [];
}

/** What can be said of all of some payouts at once. */
export function markingsOfAll(payouts: { state: string }[], within: string): Marking[] {
  const [first, ...others] = payouts.map(({ state }) => markingsOf(state, within));
  return (first ?? []).filter((marking) => others.every((markings) => markings.includes(marking)));
}
