/** What is known of a subscriber, as inputs. */
import { Autocomplete, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMemo } from 'react';
import { CodeEditor } from '@/components/code/Code';
import { type ProfileValues, readData } from './profile';

/** Those that are proposed; any other may be written. */
const LOCALES = ['de_DE', 'en_GB', 'en_US', 'es_ES', 'fr_FR', 'it_IT', 'ja_JP', 'nl_NL', 'pl_PL', 'pt_BR', 'zh_CN'];

interface ProfileFieldsProps {
  form: UseFormReturnType<ProfileValues>;
  isReadOnly: boolean;
}

export function ProfileFields({ form, isReadOnly }: ProfileFieldsProps) {
  const data = form.getValues().data;
  const problem = readData(data).problem;
  const problems = useMemo(() => (problem === null ? [] : [problem]), [problem]);
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')], []);
  const timezone = form.getValues().timezone;
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label="First name" readOnly={isReadOnly} {...form.getInputProps('firstName')} />
        <TextInput label="Last name" readOnly={isReadOnly} {...form.getInputProps('lastName')} />
        <TextInput label="Email" type="email" readOnly={isReadOnly} {...form.getInputProps('email')} />
        <TextInput label="Phone" type="tel" readOnly={isReadOnly} {...form.getInputProps('phone')} />
        <Autocomplete
          label="Locale"
          placeholder="en_US"
          data={LOCALES}
          readOnly={isReadOnly}
          {...form.getInputProps('locale')}
        />
        <Select
          label="Time zone"
          placeholder="Europe/Berlin"
          // One that the browser does not know stays as it is.
          data={timezone === '' || zones.includes(timezone) ? zones : [timezone, ...zones]}
          searchable
          clearable
          limit={50}
          readOnly={isReadOnly}
          {...form.getInputProps('timezone')}
          value={timezone === '' ? null : timezone}
          onChange={(zone) => form.setFieldValue('timezone', zone ?? '')}
        />
      </SimpleGrid>
      <TextInput
        label="Avatar"
        type="url"
        placeholder="https://"
        readOnly={isReadOnly}
        {...form.getInputProps('avatar')}
      />
      <CodeEditor
        label="Custom data"
        description="Whatever you keep with the person. Workflows read it as subscriber.data."
        language="json"
        value={data}
        readOnly={isReadOnly}
        minHeight={120}
        maxHeight={480}
        problems={problems}
        error={form.errors.data === undefined ? (problem?.message ?? null) : String(form.errors.data)}
        onChange={(text) => form.setFieldValue('data', text)}
      />
    </Stack>
  );
}
