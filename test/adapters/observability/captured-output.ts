/** The lines that `use` writes to standard output and standard error, in order, with their ends. */
export function capturedOutput(use: () => void): readonly string[] {
  const chunks: string[] = []
  const streams = [process.stdout, process.stderr]
  const originals = streams.map((stream) => stream.write)
  const keep = (chunk: string | Uint8Array): boolean => {
    chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
    return true
  }
  for (const stream of streams) stream.write = keep
  try {
    use()
  } finally {
    streams.forEach((stream, index) => (stream.write = originals[index] ?? stream.write))
  }
  return chunks.join('').match(/.*\n|.+$/g) ?? []
}
