import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'
import type { Page, User } from './types.ts'

export type Session = {
  id: string
  created_at: string
  last_seen_at: string
  address: string | null
  user_agent: string | null
  current: boolean
}
export type NewUser = { name: string; password: string; role: User['role'] }

export const me = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request<User>('/tutti/v1/me', { signal }),
  staleTime: Infinity,
})

export const sessions = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => request<Page<Session>>('/tutti/v1/sessions', { query: { limit: 50 }, signal }),
})

export const users = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => request<Page<User>>('/tutti/v1/users', { query: { limit: 500 }, signal }),
})

export const setupState = () => request<{ required: boolean }>('/tutti/v1/setup')
export const setUp = (body: { token: string; name: string; password: string }) =>
  request<{ user: User }>('/tutti/v1/setup', { method: 'POST', body })
export const logIn = (body: { name: string; password: string }) => request<{ user: User }>('/tutti/v1/login', { method: 'POST', body })
export const logOut = () => request('/tutti/v1/logout', { method: 'POST' })
export const rename = (display_name: string) => request<User>('/tutti/v1/me', { method: 'PATCH', body: { display_name } })
export const changePassword = (body: { current: string; new: string }) => request('/tutti/v1/me/password', { method: 'PUT', body })
export const endSession = (id: string) => request(`/tutti/v1/sessions/${id}`, { method: 'DELETE' })
export const addUser = (body: NewUser) => request<User>('/tutti/v1/users', { method: 'POST', body })
export const changeUser = (id: string, body: Partial<Pick<User, 'role' | 'display_name'>>) =>
  request<User>(`/tutti/v1/users/${id}`, { method: 'PATCH', body })
export const setUserPassword = (id: string, password: string) =>
  request(`/tutti/v1/users/${id}/password`, { method: 'PUT', body: { new: password } })
export const removeUser = (id: string) => request(`/tutti/v1/users/${id}`, { method: 'DELETE' })
