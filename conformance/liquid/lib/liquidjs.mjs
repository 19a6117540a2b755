// What LiquidJS makes of a case. Dates are shown in UTC, and `now` is the moment of the case.

process.env.TZ = 'UTC'

const { Liquid } = await import('liquidjs')

const clock = Date.now

/** The answer for a case: `{ output }`, or `{ error }` with the stage that failed. */
export function render({ template, data, partials, now }) {
  const engine = new Liquid({ templates: partials })
  Date.now = () => now
  try {
    let parsed
    try {
      parsed = engine.parse(template)
    } catch (error) {
      return { error: 'parse', message: error.message }
    }
    try {
      // A copy, since `increment` writes into the data.
      return { output: String(engine.renderSync(parsed, structuredClone(data))) }
    } catch (error) {
      return { error: 'render', message: error.message }
    }
  } finally {
    Date.now = clock
  }
}
