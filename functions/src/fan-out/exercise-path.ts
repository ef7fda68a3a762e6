import { SOURCE_COLLECTION } from '../copies';

/** The document that an exercise's alerts and dead letters name. */
export function exercisePath(exerciseId: string): string {
  return `${SOURCE_COLLECTION}/${exerciseId}`;
}
