/** A line of the map: from and to in hundredths of the width; how often something goes along it. */
export type Line = { from: number; to: number; perS: number; shape?: 'down' | 'bow'; tone?: 'call' | 'event' }

const widthOf = (perS: number) => (perS > 0 ? Math.min(5, 1.25 + Math.log10(1 + perS) * 1.5) : 1)
/** A dash passes in 2.4 s when hardly anything goes along, in 0.3 s when very much does. */
const secondsOf = (perS: number) => Math.max(0.3, 2.4 / (1 + Math.log10(1 + perS)))
/** A bow joins two of the same row, and does not reach the next one. */
const BOW = 0.75

type Course = { from: number; to: number; shape: 'down' | 'bow'; height: number }

const pathOf = ({ from, to, shape, height }: Course) =>
  shape === 'bow'
    ? `M${from} 0 C${from} ${height * BOW} ${to} ${height * BOW} ${to} 0`
    : `M${from} 0 C${from} ${height / 2} ${to} ${height / 2} ${to} ${height}`

const TONES = { call: 'text-quiet', event: 'text-accent' }

/** Lines below a row of the map. Only for the eye: the figures stand in the nodes. */
export function Lines({ lines, height }: { lines: readonly Line[]; height: number }) {
  return (
    <svg aria-hidden viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" className="hidden w-full @[860px]:block" style={{ height }}>
      {lines.map(({ from, to, perS, shape = 'down', tone = 'call' }) => {
        const d = pathOf({ from, to, shape, height })
        return (
          <g key={`${shape} ${from} ${to}`} fill="none" stroke="currentColor" className={perS > 0 ? TONES[tone] : 'text-line-strong'}>
            <path d={d} vectorEffect="non-scaling-stroke" strokeWidth={widthOf(perS)} opacity={perS > 0 ? 0.35 : 1} />
            {perS > 0 && (
              <path
                d={d}
                vectorEffect="non-scaling-stroke"
                strokeWidth={widthOf(perS)}
                strokeLinecap="round"
                className="flow"
                style={{ animationDuration: `${secondsOf(perS)}s` }}
              />
            )}
          </g>
        )
      })}
    </svg>
  )
}
