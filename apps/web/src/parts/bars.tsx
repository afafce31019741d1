/** Three bars that move while music sounds. */
export function Bars({ still }: { still?: boolean }) {
  return (
    <span aria-hidden data-still={still || undefined} className="bars flex h-3.5 items-end gap-0.5">
      <i />
      <i />
      <i />
    </span>
  )
}
