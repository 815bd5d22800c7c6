import { describe, expect, test } from 'vitest'

import { keepIn } from './keep.js'

/** A `Storage` over a map, that refuses to write when `full`. */
class MapStorage implements Storage {
  readonly map = new Map<string, string>()
  full = false
  get length(): number {
    return this.map.size
  }
  clear(): void {
    this.map.clear()
  }
  getItem(key: string): string | null {
    return this.map.get(key) ?? null
  }
  key(index: number): string | null {
    return [...this.map.keys()][index] ?? null
  }
  removeItem(key: string): void {
    this.map.delete(key)
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new Error('QuotaExceededError')
    this.map.set(key, value)
  }
}

describe('keep', () => {
  test('gives back what it was given, under its own prefix', () => {
    const storage = new MapStorage()
    const keep = keepIn(() => storage)
    expect(keep.get('name')).toBeUndefined()
    keep.set('name', 'Ada')
    expect(keep.get('name')).toBe('Ada')
    expect([...storage.map]).toEqual([['longwire.chat.name', 'Ada']])
    keep.set('name', undefined)
    expect(keep.get('name')).toBeUndefined()
  })

  test('a full storage costs the reload, not the page', () => {
    const storage = new MapStorage()
    const keep = keepIn(() => storage)
    keep.set('name', 'Ada')
    storage.full = true
    keep.set('name', 'Bob')
    expect(keep.get('name')).toBe('Bob')
    storage.full = false
    keep.set('name', 'Eve')
    expect(keep.get('name')).toBe('Eve')
  })

  test('a forbidden storage is a short memory', () => {
    const keep = keepIn(() => {
      throw new Error('SecurityError')
    })
    expect(keep.get('name')).toBeUndefined()
    keep.set('name', 'Ada')
    expect(keep.get('name')).toBe('Ada')
    keep.set('name', undefined)
    expect(keep.get('name')).toBeUndefined()
  })
})
