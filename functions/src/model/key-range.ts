import { isDocumentId } from './document';

/**
 * Halving a range of document ids. Ids are read as fractions, in base 62 by default; what is no digit of it counts as the nearest one
 * below. A rough middle is enough: correctness asks only that it lies strictly inside, by UTF-8 bytes, as Firestore orders.
 */
const LETTERS_AND_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = 8;

/** All of ASCII that an id may show: for ids with dashes and the like, where the middle has to be found again and again. */
export const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index))
  .filter((char) => char !== '/')
  .join('');

/** An id strictly between `after` and `until` (open ends where absent), or undefined when none is found. */
export function middleOf(
  after: string | undefined,
  until: string | undefined,
  digits = LETTERS_AND_DIGITS,
): string | undefined {
  const shared = after !== undefined && until !== undefined ? sharedPrefix(after, until) : '';
  const low = toNumber((after ?? '').slice(shared.length), digits);
  const high = until === undefined ? digits.length ** DIGITS : toNumber(until.slice(shared.length), digits);
  const middle = shared + toText(Math.floor((low + high) / 2), digits);
  const inside =
    (after === undefined || isAfter(middle, after)) && (until === undefined || isAfter(until, middle));
  return inside && isDocumentId(middle) ? middle : undefined;
}

/** As many characters that two ends do not share are soon halved. */
const SOON_HALVED = 6;

/**
 * An id strictly between, past all ids of ASCII that begin as `after` does, in half of the characters that the two ends do not
 * share; undefined when there is none, or they differ in a few characters only. Where nothing lies past it, ids are known to begin
 * alike, which halving finds out far more slowly.
 */
export function pastBeginning(after: string, until: string | undefined): string | undefined {
  const shared = until === undefined ? 0 : sharedPrefix(after, until).length;
  if (after.length - shared <= SOON_HALVED) return undefined;
  const past = `${after.slice(0, Math.floor((shared + after.length) / 2))}${PRINTABLE.at(-1) ?? ''}`;
  const inside = isAfter(past, after) && (until === undefined || isAfter(until, past));
  return inside && isDocumentId(past) ? past : undefined;
}

/** Whether `a` comes after `b` in the order of Firestore: by UTF-8 bytes. */
export function isAfter(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0;
}

function sharedPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}

function toNumber(text: string, digits: string): number {
  return Array.from({ length: DIGITS }, (_, index) => digitOf(text[index], digits)).reduce(
    (number, digit) => number * digits.length + digit,
    0,
  );
}

function digitOf(char: string | undefined, digits: string): number {
  if (char === undefined) return 0;
  return Math.max(
    0,
    Array.from(digits).findLastIndex((digit) => digit <= char),
  );
}

function toText(number: number, digits: string): string {
  let rest = number;
  let text = '';
  for (let digit = 0; digit < DIGITS; digit += 1) {
    text = (digits[rest % digits.length] ?? '') + text;
    rest = Math.floor(rest / digits.length);
  }
  return text;
}
