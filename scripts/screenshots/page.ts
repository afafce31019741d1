import type { View } from './views.ts'

const HEAD = '<!-- Made by `npm run screenshots`. Do not edit. -->\n\n'
const WIDTHS = { wide: 600, phone: 190 } as const

/** A Markdown page with the pictures of every view. */
export const pageOf = (views: Record<string, View>): string =>
  `${HEAD}# The player, view by view\n\nWide and on a phone, dark and light; the music is the demo music, which every installation can make.\n${Object.entries(
    views,
  )
    .map(([file, view]) => section(file, view))
    .join('')}`

const section = (file: string, { title, only }: View): string => {
  const ways = (['wide', 'phone'] as const).filter((way) => !only || only === way)
  const images = ways.flatMap((way) =>
    ['dark', 'light'].map(
      (theme) =>
        `<img src="images/player/${file}-${way}-${theme}.webp" width="${WIDTHS[way]}" loading="lazy" alt="${title}, ${way === 'wide' ? 'on a wide screen' : 'on a phone'}, ${theme}">`,
    ),
  )
  return `\n## ${title}\n\n${images.join('\n')}\n`
}
