import type { Colors } from 'picocolors/types.js'

import type { Station } from './station.js'

type Paint = Pick<Colors, 'bold' | 'cyan' | 'dim'>

/** What a person who started the station needs to know. */
export function greeting({ urls, applications }: Pick<Station, 'urls' | 'applications'>, paint: Paint): string {
  const lines = [
    '',
    `  ${paint.bold('Longwire')} is listening.`,
    '',
    `  ${paint.cyan(urls.http)}`,
    `  ${paint.cyan(urls.https)}  ${paint.dim('made its own certificate: when the browser warns, choose')}`,
    `  ${' '.repeat(urls.https.length)}  ${paint.dim('“Advanced”, then to proceed. It asks once.')}`,
    '',
    ...applications.map(({ title, path }) => `  ${title.padEnd(8)} ${paint.cyan(`${urls.http}${path}`)}`),
    '',
    `  ${paint.dim('Ctrl+C stops it.')}`,
    '',
  ]
  return lines.join('\n')
}
