import { test } from 'vitest'

import type { ListenOptions } from '../../src/node/index.js'
import { FULL } from './scale.js'

type Driver = NonNullable<ListenOptions['driver']>
type Body<Args extends readonly unknown[]> = (...args: Args) => Promise<void> | void

/** Tests of one kind of attack, as `test` and `test.each`. */
interface Attack {
  (name: string, body: Body<[]>): void
  each<Args extends readonly unknown[] | [unknown]>(cases: readonly Args[]): (name: string, body: Body<Args>) => void
  each<Case>(cases: readonly Case[]): (name: string, body: Body<[Case]>) => void
}

/** Which driver servers of attacks listen with now, if they listen to TCP without TLS. */
let current: Driver = 'stream'

/** An attack that either driver has to bear by itself: on its sockets, and on what it reads and writes. Always with both. */
export const attackSockets = attackWith(['stream', 'handle'])

/** An attack on what is above the driver, too: with both when the counts are full, otherwise with the default one. */
export const attackServer = attackWith(FULL ? ['stream', 'handle'] : ['handle'])

/** The options of a server that can be told which driver to take, with that of the test that runs. */
export function withDriver(options: ListenOptions = {}): ListenOptions {
  return options.tls === undefined ? { driver: current, ...options } : options
}

/** The driver that a server with these options has, and undefined for one that does not listen to TCP without TLS. */
export function driverOf({ tls, driver }: ListenOptions): Driver | undefined {
  return tls === undefined ? driver : undefined
}

function attackWith(drivers: readonly Driver[]): Attack {
  const attack = (name: string, body: Body<[]>): void => {
    for (const driver of drivers) test(titleOf(name, driver), () => under(driver, body))
  }
  const each =
    (cases: readonly unknown[]) =>
    (name: string, body: Body<never>): void => {
      for (const driver of drivers) {
        const run = (...args: readonly unknown[]) => under(driver, () => body(...(args as never)))
        test.each(cases as readonly unknown[][])(titleOf(name, driver), run)
      }
    }
  return Object.assign(attack, { each })
}

function titleOf(name: string, driver: Driver): string {
  return driver === 'stream' ? name : `${name}, driver ${driver}`
}

async function under(driver: Driver, body: Body<[]>): Promise<void> {
  current = driver
  try {
    await body()
  } finally {
    current = 'stream'
  }
}
