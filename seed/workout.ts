/** What every source of workouts is read into: names and numbers as its user logged them, no ids yet. */

export interface LoggedSet {
  reps: number;
  /** In the user's own unit; 0 where only the body was moved, negative for assistance. */
  weight: number;
  /** False for a set that was planned or failed: no repetition, and no time either. */
  completed: boolean;
}

export interface LoggedExercise {
  name: string;
  /** Which kind of the named exercise, where the source says so apart: `low bar`. */
  variant?: string;
  /** The source's own category: `Back`. */
  category?: string;
  sets: LoggedSet[];
  notes?: string;
}

export interface Workout {
  /** `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`. Exports carry no time zone, so local times are taken as UTC. */
  startedAt: string;
  title?: string;
  durationMs?: number;
  exercises: LoggedExercise[];
}

/** Groups in the order in which each key comes first. */
export function groupInOrder<Row>(rows: readonly Row[], key: (row: Row) => string): [Row, ...Row[]][] {
  const groups = new Map<string, [Row, ...Row[]]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return [...groups.values()];
}

/** Oldest first; exports come in any order, and dates such as `15 May 2025` do not sort as text. */
export function byStart(workouts: Workout[]): Workout[] {
  return workouts.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
}

/** An empty cell is 0. `where` names the row in the error. */
export function numberCell(cell: string | undefined, where: string): number {
  const value = Number(cell?.trim() ?? '');
  if (!Number.isFinite(value)) throw new Error(`${where}: expected a number, got "${cell ?? ''}"`);
  return value;
}
