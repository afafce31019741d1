import type { BitWriter } from './bit-writer.ts'

export const blockSize = 4096
const finest = 6

/** Scratch space: encoding is synchronous, one block after the other. */
const differences = Array.from({ length: 5 }, () => new Int32Array(blockSize))
const sums = new Float64Array((1 << (finest + 1)) * 2)

/** One channel of one block (RFC 9639, 9.2): constant, fixed predictor with Rice-coded residual, or as it is. */
export const writeSubframe = (out: BitWriter, samples: Int32Array, bits: number) => {
  if (isConstant(samples)) {
    out.write(0, 8)
    return out.write(samples[0]!, bits)
  }
  const order = bestOrder(samples)
  const residual = differences[order]!.subarray(0, samples.length)
  const plan = planRice(residual, order)
  if (plan.bits + order * bits >= samples.length * bits) return writeVerbatim(out, samples, bits)
  out.write((8 | order) << 1, 8)
  for (let n = 0; n < order; n += 1) out.write(samples[n]!, bits)
  writeResidual(out, residual, { order, ...plan })
}

const isConstant = (samples: Int32Array) => {
  for (let n = 1; n < samples.length; n += 1) if (samples[n] !== samples[0]) return false
  return true
}

const writeVerbatim = (out: BitWriter, samples: Int32Array, bits: number) => {
  out.write(1 << 1, 8)
  for (let n = 0; n < samples.length; n += 1) out.write(samples[n]!, bits)
}

/** The residual of order n is the n-th difference; the order with the least sum of magnitudes wins. */
const bestOrder = (samples: Int32Array) => {
  const [d0, d1, d2, d3, d4] = differences as [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array]
  let [p0, p1, p2, p3] = [0, 0, 0, 0]
  let [t0, t1, t2, t3, t4] = [0, 0, 0, 0, 0]
  for (let n = 0; n < samples.length; n += 1) {
    const s0 = samples[n]!
    const s1 = s0 - p0
    const s2 = s1 - p1
    const s3 = s2 - p2
    const s4 = s3 - p3
    d0[n] = s0
    d1[n] = s1
    d2[n] = s2
    d3[n] = s3
    d4[n] = s4
    p0 = s0
    p1 = s1
    p2 = s2
    p3 = s3
    if (n < 4) continue
    t0 += Math.abs(s0)
    t1 += Math.abs(s1)
    t2 += Math.abs(s2)
    t3 += Math.abs(s3)
    t4 += Math.abs(s4)
  }
  const total = [t0, t1, t2, t3, t4]
  const most = Math.min(4, samples.length - 1)
  return total.slice(0, most + 1).reduce((best, sum, order) => (sum < total[best]! ? order : best), 0)
}

type RicePlan = { bits: number; partitions: number; parameters: number[] }

/** Sums of the finest partitions are joined pairwise for the coarser ones; the cheapest split is taken. */
const planRice = (residual: Int32Array, order: number): RicePlan => {
  let depth = finest
  while (depth > 0 && (residual.length % (1 << depth) || residual.length >> depth <= order)) depth -= 1
  let best: RicePlan | undefined
  sumPartitions(residual, { order, depth })
  for (; depth >= 0; depth -= 1) {
    const plan = priceOf(residual.length, { order, depth })
    if (!best || plan.bits < best.bits) best = plan
    for (let n = 0; n < 1 << depth; n += 2) sums[n >> 1] = sums[n]! + sums[n + 1]!
  }
  return best!
}

const sumPartitions = (residual: Int32Array, { order, depth }: { order: number; depth: number }) => {
  const size = residual.length >> depth
  for (let part = 0, n = order; part < 1 << depth; part += 1) {
    let sum = 0
    for (const end = (part + 1) * size; n < end; n += 1) sum += zigzag(residual[n]!)
    sums[part] = sum
  }
}

const priceOf = (length: number, { order, depth }: { order: number; depth: number }): RicePlan => {
  const parameters: number[] = []
  let bits = 6
  for (let part = 0; part < 1 << depth; part += 1) {
    const count = (length >> depth) - (part ? 0 : order)
    const mean = sums[part]! / count
    const parameter = mean < 1 ? 0 : Math.min(14, Math.floor(Math.log2(mean * 0.7 + 0.3)))
    parameters.push(parameter)
    bits += 4 + count * (parameter + 1) + sums[part]! / 2 ** parameter
  }
  return { bits, partitions: depth, parameters }
}

const zigzag = (value: number) => ((value << 1) ^ (value >> 31)) >>> 0

const writeResidual = (out: BitWriter, residual: Int32Array, { order, partitions, parameters }: RicePlan & { order: number }) => {
  out.write(0, 2)
  out.write(partitions, 4)
  const size = residual.length >> partitions
  for (let part = 0, n = order; part < parameters.length; part += 1) {
    const parameter = parameters[part]!
    out.write(parameter, 4)
    for (const end = (part + 1) * size; n < end; n += 1) {
      const folded = zigzag(residual[n]!)
      const quotient = folded >>> parameter
      if (quotient + 1 + parameter <= 16) out.write((1 << parameter) | (folded & ((1 << parameter) - 1)), quotient + 1 + parameter)
      else {
        out.unary(quotient)
        out.write(folded, parameter)
      }
    }
  }
}
