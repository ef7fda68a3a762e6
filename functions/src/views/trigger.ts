import { onDocumentWritten } from 'firebase-functions/v2/firestore';
import { COLLECTIONS } from '../model/collections';
import { REGION, VIEW_COALESCE_SECONDS } from '../params';
import { toStoredChange } from '../platform/events';
import { invocation } from '../platform/invocation';
import { liveDeps } from '../platform/live';
import { contributionWritten } from './contribution-written';

const document = `${COLLECTIONS.contributions}/{id}` as const;
const options = { region: REGION, retry: true, memory: '256MiB', timeoutSeconds: 60, document } as const;

export const onContributionWritten = onDocumentWritten(options, async (event) => {
  const deps = liveDeps(() => REGION.value());
  const { id: eventId, document: subject, params } = event;
  const coalesceMs = Math.max(1, VIEW_COALESCE_SECONDS.value()) * 1000;
  await invocation(deps, { function: 'onContributionWritten', subject, eventId }, () =>
    contributionWritten(deps, { logId: params.id, change: toStoredChange(event), coalesceMs }),
  );
});
