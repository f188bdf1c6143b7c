/** What a rule does with what becomes known of a settled period, as its `corrections` line says. No amount depends on it. */
export function becomesOf(source: string | null): string {
  const days = /^\s+corrections\s+adjust\s+for\s+(\d+)\s+days?/m.exec(source ?? "")?.[1];
  if (days !== undefined) return `what they change is paid, or taken back, with the next settlement, for at most ${days} days after the one they fall into; after that it is only listed`;
  if (/^\s+corrections\s+are\s+ignored/m.test(source ?? "")) return "they are only listed: nobody is paid for them";
  return "they count in the next settlement; what was paid stays";
}
