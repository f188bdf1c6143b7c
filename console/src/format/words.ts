// Names of the API in words for people.

/** `IN_FORCE` is `in force`. */
export function words(name: string): string {
  return name.toLowerCase().replaceAll("_", " ");
}

/** `order_paid` is `order paid`. */
export function label(name: string): string {
  return name.replaceAll("_", " ");
}

/** Deeds whose names say less than what the pages call them. */
const DEEDS: Record<string, string> = {
  createFulfillment: "make a payment run",
  startFulfillment: "start a payment run",
  closeFulfillment: "close a payment run",
  cancelFulfillment: "give up a payment run",
  importPayoutAnswers: "take what a bank answers",
  markPayoutsReturned: "say that payouts were not paid after all",
  reverseEvent: "take an event back",
  cancelObligation: "cancel what is owed",
  holdObligation: "hold what is owed",
  releaseObligation: "release what is owed",
  settle: "settle a period",
};

/** `markPayoutsPaid` is `mark payouts paid`; what pages have other words for is told in these. */
export function deed(mutation: string): string {
  return DEEDS[mutation] ?? mutation.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** `1 event`, `3 events`. */
export function count(number: number, one: string, many: string = `${one}s`): string {
  return `${number.toLocaleString("en").replaceAll(",", "\u202f")} ${number === 1 ? one : many}`;
}
