import { isMap, readFields, type Reading, type ReadingMap } from '../tests/support/oracle-reading';
import { OracleSources, userIdOf } from '../tests/support/oracle-sources';
import { judgeUsers } from '../tests/support/oracle-views';
import { viewsOf } from '../tests/support/oracle-views-expected';
import { viewPath } from '../tests/support/oracle-views-paths';
import { workoutsIn } from '../tests/support/oracle-views-workouts';
import { limitOfDeletedLog } from './cost';
import { readEverything, type Everything } from './judgement';
import { grouped, type StepReport } from './report';
import type { Stage } from './stage';
import { bestAtLast, sessionsBehind } from './trainings';

/** What a performance view tells of a user's sessions of one exercise. */
interface History {
  readonly maxWeight: Reading;
  readonly sessions: Reading;
  readonly volume: Reading;
  readonly trend: Reading;
  /** The three newest, newest first. */
  readonly recents: readonly ReadingMap[];
}

/**
 * Deletes the log of a user's best session on the bench, as the app would, and shows how the maximum, the trend and the newest
 * sessions follow. `expected` and `right` count the views that held the log.
 */
export async function bestSession(stage: Stage): Promise<StepReport> {
  const before = await readEverything(stage.rest);
  const workouts = workoutsIn(
    before.workoutLogs,
    new OracleSources(before.exercises, before.exerciseTombstones),
  );
  const { userId, exerciseId, newest: best } = bestAtLast(workouts, benchPressesIn(before));
  const mark = stage.log.invocations.length;
  const since = Date.now();
  await stage.write([{ kind: 'delete', path: `workoutLogs/${best.logId}` }]);
  await stage.untilAtRest(`best-session: ${best.logId} deleted`);
  const { report, stored: after } = await stage.report({
    ...{ step: 'best-session', what: `${userId} without ${best.day}`, mark },
    ms: stage.lastWriteAt(mark) - since,
    limit: limitOfDeletedLog,
    drains: { newExercises: new Map(), sessions: sessionsBehind(best, workouts), tries: 1 },
  });
  const path = viewPath('exercisePerformanceView', userId, exerciseId);
  const [was, is] = [historyAt(path, before), historyAt(path, after)];
  const held = [...viewsOf(userId, [best]).keys()];
  const wrong = wrongViews(after);
  return {
    ...report,
    expected: held.length,
    right: held.filter((view) => !wrong.has(view)).length,
    shows: {
      json: { exercise: exerciseId, user: userId, before: was, after: is },
      lines: [exerciseId, ...tableOf(was, is)],
    },
  };
}

/** Those of the library, by id. */
function benchPressesIn({ exercises }: Everything): Set<string> {
  const ids = exercises.flatMap(({ path, fields }) => {
    const { name } = readFields(fields);
    const isBenchPress = typeof name === 'string' && /bench press/i.test(name);
    return isBenchPress && userIdOf(fields) === null ? [path.slice('exercises/'.length)] : [];
  });
  return new Set(ids);
}

function wrongViews(stored: Everything): Set<string> {
  const views = judgeUsers(stored).flatMap((user) => user.views);
  return new Set(views.filter(({ differs }) => differs.length > 0).map(({ path }) => path));
}

function historyAt(path: string, { exercisePerformanceView }: Everything): History {
  const view = exercisePerformanceView.find((document) => document.path === path);
  const { performanceMetrics, recentSessions } = readFields(view?.fields ?? {});
  const metrics = isMap(performanceMetrics) ? performanceMetrics : {};
  const recents = Array.isArray(recentSessions) ? recentSessions.filter(isMap) : [];
  return {
    maxWeight: metrics['maxWeight'] ?? null,
    sessions: metrics['totalSessions'] ?? null,
    volume: metrics['totalVolume'] ?? null,
    trend: metrics['trend'] ?? null,
    recents: recents.slice(0, 3),
  };
}

/** What was before beside what is after. */
function tableOf(before: History, after: History): string[] {
  const labels = ['', 'max weight', 'sessions', 'volume', 'trend', 'newest', 'second', 'third'];
  const columns = [labels, ['before', ...cellsOf(before)], ['after', ...cellsOf(after)]];
  const widths = [12, 32, 0];
  return labels.map((_, at) =>
    columns
      .map((cells, column) => (cells[at] ?? '').padEnd(widths[column] ?? 0))
      .join('')
      .trimEnd(),
  );
}

function cellsOf({ maxWeight, sessions, volume, trend, recents }: History): string[] {
  const newest = recents.map(
    (session) =>
      `${shown(session['date'])}: ${shown(session['maxWeight'])}, volume ${shown(session['volume'])}`,
  );
  return [...[maxWeight, sessions, volume, trend].map(shown), ...newest];
}

function shown(value: Reading | undefined): string {
  if (typeof value === 'number') return grouped(value);
  return typeof value === 'string' ? value : '—';
}
