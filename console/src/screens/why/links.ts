// The chain at the top of the page: what each step came to, in a few signs.
import { compare, grouped, isZero, percent, shortened } from "../../format/decimal";
import { unitOf, written } from "../../format/units";
import { earnedOf, factorOf, grownBy, linesOf } from "./lines";
import { countedMetrics, divided, plainScore, scored, scoreUnit, way, type Reckoning } from "./reckoning";

export interface Link {
  /** The step it leads to. */
  step: string;
  text: string;
  /** What it is. */
  about: string;
}

export function links(reckoning: Reckoning): Link[] {
  const { derivation, share, earned, amount } = reckoning.standing;
  const how = way(reckoning);
  const pool = divided(reckoning);
  const { parts, first, beside } = linesOf(reckoning.standing);
  const { first: given, outside } = earnedOf(reckoning.standing);
  const found: Link[] = [];
  // Lines that are divided or paid by metrics of their own have no score in common.
  if (how === "equally" || parts.length > 0 || (beside.length > 0 && isZero(share.numerator))) {
    for (const metric of countedMetrics(reckoning)) found.push({ step: "counted", text: written(metric), about: unitOf(metric) });
  } else {
    const plain = plainScore(reckoning) ?? derivation.score;
    found.push({ step: "counted", text: scored(reckoning, plain), about: scoreUnit(reckoning) || "score" });
  }
  const besides: Link[] = [
    ...(first.length > 0 ? [{ step: "first", text: `+ ${grouped(given)}`, about: "before the division" }] : []),
    ...(beside.length > 0 ? [{ step: "beside", text: `+ ${grouped(outside)}`, about: "besides the pool" }] : []),
  ];
  if (derivation.disqualifiedBy !== null) {
    found.push({ step: "qualify", text: "does not take part", about: derivation.disqualifiedBy });
    return [...found, ...besides, { step: "paid", text: `${grouped(amount.amount)} ${amount.currency}`, about: "amount" }];
  }
  if (derivation.times.length > 0) found.push({ step: "times", text: `× ${grouped(factorOf(reckoning.standing))}`, about: "what multiplies it" });
  if (how === "by rates" && derivation.growth.length > 0) {
    found.push({ step: "share", text: shortened(grownBy(reckoning.standing)), about: "more than at the start" });
  } else if (how === "by rates") {
    found.push({ step: "share", text: shortened(derivation.exact.decimal), about: "by the tiers" });
  } else if (besides.length > 0 && isZero(share.numerator)) {
    return [...found, ...besides, { step: "paid", text: `${grouped(amount.amount)} ${amount.currency}`, about: reckoning.settlement ? "amount" : "as of now" }];
  } else {
    if (how === "by place") found.push({ step: "share", text: `place ${derivation.place}`, about: "by score" });
    found.push({ step: "share", text: percent(share.percent), about: "share" });
    if (pool) found.push({ step: "pool", text: shortened(derivation.exact.decimal), about: `of ${grouped(pool.amount)}` });
  }
  if (derivation.cap) found.push({ step: "cap", text: grouped(derivation.cap.limit.amount), about: "limit for one" });
  else if (derivation.sharedAgain) found.push({ step: "again", text: `+ ${shortened(derivation.sharedAgain.decimal)}`, about: "what others may not take" });
  if (derivation.scaled) found.push({ step: "bound", text: `× ${percent(derivation.scaled.factor.percent)}`, about: "limit for all" });
  found.push(...besides);
  if (compare(earned.amount, amount.amount) !== 0 || (derivation.debtBefore && !isZero(derivation.debtBefore.amount))) {
    found.push({ step: "rounding", text: grouped(earned.amount), about: "earned, rounded" });
  }
  return [...found, { step: "rounding", text: `${grouped(amount.amount)} ${amount.currency}`, about: reckoning.settlement ? "amount" : "as of now" }];
}
