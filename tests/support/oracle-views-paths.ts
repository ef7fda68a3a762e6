import { createHash } from 'node:crypto';

export const viewCollections = [
  'userProgressView',
  'workoutTrendsView',
  'muscleGroupAnalyticsView',
  'exercisePerformanceView',
] as const;

export type ViewCollection = (typeof viewCollections)[number];

/** The path of the view that these parts name: `workoutTrendsView/{userId}_{month}`. */
export function viewPath(collection: ViewCollection, ...parts: readonly [string, ...string[]]): string {
  const escaped = parts.map((part, at) => {
    const safe = part.replaceAll('%', '%25').replaceAll('/', '%2F');
    return at === parts.length - 1 ? safe : safe.replaceAll('_', '%5F');
  });
  const id = escaped.join('_');
  return `${collection}/${isRefused(id) ? `%h${hashOf(parts)}` : id}`;
}

/** Whether Firestore refuses the id. */
function isRefused(id: string): boolean {
  const isReserved = id.length >= 4 && id.startsWith('__') && id.endsWith('__');
  return id === '.' || id === '..' || isReserved || Buffer.byteLength(id) > 1500;
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
