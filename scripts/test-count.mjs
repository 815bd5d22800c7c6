import { brokenFiles } from '../conformance/named-tests.mjs'

/** @typedef {import('../conformance/named-tests.mjs').VitestReport} VitestReport */

/**
 * Adds up vitest's reports. A file that failed as a whole counts as one failed test.
 * @param {readonly VitestReport[]} reports
 * @returns {{ passed: number, failed: number, notRun: string[], broken: string[] }}
 */
export function countTests(reports) {
  const tests = reports.flatMap(({ testResults }) =>
    testResults.flatMap(({ name, assertionResults }) => assertionResults.map((test) => ({ ...test, file: name }))),
  )
  const broken = reports.flatMap((report) => brokenFiles(report).map(({ file, message }) => `${file}: ${message}`))
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + broken.length,
    notRun: tests
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(
        ({ ancestorTitles, title, status, file }) => `${status}: ${[...ancestorTitles, title].join(' › ')} (${file})`,
      ),
    broken,
  }
}
