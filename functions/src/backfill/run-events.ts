import type { DocumentSnapshot } from 'firebase-admin/firestore';
import { parseOwn } from '../model/own';
import { runEventSchema, type RunEvent } from '../model/runs';

/** An event of a run as a call answers with it. */
export function plainEvent(snapshot: DocumentSnapshot): RunEvent {
  return parseOwn(runEventSchema, snapshot.ref.path, snapshot.data() ?? {});
}
