import { z } from 'zod';
import { CallError } from '../model/call-errors';
import type { RunEvent } from '../model/runs';
import { reason, requestId } from '../operations/callable';
import type { Deps } from '../platform/deps';
import { flagsReference } from '../platform/flags';
import { advance } from '../walk/advance';
import type { Engine } from '../walk/migration';
import { runReference, toFlags } from '../walk/runs';
import { createRun, requestKey } from './new-run';
import { knownMigration, optionsOf } from './start';

export const switchSchema = z.strictObject({ live: z.boolean(), requestId, reason });
type SwitchInput = z.output<typeof switchSchema>;

export interface Switched {
  readonly live: boolean;
  /** When it was last thrown, ms since 1970. */
  readonly since: number;
  readonly changed: boolean;
  /** The same request was made before. */
  readonly repeated: boolean;
  /** The run that derives everything again, after live derivation was off. */
  readonly runId: string | null;
  readonly message: string;
}

/** The migration that brings everything into line again. */
const DERIVE_AGAIN = 'derive-again';

/**
 * Switches live derivation on or off, for the whole service.
 *
 * | what may happen | what happens |
 * |---|---|
 * | it is so already | nothing, and the answer says so |
 * | the call comes twice | the second changes nothing, even when somebody has switched back meanwhile |
 * | off, and a run needs it on | refused |
 * | on, and something is rolled back or taken out | refused: triggers would undo it |
 * | on | in the same commit a run is made that derives everything again: nobody has kept it right meanwhile |
 */
export async function switchLive(
  deps: Deps,
  engine: Engine,
  { input, by }: { input: SwitchInput; by: string },
): Promise<Switched> {
  const switched = await throwSwitch(deps, engine, { input, by });
  if (switched.runId !== null) await advance(deps, engine, switched.runId);
  return switched;
}

function throwSwitch(
  deps: Deps,
  engine: Engine,
  { input, by }: { input: SwitchInput; by: string },
): Promise<Switched> {
  const { db, clock } = deps;
  const runId = requestKey(input.requestId);
  const eventReference = flagsReference(db).collection('events').doc(runId);
  return db.runTransaction(async (tx) => {
    const [flagsSnapshot, event, existing] = await tx.getAll(
      ...[flagsReference(db), eventReference, runReference(db, runId)],
    );
    if (flagsSnapshot === undefined) throw new Error('getAll: it gave fewer documents than it was asked for');
    const flags = toFlags(flagsSnapshot);
    const [is, was] = [flags.live ? 'on' : 'off', input.live ? 'on' : 'off'];
    if (event?.exists === true) {
      if (event.get('after.live') !== input.live)
        throw new CallError('VALIDATION_ERROR', 'requestId: it has asked for the opposite before');
      const message = `This request was carried out before; live derivation is ${is}`;
      const { live, since } = flags;
      return { live, since, changed: false, repeated: true, runId: input.live ? runId : null, message };
    }
    if (flags.live === input.live) {
      const message = `Live derivation is ${was} already; nothing was changed`;
      return { live: flags.live, since: flags.since, changed: false, repeated: false, runId: null, message };
    }
    if (existing?.exists === true)
      throw new CallError('VALIDATION_ERROR', 'requestId: it has started a run before');
    demandNobodyNeeds(engine, { flags, live: input.live });
    const now = clock.now();
    const order = { by, reason: input.reason, at: now };
    const next = { ...flags, live: input.live, since: now };
    if (input.live) {
      createRun(tx, deps, {
        ...{ requestId: input.requestId, order, flags: next },
        migration: knownMigration(engine, DERIVE_AGAIN),
        options: optionsOf({ preset: 'recommended', stopOnError: false }),
        protection: {
          kind: 'undo',
          detail: 'Logs and programs are kept as they were, in the commit that changes them',
        },
      });
    } else {
      tx.set(flagsReference(db), next);
    }
    const noted: RunEvent = {
      ...{ ...order, what: `switch-${was}` },
      ...{ before: { live: flags.live }, after: { live: input.live } },
    };
    tx.create(eventReference, noted);
    const message = input.live
      ? `Live derivation is on; run ${runId} derives everything again`
      : 'Live derivation is off: apps must not rely on copies, summaries and views until it is on and derive-again has completed';
    return {
      ...{ live: input.live, since: now, changed: true, repeated: false },
      ...{ runId: input.live ? runId : null, message },
    };
  });
}

/** With live derivation on nothing is under way that needs it off, and the other way round. */
function demandNobodyNeeds(
  { migrations }: Engine,
  { flags, live }: { flags: ReturnType<typeof toFlags>; live: boolean },
): void {
  // While it is off, a run of any migration that is under way takes something out, or rolls back.
  const [other] = Object.entries(flags.runs).filter(
    ([name]) => live || migrations.get(name)?.needsLive !== 'off',
  );
  if (other === undefined) return;
  const [name, id] = other;
  throw new CallError(
    'ALREADY_RUNNING',
    `Run ${id} of ${name} is under way, and needs live derivation ${live ? 'off' : 'on'}`,
    { runId: id },
  );
}
