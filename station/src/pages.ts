import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'

import { type PageFile, readPageFolder } from './page-folder.js'
import { setSecurityHeaders } from './security-headers.js'

/** A folder with a built page, and the path it is served at. */
export interface PageFolder {
  /** Such as `/chat`; `/` for what no other folder has. */
  readonly path: string
  readonly directory: string
}

/** The station's own pages: the home page, and the one for what is not there. */
export const homeDirectory = fileURLToPath(new URL('../pages', import.meta.url))

const MISSING = '/404.html'

/**
 * Answers GET and HEAD with the files of `folders`, and everything else with an error.
 * @throws {Error} when a folder holds no page
 */
export function servePages(folders: readonly PageFolder[]): RequestListener {
  const files = new Map<string, PageFile>()
  const homes = new Set<string>()
  for (const { path, directory } of folders) {
    const prefix = path === '/' ? '' : path
    if (prefix !== '') homes.add(prefix)
    for (const [name, file] of readPageFolder(directory)) files.set(prefix + name, file)
  }
  return (request, response) => {
    setSecurityHeaders(response)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(request, response)
    const { pathname, query } = split(request.url ?? '/')
    const file = files.get(pathname)
    if (file !== undefined) sendFile(request, response, file)
    else if (homes.has(pathname)) redirect(response, `${pathname}/${query}`)
    else sendMissing(response, files.get(MISSING))
  }
}

function split(url: string): { readonly pathname: string; readonly query: string } {
  const mark = url.indexOf('?')
  return mark === -1 ? { pathname: url, query: '' } : { pathname: url.slice(0, mark), query: url.slice(mark) }
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: PageFile): void {
  response.setHeader('ETag', file.etag)
  response.setHeader('Cache-Control', file.lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304).end()
    return
  }
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.body.byteLength }).end(file.body)
}

/** 308: it stands there, for good. */
function redirect(response: ServerResponse, location: string): void {
  response.writeHead(308, { Location: location, 'Cache-Control': 'no-cache', 'Content-Length': 0 }).end()
}

function sendMissing(response: ServerResponse, page: PageFile | undefined): void {
  const body = page?.body ?? Buffer.from('404\n')
  response.writeHead(404, {
    'Content-Type': page?.type ?? 'text/plain',
    'Content-Length': body.byteLength,
    'Cache-Control': 'no-cache',
  })
  response.end(body)
}

function refuseMethod(request: IncomingMessage, response: ServerResponse): void {
  // What the request carries is not read; HTTP/2 has streams for that, and no such header.
  if (request.httpVersionMajor === 1) response.setHeader('Connection', 'close')
  response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0 }).end()
}
