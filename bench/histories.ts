import { loadRealData, type SeedDocument } from '../seed/real-data';
import { allDocuments } from './holders';

/**
 * The app's documents as they were before it had the service: exercises, programs, and exactly so many logs, the real histories first and
 * then the same again of synthetic users. The same in every process, so that what one has written another can compare.
 */
export function* histories(logs: number): Generator<SeedDocument> {
  let left = logs;
  for (const document of allDocuments(loadRealData())) {
    const isLog = document.path.startsWith('workoutLogs/');
    if (isLog && left === 0) return;
    if (isLog) left -= 1;
    yield document;
  }
}
