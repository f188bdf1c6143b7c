// The whole of it in one sentence, for those who read no further.
import { compare, grouped, isZero, percent, shortened } from "../../format/decimal";
import { label } from "../../format/words";
import { scoreName, totalScore, way, type Reckoning } from "./reckoning";

export function sentence(reckoning: Reckoning, you: boolean): string {
  const { standing, pool } = reckoning;
  const { derivation, share, earned, amount } = standing;
  const [who, has] = you ? ["You", "have"] : [standing.collaborator.name, "has"];
  const score = `${grouped(derivation.score)} ${label(scoreName(reckoning) ?? "")}`.trim();
  if (derivation.disqualifiedBy !== null) return `${who} ${has} ${score}, which is not enough to take part in this period.`;
  const money = `${grouped(earned.amount)} ${earned.currency}`;
  const limited = derivation.cap ? ` No more than ${grouped(derivation.cap.limit.amount)} goes to one, so it is ${money}.` : "";
  const less = compare(earned.amount, amount.amount) === 0 ? "" : ` Less what was owed from before, ${grouped(amount.amount)} ${amount.currency} are left.`;
  const part = `${percent(share.percent)} of a pool of ${grouped(pool.amount)} ${pool.currency}`;
  const comes = derivation.cap ? `which would be ${shortened(derivation.exact.decimal)} ${pool.currency}.${limited}` : `which is ${money} to the cent.`;
  switch (way(reckoning)) {
    case "by rates":
      return `${who} ${has} ${score}, and the tiers pay ${money} for that.${less}`;
    case "by place":
      return isZero(share.numerator)
        ? `${who} ${has} ${score}, which is place ${derivation.place}, and that place gets nothing.`
        : `${who} ${has} ${score}, which is place ${derivation.place}. It gets ${part}, ${comes}${less}`;
    case "equally":
      return `${who} ${you ? "are" : "is"} one of ${share.denominator} who share a pool of ${grouped(pool.amount)} ${pool.currency} equally, ${comes}${less}`;
    default:
      return `${who} ${has} ${grouped(derivation.score)} of all ${grouped(totalScore(reckoning) ?? "0")} ${label(scoreName(reckoning) ?? "")}. That is ${part}, ${comes}${less}`;
  }
}
