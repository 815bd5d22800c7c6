import { Command, InvalidArgumentError, Option } from 'commander'

export interface CommandOptions {
  readonly httpPort: number
  readonly httpsPort: number
  readonly host: string
  readonly logLevel: string
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug']

function port(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return value
}

function host(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('A host is a name or an IP address.')
  return text
}

/** The command line; what is not given there comes from the environment. */
export function stationCommand(): Command {
  return new Command('station')
    .description('Serves the Longwire applications over http and https, and their lines over ws and wss.')
    .addOption(
      new Option('--http-port <port>', 'port for http and ws; 0 takes a free one')
        .env('LONGWIRE_HTTP_PORT')
        .default(8080)
        .argParser(port),
    )
    .addOption(
      new Option('--https-port <port>', 'port for https and wss; 0 takes a free one')
        .env('LONGWIRE_HTTPS_PORT')
        .default(8443)
        .argParser(port),
    )
    .addOption(
      new Option('--host <host>', 'name or IP address to listen at; 0.0.0.0 for every one')
        .env('LONGWIRE_HOST')
        .default('127.0.0.1')
        .argParser(host),
    )
    .addOption(
      new Option('--log-level <level>', 'what is logged, as JSON lines on the error output')
        .env('LONGWIRE_LOG_LEVEL')
        .default('warn')
        .choices(LOG_LEVELS),
    )
    .allowExcessArguments(false)
}
