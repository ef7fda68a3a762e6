import type { Firestore, Transaction } from 'firebase-admin/firestore';
import { COPY_FIELD, PERFORMANCE_VIEW } from '../../copies';
import { viewCopyPatch } from '../../fold/view-copy';
import { decodeFields, type RawFields } from '../../model/value';
import type { Deps } from '../../platform/deps';
import { replacing, toStored, toWritable } from '../../platform/wire';
import { readSources } from '../../settle/sources';
import { toShown, type ViewFault } from './fault';
import { subjectOf } from './subject';

/**
 * The performance views of a user whose copy is not as its exercise says, by path: whatever their `denorm` lists, and of his own
 * exercises, which no counting proves, too. The exercises are read in `tx`, each once. Views that do not say what they are of are left out:
 * they are wrong in themselves.
 */
export async function wrongCopies(
  tx: Transaction,
  db: Firestore,
  { userId, views }: { userId: string; views: ReadonlyMap<string, RawFields> },
): Promise<Map<string, ViewFault>> {
  const own = [...views].flatMap(([path, fields]) => {
    const exerciseId = exerciseOf({ path, fields, userId });
    return exerciseId === undefined ? [] : [{ path, fields, exerciseId }];
  });
  const exerciseIds = [...new Set(own.map(({ exerciseId }) => exerciseId))];
  const sources = await readSources(tx, db, { userId, exerciseIds });
  const faults = new Map<string, ViewFault>();
  for (const { path, fields, exerciseId } of own) {
    const source = sources.get(exerciseId);
    const patch = source && viewCopyPatch({ path, fields }, source);
    if (patch != null) faults.set(path, faultOf(fields, patch));
  }
  return faults;
}

/** The exercise of a performance view that says by id and fields alike what it is of. */
function exerciseOf({
  path,
  fields,
  userId,
}: {
  path: string;
  fields: RawFields;
  userId: string;
}): string | undefined {
  if (!path.startsWith(`${PERFORMANCE_VIEW.collection}/`)) return undefined;
  const subject = subjectOf(path, fields);
  if (subject?.collection !== PERFORMANCE_VIEW.collection || subject.of.userId !== userId) return undefined;
  const { exerciseId } = subject.of;
  const isNamed =
    fields['userId']?.stringValue === userId && fields['exerciseId']?.stringValue === exerciseId;
  return isNamed ? exerciseId : undefined;
}

function faultOf(fields: RawFields, patch: RawFields): ViewFault {
  const shown = (held: RawFields): Record<string, ReturnType<typeof toShown>> => {
    const copy = decodeFields(held)[COPY_FIELD];
    return copy === undefined ? {} : { [COPY_FIELD]: toShown(copy) };
  };
  return { kind: 'wrong', fields: [COPY_FIELD], more: 0, expected: shown(patch), found: shown(fields) };
}

/** Has a performance view hold the copy of its exercise, as both are when it is written. */
export async function mendViewCopy({ db }: Deps, path: string, userId: string): Promise<void> {
  if (!path.startsWith(`${PERFORMANCE_VIEW.collection}/`)) return;
  await db.runTransaction(async (tx) => {
    const view = toStored(await tx.get(db.doc(path)));
    const exerciseId = view && exerciseOf({ ...view, userId });
    if (view === undefined || exerciseId === undefined) return;
    const source = (await readSources(tx, db, { userId, exerciseIds: [exerciseId] })).get(exerciseId);
    const patch = source && viewCopyPatch(view, source);
    if (patch != null) tx.update(db.doc(path), toWritable(patch), replacing(view.version));
  });
}
