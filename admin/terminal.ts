import { createInterface } from 'node:readline/promises';

const INTERRUPTED = 130;
/** Of terminals that do not say. */
const USUAL_COLUMNS = 80;

/** What a command writes to and asks. */
export interface Terminal {
  /** What was asked for, to standard output; waits where whoever reads is slow. */
  readonly write: (text: string) => Promise<void>;
  /** A line besides, to standard error. */
  readonly say: (line: string) => void;
  /** Columns of a screen that can be redrawn; undefined: output goes to a file or a program. */
  readonly columns: () => number | undefined;
  /** A line from the person at the keyboard; undefined: there is nobody. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** Ctrl-C first calls `last`, then ends the process with 130. Returns a function that takes it back. */
  readonly onInterrupt: (last: () => void) => () => void;
}

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // Whoever reads through `head` has seen enough.
    process.exit(0);
  });
  return {
    write: (text) =>
      new Promise((resolve) => {
        stdout.write(text, (error) => {
          if (!error) resolve();
        });
      }),
    say: (line) => void stderr.write(`${line}\n`),
    columns: () => (stdout.isTTY ? stdout.columns || USUAL_COLUMNS : undefined),
    ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
    onInterrupt,
  };
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // At the end of the input, and after Ctrl-C, the question would never be answered.
  const closed = new Promise<string>((resolve) => {
    lines.once('close', () => {
      resolve('');
    });
  });
  const typed = await Promise.race([lines.question(question), closed]);
  lines.close();
  return typed;
}

function onInterrupt(last: () => void): () => void {
  // Npm and the script that started this one pass on a signal of their own besides Ctrl-C.
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const end = (): void => {
    last();
    process.exit(INTERRUPTED);
  };
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
