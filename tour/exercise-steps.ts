import type { TypedFields, TypedWrite } from '../tests/support/typed-rest';
import { limitOfEdit, type EditKind } from './cost';
import type { DrainWork } from './drains';
import { watchCopies, writeOf, type ExerciseEdit } from './edit';
import type { StepReport } from './report';
import type { Stage } from './stage';
import { usesIn } from './use';

/** Drains may begin while the fan-out is still writing ledgers. */
const drainsBesideFanOut: DrainWork = { newExercises: new Map(), sessions: 0, tries: 2 };

export function rename(stage: Stage, exerciseId: string): Promise<StepReport> {
  const name = `${nameIn(stage.exercise(exerciseId))} (new)`;
  return edit(stage, exerciseId, { step: 'rename', what: `→ ${name}`, edit: { name } });
}

/** The logs with the exercise count elsewhere, so their ledgers move too, and the views follow. */
export function regroup(stage: Stage, exerciseId: string): Promise<StepReport> {
  const primaryMuscleGroup = 'Whole Body';
  const what = `${nameIn(stage.exercise(exerciseId))} → ${primaryMuscleGroup}`;
  return edit(stage, exerciseId, { step: 'muscle-group', what, edit: { primaryMuscleGroup } });
}

/** Deletes an exercise and, in a second step, brings it back as it was. */
export async function* deleteAndRestore(stage: Stage, exerciseId: string): AsyncGenerator<StepReport> {
  const path = `exercises/${exerciseId}`;
  const fields = stage.exercise(exerciseId);
  const what = nameIn(fields);
  yield await watched(stage, exerciseId, {
    step: 'delete',
    what,
    write: { kind: 'delete', path },
    buries: true,
  });
  yield await watched(stage, exerciseId, { step: 'restore', what, write: { kind: 'set', path, fields } });
}

function edit(
  stage: Stage,
  exerciseId: string,
  { edit: changes, ...step }: Pick<StepReport, 'step' | 'what'> & { edit: ExerciseEdit },
): Promise<StepReport> {
  const regroups = changes.primaryMuscleGroup !== undefined;
  return watched(stage, exerciseId, { ...step, write: writeOf(exerciseId, changes), regroups });
}

interface WatchedStep extends Pick<StepReport, 'step' | 'what'>, EditKind {
  readonly write: TypedWrite;
}

async function watched(
  stage: Stage,
  exerciseId: string,
  { step, what, write, ...kind }: WatchedStep,
): Promise<StepReport> {
  const { rest, log, progress, work, sent } = stage;
  const use = usesIn(sent).get(exerciseId);
  if (use === undefined) throw new Error(`No document names ${exerciseId}`);
  const mark = log.invocations.length;
  const since = Date.now();
  await stage.write([write]);
  const ms = await watchCopies({ rest, log, progress, work, exerciseId, sent, since });
  const { report } = await stage.report({
    ...{ step, what, ms, mark, exerciseId },
    limit: limitOfEdit(use, kind),
    ...(kind.regroups === true && { drains: drainsBesideFanOut }),
  });
  return report;
}

function nameIn({ name }: TypedFields): string {
  return name !== undefined && 'stringValue' in name ? name.stringValue : '';
}
