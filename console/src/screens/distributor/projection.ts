// What the pool may come to at the end of the period, if what is left of it goes as it went so far.
// An estimate for the eye: nobody is paid by it.
import { add, compare } from "../../format/decimal";

interface Line {
  clause: string;
  exact: { decimal: string };
}

/** What an open period comes to as of now. */
interface Live {
  projectedTaken: Line[];
  projectedSite: { name: string; value: string }[];
  takenOver: { collaborator: { ref: string } | null; metric: string; value: string; counts: boolean }[];
}

interface Span {
  start: string;
  end: string;
}

/** Of so little of a period nothing can be said. */
const LEAST_DONE = 0.1;

/** `null` where nothing can be said, or nothing changes any more. */
export function projectedPool(live: Live, { start, end }: Span, now: number): string | null {
  const taken = live.projectedTaken;
  const [from, until] = [Date.parse(start), Date.parse(end)];
  const done = (now - from) / (until - from);
  if (done < LEAST_DONE || done >= 1) return null;
  // A bound that cuts holds whatever comes on top of it.
  if (taken.some(({ clause }) => clause.startsWith("at most"))) return null;
  const growing = taken.filter(({ clause }) => /^take .* (of|per) /.test(clause));
  if (growing.length === 0) return null;
  return taken.reduce((total, line) => {
    const exact = line.exact.decimal;
    const grows = growing.includes(line) && compare(exact, "0") > 0;
    return add(total, grows ? scaled(exact, growth(newPart(live, line.clause), done)) : exact);
  }, "0");
}

/** What is taken over from settled periods comes once, and does not grow with the period. */
function growth(part: number, done: number): number {
  return 1 - part + part / done;
}

/** Which part of a line is of this period: of the metric that its clause names. */
function newPart({ projectedSite, takenOver }: Live, clause: string): number {
  const metric = projectedSite.find(({ name }) => clause.split(" ").includes(name));
  if (metric === undefined || Number(metric.value) <= 0) return 1;
  const over = takenOver.filter((it) => it.collaborator === null && it.counts && it.metric === metric.name);
  return 1 - over.reduce((total, { value }) => total + Number(value), 0) / Number(metric.value);
}

function scaled(decimal: string, factor: number): string {
  return (Number(decimal) * factor).toFixed(2);
}

/** An estimate shows no more digits than it knows: `1 856.42` is `1 860`. */
export function rough(decimal: string): string {
  const value = Number(decimal);
  if (value <= 0) return "0";
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 2);
  return String(Math.round(value / step) * step);
}
