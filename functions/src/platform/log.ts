/** One structured line a call; Cloud Logging reads `severity` and `message` (cloud.google.com/logging/docs/structured-logging). */
export interface Log {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

export const structuredLog: Log = {
  info: (message, fields) => {
    write('INFO', message, fields);
  },
  error: (message, fields) => {
    write('ERROR', message, fields);
  },
};

function write(severity: string, message: string, fields: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ severity, message, ...fields })}\n`);
}
