// Local times of a zone, as the controls of a browser have them, and the moments that they name.

const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
function ahead(moment: number, zone: string): number {
  let format = clocks.get(zone);
  if (!format) {
    const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
    format = new Intl.DateTimeFormat("en-GB", { ...digits, hourCycle: "h23", timeZone: zone });
    clocks.set(zone, format);
  }
  const part = new Map(format.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
  const at = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? "00";
  const local = Date.parse(`${at("year")}-${at("month")}-${at("day")}T${at("hour")}:${at("minute")}:${at("second")}Z`);
  return local - Math.floor(moment / 1000) * 1000;
}

/** A moment as `datetime-local` has it, to the minute: `2026-11-01T00:00`. */
export function localOf(moment: string, zone: string): string {
  const at = Date.parse(moment);
  return new Date(at + ahead(at, zone)).toISOString().slice(0, 16);
}

const DAY = 86_400_000;

/**
 * The moment of a local time. Of two moments with the same local time it is the earlier one; a local time
 * that clocks leave out is as far after the last one as it says. `null` when it is no local time.
 */
export function momentOf(local: string, zone: string): string | null {
  const plain = Date.parse(`${local}Z`);
  if (Number.isNaN(plain)) return null;
  const [before, after] = [ahead(plain - DAY, zone), ahead(plain + DAY, zone)].map((offset) => plain - offset) as [number, number];
  const found = [before, after].toSorted((a, b) => a - b).find((moment) => moment + ahead(moment, zone) === plain);
  return new Date(found ?? before).toISOString();
}
