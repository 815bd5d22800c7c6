/**
 * Gives a class what Web IDL says an interface looks like: attributes and operations that can be enumerated, the
 * constants on the class and on its objects, and its name.
 */
export function defineInterface(type: { readonly name: string; readonly prototype: object }, constants: object): void {
  const { name, prototype } = type
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (key !== 'constructor') Object.defineProperty(prototype, key, { ...descriptor, enumerable: true })
  }
  for (const [key, value] of Object.entries(constants)) {
    for (const target of [type, prototype]) Object.defineProperty(target, key, { value, enumerable: true })
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true })
}
