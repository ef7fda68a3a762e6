import { z } from 'zod';
import { SET_AMOUNT_MAX } from '../limits';

/** A number that a client stored, as a number or as digits in a string; null when it is none. */
function toNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** A weight or a count of a set. Null when it is no number, or larger than anybody has lifted or counted. */
export function toAmount(value: unknown): number | null {
  const number = toNumber(value);
  return number !== null && Math.abs(number) <= SET_AMOUNT_MAX ? number : null;
}

/** Milliseconds; 0 for what is no number. What bounds a set does not bound it: timers are left running for days. */
export const duration = z
  .unknown()
  .optional()
  .transform((value) => toNumber(value) ?? 0);

/** 0 for what is no number. */
export const amount = z
  .unknown()
  .optional()
  .transform((value) => toAmount(value) ?? 0);

/** The elements of an array; none when it is missing or no array. */
export const list = z
  .unknown()
  .optional()
  .transform((value): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []));

/** A user's id; anything else is no user. */
export const userId = z
  .unknown()
  .optional()
  .transform((id) => (typeof id === 'string' && id !== '' ? id : null));
