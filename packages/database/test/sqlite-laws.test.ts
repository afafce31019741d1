import { databaseLaws } from '../src/laws/index.ts'
import { onSqlite } from './adapters.ts'

databaseLaws(onSqlite)
