// Ranks for reading: who has the same has the same rank. The API numbers standings by their amounts,
// of which a spare cent may decide.

export interface Ranked {
  rank: number;
  collaborator: { ref: string };
  derivation: { score: string; disqualifiedBy: string | null; place: number | null };
}

function same(a: Ranked, b: Ranked): boolean {
  const [x, y] = [a.derivation, b.derivation];
  return x.score === y.score && x.place === y.place && (x.disqualifiedBy === null) === (y.disqualifiedBy === null);
}

/** The rank of each by reference: two who are first are followed by the third. */
export function ranks(rows: Ranked[]): Map<string, number> {
  const found = new Map<string, number>();
  let before: { row: Ranked; rank: number } | null = null;
  for (const row of rows.toSorted((a, b) => a.rank - b.rank)) {
    const rank: number = before && same(before.row, row) ? before.rank : row.rank;
    found.set(row.collaborator.ref, rank);
    before = { row, rank };
  }
  return found;
}
