import { open } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

/** One line that a function ends an invocation with. */
export interface Invocation {
  readonly severity: 'INFO' | 'ERROR';
  readonly function: string;
  /** The document; for a fan-out task the exercise and the target, for the others the user's progress. */
  readonly subject: string;
  /** Of the event; for a fan-out task that of the edit it carries. */
  readonly eventId: string | undefined;
  readonly outcome: string;
  readonly error: string | undefined;
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
  /** Writes and deletes by collection. */
  readonly wrote: Readonly<Record<string, number>>;
  /** Tasks that it asked for. */
  readonly enqueued: number;
  /** Documents that a fan-out or the count of a history has looked at, and how many of them it had to write. */
  readonly visited: number;
  readonly written: number;
  /** Ledgers that it brought into the views, and views that it wrote or deleted for them, each as often as it did. */
  readonly ledgers: number;
  readonly views: number;
  /** When it was found in the log, ms since 1970. */
  readonly foundAt: number;
}

/** The suite's log as it grows. */
export class SuiteLog {
  readonly invocations: Invocation[] = [];
  /** What firebase-tools itself warns of, such as a function that crashed. */
  readonly warnings: string[] = [];
  #readTo = 0;
  #rest: Buffer = Buffer.alloc(0);

  constructor(private readonly file: string) {}

  /** Takes in what was appended since. Throws when there is no such file. */
  async refresh(): Promise<void> {
    const file = await open(this.file);
    try {
      const { size } = await file.stat();
      const appended = Buffer.alloc(Math.max(0, size - this.#readTo));
      const { bytesRead } = await file.read(appended, 0, appended.length, this.#readTo);
      this.#readTo += bytesRead;
      this.#take(Buffer.concat([this.#rest, appended.subarray(0, bytesRead)]));
    } finally {
      await file.close();
    }
  }

  /** The last line may still be growing, even in the middle of a character. */
  #take(bytes: Buffer): void {
    const end = bytes.lastIndexOf(0x0a) + 1;
    this.#rest = bytes.subarray(end);
    for (const line of bytes.subarray(0, end).toString().split('\n')) {
      const invocation = invocationIn(line);
      if (invocation) this.invocations.push({ ...invocation, foundAt: Date.now() });
      else if (/^\W*⚠/u.test(line)) this.warnings.push(stripVTControlCharacters(line).trim());
    }
  }
}

/** The invocation that a line tells of, whatever firebase-tools puts in front of it; undefined for every other line. */
export function invocationIn(line: string): Omit<Invocation, 'foundAt'> | undefined {
  const plain = stripVTControlCharacters(line);
  const start = plain.indexOf('{');
  if (start < 0 || !plain.includes('"message":"invocation"')) return undefined;
  const told = parsed(plain.slice(start).trim());
  if (told?.['message'] !== 'invocation') return undefined;
  const wrote = told['wrote'];
  return {
    severity: told['severity'] === 'ERROR' ? 'ERROR' : 'INFO',
    function: textIn(told['function']) ?? '',
    subject: textIn(told['subject']) ?? '',
    eventId: textIn(told['eventId']),
    outcome: textIn(told['outcome']) ?? '',
    error: textIn(told['error']),
    reads: countIn(told['reads']),
    writes: countIn(told['writes']),
    deletes: countIn(told['deletes']),
    wrote: typeof wrote === 'object' ? (wrote as Record<string, number>) : {},
    enqueued: countIn(told['enqueued']),
    visited: countIn(told['visited']),
    written: countIn(told['written']),
    ledgers: countIn(told['ledgers']),
    views: countIn(told['views']),
  };
}

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function countIn(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
