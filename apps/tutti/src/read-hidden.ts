import { emitKeypressEvents, type Key } from 'node:readline'

/** Reads a line from the terminal without showing it. */
export const readHidden = (prompt: string): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    process.stdout.write(prompt)
    emitKeypressEvents(process.stdin)
    process.stdin.setRawMode(true).resume()
    const onKey = (character: string | undefined, key: Key) => {
      if (key.ctrl && key.name === 'c') process.exit(130)
      if (key.name === 'return' || key.name === 'enter') {
        process.stdin.off('keypress', onKey).setRawMode(false).pause()
        process.stdout.write('\n')
        resolve(text)
      } else if (key.name === 'backspace') text = text.slice(0, -1)
      else if (character && !key.ctrl) text += character
    }
    process.stdin.on('keypress', onKey)
  })
