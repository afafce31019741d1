import { databaseLaws } from '../src/laws/index.ts'
import { onPostgres } from './adapters.ts'

databaseLaws(await onPostgres())
