// The chain at the top of the page: what each step came to, in a few signs.
import { compare, grouped, isZero, percent, shortened } from "../../format/decimal";
import { unitOf, written } from "../../format/units";
import { countedMetrics, scored, scoreUnit, way, type Reckoning } from "./reckoning";

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
  const found: Link[] = [];
  if (how === "equally") {
    for (const metric of countedMetrics(reckoning)) found.push({ step: "counted", text: written(metric), about: unitOf(metric) });
  } else {
    found.push({ step: "counted", text: scored(reckoning, derivation.score), about: scoreUnit(reckoning) || "score" });
  }
  if (derivation.disqualifiedBy !== null) {
    found.push({ step: "qualify", text: "does not take part", about: derivation.disqualifiedBy });
    return [...found, { step: "paid", text: `${grouped(amount.amount)} ${amount.currency}`, about: "amount" }];
  }
  if (how === "by rates") {
    found.push({ step: "share", text: shortened(derivation.exact.decimal), about: "by the tiers" });
  } else {
    if (how === "by place") found.push({ step: "share", text: `place ${derivation.place}`, about: "by score" });
    found.push({ step: "share", text: percent(share.percent), about: "share" });
    if (reckoning.pool) found.push({ step: "pool", text: shortened(derivation.exact.decimal), about: `of ${grouped(reckoning.pool.amount)}` });
  }
  if (derivation.cap) found.push({ step: "cap", text: grouped(derivation.cap.limit.amount), about: "limit for one" });
  else if (derivation.sharedAgain) found.push({ step: "again", text: `+ ${shortened(derivation.sharedAgain.decimal)}`, about: "what others may not take" });
  if (derivation.scaled) found.push({ step: "bound", text: `× ${percent(derivation.scaled.factor.percent)}`, about: "limit for all" });
  if (compare(earned.amount, amount.amount) !== 0 || (derivation.debtBefore && !isZero(derivation.debtBefore.amount))) {
    found.push({ step: "rounding", text: grouped(earned.amount), about: "earned, rounded" });
  }
  return [...found, { step: "rounding", text: `${grouped(amount.amount)} ${amount.currency}`, about: reckoning.settlement ? "amount" : "as of now" }];
}
