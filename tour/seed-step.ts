import { loadRealData, type SeedDocument } from '../seed/real-data';
import { exercisesNamedIn, type Problem, type Sent } from '../tests/support/oracle';
import { grouped as groupedBy } from '../tests/support/oracle-grouping';
import { OracleSources, userIdOf } from '../tests/support/oracle-sources';
import { viewsOf } from '../tests/support/oracle-views-expected';
import { viewCollections, viewPath } from '../tests/support/oracle-views-paths';
import { workoutsIn } from '../tests/support/oracle-views-workouts';
import type { AppCollection } from './at-rest';
import { limitOfSeed } from './cost';
import type { Everything } from './judgement';
import { grouped, type StepReport } from './report';
import type { Stage } from './stage';
import type { Invocation } from './suite-log';

/** What the real data must at least hold, or the tour shows less than it says. */
const atLeast = { exercises: 873, workoutLogs: 1_500, programs: 10 };

/**
 * Documents that are written at once. The functions emulator prints its whole queue whenever that changes, so a backlog of n
 * events costs it n² work.
 */
const documentsPerRound = 250;

/** A user's history meets his drains, and both meet the writes of his logs. */
const tries = 2;

/**
 * The library first, until it is at rest: its fan-outs find no document yet, and need not look through those to come. Then
 * what the users log.
 */
export async function seed(stage: Stage): Promise<StepReport> {
  const mark = stage.log.invocations.length;
  const { exercises, programs, logs } = loadRealData();
  await writeInRounds(stage, exercises, 'exercises');
  const since = Date.now();
  await writeInRounds(stage, [...programs, ...logs], 'programs and logs');
  const { report, stored, counts } = await stage.report({
    ...{ step: 'seed', mark, ms: stage.lastWriteAt(mark) - since },
    what: `${grouped(exercises.length)} exercises, ${grouped(logs.length)} logs, ${grouped(programs.length)} programs`,
    limit: limitOfSeed(stage.sent, { visited: visitedBy(stage.since(mark)) }),
    drains: { newExercises: exercisesBySubject(stage.sent), sessions: 0, tries },
  });
  const missing = tooFew(stored);
  const [done, apart] = [drainsIn(stage.since(mark)), drainsApart(stored)];
  return {
    ...report,
    wrong: report.wrong + missing.length,
    problems: [...missing, ...report.problems],
    shows: {
      json: { ...documentsIn(stored), ...counts, ...done, oneDrainALog: apart },
      lines: [
        `${grouped(counts.views)} views of ${counts.users} users: ${grouped(done.drains)} drains wrote views ${grouped(done.viewWrites)} times;`,
        `one drain for each of the ${grouped(apart.drains)} logs would have done so ${grouped(apart.viewWrites)} times.`,
      ],
    },
  };
}

/** Writes as the app would, and waits until the functions have done what follows from each round. */
async function writeInRounds(stage: Stage, documents: readonly SeedDocument[], what: string): Promise<void> {
  for (let written = 0; written < documents.length; written += documentsPerRound) {
    const round = documents.slice(written, written + documentsPerRound);
    await stage.write(round.map(({ path, fields }) => ({ kind: 'set', path, fields })));
    const soFar = `${grouped(written + round.length)} of ${grouped(documents.length)}`;
    await stage.untilAtRest(`seed: ${soFar} ${what} written`);
  }
}

/** Logs that histories have visited. */
function visitedBy(ran: readonly Invocation[]): number {
  return ran
    .filter(({ function: name }) => name === 'countHistory')
    .reduce((sum, { visited }) => sum + visited, 0);
}

interface Drains {
  readonly drains: number;
  /** Views written or deleted. */
  readonly viewWrites: number;
}

function drainsIn(ran: readonly Invocation[]): Drains {
  const inViews = ran.flatMap(({ wrote }) => viewCollections.map((collection) => wrote[collection] ?? 0));
  return {
    drains: ran.filter(({ function: name }) => name === 'drainViews').length,
    viewWrites: inViews.reduce((sum, count) => sum + count, 0),
  };
}

/** What it would be if each log were drained by itself. */
function drainsApart({ workoutLogs, exercises, exerciseTombstones }: Everything): Drains {
  const workouts = workoutsIn(workoutLogs, new OracleSources(exercises, exerciseTombstones));
  return {
    drains: workouts.length,
    viewWrites: workouts.reduce((sum, workout) => sum + viewsOf(workout.userId, [workout]).size, 0),
  };
}

/** How many exercises the logs of each user name, by the subject of his drains. */
export function exercisesBySubject(sent: Sent): Map<string, number> {
  const logs = [...sent].filter(([path]) => path.startsWith('workoutLogs/'));
  const byUser = groupedBy(logs, ([, fields]) => [userIdOf(fields) ?? []].flat());
  return new Map(
    [...byUser].map(([userId, own]) => {
      const named = own.flatMap(([path, fields]) => exercisesNamedIn(path, fields));
      return [viewPath('userProgressView', userId), new Set(named).size];
    }),
  );
}

function documentsIn({ exercises, workoutLogs, programs }: Everything): Record<AppCollection, number> {
  return { exercises: exercises.length, workoutLogs: workoutLogs.length, programs: programs.length };
}

function tooFew(stored: Everything): Problem[] {
  return Object.entries(documentsIn(stored)).flatMap(([path, has]) => {
    const wants = atLeast[path as AppCollection];
    return has < wants ? [{ path, what: 'documents', has, wants: `at least ${wants}` }] : [];
  });
}
