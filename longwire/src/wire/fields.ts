import { DATA_DEPTH_MAX, DATA_KEYS_MAX, dataFault } from './data.js'
import type { WireFault, WireFaultName } from './wire-fault.js'

type Fault = Omit<WireFault, 'type' | 'id'>

/**
 * Reads the fields of one object of a message. A field that does not fit is noted, and a stand-in of the right type
 * returned, so that a decoder reads straight through and asks for `fault` once, at the end.
 */
export class Fields {
  readonly #record: Readonly<Record<string, unknown>>
  readonly #path: string
  readonly #faults: Fault[]

  constructor(record: object, path = '', faults: Fault[] = []) {
    this.#record = record as Record<string, unknown>
    this.#path = path
    this.#faults = faults
  }

  /** The first field that does not fit. */
  get fault(): Fault | undefined {
    return this.#faults[0]
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#record, name)
  }

  /** A string of `charactersMin` to `charactersMax` UTF-16 units. */
  text(name: string, charactersMax = Number.MAX_SAFE_INTEGER, charactersMin = 0): string {
    const value = this.#value(name)
    if (typeof value !== 'string') return this.#wrong('wrong-type', name, 'a string', '')
    if (value.length < charactersMin || value.length > charactersMax) {
      return this.#wrong('out-of-range', name, `${charactersMin} to ${charactersMax} characters`, '')
    }
    return value
  }

  /** A string of letters, digits, `-` and `_`. */
  token(name: string, charactersMax: number, charactersMin = 1): string {
    const value = this.text(name, charactersMax, charactersMin)
    if (/^[\w-]*$/.test(value)) return value
    return this.#wrong('out-of-range', name, 'letters, digits, "-" and "_"', '')
  }

  /** A whole number that a double holds exactly. */
  count(name: string, min = 0): number {
    const value = this.#value(name)
    if (typeof value !== 'number') return this.#wrong('wrong-type', name, 'a number', min)
    if (!Number.isSafeInteger(value) || value < min) {
      return this.#wrong('out-of-range', name, `a whole number from ${min} to 2^53 - 1`, min)
    }
    return value
  }

  flag(name: string): boolean {
    const value = this.#value(name)
    return typeof value === 'boolean' ? value : this.#wrong('wrong-type', name, 'true or false', false)
  }

  one<const Value extends string>(name: string, values: readonly Value[]): Value {
    const text = this.text(name)
    const value = values.find((candidate) => candidate === text)
    return value ?? this.#wrong('out-of-range', name, `one of ${values.join(', ')}`, values[0]!)
  }

  /** The only version there is. */
  version(name: string): 1 {
    if (this.count(name) !== 1) this.#wrong('unsupported-version', name, '1', 1)
    return 1
  }

  /** JSON of bounded depth and number of keys. */
  data(name: string): unknown {
    if (!this.has(name)) return this.#wrong('missing', name, 'present', null)
    const value = this.#record[name]
    const fault = dataFault(value)
    if (fault === undefined) return value
    const bounds = `JSON at most ${DATA_DEPTH_MAX} deep, with at most ${DATA_KEYS_MAX} keys and finite numbers`
    return this.#wrong(fault, name, bounds, null)
  }

  object<Value>(name: string, read: (fields: Fields) => Value): Value {
    return read(new Fields(this.#record_(this.#value(name), name), this.#at(name), this.#faults))
  }

  list<Value>(name: string, read: (fields: Fields) => Value): Value[] {
    const value = this.#value(name)
    if (!Array.isArray(value)) return this.#wrong('wrong-type', name, 'a list', [])
    const items: Value[] = []
    for (const [index, item] of (value as unknown[]).entries()) {
      const label = `${name}[${index}]`
      items.push(read(new Fields(this.#record_(item, label), this.#at(label), this.#faults)))
      if (this.#faults.length > 0) break
    }
    return items
  }

  /** `{ [name]: value }` when the field is present, `{}` when it is absent. */
  optional<Name extends string, Value>(name: Name, read: (name: Name) => Value): { [Key in Name]?: Value } {
    return this.has(name) ? ({ [name]: read(name) } as { [Key in Name]: Value }) : {}
  }

  #value(name: string): unknown {
    if (this.has(name)) return this.#record[name]
    return this.#wrong('missing', name, 'present', undefined)
  }

  #record_(value: unknown, label: string): object {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
    return this.#wrong('wrong-type', label, 'an object', {})
  }

  #at(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`
  }

  #wrong<StandIn>(name: WireFaultName, field: string, wanted: string, standIn: StandIn): StandIn {
    const path = this.#at(field)
    this.#faults.push({ name, message: `${path} must be ${wanted}`, path })
    return standIn
  }
}
