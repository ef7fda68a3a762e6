import { entry, exercise, exercisePath, log, logPath, program, programPath } from './operations-content';
import type { ClientWrite, Data } from './scenario-types';

type Commit = readonly ClientWrite[];

const set = (path: string, data: Data): ClientWrite => ({ kind: 'set', path, data });
const logOf = (userId: string, date: string, exerciseIds: readonly string[]): Data =>
  log({ userId, date, entries: exerciseIds.map((id) => entry(id, 60)) });

export const EXERCISE_IDS = ['x', 'y', 'z'] as const;

const library: Commit = EXERCISE_IDS.map((id) => set(exercisePath(id), exercise(id)));

/** Over all of the key space, so that a fan-out has several pages and a chain on either side of the middle. */
const SPREAD_IDS = ['B', 'G', 'Z', 'd', 'm', 'z'] as const;

const spread: Commit = SPREAD_IDS.map((id, index) =>
  set(logPath(id), logOf('u1', `2026-01-0${index + 1}`, index % 2 === 0 ? ['x', 'y'] : ['x'])),
);

const oldDocuments: readonly Commit[] = [
  [set(logPath('a'), logOf('u1', '2026-01-01', ['x', 'z']))],
  [set(logPath('b'), logOf('u1', '2025-12-30', ['x', 'y']))],
  [set(logPath('c'), logOf('u2', '2026-01-01', ['y', 'x']))],
  [set(programPath, program('u1', ['x', 'y']))],
];

/** A log whose entries are none; clients leave it alone, or repair it. */
export const BROKEN = logPath('w');

/** States in which schedules begin, the most benign first: commits, all that follows of each being handled before the next. */
export const STARTS: Readonly<Record<string, readonly Commit[]>> = {
  /** Exercises, and nobody has trained. */
  library: [library],
  /** Both users are counted. */
  trained: [
    library,
    [set(logPath('a'), logOf('u1', '2026-01-01', ['x', 'z']))],
    [set(logPath('b'), logOf('u1', '2025-12-30', ['x', 'y']))],
    [set(logPath('c'), logOf('u2', '2026-01-01', ['y', 'x']))],
    [set(programPath, program('u1', ['x', 'y']))],
  ],
  /** A rename of x takes several pages and chains. */
  many: [library, spread],
  /** x is gone: its copies hold what its tombstone says. */
  buried: [
    library,
    [set(logPath('a'), logOf('u1', '2026-01-01', ['x', 'y']))],
    [{ kind: 'delete', path: exercisePath('x') }],
  ],
  /** The app is older than the service. */
  old: [library, ...oldDocuments],
  /** u1 has trained since; u2 and the program have not been touched. */
  'half old': [library, ...oldDocuments, [set(logPath('d'), logOf('u1', '2026-01-02', ['x']))]],
  /** A walk has several shards, and these several batches. */
  'old and many': [library, [...spread, set(programPath, program('u1', ['x', 'y']))]],
  /** One log cannot be parsed. */
  'old and broken': [
    library,
    ...oldDocuments,
    [set(BROKEN, { ...logOf('u1', '2026-01-01', []), exercises: 'none' })],
  ],
};

/** How many of a start's first commits are older than the service: nobody hears of them. */
export function commitsBeforeService(start: string): number {
  const commits = STARTS[start]?.length ?? 0;
  if (start === 'half old') return commits - 1;
  return start.startsWith('old') ? commits : 0;
}

/** The logs that a start leaves, and that clients can read. */
export function logIdsOf(start: string): string[] {
  const paths = (STARTS[start] ?? []).flat().map(({ path }) => path);
  return paths
    .filter((path) => path.startsWith(logPath('')) && path !== BROKEN)
    .map((path) => path.slice(logPath('').length));
}
