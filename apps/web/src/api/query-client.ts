import { keepPreviousData, QueryClient } from '@tanstack/react-query'
import { isAway } from '../offline/shelf.ts'
import { ApiError } from './request.ts'

/** Old data stands while new data loads; only a lost line is tried again at once. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 10 * 60_000,
      placeholderData: keepPreviousData,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) =>
        !isAway() && error instanceof ApiError && count < (error.status === 0 || error.status === 502 || error.status === 504 ? 3 : 0),
      retryDelay: (count) => 400 * 2 ** count,
      // A service that is away is said at once, and asked again until it is back.
      refetchInterval: ({ state: { error } }) =>
        error instanceof ApiError && (error.status === 503 || error.status === 429) ? (error.retryAfter ?? 10) * 1000 : false,
    },
    mutations: { networkMode: 'always' },
  },
})
