import { CallError } from '../model/call-errors';
import type { Protection } from '../model/runs';
import type { Deps } from '../platform/deps';
import type { DatabaseAdmin } from '../platform/database-admin';
import type { Migration } from '../walk/migration';

const MINUTE_MS = 60_000;
const UNDO =
  'Every document that the run changes is kept as it was, in the commit that changes it: backfill-rollback brings it back';

export interface Wanted {
  readonly kind: Protection['kind'];
  /** `gs://…`, of an export. */
  readonly exportTo: string | undefined;
}

/**
 * Sees to it that a run is covered as its admin wants, before there is a run. Refuses when the database cannot: whoever asks for more than
 * undo records should not find out afterwards that there was nothing else.
 */
export async function protect(
  { clock }: Deps,
  database: DatabaseAdmin,
  { wanted, migration }: { wanted: Wanted; migration: Migration },
): Promise<Protection> {
  switch (wanted.kind) {
    case 'undo':
      return { kind: 'undo', detail: 'none' in migration.rollback ? migration.rollback.none : UNDO };
    case 'pitr': {
      const recovery = await database.recovery();
      if (recovery.kind === 'off')
        throw refused(`point-in-time recovery is not there for this run: ${recovery.why}`);
      const days = Math.floor((recovery.keptSeconds / 86_400) * 10) / 10;
      return {
        kind: 'pitr',
        detail: `Point-in-time recovery is on: every minute since ${recovery.earliest} can be read, for ${days} days`,
      };
    }
    case 'export': {
      const collections = [...new Set(migration.walk.map(({ collection }) => collection))];
      // As of the last full minute, so that nothing of the run itself is in it; Firestore takes full minutes only.
      const asOf = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
      const exporting = await database.export({ collections, to: wanted.exportTo ?? '', asOf });
      if (exporting.kind === 'refused') throw refused(`no export was started: ${exporting.why}`);
      return {
        kind: 'export',
        detail: `${collections.join(', ')} as of ${new Date(asOf).toISOString()} are exported to ${exporting.at} (${exporting.operation}): see that it succeeds`,
      };
    }
  }
}

function refused(why: string): CallError {
  return new CallError('MIGRATION_ERROR', `protection: ${why}`);
}
