import { onDocumentWritten } from 'firebase-functions/v2/firestore';
import { SOURCE_COLLECTION } from '../copies';
import { REGION } from '../params';
import { toStoredChange } from '../platform/events';
import { invocation } from '../platform/invocation';
import { liveDeps } from '../platform/live';
import { exerciseWritten } from './exercise-written';

const document = `${SOURCE_COLLECTION}/{id}` as const;
const options = { region: REGION, retry: true, memory: '256MiB', timeoutSeconds: 60, document } as const;

export const onExerciseWritten = onDocumentWritten(options, async (event) => {
  const deps = liveDeps(() => REGION.value());
  const { id: eventId, document: subject, params } = event;
  const edit = { exerciseId: params.id, eventId, at: Date.parse(event.time), change: toStoredChange(event) };
  await invocation(deps, { function: 'onExerciseWritten', subject, eventId }, () =>
    exerciseWritten(deps, edit),
  );
});
