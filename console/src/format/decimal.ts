// Decimals as the API sends them: text that is exact. They are compared, added and drawn here
// without ever becoming money in a float.

interface Parts {
  /** The digits as a whole number, sign included. */
  digits: bigint;
  /** How many of them stand behind the point. */
  places: number;
}

function parts(decimal: string): Parts {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return { digits: BigInt(whole + fraction), places: fraction.length };
}

function aligned(a: string, b: string): [bigint, bigint, number] {
  const [x, y] = [parts(a), parts(b)];
  const places = Math.max(x.places, y.places);
  const scale = (value: Parts) => value.digits * 10n ** BigInt(places - value.places);
  return [scale(x), scale(y), places];
}

function text(digits: bigint, places: number): string {
  const sign = digits < 0n ? "-" : "";
  const plain = (digits < 0n ? -digits : digits).toString().padStart(places + 1, "0");
  const cut = plain.length - places;
  return sign + plain.slice(0, cut) + (places > 0 ? `.${plain.slice(cut)}` : "");
}

/** Many at once as whole numbers of the smallest unit that any of them has. */
export function alike(decimals: string[]): bigint[] {
  const found = decimals.map(parts);
  const places = found.reduce((most, value) => Math.max(most, value.places), 0);
  return found.map((value) => value.digits * 10n ** BigInt(places - value.places));
}

/** Below zero when `a` is smaller, above when it is larger. */
export function compare(a: string, b: string): number {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function add(a: string, b: string): string {
  const [x, y, places] = aligned(a, b);
  return text(x + y, places);
}

export function subtract(a: string, b: string): string {
  const [x, y, places] = aligned(a, b);
  return text(x - y, places);
}

export function sum(decimals: Iterable<string>): string {
  let total = "0";
  for (const decimal of decimals) total = add(total, decimal);
  return total;
}

export function multiplied(a: string, b: string): string {
  const [x, y] = [parts(a), parts(b)];
  return trimmed(text(x.digits * y.digits, x.places + y.places));
}

export function isZero(decimal: string): boolean {
  return parts(decimal).digits === 0n;
}

export function isNegative(decimal: string): boolean {
  return parts(decimal).digits < 0n;
}

/** `decimal × numerator / denominator`, cut after nine decimals; the last two are whole numbers. */
export function scaled(decimal: string, numerator: string, denominator: string): string {
  const { digits, places } = parts(decimal);
  const over = BigInt(denominator);
  if (over === 0n) return "0";
  const more = 9;
  return trimmed(text((digits * BigInt(numerator) * 10n ** BigInt(more)) / over, places + more));
}

/** How many digits stand behind the point. */
export function places(decimal: string): number {
  return parts(decimal).places;
}

/** Down to so many decimals, away from nothing: `508.7468` to two is `508.74`. */
export function floored(decimal: string, to: number): string {
  const { digits, places: has } = parts(decimal);
  if (has <= to) return text(digits * 10n ** BigInt(to - has), to);
  const unit = 10n ** BigInt(has - to);
  const whole = digits / unit;
  return text(digits < 0n && digits % unit !== 0n ? whole - 1n : whole, to);
}

/** The smallest step of so many decimals: `0.01`. */
export function unit(to: number): string {
  return text(1n, to);
}

/** How large `part` is of `whole`, from 0 to 1: for the length of a bar, and for nothing else. */
export function fraction(part: string, whole: string): number {
  const [x, y] = aligned(part, whole);
  if (y === 0n) return 0;
  return Math.min(1, Math.max(0, Number((x * 1_000_000n) / y) / 1_000_000));
}

/** With a thin space between thousands and a true minus: `−1 234.50`. */
export function grouped(decimal: string): string {
  const negative = decimal.startsWith("-");
  const [whole = "0", rest] = (negative ? decimal.slice(1) : decimal).split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return (negative ? "\u2212" : "") + spaced + (rest === undefined ? "" : `.${rest}`);
}

/** Without zeros behind the point that say nothing: `30.000000` is `30`. */
export function trimmed(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}

/** For reading, not for checking: at most four decimals, and dots where more were cut. */
export function shortened(decimal: string): string {
  const [whole = "0", rest = ""] = decimal.split(".");
  return rest.length <= 4 ? grouped(decimal) : `${grouped(`${whole}.${rest.slice(0, 4)}`)}…`;
}

/** To so many decimals, half up: `32.857` to two is `32.86`. */
export function rounded(decimal: string, to: number): string {
  return floored(places(decimal) > to ? add(decimal, text(5n, to + 1)) : decimal, to);
}

/** The same, and whether something was cut off. */
export function aboutPercent(decimal: string): string {
  return `${compare(rounded(decimal, 2), decimal) === 0 ? "" : "about "}${percent(decimal)}`;
}

/** A percentage with two decimals: `32.857142` is `32.86 %`. */
export function percent(decimal: string): string {
  return `${grouped(rounded(decimal, 2))}\u202f%`;
}
