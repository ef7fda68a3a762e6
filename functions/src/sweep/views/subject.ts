import { PERFORMANCE_VIEW } from '../../copies';
import type { OfExercise, OfMonth, OfMuscleGroup, OfUser, Touched } from '../../fold/touches';
import { COLLECTIONS } from '../../model/collections';
import { idOf } from '../../model/document';
import { joinedId, joinedParts } from '../../model/joined-id';
import { decodeFields, type RawFields } from '../../model/value';

/** What a view is about: whose it is, and of which exercise, muscle group or month. */
export type ViewSubject =
  | { readonly collection: typeof PERFORMANCE_VIEW.collection; readonly of: OfExercise }
  | { readonly collection: typeof COLLECTIONS.muscleGroups; readonly of: OfMuscleGroup }
  | { readonly collection: typeof COLLECTIONS.trends; readonly of: OfMonth }
  | { readonly collection: typeof COLLECTIONS.progress; readonly of: OfUser };

export type ViewCollection = ViewSubject['collection'];

/** The fields that name a view, in the order in which its id joins them. */
const NAMED_BY: Readonly<Record<ViewCollection, readonly string[]>> = {
  [PERFORMANCE_VIEW.collection]: ['userId', 'exerciseId'],
  [COLLECTIONS.muscleGroups]: ['userId', 'muscleGroup', 'month'],
  [COLLECTIONS.trends]: ['userId', 'month'],
  [COLLECTIONS.progress]: ['userId'],
};

/** The view collection that `path` lies in. Throws when it lies in none. */
export function viewCollectionOf(path: string): ViewCollection {
  const [collection = '', id, ...more] = path.split('/');
  if (id === undefined || more.length > 0 || !isViewCollection(collection))
    throw new Error(`${path}: expected the path of a view`);
  return collection;
}

/**
 * What the view at `path` is about. Its id says so, whatever its fields say; only one that is hashed is believed what it holds, as
 * far as that hashes to its id. Undefined: nothing of ours has this id, or a hash does not tell.
 */
export function subjectOf(path: string, fields: RawFields | undefined): ViewSubject | undefined {
  const collection = viewCollectionOf(path);
  const id = idOf(path);
  const names = NAMED_BY[collection];
  const parts = joinedParts(id, names.length) ?? partsHeld(id, names, fields);
  return parts && toSubject(collection, parts);
}

/** What the view at `path` is about, if it is among those that are touched. */
export function subjectTouched(path: string, touched: Touched): ViewSubject | undefined {
  const [performance, muscleGroup, month, user] = [
    touched.performance.get(path),
    touched.muscleGroups.get(path),
    touched.trends.get(path),
    touched.progress.get(path),
  ];
  if (performance) return { collection: PERFORMANCE_VIEW.collection, of: performance.of };
  if (muscleGroup) return { collection: COLLECTIONS.muscleGroups, of: muscleGroup.of };
  if (month) return { collection: COLLECTIONS.trends, of: month.of };
  return user && { collection: COLLECTIONS.progress, of: user.of };
}

function partsHeld(
  id: string,
  names: readonly string[],
  fields: RawFields | undefined,
): string[] | undefined {
  if (fields === undefined) return undefined;
  const plain = decodeFields(fields);
  const parts = names.map((name) => plain[name]).filter((part) => typeof part === 'string');
  return parts.length === names.length && joinedId(...parts) === id ? parts : undefined;
}

function toSubject(collection: ViewCollection, parts: readonly string[]): ViewSubject | undefined {
  const [userId = '', second = '', third = ''] = parts;
  switch (collection) {
    case PERFORMANCE_VIEW.collection:
      return { collection, of: { userId, exerciseId: second } };
    case COLLECTIONS.muscleGroups:
      return isMonth(third) ? { collection, of: { userId, muscleGroup: second, month: third } } : undefined;
    case COLLECTIONS.trends:
      return isMonth(second) ? { collection, of: { userId, month: second } } : undefined;
    case COLLECTIONS.progress:
      return { collection, of: { userId } };
  }
}

function isViewCollection(collection: string): collection is ViewCollection {
  return Object.hasOwn(NAMED_BY, collection);
}

/** So that no range of days but a month's is asked for. */
function isMonth(text: string): boolean {
  return /^\d{4}-\d\d$/.test(text);
}
