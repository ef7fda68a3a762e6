/** The ids that look most like `wanted`, the nearest first: by the pairs of letters they share, whatever their case. */
export function nearIds(wanted: string, ids: readonly string[], most = 5): string[] {
  const pairs = pairsOf(wanted);
  return ids
    .map((id) => ({ id, likeness: likeness(pairs, pairsOf(id)) }))
    .filter((candidate) => candidate.likeness > 0.3)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, most)
    .map(({ id }) => id);
}

/** From 0 to 1: shared pairs of all pairs. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return (2 * shared) / Math.max(1, a.size + b.size);
}

function pairsOf(id: string): Set<string> {
  const letters = id.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
  return new Set(
    Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)),
  );
}
