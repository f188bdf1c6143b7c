// Which events a refusal is about. The API has them in its sentence only, as `"J-5" of demo, 49.00 EUR`.

export interface NamedEvent {
  key: string;
  source: string;
}

const NAMED = /"([^"]+)" of ([^",]+), -?\d/g;

/** The events that the sentence names; none where it is about something else. */
export function namedEvents(message: string): NamedEvent[] {
  if (!/\bevents? (has|have)\b/.test(message)) return [];
  return [...message.matchAll(NAMED)].flatMap(([, key, source]) => (key && source ? [{ key, source }] : []));
}
