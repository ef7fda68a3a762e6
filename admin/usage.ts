import { COMMON, type Option, type Options } from './options';
import type { Program } from './program';

const EXITS = `Ends with 0 when all went well, with 1 when it did not, with 2 when the command line was wrong and nothing was done.`;

/** The text of `--help` of one command. */
export function usageOf(command: {
  readonly name: string;
  readonly operands: readonly string[];
  readonly options: Options;
  readonly about: string;
  readonly program?: string;
}): string {
  const reason = 'reason' in command.options ? ['--reason TEXT'] : [];
  const words = [command.name, ...command.operands, ...reason].join(' ');
  return `Usage: npm run ${command.program ?? 'backfill'} -- ${words} [options]

${command.about}

${optionLines({ ...command.options, ...COMMON })}

${EXITS}
`;
}

/** The text of `--help` without a command. */
export function overview({ name: program, about, commands }: Program): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${firstLine(command)}`);
  return `Usage: npm run ${program} -- COMMAND [options]

${about}

${lines.join('\n')}

\`npm run ${program} -- COMMAND --help\` lists a command's options.

The running emulator suite needs no set-up. For production give --project and --region, and in the environment
SPOTTER_ID_TOKEN, an admin's id token, or SPOTTER_API_KEY (the web API key) and SPOTTER_ADMIN_UID with application
default credentials that may sign as a service account; SPOTTER_SERVICE_ACCOUNT names it where the credentials do not.

${EXITS}
`;
}

function firstLine({ about }: { readonly about: string }): string {
  return about.split('\n')[0] ?? '';
}

function optionLines(options: Options): string {
  const heads = Object.entries(options).map(([name, option]) => `--${name}${valueOf(option)}`);
  const width = Math.max(...heads.map(({ length }) => length));
  return Object.values(options)
    .map(({ about }, index) => {
      const [first = '', ...others] = about.split('\n');
      const indented = others.map((line) => `\n${' '.repeat(width + 4)}${line}`);
      return `  ${(heads[index] ?? '').padEnd(width)}  ${first}${indented.join('')}`;
    })
    .join('\n');
}

function valueOf(option: Option): string {
  return option.type === 'string' ? ` ${option.of}` : '';
}
