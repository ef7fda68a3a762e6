import { TARGET_NAMES, TARGETS } from '../copies';
import { DENORM_VERSION } from '../derive/derive';
import type { Deps } from '../platform/deps';

/** Documents of a collection, and how many of them hold nothing of this service. */
export interface Coverage {
  readonly documents: number;
  readonly underived: number;
}

/** By counting: one read for each 1,000 documents, and of targets another for each 1,000 that were derived. */
export async function coverageOf({ db }: Deps, collection: string): Promise<Coverage> {
  const all = db.collection(collection);
  const documents = (await all.count().get()).data().count;
  if (!isTarget(collection)) return { documents, underived: 0 };
  const derived = (await all.where('denorm.v', '==', DENORM_VERSION).count().get()).data().count;
  return { documents, underived: Math.max(0, documents - derived) };
}

/** Of each target, by collection. */
export async function coverageOfTargets(deps: Deps): Promise<ReadonlyMap<string, Coverage>> {
  const covered = TARGET_NAMES.map(async (target) => {
    const { collection } = TARGETS[target];
    return [collection, await coverageOf(deps, collection)] as const;
  });
  return new Map(await Promise.all(covered));
}

function isTarget(collection: string): boolean {
  return TARGET_NAMES.some((target) => TARGETS[target].collection === collection);
}
