/** Which guests have a line here, and who leads them: as many as have one. */
export const makeListening = () => {
  const leaders = new Map<string, string>()
  const guests = new Map<string, Set<string>>()
  const forget = (guestId: string): void => {
    const leaderId = leaders.get(guestId)
    leaders.delete(guestId)
    if (leaderId === undefined) return
    const others = guests.get(leaderId)
    others?.delete(guestId)
    if (others?.size === 0) guests.delete(leaderId)
  }
  return {
    note: (guestId: string, leaderId: string): void => {
      forget(guestId)
      leaders.set(guestId, leaderId)
      guests.set(leaderId, (guests.get(leaderId) ?? new Set()).add(guestId))
    },
    forget,
    /** The guests of a leader. */
    to: (leaderId: string): string[] => [...(guests.get(leaderId) ?? [])],
  }
}
