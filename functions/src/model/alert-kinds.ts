/** From the least to the gravest. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

interface KindOfAlert {
  /** Of an occasion that says nothing else. */
  readonly severity: Severity;
  /** What whoever reads it is to do. */
  readonly recommendation: string;
}

/** Every kind of alert, in the order of docs/operations.md. A cause is a kind and a path. */
export const ALERT_KINDS = {
  'invalid-source': {
    severity: 'warning',
    recommendation:
      'Repair the exercise: name, primaryMuscleGroup and exerciseType must be strings, name not blank. Its event does the rest',
  },
  'too-large': {
    severity: 'warning',
    recommendation:
      "Usually one user's log with very long notes: have them shortened. A document without copies has the app read the exercises itself",
  },
  'drain-failed': {
    severity: 'critical',
    recommendation:
      'Read its error in the log; when the cause is gone, any write of a log of that user asks again, and what is pending goes along',
  },
  'history-failed': {
    severity: 'critical',
    recommendation:
      'Read its error in the log; when the cause is gone, any write of a log of that user asks again. His progress says complete: false until it is counted',
  },
  'fan-out-failed': {
    severity: 'critical',
    recommendation:
      'Read its error in the log; then write the exercise again in any copied field, or change it and change it back',
  },
  'run-stalled': {
    severity: 'critical',
    recommendation:
      'Read its error in the log; the status of the run says which range. The minder goes on trying: pause the run while the cause lasts',
  },
  'run-failed': {
    severity: 'critical',
    recommendation:
      'List the failures of the run, mend their cause, then have them tried again, or roll the run back',
  },
  breaker: {
    severity: 'critical',
    recommendation:
      'So much drift is no decay: find what writes wrong copies (a deploy, a script, a trigger that is off), mend that, then resume the run, which repairs all, or cancel it',
  },
  drift: {
    severity: 'critical',
    recommendation:
      'Start a sweep at once (sweep-start, depth deep), and look for what writes around the service',
  },
  'sweep-missed': {
    severity: 'warning',
    recommendation:
      'Look at the runs: a sweep that is held, paused or waits for its breaker keeps the next one from beginning',
  },
  'dead-letters': {
    severity: 'warning',
    recommendation:
      'Read the newest of deadLetters: their reasons say what nobody can derive, or what never arrived. Mended documents close theirs by themselves',
  },
} as const satisfies Readonly<Record<string, KindOfAlert>>;

export type AlertKind = keyof typeof ALERT_KINDS;

export const ALERT_KIND_NAMES = Object.keys(ALERT_KINDS) as [AlertKind, ...AlertKind[]];
