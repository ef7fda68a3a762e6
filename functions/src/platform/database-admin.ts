import type { Firestore } from 'firebase-admin/firestore';

/** What a database can do for its own protection, besides what this service keeps. */
export interface DatabaseAdmin {
  recovery(): Promise<Recovery>;
  /** Starts to export collections as they were at a moment, or says why it cannot. */
  export(request: ExportRequest): Promise<Exporting>;
}

/** Recovery to a point in time: on, and since when, or off, and why. */
export type Recovery =
  | { readonly kind: 'on'; readonly earliest: string; readonly keptSeconds: number }
  | { readonly kind: 'off'; readonly why: string };

export interface ExportRequest {
  readonly collections: readonly string[];
  /** `gs://bucket/folder`. */
  readonly to: string;
  /** A full minute, ms since 1970: what is written later is not in the export. */
  readonly asOf: number;
}

export type Exporting =
  | { readonly kind: 'started'; readonly operation: string; readonly at: string }
  | { readonly kind: 'refused'; readonly why: string };

/** The emulator has no admin API. */
const NO_ADMIN_API = 'the Firestore emulator has none';

export const emulatorAdmin: DatabaseAdmin = {
  recovery: () => Promise.resolve({ kind: 'off', why: NO_ADMIN_API }),
  export: () => Promise.resolve({ kind: 'refused', why: NO_ADMIN_API }),
};

/** Of the database that the service works on. Its service account needs roles/datastore.importExportAdmin for exports. */
export function databaseAdmin(db: Firestore): DatabaseAdmin {
  return process.env['FIRESTORE_EMULATOR_HOST'] === undefined ? liveAdmin(db.databaseId) : emulatorAdmin;
}

const CODE_PREFIX = /^\d+ [A-Z_]+: /;

function liveAdmin(databaseId: string): DatabaseAdmin {
  const connect = async () => {
    // Loaded on the first call: its protocol definitions are large, and hardly any call needs them.
    const firestore = await import('@google-cloud/firestore');
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a package of its own, which this one brings along
    const client = new firestore.v1.FirestoreAdminClient();
    return { client, name: `projects/${await client.getProjectId()}/databases/${databaseId}` };
  };
  return {
    recovery: async () => {
      const { client, name } = await connect();
      try {
        const [database] = await client.getDatabase({ name });
        if (database.pointInTimeRecoveryEnablement !== 'POINT_IN_TIME_RECOVERY_ENABLED')
          return { kind: 'off', why: `it is not enabled for ${name}` };
        const earliest = Number(database.earliestVersionTime?.seconds ?? 0);
        return {
          kind: 'on',
          earliest: new Date(earliest * 1000).toISOString(),
          keptSeconds: Number(database.versionRetentionPeriod?.seconds ?? 0),
        };
      } finally {
        await client.close();
      }
    },
    export: async ({ collections, to, asOf }) => {
      const { client, name } = await connect();
      try {
        const [operation] = await client.exportDocuments({
          ...{ name, outputUriPrefix: to, collectionIds: [...collections] },
          snapshotTime: { seconds: Math.floor(asOf / 1000), nanos: 0 },
        });
        return { kind: 'started', operation: operation.name ?? 'unnamed', at: to };
      } catch (error) {
        // A bucket that is not there, or that the service may not write to: for whoever named it.
        return {
          kind: 'refused',
          why: String(error instanceof Error ? error.message : error).replace(CODE_PREFIX, ''),
        };
      } finally {
        await client.close();
      }
    },
  };
}
