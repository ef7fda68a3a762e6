import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand, UsageError } from '../tour/options';
import { CallRefused } from './call-protocol';
import { clientOf } from './client';
import type { Command } from './command';
import { placeOf } from './place';
import { processTerminal } from './terminal';
import { overview } from './usage';

/** A command line of several commands: `npm run NAME -- COMMAND`. */
export interface Program {
  readonly name: string;
  readonly about: string;
  readonly commands: readonly Command[];
}

/** Runs what the process was started with, and ends it with the command's exit code. */
export function runProgram(program: Program): void {
  const { commands } = program;
  const usage = commands.find(({ name }) => name === process.argv[2])?.usage ?? overview(program);
  runCommand(usage, (args) => main(program, args));
}

async function main(program: Program, [name, ...args]: string[]): Promise<number> {
  if (name === '--help') {
    process.stdout.write(overview(program));
    return 0;
  }
  const command = commandNamed(program, name);
  const { common, begin } = command.prepare(args);
  if (begin === undefined) {
    process.stdout.write(command.usage);
    return 0;
  }
  const { json } = common;
  const place = placeOf(common);
  const terminal = processTerminal();
  const { call, mind } = clientOf(place, { env: process.env, say: terminal.say });
  try {
    return await begin({ place, call, mind, terminal, json, sleep, newRequestId: randomUUID });
  } catch (error) {
    if (json && !(error instanceof UsageError)) await terminal.write(`${JSON.stringify(jsonOf(error))}\n`);
    throw error;
  }
}

function commandNamed({ commands }: Program, name: string | undefined): Command {
  const command = commands.find((one) => one.name === name);
  if (command !== undefined) return command;
  const names = commands.map((one) => one.name).join(', ');
  throw new UsageError(name === undefined ? 'Which command?' : `${name}: expected one of ${names}`);
}

/** What a program can tell of a failure. */
function jsonOf(error: unknown): object {
  const message = error instanceof Error ? error.message : String(error);
  return { error: error instanceof CallRefused ? { message, ...error.details } : { message } };
}
