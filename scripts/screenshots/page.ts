import type { View } from './views.ts'

const WIDTHS = { wide: 600, phone: 190 } as const
const THEMES = ['dark', 'light'] as const

type Picture = { name: string; width: number; alt: string }

const picturesOf = (name: string, { title, only }: View): Picture[] =>
  (['wide', 'phone'] as const)
    .filter((way) => !only || only === way)
    .flatMap((way) =>
      THEMES.map((theme) => ({
        name: `${name}-${way}-${theme}.webp`,
        width: WIDTHS[way],
        alt: `${title}, ${way === 'wide' ? 'on a wide screen' : 'on a phone'}, ${theme}`,
      })),
    )

/** The files of all pictures. */
export const pictureNames = (views: Record<string, View>): string[] =>
  Object.entries(views).flatMap(([name, view]) => picturesOf(name, view).map((picture) => picture.name))

/** A Markdown page with the pictures of every view. */
export const playerPage = (views: Record<string, View>): string => {
  const sections = Object.entries(views).map(([name, view]) => {
    const images = picturesOf(name, view).map(
      ({ name: file, width, alt }) => `<img src="images/player/${file}" width="${width}" loading="lazy" alt="${alt}">`,
    )
    return `\n## ${view.title}\n\n${images.join('\n')}\n`
  })
  return `# The player, view by view\n\nWide and on a phone, dark and light, taken by \`npm run screenshots\`; the music is the demo music, which every installation can make.\n${sections.join('')}`
}
