// Everything that says why somebody gets an amount, whether it is settled or as of now. Nothing is
// computed here that the server has not computed: steps are put in order, and written out.
import type { FragmentOf, ResultOf } from "../../api/graphql";
import { readFragment } from "../../api/graphql";
import type { State } from "../../format/dispute";
import { add, compare, floored, grouped, isZero, multiplied, places, scaled, unit } from "../../format/decimal";
import { unitOf, written, type Metric } from "../../format/units";
import { factorOf, grownBy, linesOf } from "./lines";
import { STANDING, type WHY_NOW, type WHY_SETTLED } from "./queries";

export type Standing = ResultOf<typeof STANDING>;

export interface Amount {
  amount: string;
  currency: string;
}

export interface Section {
  title: string;
  sentences: { text: string; line: number | null }[];
}

export interface Other {
  ref: string;
  name: string;
  score: string;
  percent: string;
  earned: string;
  qualifies: boolean;
  /** The place by score, where there are places. */
  place: number | null;
  /** Whether rounding gave them a spare cent. */
  spare: boolean;
}

export interface Reckoning {
  /** Of a settlement; `null` as of now. */
  settlement: { id: string; settledAt: string; proposed: boolean } | null;
  rule: { name: string; title: string; zone: string };
  period: { start: string | null; end: string | null };
  /** When the open period is settled. */
  triggerAt: string | null;
  /** `null` where it is neither said nor follows from one's part. */
  pool: Amount | null;
  taken: { clause: string; exact: { decimal: string } }[];
  site: { name: string; value: string }[];
  standing: Standing;
  /** Everybody, for those who may see them; else oneself alone. */
  others: Other[];
  seesAll: boolean;
  sections: Section[];
  /** The lines of the rule, for those who may read it. */
  lines: string[];
  /** Whether the rule has a newer version and the sentences of the one that was used are not known. */
  newer: boolean;
  obligations: Obligation[];
}

export interface Obligation {
  id: string;
  kind: string;
  state: string;
  amount: Amount;
  payableFrom: string;
  dispute: { id: string; state: State } | null;
  payout: { id: string; state: string; paidOn: string | null; reference: string | null; createdAt: string } | null;
}

type Settlement = Extract<NonNullable<ResultOf<typeof WHY_SETTLED>["node"]>, { __typename: "Settlement" }>;
type Rule = NonNullable<ResultOf<typeof WHY_NOW>["distributor"]>;

interface Named {
  collaborator: { ref: string; name: string };
  share: { percent: string };
  earned: { amount: string };
  derivation: { score: string; disqualifiedBy: string | null; place: number | null; spareUnit: boolean };
}

function others(nodes: Named[]): Other[] {
  return nodes.map(({ collaborator, share, earned, derivation }) => ({
    ref: collaborator.ref,
    name: collaborator.name,
    score: derivation.score,
    percent: share.percent,
    earned: earned.amount,
    qualifies: derivation.disqualifiedBy === null,
    place: derivation.place,
    spare: derivation.spareUnit,
  }));
}

function sourceOf(versions: { version: number; source: string }[] | undefined, version: number): string | null {
  return versions?.find((found) => found.version === version)?.source ?? null;
}

/** The text of the version that was used, when that is not the newest and may be read. */
export function olderSource(found: Settlement | Rule): string | null {
  const [rule, version] = "pool" in found ? [found.distributor, found.version] : [found, found.currentPeriod?.version];
  if (!rule || version === undefined || version === rule.version) return null;
  return sourceOf(rule.versions?.nodes, version);
}

