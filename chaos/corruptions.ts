import { entryFieldsIn, numbersIn, type NumberAt } from './inside';
import { withoutAdded } from '../tests/support/oracle-entries';
import type { Everything } from '../tour/judgement';
import type { TypedDocument, TypedFields, TypedValue, TypedWrite } from '../tests/support/typed-rest';

/** One document that is not as it must be, or an app's write whose event nobody handles. */
export interface Corruption {
  readonly kind: string;
  readonly write: Exclude<TypedWrite, { kind: 'update' }>;
  /** Of an app's own write: what of it is the app's, which must be there afterwards; null: nothing is. Undefined: it is none. */
  readonly sent: TypedFields | null | undefined;
}

type Draw = (below: number) => number;

interface Kind {
  /** Collections of the documents that it may be drawn of. */
  readonly of: readonly (keyof Everything)[];
  /** An app's own write, whose event is lost. */
  readonly isSent?: boolean;
  /** Null: this document cannot be corrupted so. */
  readonly make: (document: TypedDocument, draw: Draw, all: Everything) => Corruption['write'] | null;
}

const documents = ['workoutLogs', 'programs'] as const;
const views = [
  'exercisePerformanceView',
  'muscleGroupAnalyticsView',
  'workoutTrendsView',
  'userProgressView',
] as const;

/** A log of which nothing can be derived, now or ever: it is left as it is, and recorded as a dead letter. */
export const UNPARSABLE = 'log that cannot be parsed';

const KINDS: Readonly<Record<string, Kind>> = {
  'stale copy': { of: documents, make: changing((fields, draw) => staleCopy(fields, draw) !== null) },
  'stale copy, listed so': {
    of: documents,
    make: changing((fields, draw) => {
      const exerciseId = staleCopy(fields, draw);
      return exerciseId !== null && staleKey(fields, exerciseId);
    }),
  },
  'missing copy': {
    of: documents,
    make: changing((fields, draw) => {
      const entry = one(copied(fields), draw);
      return entry !== undefined && delete entry['exerciseMetadata'];
    }),
  },
  'wrong summary': {
    of: documents,
    make: changing((fields, draw) =>
      raise(numbersIn(fields['workoutSummary'] ?? fields['programSummary']), draw),
    ),
  },
  'wrong index': {
    of: documents,
    make: changing((fields) => (valuesIn(fields['exerciseIds']) ?? []).pop() !== undefined),
  },
  'never derived': { of: documents, make: changing((fields) => takeOut(fields)) },
  'ledger behind its log': {
    of: ['workoutContributions'],
    make: changing((fields, draw) => raise(numbersIn(fields['current']), draw)),
  },
  'ledger lost': { of: ['workoutContributions'], make: ({ path }) => ({ kind: 'delete', path }) },
  'drain forgotten': {
    of: ['workoutContributions'],
    make: changing((fields) => {
      fields['pending'] = { booleanValue: true };
      return true;
    }),
  },
  'history forgotten': {
    of: ['userProgressView'],
    make: changing((fields) => {
      fields['complete'] = { booleanValue: false };
      return true;
    }),
  },
  'wrong view': {
    of: views,
    make: changing((fields, draw) => raise(numbersIn({ mapValue: { fields } }), draw)),
  },
  'view lost': { of: views, make: ({ path }) => ({ kind: 'delete', path }) },
  'view of nothing': {
    of: ['workoutTrendsView'],
    make: ({ path, fields }) => ({
      kind: 'set',
      path: `${path.slice(0, -'YYYY-MM'.length)}1999-01`,
      fields: { ...fields, month: { stringValue: '1999-01' } },
    }),
  },
  'stale copy in a view': {
    of: ['exercisePerformanceView'],
    make: changing((fields) => rename(fields['exerciseMetadata'])),
  },
  'exercise edited': {
    of: ['exercises'],
    isSent: true,
    make: changing((fields) => rename({ mapValue: { fields } })),
  },
  'log deleted': { of: ['workoutLogs'], isSent: true, make: ({ path }) => ({ kind: 'delete', path }) },
  'log edited': {
    of: ['workoutLogs'],
    isSent: true,
    make: changing((fields, draw) => {
      const entry = one(entryFieldsIn(fields), draw);
      return entry !== undefined && raise(numbersIn(entry['weights']), draw);
    }),
  },
  'log created': {
    of: ['workoutLogs'],
    isSent: true,
    make: ({ path, fields }) => {
      const created = structuredClone(fields);
      takeOut(created);
      return { kind: 'set', path: `${path}-again`, fields: created };
    },
  },
  'log of another user': {
    of: ['workoutLogs'],
    isSent: true,
    make: ({ path, fields }, draw, { userProgressView }) => {
      const userId = one(userProgressView, draw)?.fields['userId'];
      return userId === undefined ? null : { kind: 'set', path, fields: { ...fields, userId } };
    },
  },
  [UNPARSABLE]: {
    of: ['workoutLogs'],
    isSent: true,
    make: ({ path, fields: { userId } }) => ({
      kind: 'set',
      path: `${path}-broken`,
      fields: { ...(userId && { userId }), exercises: { integerValue: '7' } },
    }),
  },
};

