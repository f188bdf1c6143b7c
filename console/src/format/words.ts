// Names of the API in words for people.

/** `IN_FORCE` is `in force`. */
export function words(name: string): string {
  return name.toLowerCase().replaceAll("_", " ");
}

/** `order_paid` is `order paid`. */
export function label(name: string): string {
  return name.replaceAll("_", " ");
}

/** `markPayoutsPaid` is `mark payouts paid`. */
export function deed(mutation: string): string {
  return mutation.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** `1 event`, `3 events`. */
export function count(number: number, one: string, many: string = `${one}s`): string {
  return `${number.toLocaleString("en").replaceAll(",", "\u202f")} ${number === 1 ? one : many}`;
}
