import { setTimeout as sleep } from 'node:timers/promises';
import { readFields } from '../tests/support/oracle-reading';
import type { StructuredQuery } from '../tests/support/typed-rest';
import type { Stage } from './stage';

const lookAgainMs = 300;
const stalledAfterMs = 60_000;

/**
 * Waits until the views of so many users are complete and nothing is pending for them: histories are asked for by runs, and no
 * invocation tells of those. When nothing has ended for a minute it waits no longer, and the oracle will say what is missing.
 */
export async function untilAllCounted(stage: Stage, users: number, doing: string): Promise<void> {
  let [known, newsAt] = [-1, Date.now()];
  for (;;) {
    await stage.untilAtRest(doing);
    const ended = stage.log.invocations.length;
    if ((await completeUsers(stage)) >= users && !(await isAnyPending(stage))) {
      await stage.untilAtRest(doing);
      if (stage.log.invocations.length === ended) return;
    }
    if (ended !== known) [known, newsAt] = [ended, Date.now()];
    if (Date.now() - newsAt > stalledAfterMs) return;
    await sleep(lookAgainMs);
  }
}

async function completeUsers({ rest }: Stage): Promise<number> {
  const progress = await rest.list('userProgressView');
  return progress.filter(({ fields }) => readFields(fields)['complete'] === true).length;
}

async function isAnyPending({ rest }: Stage): Promise<boolean> {
  return (await rest.query(pendingLedger)).length > 0;
}

const pendingLedger: StructuredQuery = {
  from: [{ collectionId: 'workoutContributions' }],
  where: { fieldFilter: { field: { fieldPath: 'pending' }, op: 'EQUAL', value: { booleanValue: true } } },
  limit: 1,
};
