import { ALERT_KINDS, SEVERITIES, type AlertKind, type Severity } from '../model/alert-kinds';
import { ALERT_REMEMBERS, type Alert, type Notification } from '../model/operations';

/** Something that people are to know. */
export interface Occasion {
  readonly kind: AlertKind;
  /** The document concerned; with the kind it names the cause. */
  readonly path: string;
  /** Tells one occasion of the cause from the next: the same however often it is delivered. */
  readonly occasion: string;
  readonly message: string;
  /** Where it is not as grave as its kind usually is, or graver. */
  readonly severity?: Severity;
}

export interface Occurred {
  readonly alert: Alert;
  /** Why people are to be told; null: they know. */
  readonly why: Notification['why'] | null;
}

/**
 * What an alert becomes when its cause occurs; `at` in ISO form.
 *
 * | the alert | becomes |
 * |---|---|
 * | is not there | open; people are told |
 * | remembers this occasion | what it is: null |
 * | is open | one more is counted; people are told when this one is graver than all before |
 * | was acknowledged | open again, as grave as this occasion; people are told |
 *
 * An occasion that comes again after `ALERT_REMEMBERS` others passes for a new one.
 */
export function occurred(
  before: Alert | undefined,
  { kind, path, occasion, message, severity = ALERT_KINDS[kind].severity }: Occasion,
  at: string,
): Occurred | null {
  const { recommendation } = ALERT_KINDS[kind];
  if (before === undefined) {
    const first = { count: 1, firstSeenAt: at, lastSeenAt: at, occasions: [occasion], requests: [] };
    const alert = { kind, severity, path, message, recommendation, acknowledged: null, ...first };
    return { alert, why: 'opened' };
  }
  if (before.occasions.includes(occasion)) return null;
  const isOpen = before.acknowledged === null;
  const change = isOpen ? graveness(severity) - graveness(before.severity) : 0;
  const alert = {
    ...before,
    // The gravest occasion has the word: a small one after it does not make it harmless.
    ...(change >= 0 && { severity, message }),
    ...{ recommendation, acknowledged: null, count: before.count + 1 },
    // Clocks of two instances differ.
    lastSeenAt: at > before.lastSeenAt ? at : before.lastSeenAt,
    occasions: [...before.occasions, occasion].slice(-ALERT_REMEMBERS),
  };
  if (!isOpen) return { alert, why: 'opened-again' };
  return { alert, why: change > 0 ? 'graver' : null };
}

function graveness(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
