import { setting } from '@tutti/kit'

/** Settings of the catalog service. */
export const settings = {
  watch: setting.yesNo('TUTTI_WATCH', true, { help: 'Scan music folders when something in them changes.' }),
}
