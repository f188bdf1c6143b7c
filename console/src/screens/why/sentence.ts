// The whole of it in a sentence or two, for those who read no further.
import { aboutPercent, compare, grouped, isZero, percent, shortened } from "../../format/decimal";
import { measured } from "../../format/units";
import { asFraction, beforeRounding, coins, countedMetrics, scored, tiedWith, totalScore, way, type Reckoning } from "./reckoning";

export function sentence(reckoning: Reckoning, you: boolean): string {
  const { standing } = reckoning;
  const who = you ? "You" : standing.collaborator.name;
  const has = you ? "have" : "has";
  const counted = listed(countedMetrics(reckoning).map(measured));
  if (standing.derivation.disqualifiedBy !== null) {
    return `${who} ${has} ${counted}, but ${you ? "do" : "does"} not take part in this period.`;
  }
  return `${who} ${has} ${counted}. ${part(reckoning)}${ending(reckoning)}`;
}

/** What part of what that is, and what it comes to by itself. */
function part(reckoning: Reckoning): string {
  const { standing, pool } = reckoning;
  const { derivation, share } = standing;
  const whole = pool ? `the pool of ${grouped(pool.amount)} ${pool.currency}` : "the pool";
  const exact = `${shortened(derivation.exact.decimal)} ${standing.amount.currency}`;
  switch (way(reckoning)) {
    case "by rates":
      return `The tiers pay ${exact} for that`;
    case "by place":
      if (isZero(share.numerator)) return `That is place ${derivation.place}, which gets nothing`;
      return `That is place ${derivation.place}${tie(reckoning)}, which gets ${percent(share.percent)} of ${whole}: ${exact}`;
    case "equally":
      return `Everybody who qualifies gets the same, however much was counted: ${share.denominator} share ${whole}, which is ${exact} each`;
    default:
      return `That is ${asFraction(reckoning)} (${aboutPercent(share.percent)}) of all ${scored(reckoning, totalScore(reckoning) ?? "0")}, and ${asFraction(reckoning)} of ${whole} is ${exact}`;
  }
}

function tie(reckoning: Reckoning): string {
  const tied = tiedWith(reckoning);
  return tied.length === 0 ? "" : `, a tie with ${listed(tied.map(({ name }) => name))}`;
}

/** What a limit, what others left, rounding and debts make of it. */
function ending(reckoning: Reckoning): string {
  const { derivation, earned, amount } = reckoning.standing;
  const { cap, sharedAgain, scaled } = derivation;
  const steps: string[] = [];
  if (cap) steps.push(`no more than ${grouped(cap.limit.amount)} goes to one`);
  else if (sharedAgain) steps.push(`${shortened(sharedAgain.decimal)} that others may not take come on top`);
  if (scaled) steps.push("everybody is scaled down to what there is");
  if (compare(earned.amount, beforeRounding(reckoning)) !== 0) steps.push(rounding(reckoning));
  if (compare(earned.amount, amount.amount) !== 0) steps.push(`less what was owed from before it is ${grouped(amount.amount)}`);
  return steps.length === 0 ? "." : `; ${listed(steps)}.`;
}

function rounding(reckoning: Reckoning): string {
  const { derivation, earned } = reckoning.standing;
  const worth = grouped(earned.amount);
  if (way(reckoning) === "by rates") return `rounded by itself it is ${worth}`;
  if (!derivation.spareUnit) return `everybody gets whole ${coins(reckoning)}, which is ${worth}`;
  return `everybody gets whole ${coins(reckoning)}, and one that was spare went here, so it is ${worth}`;
}

function listed(words: string[]): string {
  return words.length < 2 ? (words[0] ?? "nothing") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
