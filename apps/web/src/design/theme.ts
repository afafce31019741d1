export type Theme = 'dark' | 'light' | 'system'

/** The choice of this browser; dark until someone chooses, as the covers give the light. */
export const readTheme = (): Theme => (document.documentElement.dataset.theme as Theme | undefined) ?? 'dark'

export function setTheme(theme: Theme) {
  document.documentElement.dataset.theme = theme
  try {
    localStorage.setItem('tutti.theme', theme)
  } catch {
    // Then it holds until the page is left.
  }
}