/** What a sweep takes care of only when it is an hour old: until then it may be on its way. */
export const SLOW_KINDS: readonly string[] = ['drain forgotten', 'history forgotten'];

export interface Drawing {
  readonly count: number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  /** Kinds that are not to be among them. */
  readonly without?: readonly string[];
}

/** Draws after which a kind counts as used up: few documents of it are left, or none. */
const DRAWS_MAX = 200;

/**
 * So many corruptions, each of another document, of all kinds in turn, as long as there are documents for them. The same for the same
 * documents and numbers.
 */
export function drawn(all: Everything, { count, random, without = [] }: Drawing): Corruption[] {
  const draw: Draw = (below) => Math.floor(random() * below);
  const taken = new Set<string>();
  const found: Corruption[] = [];
  let kinds = Object.entries(KINDS).filter(([kind]) => !without.includes(kind));
  while (found.length < count && kinds.length > 0) {
    for (const named of kinds) {
      const corruption = found.length < count ? drawnOf(named, { all, draw, taken }) : null;
      if (corruption !== null) found.push(corruption);
      else kinds = kinds.filter((other) => other !== named);
    }
  }
  if (found.length < count)
    throw new Error(`Only ${found.length} of ${count} corruptions can be made of these documents`);
  return found;
}

function drawnOf(
  [kind, { of, isSent = false, make }]: [string, Kind],
  { all, draw, taken }: { all: Everything; draw: Draw; taken: Set<string> },
): Corruption | null {
  for (let tries = 0; tries < DRAWS_MAX; tries += 1) {
    const collection = one(of, draw);
    const document = collection && one(all[collection], draw);
    if (document === undefined || taken.has(document.path)) continue;
    const write = make(document, draw, all);
    if (write === null || taken.has(write.path)) continue;
    taken.add(document.path).add(write.path);
    return { kind, write, sent: isSent ? sentIn(write) : undefined };
  }
  return null;
}

function sentIn(write: Corruption['write']): TypedFields | null {
  if (write.kind === 'delete') return null;
  const collection = documents.find((name) => write.path.startsWith(`${name}/`));
  return collection === undefined ? write.fields : withoutAdded(collection, write.fields);
}

/** How many there are of each kind. */
export function byKind(corruptions: readonly Corruption[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of corruptions) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function changing(change: (fields: TypedFields, draw: Draw) => boolean): Kind['make'] {
  return ({ path, fields }, draw) => {
    const changed = structuredClone(fields);
    return change(changed, draw) ? { kind: 'set', path, fields: changed } : null;
  };
}

function one<T>(among: readonly T[], draw: Draw): T | undefined {
  return among[draw(among.length)];
}

function copied(fields: TypedFields): TypedFields[] {
  return entryFieldsIn(fields).filter((entry) => 'exerciseMetadata' in entry);
}

/** Whose copy it is; null: there is none. */
function staleCopy(fields: TypedFields, draw: Draw): string | null {
  const entry = one(copied(fields), draw);
  const exerciseId = entry?.['exerciseId'];
  if (exerciseId === undefined || !('stringValue' in exerciseId)) return null;
  return rename(entry?.['exerciseMetadata']) ? exerciseId.stringValue : null;
}

function staleKey(fields: TypedFields, exerciseId: string): boolean {
  const denorm = fieldsOf(fields['denorm']);
  const keys = valuesIn(denorm?.['copies']) ?? [];
  const at = keys.findIndex((key) => 'stringValue' in key && key.stringValue.startsWith(`${exerciseId}@`));
  if (at === -1) return false;
  keys[at] = { stringValue: `${exerciseId}@stale` };
  return true;
}

function rename(copy: TypedValue | undefined): boolean {
  const fields = fieldsOf(copy);
  const name = fields?.['name'];
  if (fields === undefined || name === undefined || !('stringValue' in name)) return false;
  fields['name'] = { stringValue: `${name.stringValue}, once` };
  return true;
}

function raise(numbers: readonly NumberAt[], draw: Draw): boolean {
  const found = one(numbers, draw);
  if (found === undefined) return false;
  found.raise(1 + draw(1_000));
  return true;
}

/** Takes out what the service has put in. */
function takeOut(fields: TypedFields): boolean {
  for (const entry of entryFieldsIn(fields)) delete entry['exerciseMetadata'];
  for (const field of ['exerciseIds', 'workoutSummary', 'programSummary', 'denorm'])
    Reflect.deleteProperty(fields, field);
  return true;
}

function fieldsOf(value: TypedValue | undefined): TypedFields | undefined {
  return value !== undefined && 'mapValue' in value ? value.mapValue.fields : undefined;
}

function valuesIn(value: TypedValue | undefined): TypedValue[] | undefined {
  return value !== undefined && 'arrayValue' in value ? value.arrayValue.values : undefined;
}
