// What a reader has of a Parquet file, an object a line: node parquet-rows.mjs duckdb|hyparquet FILE [SQL]
// NODE_MODULES is the folder with the readers.  Integers come whole, times as nanoseconds of what the reader keeps.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [reader, name, sql] = process.argv.slice(2)
const require = createRequire(process.env.NODE_MODULES + '/x.js')
const load = (m) => import(pathToFileURL(require.resolve(m)))

const number = (v) => Number.isNaN(v) ? '"nan"' : v === Infinity ? '"inf"' : v === -Infinity ? '"-inf"' :
  Object.is(v, -0) ? '-0.0' : String(v)
const json = (v) => v === null || v === undefined ? 'null' : typeof v === 'bigint' ? v.toString() :
  typeof v === 'number' ? number(v) : v instanceof Date ? (BigInt(v.getTime()) * 1000000n).toString() :
  v instanceof Uint8Array ? JSON.stringify(Buffer.from(v).toString('hex')) :
  Array.isArray(v) ? '[' + v.map(json).join(',') + ']' :
  typeof v === 'object' ? '{' + Object.entries(v).map(([k, x]) => JSON.stringify(k) + ':' + json(x)).join(',') + '}' :
  JSON.stringify(v)

async function duckdb() {
  const { DuckDBInstance } = await load('@duckdb/node-api')
  const c = await (await DuckDBInstance.create(':memory:')).connect()
  const quoted = name.replaceAll("'", "''")
  const r = await c.runAndReadAll((sql ?? 'SELECT * FROM flows').replace(/\bflows\b/, `'${quoted}'`))
  return r.getRowObjectsJS()
}

async function hyparquet() {
  const { parquetReadObjects, asyncBufferFromFile } = await load('hyparquet')
  const { compressors } = await load('hyparquet-compressors')
  return parquetReadObjects({ file: await asyncBufferFromFile(name), compressors })
}

const rows = await (reader === 'duckdb' ? duckdb() : hyparquet())
process.stdout.write(rows.map((r) => json(r) + '\n').join(''))
