/** What the server did not want, in its words. */
export const Refusal = ({ error }: { error: Error | null }) =>
  error && (
    <p role="alert" className="my-2 text-13 text-danger">
      {error.message}
    </p>
  )
