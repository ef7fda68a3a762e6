import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  assertFails,
  assertSucceeds,
  initializeTestEnvironment,
  type RulesTestContext,
  type RulesTestEnvironment,
} from '@firebase/rules-unit-testing';
import { doc, getDoc, setDoc, setLogLevel, type DocumentData, type Firestore } from 'firebase/firestore';

/** The uid that owns the documents under test. */
export const OWNER = 'ann';
/** Another ordinary user's uid. */
export const OTHER = 'bob';

export type Who = 'owner' | 'other user' | 'admin' | 'signed out' | 'user with the claim admin: "true"';
export type Outcome = 'allowed' | 'denied';

/** One line of a table: who does what to which effect. */
export interface Case {
  who: Who;
  does: string;
  act: (db: Firestore) => Promise<unknown>;
  outcome: Outcome;
}

/** Title of a `Case` for `it.each`. */
export const CASE_TITLE = '$who + $does -> $outcome';

/** What a test file may do in its project of its own. */
export interface RulesSuite {
  /** The client of `who`, bound by the rules; the same one each time. */
  as: (who: Who) => Firestore;
  /** A further client of `who`, with a cache and an offline queue of its own. */
  newDevice: (who: Who) => Firestore;
  /** Writes documents past the rules, as the service or an older app version would have. */
  store: (documents: Record<string, DocumentData>) => Promise<void>;
  /** What is stored at a path, read past the rules; undefined when nothing is. */
  stored: (path: string) => Promise<DocumentData | undefined>;
  /** Runs the case and fails unless it ends as the case says. */
  check: (row: Case) => Promise<void>;
}

// rules-unit-testing declares the older type; at run time the object is what the modular functions take.
const modular = (context: RulesTestContext) => context.firestore() as unknown as Firestore;

function emulator(): { host: string; port: number } {
  const address = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
  const [, host, port] = /^(.+):(\d+)$/.exec(address) ?? [];
  if (host === undefined || port === undefined) {
    throw new Error(
      `FIRESTORE_EMULATOR_HOST is "${address}": the rules tests expect host:port of an emulator`,
    );
  }
  return { host, port: Number(port) };
}

/** Loads `firestore.rules` into a project on the emulator and empties it before each test. */
export function rulesSuite(projectId: string): RulesSuite {
  let environment: RulesTestEnvironment | undefined;
  const loaded = () => {
    if (environment === undefined)
      throw new Error(`${projectId}: the rules are not loaded before the tests run`);
    return environment;
  };

  beforeAll(async () => {
    setLogLevel('silent'); // every denial would otherwise be printed as a warning
    const rules = readFileSync(join(__dirname, '../../firestore.rules'), 'utf8');
    environment = await initializeTestEnvironment({ projectId, firestore: { ...emulator(), rules } });
  });
  beforeEach(() => loaded().clearFirestore());
  afterAll(() => environment?.cleanup());

  const newDevice = (who: Who): Firestore => {
    switch (who) {
      case 'owner':
        return modular(loaded().authenticatedContext(OWNER));
      case 'other user':
        return modular(loaded().authenticatedContext(OTHER));
      case 'admin':
        return modular(loaded().authenticatedContext('root', { admin: true }));
      case 'user with the claim admin: "true"':
        return modular(loaded().authenticatedContext('eve', { admin: 'true' }));
      case 'signed out':
        return modular(loaded().unauthenticatedContext());
    }
  };

  const clients = new Map<Who, Firestore>();
  const as = (who: Who): Firestore => {
    const client = clients.get(who) ?? newDevice(who);
    clients.set(who, client);
    return client;
  };

  return {
    as,
    newDevice,
    store: (documents) =>
      loaded().withSecurityRulesDisabled(async (context) => {
        const db = modular(context);
        await Promise.all(Object.entries(documents).map(([path, data]) => setDoc(doc(db, path), data)));
      }),
    stored: async (path) => {
      let data: DocumentData | undefined;
      await loaded().withSecurityRulesDisabled(async (context) => {
        data = (await getDoc(doc(modular(context), path))).data();
      });
      return data;
    },
    check: async ({ who, act, outcome }) => {
      const attempt = act(as(who));
      await (outcome === 'allowed' ? assertSucceeds(attempt) : assertFails(attempt));
    },
  };
}

/** The emulator's explanation of a denial; fails when the attempt is allowed. */
export async function explanationOf(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await assertFails(attempt);
  return error instanceof Error ? error.message : String(error);
}
