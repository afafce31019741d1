import { keepPreviousData, QueryClient } from '@tanstack/react-query'
import { ApiError } from './request.ts'

/** Old data stands while new data loads; only lost lines and failing services are tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 10 * 60_000,
      placeholderData: keepPreviousData,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) =>
        error instanceof ApiError &&
        count < (error.status === 0 || error.status === 502 || error.status === 504 ? 3 : error.status === 503 ? 1 : 0),
      retryDelay: (count, error) => (error instanceof ApiError && error.retryAfter ? error.retryAfter * 1000 : 400 * 2 ** count),
    },
    mutations: { networkMode: 'always' },
  },
})
