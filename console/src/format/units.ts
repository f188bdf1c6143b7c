// Which metrics of a rule are money. The API gives their values as plain numbers, so the text of the rule and
// the catalogue tell. Only how a number is written depends on it.
import { grouped, places } from "./decimal";

interface EventKind {
  name: string;
  fields: { name: string; type: string }[];
}

/** The names of the metrics that add up money. */
export function moneyMetrics(source: string, events: EventKind[]): Set<string> {
  const found = new Set<string>();
  for (const [, name = "", body = ""] of source.matchAll(/^metric[ \t]+(\w+)[^\n]*\n((?:[ \t]+[^\n]*(?:\n|$))*)/gm)) {
    const [, kind, field] = /^[ \t]+sum[ \t]+(\w+)\.(\w+)/m.exec(body) ?? [];
    const summed = events.find((event) => event.name === kind)?.fields.find((one) => one.name === field);
    if (summed?.type === "money") found.add(name);
  }
  return found;
}

/** A value with as many decimals as money of that currency has, at least: `1 447.9` is `1 447.90`. */
export function asMoney(value: string, decimals: number): string {
  const has = places(value);
  if (has >= decimals) return grouped(value);
  return grouped(value + (has === 0 ? "." : "") + "0".repeat(decimals - has));
}
