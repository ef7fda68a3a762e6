import { isDocumentId } from '../model/document';

/**
 * Halving a range of document ids. Ids are read as fractions in base 62; what is no letter or digit counts as the nearest one
 * below. A rough middle is enough: correctness asks only that it lies strictly inside, by UTF-8 bytes, as Firestore orders.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS_IN_ORDER = Array.from(ALPHABET);
const DIGITS = 8;

/** An id strictly between `after` and `until` (open ends where absent), or undefined when none is found. */
export function middleOf(after: string | undefined, until: string | undefined): string | undefined {
  const shared = after !== undefined && until !== undefined ? sharedPrefix(after, until) : '';
  const low = toNumber((after ?? '').slice(shared.length));
  const high = until === undefined ? ALPHABET.length ** DIGITS : toNumber(until.slice(shared.length));
  const middle = shared + toText(Math.floor((low + high) / 2));
  const inside =
    (after === undefined || isAfter(middle, after)) && (until === undefined || isAfter(until, middle));
  return inside && isDocumentId(middle) ? middle : undefined;
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

function toNumber(text: string): number {
  return Array.from({ length: DIGITS }, (_, index) => digitOf(text[index])).reduce(
    (number, digit) => number * ALPHABET.length + digit,
    0,
  );
}

function digitOf(char: string | undefined): number {
  if (char === undefined) return 0;
  return Math.max(
    0,
    DIGITS_IN_ORDER.findLastIndex((digit) => digit <= char),
  );
}

function toText(number: number): string {
  let rest = number;
  let text = '';
  for (let digit = 0; digit < DIGITS; digit += 1) {
    text = (ALPHABET[rest % ALPHABET.length] ?? '') + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}
