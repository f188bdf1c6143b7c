// Values of metrics in words: a count as it is, money with its currency.
import { grouped, places } from "./decimal";
import { label } from "./words";

export interface Metric {
  name: string;
  value: string;
  /** Of a value that is money. */
  currency: string | null;
}

/** The value alone, money with as many decimals as its currency has at least: `1 447.9` is `1 447.90`. */
export function written({ value, currency }: Omit<Metric, "name">): string {
  const missing = currency === null ? 0 : decimalsOf(currency) - places(value);
  if (missing <= 0) return grouped(value);
  return grouped(value + (places(value) === 0 ? "." : "") + "0".repeat(missing));
}

/** `25 completions`, `1 447.90 USD sales`. */
export function measured(metric: Metric): string {
  return `${written(metric)} ${unitOf(metric)}`;
}

/** What the value is of: `completions`, `USD sales`. */
export function unitOf({ name, currency }: Omit<Metric, "value">): string {
  return currency === null ? label(name) : `${currency} ${label(name)}`;
}

/** The heading of a column of values: `completions`, `sales, USD`. */
export function headed({ name, currency }: Omit<Metric, "value">): string {
  return currency === null ? label(name) : `${label(name)}, ${currency}`;
}

/** How many decimals money of a currency is written with. Only zeros depend on it. */
function decimalsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
