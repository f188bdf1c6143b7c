// What can be done by hand about one amount that is owed, and what follows from it.

export interface OwedChoice {
  deed: "hold" | "release" | "cancel";
  label: string;
  /** What follows. */
  about: string;
  /** The word on the button. */
  does: string;
  danger: boolean;
  /** Whether it may be done without a reason. */
  optional: boolean;
  /** For whom the reason is. */
  advice: string;
}

interface Owed {
  state: string;
  hold: object | null;
  payout: { state: string } | null;
}

const HOLD: OwedChoice = {
  deed: "hold", label: "Hold it", does: "Hold it", danger: false, optional: false,
  about: "No payment run pays it until somebody releases it. They see that it is on hold, not why.",
  advice: "For example: a tax form is missing. Only those who keep this office see it.",
};
const RELEASE: OwedChoice = {
  deed: "release", label: "Release it", does: "Release it", danger: false, optional: true,
  about: "It is payable again as if it had never been held.",
  advice: "Kept in the audit trail; may be empty.",
};
const CANCEL: OwedChoice = {
  deed: "cancel", label: "Cancel it for good", does: "Cancel it for good", danger: true, optional: false,
  about: "It is not owed any more, and that cannot be taken back. What was wrongly cancelled is made good with a credit.",
  advice: "For example: it was credited twice. The one who is paid sees it.",
};

/** What can be done; nothing about what was paid or cancelled. */
export function choicesOf({ state, hold, payout }: Owed): OwedChoice[] {
  if (state === "CANCELLED" || payout?.state === "PAID" || (state === "GATHERED" && payout === null)) return [];
  return [hold ? RELEASE : HOLD, CANCEL];
}
