import { posix } from 'node:path'

import { lineAt } from './project.mjs'

/** @typedef {import('./project.mjs').Fault} Fault */

/** @type {import('./project.mjs').Law} */
export const links = {
  name: 'every link in a document leads somewhere in the repository',
  faults: (project) => {
    const folders = new Set([...project.keys()].flatMap((path) => parents(path)))
    return [...project]
      .filter(([path]) => path.endsWith('.md'))
      .flatMap(([file, content]) =>
        [...content.matchAll(/\]\(([^)\s]+)\)/g)].flatMap((match) => {
          const [target = '', anchor] = (match[1] ?? '').split('#')
          if (/^[a-z]+:/.test(target) || /\.(png|gif|webp)$/.test(target)) return []
          const path = target === '' ? file : posix.join(posix.dirname(file), target).replace(/\/$/, '')
          const line = lineAt(content, match.index)
          if (!project.has(path) && !folders.has(path)) return [{ file, line, text: `"${match[1]}" leads nowhere` }]
          const page = project.get(path)
          if (anchor === undefined || page === undefined || headings(page).includes(anchor)) return []
          return [{ file, line, text: `"${match[1]}": ${path} has no heading #${anchor}` }]
        }),
      )
  },
}

/** @param {string} path */
function parents(path) {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

/**
 * The anchors that a page's headings make.
 * @param {string} page
 */
function headings(page) {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    (title ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}

/** What no file may say. Written so that this file does not say it either. */
const forbidden = [
  { pattern: /(?<![\w.])\/(?:home|Users|root|work)\/[\w.]/g, why: 'is a path of one machine' },
  { pattern: /\.\.[/]shared\b/g, why: 'lies outside the repository' },
  { pattern: /\b(?:TO[D]O|FIX[M]E|X[X]X)\b/g, why: 'is work left undone: do it, or say in words what does not work' },
]

/** @type {import('./project.mjs').Law} */
export const wording = {
  name: 'files speak of the project only, and leave nothing undone',
  faults: (project) =>
    [...project].flatMap(([file, content]) =>
      forbidden.flatMap(({ pattern, why }) =>
        [...content.matchAll(pattern)].map((match) => ({
          file,
          line: lineAt(content, match.index),
          text: `"${match[0]}" ${why}`,
        })),
      ),
    ),
}
