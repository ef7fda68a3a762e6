import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../support/oracle';
import { OracleSources } from '../support/oracle-sources';
import type { JudgedUser } from '../support/oracle-views';
import { workoutsIn } from '../support/oracle-views-workouts';
import type { TypedDocument, TypedFields, TypedValue } from '../support/typed-rest';
import { isUnparsable } from './judge-records';
import { EVERYTHING, type AtRest, type Due } from './judge';
import type { Data } from './scenario-types';
import { dataOf, textOf } from './values';
import { isWayBack, type StoredRun, type Touched, type Witness } from './witness';

export interface JudgedRuns {
  readonly runs: readonly StoredRun[];
  readonly witness: Witness;
}

/** Which logs count does not depend on their exercises. */
const NO_SOURCES = new OracleSources([], []);

const COMPLETED = ['completed', 'completed_with_failures'];
/** Migrations that can be rolled back, and those that change documents. */
const UNDOABLE = ['embed-exercise-metadata', 'derive-again'];
const WRITING = [...UNDOABLE, 'remove-denormalization'];

const RESTING = [...COMPLETED, 'paused', 'failed', 'cancelled', 'rolled_back', 'rollback_partial'];

/** What must hold of the app's documents where these runs rest. */
export function dueAfter(rest: AtRest, { runs, witness }: JudgedRuns): Due {
  // Whatever was lost, the last sweep has found.
  if (runs.every(({ migration }) => migration.startsWith('sweep-')) && !witness.wasOff) return EVERYTHING;
  const flags = flagsIn(rest.documents);
  const failed = failedIn(rest.documents);
  const completed = (name: string): boolean =>
    runs.some(({ migration, state }) => migration === name && COMPLETED.includes(state));
  const again = runs.filter(({ migration }) => migration === 'derive-again').at(-1);
  const isAgain = again !== undefined && COMPLETED.includes(again.state);
  const isRight =
    flags.live && (!witness.wasOff || (isAgain && runs.every(({ state }) => state !== 'paused')));
  const all = isAgain || completed('embed-exercise-metadata');
  const isDerived = ({ path, fields }: TypedDocument): boolean => {
    if (!isRight || isUnparsable(fields) || failed.has(path)) return false;
    return all || witness.saved.has(path) || fields['denorm'] !== undefined;
  };
  const isOld = (path: string): boolean =>
    !witness.saved.has(path) || [...witness.touched.values()].some((touched) => touched.has(path));
  const mayBeUncounted = ({ userId, state }: JudgedUser): boolean => {
    if (state === 'incomplete') return flags.runs['embed-exercise-metadata'] !== undefined;
    if (completed('build-analytics-views') && !witness.wasOff) return false;
    // Old logs are counted when their user first changes what one contributes, or by a run that counts all.
    const logs = rest.documents.filter(({ path }) => path.startsWith('workoutLogs/'));
    const own = workoutsIn(logs, NO_SOURCES).filter((workout) => workout.userId === userId);
    const hasLedger = rest.documents.some(
      ({ path, fields }) => path.startsWith('workoutContributions/') && dataOf(fields)['userId'] === userId,
    );
    return !hasLedger && (witness.wasOff || own.every(({ logId }) => isOld(`workoutLogs/${logId}`)));
  };
  return {
    isDerived,
    views: isRight,
    letters: isRight && !witness.wasOff && failed.size === 0,
    mayBeUncounted,
  };
}

/** What is wrong with what runs say of themselves, and keep for their way back. */
export function judgeRuns(rest: AtRest, { runs, witness }: JudgedRuns): Problem[] {
  return runs.flatMap((run) => {
    const path = `runs/${run.id}`;
    const { state } = run;
    return [
      ...(RESTING.includes(state) && !run.awaits
        ? []
        : [{ path, what: 'does not rest', has: run.data, wants: RESTING }]),
      ...judgeUndo(rest, run, witness.touched.get(run.id) ?? new Map<string, Touched>()),
      ...judgeCounters(rest, run, witness),
      ...(state === 'rolled_back' ? judgeBefore(rest, run, { runs, witness }) : []),
    ];
  });
}

/** Each document that a run wrote to is kept as it was. */
function judgeUndo(
  rest: AtRest,
  { id, migration }: StoredRun,
  touched: ReadonlyMap<string, Touched>,
): Problem[] {
  if (!UNDOABLE.includes(migration)) return [];
  const below = `runs/${id}/undo/`;
  const records = rest.documents
    .filter(({ path, fields }) => path.startsWith(below) && fields['path'] !== undefined)
    .map(({ fields }) => dataOf(fields));
  const kept = new Map(records.map((record) => [textOf(record['path']), record]));
  return [...new Set([...kept.keys(), ...touched.keys()])].flatMap((path): Problem[] => {
    if (!path.startsWith('workoutLogs/') && !path.startsWith('programs/')) return [];
    const [record, before] = [kept.get(path), touched.get(path)];
    const what = `undo record of ${path}`;
    if (record === undefined || before === undefined)
      return [{ path: below, what, has: record, wants: before?.before }];
    const has = undone(record, before.before);
    const wants = {
      version: before.version,
      first: before.before['denorm'] === undefined,
      fields: changed(before),
    };
    return covers(has, wants) ? [] : [{ path: below, what, has, wants }];
  });
}

