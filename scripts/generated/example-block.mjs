/**
 * An example as a code block, without the comment that it begins with: in a document, the text around it says that.
 * @param {string} source
 */
export function exampleBlock(source) {
  return `\`\`\`js\n${source.replace(/^(\/\/[^\n]*\n)+\n*/, '').trimEnd()}\n\`\`\`\n`
}
