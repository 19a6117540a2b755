/** Which dead letters are shown. */
import {
  ChoiceFilter,
  FilterBar,
  IntegrationFilter,
  SubscriberFilter,
  TextFilter,
  WorkflowFilter,
} from '@/components/filters/Filters';
import { PeriodFilter } from '@/components/filters/PeriodFilter';
import { OUTCOME_NAMES, OUTCOMES } from '@/components/outcome';
import { useLettersSearch } from './address';
import { isFiltered } from './search';

/** What was delivered is no dead letter. */
const OUTCOME_CHOICES = OUTCOME_NAMES.filter((name) => name !== 'delivered').map((value) => ({
  value,
  label: OUTCOMES[value],
}));

export function LetterFilters() {
  const { search, filter, clear } = useLettersSearch();
  return (
    <FilterBar isFiltered={isFiltered(search)} onClear={clear}>
      <ChoiceFilter
        label="Outcome"
        choices={OUTCOME_CHOICES}
        value={search.outcome}
        onChange={(chosen) => filter({ outcome: OUTCOME_NAMES.find((outcome) => outcome === chosen) })}
      />
      <IntegrationFilter value={search.integration} onChange={(integration) => filter({ integration })} />
      <WorkflowFilter value={search.workflow} onChange={(workflow) => filter({ workflow })} />
      <SubscriberFilter value={search.subscriber} onChange={(subscriber) => filter({ subscriber })} />
      <TextFilter
        label="Transaction ID"
        value={search.transaction}
        onChange={(transaction) => filter({ transaction })}
      />
      <PeriodFilter period={search} onChange={({ period, after, before }) => filter({ period, after, before })} />
    </FilterBar>
  );
}
