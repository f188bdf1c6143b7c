// Values of an event's fields, as text for people.

export interface Field {
  name: string;
  type: string;
}

/** `{"amount": "19.90", "currency": "USD"}` is `19.90 USD`. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") {
    const { amount, currency } = value as { amount?: unknown; currency?: unknown };
    if (typeof amount === "string" && typeof currency === "string") return `${amount} ${currency}`;
    return JSON.stringify(value);
  }
  return String(value);
}

export function fieldsOf(fields: unknown): Record<string, unknown> {
  return typeof fields === "object" && fields !== null ? (fields as Record<string, unknown>) : {};
}

/** All of them on one line: `course rust-101 · customer c1`. */
export function summary(fields: unknown): string {
  return Object.entries(fieldsOf(fields)).map(([name, value]) => `${name} ${shown(value)}`).join(" · ");
}
