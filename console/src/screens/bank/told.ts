// What a bank's file comes to, in a sentence.
import type { Answers } from "./answers.svelte";
import { count } from "../../format/words";

type Counts = Pick<Answers, "paidCount" | "failedCount" | "returnedCount">;

/** `2 payouts are paid, 1 failed and 1 came back.` */
export function told({ paidCount, failedCount, returnedCount }: Counts): string {
  const parts = [
    paidCount > 0 ? `${count(paidCount, "payout is", "payouts are")} paid` : null,
    failedCount > 0 ? `${count(failedCount, "payout")} failed` : null,
    returnedCount > 0 ? `${count(returnedCount, "payout")} came back` : null,
  ].filter((part) => part !== null);
  const last = parts.pop();
  if (last === undefined) return "It changes nothing.";
  return `${parts.length > 0 ? `${parts.join(", ")} and ${last}` : last}.`;
}
