// The whole of it in a sentence or two, for those who read no further.
import { aboutPercent, compare, grouped, isZero, percent, shortened } from "../../format/decimal";
import { measured } from "../../format/units";
import { earnedOf, factorOf, grownBy, linesOf } from "./lines";
import { asFraction, beforeRounding, coins, countedMetrics, divided, plainScore, scored, tiedWith, totalScore, way, type Reckoning } from "./reckoning";

export function sentence(reckoning: Reckoning, you: boolean): string {
  const { standing } = reckoning;
  const who = you ? "You" : standing.collaborator.name;
  const has = you ? "have" : "has";
  const counted = listed(countedMetrics(reckoning).map(measured));
  const { first, beside } = linesOf(standing);
  const currency = standing.earned.currency;
  const { first: given, outside } = earnedOf(standing);
  const more = [
    ...(first.length > 0 ? [`${grouped(given)} ${currency} of the pool go to ${you ? "you" : who} before it is divided`] : []),
    ...(beside.length > 0 ? [`${grouped(outside)} ${currency} are paid besides the pool`] : []),
  ];
  const besides = more.length === 0 ? "" : ` ${listed(more)}.`;
  if (standing.derivation.disqualifiedBy !== null) {
    const out = beside.length > 0 ? `${you ? "get" : "gets"} no part of the pool` : `${you ? "do" : "does"} not take part in this period`;
    return `${who} ${has} ${counted}, but ${out}.${besides}`;
  }
  if (more.length > 0 && isZero(standing.share.numerator)) return `${who} ${has} ${counted}.${besides}`;
  return `${who} ${has} ${counted}${multiplied(reckoning)}. ${part(reckoning)}${ending(reckoning)}${besides}`;
}

/** What multiplies what was counted. */
function multiplied(reckoning: Reckoning): string {
  const { standing } = reckoning;
  if (standing.derivation.times.length === 0) return "";
  const factor = grouped(factorOf(standing));
  const plain = linesOf(standing).parts.length > 0 ? null : plainScore(reckoning);
  if (plain !== null) return `, which count × ${factor} as ${scored(reckoning, standing.derivation.score)}`;
  return way(reckoning) === "by rates" ? `, and what that pays is multiplied by ${factor}` : `, which count × ${factor}`;
}

/** What part of what that is, and what it comes to by itself. */
function part(reckoning: Reckoning): string {
  const { standing } = reckoning;
  const pool = divided(reckoning);
  const { derivation, share } = standing;
  const whole = pool ? `the pool of ${grouped(pool.amount)} ${pool.currency}` : "the pool";
  const exact = `${shortened(derivation.exact.decimal)} ${standing.amount.currency}`;
  switch (way(reckoning)) {
    case "by rates":
      if (derivation.growth.length > 0) return `The total has grown, and comes to ${grouped(grownBy(standing))} ${standing.amount.currency} more than at the start`;
      return `The ${linesOf(standing).rates.some(({ clause }) => clause.startsWith("tier ")) ? "tiers" : "rates"} pay ${exact} for that`;
    case "in parts":
      return `That is ${aboutPercent(share.percent)} of ${whole}, from ${linesOf(standing).parts.length} parts that are divided each by itself: ${exact}`;
    case "by place":
      if (isZero(share.numerator)) return `That is place ${derivation.place}, which gets nothing`;
      return `That is place ${derivation.place}${tie(reckoning)}, which gets ${percent(share.percent)} of ${whole}: ${exact}`;
    case "equally":
      if (share.numerator !== "1" || derivation.times.length > 0) return `Equal parts, as far as nothing multiplies them, make ${aboutPercent(share.percent)} of ${whole}, which is ${exact}`;
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
  if (compare(earnedOf(reckoning.standing).divided, beforeRounding(reckoning)) !== 0) steps.push(rounding(reckoning));
  if (compare(earned.amount, amount.amount) > 0) steps.push(`less what was owed from before it is ${grouped(amount.amount)}`);
  return steps.length === 0 ? "." : `; ${listed(steps)}.`;
}

function rounding(reckoning: Reckoning): string {
  const { derivation } = reckoning.standing;
  const worth = grouped(earnedOf(reckoning.standing).divided);
  if (way(reckoning) === "by rates") return `rounded by itself it is ${worth}`;
  if (!derivation.spareUnit) return `everybody gets whole ${coins(reckoning)}, which is ${worth}`;
  return `everybody gets whole ${coins(reckoning)}, and one that was spare went here, so it is ${worth}`;
}

function listed(words: string[]): string {
  return words.length < 2 ? (words[0] ?? "nothing") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