export function ofSettlement(found: Settlement, sections: Section[] | null, seesAll: boolean): Reckoning | null {
  const rule = found.distributor;
  if (!found.standing || !rule) return null;
  return {
    settlement: { id: found.id, settledAt: found.settledAt, proposed: found.state === "PROPOSED" },
    rule: { name: rule.name, title: rule.title, zone: rule.timeZone },
    period: found.measured,
    triggerAt: null,
    pool: found.pool,
    taken: found.taken ?? [],
    site: found.site ?? [],
    standing: standing(found.standing),
    others: others(found.standings.nodes),
    seesAll,
    // Sentences of another version could contradict the numbers.
    sections: sections ?? (found.version === rule.version ? rule.explanation.sections : []),
    lines: lines(sourceOf(rule.versions?.nodes, found.version)),
    newer: sections === null && found.version !== rule.version,
    obligations: found.obligations.nodes,
  };
}

export function ofNow(found: Rule, sections: Section[] | null, seesAll: boolean): Reckoning | null {
  if (!found.standing || !found.currentPeriod) return null;
  const { start, end, triggerAt, version } = found.currentPeriod;
  return {
    settlement: null,
    rule: { name: found.name, title: found.title, zone: found.timeZone },
    period: { start, end },
    triggerAt,
    pool: found.projectedPool ?? poolBehind(standing(found.standing)),
    taken: [],
    site: [],
    standing: standing(found.standing),
    others: others(found.standings.nodes),
    seesAll,
    sections: sections ?? (version === found.version ? found.explanation.sections : []),
    lines: lines(sourceOf(found.versions?.nodes, version)),
    newer: sections === null && version !== found.version,
    obligations: [],
  };
}

function standing(found: FragmentOf<typeof STANDING>): Standing {
  return readFragment(STANDING, found);
}

/**
 * What was divided, of which somebody's exact amount is their share: of an open period a collaborator is told no more, and
 * what goes to fixed payees first is no part of it. Exact, as both are fractions of whole numbers.
 */
function poolBehind(standing: Standing): Amount | null {
  const { share, amount, derivation: { exact } } = standing;
  if (share.numerator === "0" || linesOf(standing).rates.length > 0) return null;
  const minor = scaled(exact.numerator, share.denominator, String(BigInt(share.numerator) * BigInt(exact.denominator)));
  const decimals = places(amount.amount);
  return { amount: floored(scaled(minor, "1", String(10n ** BigInt(decimals))), decimals), currency: amount.currency };
}

/** What of the pool was divided. */
export function divided({ pool, standing }: Reckoning): Amount | null {
  return poolBehind(standing) ?? pool;
}

function lines(source: string | null): string[] {
  return source === null ? [] : source.split("\n").map((line) => line.trim().replace(/\s+/g, " "));
}

/** How a rule turns a score into a part of the pool. */
export type Way = "equally" | "in proportion" | "in parts" | "by place" | "by rates";

export function way({ standing, others }: Reckoning): Way {
  const { growth, place, score } = standing.derivation;
  const { parts, rates } = linesOf(standing);
  if (rates.length > 0 || growth.length > 0) return "by rates";
  if (parts.length > 0) return "in parts";
  if (place !== null) return "by place";
  const alike = others.every((other) => other.score === "1");
  const counted = standing.metrics.some(({ value }) => compare(value, score) === 0);
  return score === "1" && alike && !counted ? "equally" : "in proportion";
}

/** The metrics that led to the score: the one that is it, or under points and equal shares all of them. */
export function countedMetrics(reckoning: Reckoning): Metric[] {
  const name = way(reckoning) === "in parts" ? null : scoreName(reckoning);
  return reckoning.standing.metrics.filter((metric) =>
    name !== null && name !== "points" ? metric.name === name : !isZero(metric.value),
  );
}

/** The metric that is the score, when one is, or the score before it is multiplied. */
export function scoreName({ standing }: Reckoning): string | null {
  const { score } = standing.derivation;
  const named = (factor: string) => {
    const is = (value: string) => compare(multiplied(value, factor), score) === 0;
    if (!isZero(standing.points) && is(standing.points)) return "points";
    return standing.metrics.find(({ value }) => is(value))?.name ?? null;
  };
  return named("1") ?? named(factorOf(standing));
}

