import { DOCUMENT_WITH_COPIES_MAX_BYTES } from '../limits';
import type { Occasion } from './occurred';

/** A document that is left without copies, since they find no room in it. Once for each document: what a user types is no news each time. */
export function tooLarge(path: string): Occasion {
  const message = `${path} has no room for its copies; its user's data and summary are kept`;
  return { kind: 'too-large', path, occasion: 'room', message };
}

/** A document that has its copies, and soon will not. */
export function nearlyFull(path: string, bytes: number): Occasion {
  const [has, may] = [inKilobytes(bytes), inKilobytes(DOCUMENT_WITH_COPIES_MAX_BYTES)];
  const message = `${path} has ${has} KB; beyond ${may} KB it is left without its copies`;
  return { kind: 'too-large', severity: 'info', path, occasion: 'nearly-full', message };
}

function inKilobytes(bytes: number): number {
  return Math.floor(bytes / 1_000);
}
