import { count } from '../audit/layout';

const UNKNOWN = 'n/a';

/** `2 h 05 min`, `4 min 10 s`, `12 s`; `n/a` while it is unknown. */
export function duration(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${pad(minutes)} min`;
  return minutes > 0 ? `${minutes} min ${pad(whole % 60)} s` : `${whole} s`;
}

/** `2026-01-31 18:04:11 UTC` */
export function moment(ms: number | null): string {
  return ms === null ? '' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function percent(value: number | null): string {
  return value === null ? UNKNOWN : `${value} %`;
}

export function amount(value: number | null): string {
  return value === null ? UNKNOWN : count(value);
}

export function money({ total, currency }: { readonly total: number; readonly currency: string }): string {
  return `${total.toFixed(2)} ${currency}`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
