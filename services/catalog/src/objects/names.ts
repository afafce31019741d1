const plainLetters: Record<string, string> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
  ŧ: 't',
  ς: 'σ',
  '&': ' and ',
}
const plainLetter = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'g')
/** Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs of Arabic; the marks of Indic scripts, Thai and kana are letters to their readers. */
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g

/** Text as it is searched and sorted: lower case, without accents. "Ágætis Byrjun" → "agaetis byrjun". */
export const fold = (text: string): string => {
  const lower = text.toLowerCase()
  // Most names are ASCII, where nothing is left to do but this.
  if (/^[ -%'-~]*$/.test(lower)) return lower.trim()
  return lower
    .normalize('NFKD')
    .replace(accents, '')
    .normalize('NFC')
    .replace(plainLetter, (letter) => plainLetters[letter]!)
    .replace(/\s+/g, ' ')
    .trim()
}

/** A name as it is compared: "Beyoncé" and "Beyonce" are two, "AC/DC" and "ac/dc" one, and so are curly and straight apostrophes. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘ʼ`´]/g, "'")
    .replace(/[‐‑–—−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()

/** What a name is sorted by: folded, without a leading article. */
export const sortName = (name: string): string => withoutArticle(fold(name))

/** A folded name without its leading article. */
export const withoutArticle = (folded: string): string => folded.replace(/^(?:the|an?) (?=\S)/, '')

/** A readable key of a genre: "Drum & Bass" → "drum-and-bass". */
export const slug = (name: string): string =>
  fold(name.replaceAll('&', ' and '))
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-|-$/g, '') || encodeURIComponent(name.trim())

const variousNames = new Set([
  'various artists',
  'various',
  'va',
  'v.a.',
  'v/a',
  'diverse interpreten',
  'verschiedene interpreten',
  'artistes variés',
  'varios artistas',
])

/** Whether a tag's album artist says "many". */
export const isVarious = (name: string): boolean => variousNames.has(nameKey(name))

export const VARIOUS_ARTISTS = 'Various Artists'
export const UNKNOWN_ARTIST = 'Unknown artist'
export const UNKNOWN_ALBUM = 'Unknown album'