/** The score before factors, where they multiply it: under rates they multiply what is paid. */
export function plainScore(reckoning: Reckoning): string | null {
  const { standing } = reckoning;
  if (standing.derivation.times.length === 0 || way(reckoning) === "by rates") return null;
  const name = scoreName(reckoning);
  return name === "points" ? standing.points : (standing.metrics.find((metric) => metric.name === name)?.value ?? null);
}

/** A score as its metric is written: money with its currency's decimals. */
export function scored(reckoning: Reckoning, value: string): string {
  return written({ value, currency: scoreCurrency(reckoning) });
}

/** What a score is of: `completions`, `USD sales`, `points`; empty where the rule has no name for it. */
export function scoreUnit(reckoning: Reckoning): string {
  return unitOf({ name: scoreName(reckoning) ?? "", currency: scoreCurrency(reckoning) });
}

function scoreCurrency(reckoning: Reckoning): string | null {
  const name = scoreName(reckoning);
  return reckoning.standing.metrics.find((metric) => metric.name === name)?.currency ?? null;
}

/**
 * The scores of all who qualify together, which the server did not send: the share is the score
 * divided by it. `null` where that says nothing.
 */
export function totalScore({ standing }: Reckoning): string | null {
  const { numerator, denominator } = standing.share;
  if (numerator === "0") return null;
  return scaled(standing.derivation.score, denominator, numerator);
}

/** One's part as a calculation, to be followed with a calculator: `25/72`, or the score and all of them. */
export function asFraction(reckoning: Reckoning): string {
  const { numerator, denominator } = reckoning.standing.share;
  const total = totalScore(reckoning);
  if (numerator.length + denominator.length <= 8 || total === null || way(reckoning) !== "in proportion") {
    return `${grouped(numerator)}/${grouped(denominator)}`;
  }
  return `${grouped(reckoning.standing.derivation.score)} / ${grouped(total)}`;
}

/** Those who have the same place; nobody for those who may not see others. */
export function tiedWith({ standing, others }: Reckoning): Other[] {
  const { place } = standing.derivation;
  return place === null ? [] : others.filter((other) => other.qualifies && other.place === place && other.ref !== standing.collaborator.ref);
}

/** `cents`, where the currency has them. */
export function coins({ standing: { amount } }: Reckoning): string {
  return places(amount.amount) === 2 ? "cents" : `steps of ${unit(places(amount.amount))} ${amount.currency}`;
}

/** How many days after it is settled an amount is payable; `null` where no sentence of the rule says so. */
export function payDays({ sections }: Pick<Reckoning, "sections">): number | null {
  const texts = sections.flatMap(({ sentences }) => sentences).map(({ text }) => text);
  if (texts.some((text) => text.includes("is payable at once"))) return 0;
  const found = texts.map((text) => /payable (\d+) days? after it is settled/.exec(text)?.[1]).find(Boolean);
  return found === undefined ? null : Number(found);
}

/** From when what an open period pays is payable, when it is settled in time. */
export function payableAfter(reckoning: Pick<Reckoning, "sections" | "triggerAt">): string | null {
  const days = payDays(reckoning);
  if (reckoning.triggerAt === null || days === null) return null;
  return new Date(Date.parse(reckoning.triggerAt) + days * 86_400_000).toISOString();
}

/** What is rounded: the exact amount under its cap, with what was shared again, under a bound on all. */
export function beforeRounding({ standing }: Reckoning): string {
  const { cap, exact, sharedAgain, scaled: bound } = standing.derivation;
  // Who reaches the cap by what is shared again gets the cap, and not more.
  const own = standing.derivation.growth.length > 0 ? grownBy(standing) : exact.decimal;
  const full = cap ? cap.limit.amount : sharedAgain ? add(own, sharedAgain.decimal) : own;
  return bound ? scaled(full, bound.factor.numerator, bound.factor.denominator) : full;
}
