import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { emulatorHost } from '../seed/emulator-host';
import { judge } from '../tests/support/oracle';
import { userIdOf } from '../tests/support/oracle-sources';
import { TypedRest } from '../tests/support/typed-rest';
import { editWork, invocationsOfEdit } from './at-rest';
import { costOf, limitOfEdit } from './cost';
import { fieldsOf, watchCopies, writeOf, type ExerciseEdit } from './edit';
import { copiesInViews, readEverything, type Everything } from './judgement';
import { nearIds } from './near-ids';
import { renameOptions, renameUsage, runCommand, UsageError } from './options';
import { Progress } from './progress';
import { complaints, isGood, jsonOf, tableHead, tableRow, type StepReport } from './report';
import { SuiteLog } from './suite-log';
import { unused, usesIn } from './use';

const suiteLogFile = join(__dirname, '..', '.cache', 'suite.log');

async function main(args: string[]): Promise<number> {
  const { exercise: exerciseId, json, help, ...given } = renameOptions(args);
  if (help) {
    process.stdout.write(renameUsage);
    return 0;
  }
  const edit: ExerciseEdit = {
    ...(given.name !== undefined && { name: given.name }),
    ...(given['muscle-group'] !== undefined && { primaryMuscleGroup: given['muscle-group'] }),
  };
  if (exerciseId === undefined) throw new UsageError('Which exercise? --exercise ID is missing');
  if (Object.keys(edit).length === 0) throw new UsageError('What to change? Give --name or --muscle-group');
  if (edit.name?.trim() === '') throw new UsageError('--name: an exercise without a name counts as deleted');

  const host = await emulatorHost(undefined, process.env);
  const log = await openLog(process.env['SPOTTER_SUITE_LOG'] ?? suiteLogFile);
  const project = process.env['GCLOUD_PROJECT'] ?? 'demo-spotter';
  const rest = new TypedRest({ host, project });
  const stored = await readEverything(rest);
  if (isAlready(stored, exerciseId, edit)) {
    process.stderr.write(`exercises/${exerciseId} is so already: nothing to carry\n`);
    return 0;
  }
  const report = await carry({ rest, log, stored, exerciseId, edit });
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...jsonOf(report), exercise: exerciseId })}\n`
      : `${tableHead}\n${tableRow(report)}\n`,
  );
  for (const line of complaints(report)) process.stderr.write(`${line}\n`);
  return isGood(report) ? 0 : 1;
}

async function openLog(file: string): Promise<SuiteLog> {
  if (!existsSync(file)) {
    throw new Error(
      `No ${file}: the suite writes it. Start the suite with \`npm start\` in this folder first.`,
    );
  }
  const log = new SuiteLog(file);
  await log.refresh();
  return log;
}

/** Throws when there is no such exercise, and names some that there are. */
function isAlready({ exercises }: Everything, exerciseId: string, edit: ExerciseEdit): boolean {
  const exercise = exercises.find(({ path }) => path === `exercises/${exerciseId}`);
  if (exercise === undefined) {
    const near = nearIds(
      exerciseId,
      exercises.map(({ path }) => path.slice('exercises/'.length)),
    );
    const hint = near.length > 0 ? ` Near to it: ${near.join(', ')}` : '';
    throw new Error(`There is no exercise ${exerciseId} among ${exercises.length}.${hint}`);
  }
  return Object.entries(fieldsOf(edit)).every(
    ([field, value]) => JSON.stringify(exercise.fields[field]) === JSON.stringify(value),
  );
}

async function carry({
  rest,
  log,
  stored,
  exerciseId,
  edit,
}: {
  rest: TypedRest;
  log: SuiteLog;
  stored: Everything;
  exerciseId: string;
  edit: ExerciseEdit;
}): Promise<StepReport> {
  const holders = [...stored.workoutLogs, ...stored.programs];
  const sent = new Map(holders.map(({ path, fields }) => [path, fields] as const));
  const mark = log.invocations.length;
  const ofEdit = () => invocationsOfEdit(log.invocations.slice(mark), exerciseId);
  const since = Date.now();
  await rest.commit([writeOf(exerciseId, edit)]);
  const ms = await watchCopies({
    ...{ rest, log, exerciseId, sent, since },
    progress: new Progress(),
    work: () => editWork(log.invocations.slice(mark), exerciseId),
  });
  const after = await readEverything(rest);
  const [inEntries, inViews] = [judge(after, { exerciseId }), copiesInViews(after, exerciseId)];
  const regroups = edit.primaryMuscleGroup !== undefined;
  const exercise = after.exercises.find(({ path }) => path === `exercises/${exerciseId}`);
  const isOwned = exercise !== undefined && userIdOf(exercise.fields) !== null;
  return {
    step: 'rename',
    what: `${exerciseId} → ${Object.values(fieldsOf(edit))
      .map((value) => JSON.stringify(Object.values(value)[0]))
      .join(', ')}`,
    expected: inEntries.expected + inViews.expected,
    right: inEntries.right + inViews.right,
    wrong: inEntries.wrong + inViews.wrong,
    problems: [...inEntries.problems, ...inViews.problems],
    ms,
    bills: [
      {
        of: 'copies and ledgers',
        cost: costOf(ofEdit()),
        limit: limitOfEdit(usesIn(sent).get(exerciseId) ?? unused, { regroups, isOwned }),
      },
    ],
    errors: ofEdit()
      .filter(({ severity }) => severity === 'ERROR')
      .map(({ subject, error }) => `${subject}: ${error ?? 'no reason given'}`),
  };
}

runCommand(renameUsage, main);