interface Kept {
  readonly version: string;
  readonly first: boolean;
  readonly fields: Readonly<Record<string, TypedValue | null>>;
}

function undone(record: Data, before: TypedFields): Kept & { readonly isSame: boolean } {
  const fields = JSON.parse(textOf(record['chunk'])) as Kept['fields'];
  const isSame = Object.entries(fields).every(([name, value]) =>
    isDeepStrictEqual(value, before[name] ?? null),
  );
  return { version: textOf(record['version']), first: record['first'] === true, fields, isSame };
}

function changed({ before, after = {} }: Touched): Kept['fields'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    names
      .filter((name) => !isDeepStrictEqual(before[name], after[name]))
      .map((name) => [name, before[name] ?? null]),
  );
}

function covers({ version, first, fields, isSame }: ReturnType<typeof undone>, wants: Kept): boolean {
  return (
    isSame &&
    version === wants.version &&
    first === wants.first &&
    Object.keys(wants.fields).every((name) => Object.hasOwn(fields, name))
  );
}

/** Parts of a run whose documents are the app's: logs, shards of logs, programs. */
const DOCUMENT_PARTS = 3;

/** Each document is counted once. */
function judgeCounters(rest: AtRest, run: StoredRun, witness: Witness): Problem[] {
  const below = `runs/${run.id}/shards/`;
  const shards = rest.documents
    .filter(({ path }) => path.startsWith(below))
    .map(({ path, fields }) => ({ id: path.slice(below.length), data: dataOf(fields) }));
  const sum = (of: typeof shards, name: string): number =>
    of.reduce((all, { data }) => all + Number((data['counters'] as Data)[name]), 0);
  const ofDocuments = shards.filter(
    ({ id, data }) => !isWayBack(id) && Number(data['part']) < DOCUMENT_PARTS,
  );
  const walked = ofDocuments.filter(({ id }) => id.startsWith('walk-'));
  const writes = ofDocuments.filter(({ id }) => id.startsWith('walk-') || id.startsWith('retry-'));
  const isWriting = WRITING.includes(run.migration);
  const found = isWriting
    ? [
        {
          ...{ path: below, what: 'counter of documents that were written' },
          ...{ has: sum(writes, 'written'), wants: witness.written.get(run.id) ?? 0 },
        },
      ]
    : [];
  const visited = sum(walked, 'visited');
  const most = isWriting ? witness.everThere.size : visited;
  return [
    ...found.filter(({ has, wants }) => has !== wants),
    ...(visited > most ? [{ path: below, what: 'counter of visits', has: visited, wants: most }] : []),
    // What the run itself says on its way back is what somebody saw who may have slept since.
    ...(['visited', 'written', 'undo'] as const).flatMap((name) =>
      run.counters[name] === sum(shards, name) || run.data['rollback'] !== null
        ? []
        : [
            {
              path: `runs/${run.id}`,
              what: `counters.${name}`,
              has: run.counters[name],
              wants: sum(shards, name),
            },
          ],
    ),
  ];
}

/** What the run touched first, and nobody has written since, is as before, to the type. */
function judgeBefore(rest: AtRest, run: StoredRun, { runs, witness }: JudgedRuns): Problem[] {
  const others = runs.filter(({ id }) => id !== run.id).map(({ id }) => witness.touched.get(id));
  return [...(witness.touched.get(run.id) ?? [])].flatMap(([path, { before }]) => {
    if (before['denorm'] !== undefined || witness.saved.has(path) || others.some((other) => other?.has(path)))
      return [];
    const has = rest.documents.find((document) => document.path === path)?.fields;
    return isDeepStrictEqual(has, before) ? [] : [{ path, what: 'rolled back', has, wants: before }];
  });
}

/** Documents that a walk passed by. */
function failedIn(documents: readonly TypedDocument[]): ReadonlySet<string> {
  return new Set(
    documents
      .filter(({ path }) => /^runs\/[^/]+\/failures\//.test(path))
      .map(({ fields }) => dataOf(fields))
      .filter(({ leg }) => /^(walk|retry)-/.test(textOf(leg)))
      .map(({ path }) => textOf(path)),
  );
}

function flagsIn(documents: readonly TypedDocument[]): { live: boolean; runs: Data } {
  const stored = documents.find(({ path }) => path === 'migrationFlags/current');
  const data = stored && dataOf(stored.fields);
  return { live: data?.['live'] !== false, runs: (data?.['runs'] ?? {}) as Data };
}
