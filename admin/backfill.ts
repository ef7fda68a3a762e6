import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand, UsageError } from '../tour/options';
import { CallRefused } from './call-protocol';
import { clientOf } from './client';
import type { Command } from './command';
import { COMMANDS } from './commands';
import { placeOf } from './place';
import { processTerminal } from './terminal';
import { overview } from './usage';

async function main([name, ...args]: string[]): Promise<number> {
  if (name === '--help') {
    process.stdout.write(overview(COMMANDS));
    return 0;
  }
  const command = commandNamed(name);
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

function commandNamed(name: string | undefined): Command {
  const command = COMMANDS.find((one) => one.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map((one) => one.name).join(', ');
  throw new UsageError(name === undefined ? 'Which command?' : `${name}: expected one of ${names}`);
}

/** What a program can tell of a failure. */
function jsonOf(error: unknown): object {
  const message = error instanceof Error ? error.message : String(error);
  return { error: error instanceof CallRefused ? { message, ...error.details } : { message } };
}

runCommand(COMMANDS.find(({ name }) => name === process.argv[2])?.usage ?? overview(COMMANDS), main);
