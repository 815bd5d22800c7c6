import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

/** One file of a page, ready to send. */
export interface PageFile {
  readonly body: Buffer
  readonly type: string
  readonly etag: string
  /** The file's name changes with its content, so that it may be kept for ever. */
  readonly lasting: boolean
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css;charset=utf-8',
  '.html': 'text/html;charset=utf-8',
  '.js': 'text/javascript;charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain;charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** Vite puts the files with a hash in their names here. */
const HASHED = 'assets/'

/**
 * The files of a built page by their path below it, such as `/assets/index-abc.js`; `/` is its `index.html`. They are
 * held in memory: a build that runs meanwhile does not mix old files with new ones.
 * @throws {Error} when there is no `index.html`
 */
export function readPageFolder(directory: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  for (const entry of listFiles(directory)) {
    const path = relative(directory, entry).split(sep).join('/')
    const body = readFileSync(entry)
    files.set(`/${path}`, {
      body,
      type: TYPES[extname(path)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      lasting: path.startsWith(HASHED),
    })
  }
  const index = files.get('/index.html')
  if (index === undefined) throw new Error(`${directory} holds no page: it is not built, run "npm run build"`)
  return files.set('/', index)
}

function listFiles(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true, recursive: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}
