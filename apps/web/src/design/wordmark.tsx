/** "tutti" with the crossbars of the two middle t's joined into one line. Inherits the text colour; the bar is the accent. */
export function Wordmark({ className, label = 'Tutti' }: { className?: string; label?: string }) {
  return (
    <svg viewBox="0 0 104 40" role="img" aria-label={label} className={className}>
      <g fill="none" stroke="currentColor" strokeWidth="5.200" strokeLinecap="round">
        <path d="M11 6v21c0 4 2 6.500 6 6.500" />
        <path d="M28 14.500v11.500c0 5 3 8 7.500 8s8-3 8-8v-11.500m0 0v19" />
        <path d="M58 6v21c0 4 2 6.500 6 6.500" />
        <path d="M77 6v21c0 4 2 6.500 6 6.500" />
        <path d="M96 15v18.500" />
        <path d="M4 14.500h15" />
      </g>
      <circle cx="96" cy="6.500" r="3.200" fill="currentColor" />
      <path d="M51 14.500h36" fill="none" stroke="var(--accent)" strokeWidth="5.200" strokeLinecap="round" />
    </svg>
  )
}

export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="6 6 52 52" aria-hidden className={className}>
      <g fill="none" stroke="currentColor" strokeWidth="5.500" strokeLinecap="round">
        <path d="M23 13v29c0 4.600 2.300 7 6.500 7" />
        <path d="M40 13v29c0 4.600 2.300 7 6.500 7" />
      </g>
      <path d="M14 25h36" fill="none" stroke="var(--accent)" strokeWidth="5.500" strokeLinecap="round" />
    </svg>
  )
}
