import { Late, Skeleton } from '../design/states.tsx'

/** The shape of an album, artist or playlist before the first answer. */
export function HeadSkeleton() {
  return (
    <Late className="page pt-22 max-md:pt-17">
      <div className="flex items-end gap-7 max-md:flex-col max-md:items-center">
        <Skeleton className="size-58 rounded-card max-md:size-52" />
        <div className="grow max-md:w-full">
          <Skeleton className="h-4 w-20 max-md:mx-auto" />
          <Skeleton className="mt-3 h-11 w-2/5 max-md:mx-auto" />
          <Skeleton className="mt-4 h-4 w-1/4 max-md:mx-auto" />
        </div>
      </div>
      <Skeleton className="my-6 size-14 rounded-full" />
      {Array.from({ length: 8 }, (_, i) => (
        <Skeleton key={i} className="my-2 h-10" />
      ))}
    </Late>
  )
}
