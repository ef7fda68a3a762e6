import { onDocumentWritten } from 'firebase-functions/v2/firestore';
import { TARGETS, type Target } from '../copies';
import { REGION } from '../params';
import { toStoredChange } from '../platform/events';
import { invocation } from '../platform/invocation';
import { liveDeps } from '../platform/live';
import { documentWritten } from './document-written';

const options = { region: REGION, retry: true, memory: '512MiB', timeoutSeconds: 120 } as const;

function onTargetWritten(target: Target, name: string): ReturnType<typeof onDocumentWritten> {
  return onDocumentWritten({ ...options, document: `${TARGETS[target].collection}/{id}` }, async (event) => {
    const deps = liveDeps(() => REGION.value());
    const { id: eventId, document: subject } = event;
    await invocation(deps, { function: name, subject, eventId }, async () => ({
      outcome: await documentWritten(deps, {
        target,
        id: event.params.id,
        eventId,
        change: toStoredChange(event),
      }),
    }));
  });
}

export const onWorkoutLogWritten = onTargetWritten('workoutLogs', 'onWorkoutLogWritten');
export const onWorkoutLogShardWritten = onTargetWritten('workoutLogShards', 'onWorkoutLogShardWritten');
export const onProgramWritten = onTargetWritten('programs', 'onProgramWritten');
