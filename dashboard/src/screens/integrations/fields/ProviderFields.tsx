/** The fields of a provider as inputs, drawn from its own description: a new provider needs no code here. */
import { Select, Stack, TextInput } from '@mantine/core';
import { MASK } from '@/components/mask';
import { SecretInput } from './SecretInput';
import type { Credentials, ProviderField, StoredCredentials } from './values';

interface ProviderFieldsProps {
  fields: readonly ProviderField[];
  values: Credentials;
  /** What the server knows already, by the key of the field. */
  stored?: StoredCredentials;
  /** What is wrong, by the key of the field. */
  errors: Readonly<Record<string, string | undefined>>;
  onChange: (key: string, value: string | null) => void;
}

export function ProviderFields({ fields, values, stored = {}, errors, onChange }: ProviderFieldsProps) {
  return (
    <Stack>
      {fields.map((field) => (
        <ProviderInput
          key={field.key}
          field={field}
          value={values[field.key]}
          isStored={stored[field.key] === MASK}
          error={errors[field.key]}
          onChange={(value) => onChange(field.key, value)}
        />
      ))}
    </Stack>
  );
}

interface ProviderInputProps {
  field: ProviderField;
  value: string | null | undefined;
  isStored: boolean;
  error: string | undefined;
  onChange: (value: string | null) => void;
}

function ProviderInput({ field, value: given, isStored, error, onChange }: ProviderInputProps) {
  const value = given === undefined ? '' : given;
  if (field.secret)
    return <SecretInput field={field} value={value} isStored={isStored} error={error} onChange={onChange} />;
  const common = { label: field.displayName, description: field.help, withAsterisk: field.required, error };
  if (field.kind === 'choice') {
    return (
      <Select
        {...common}
        value={value}
        data={field.choices ?? []}
        allowDeselect={false}
        onChange={(chosen) => onChange(chosen ?? '')}
      />
    );
  }
  return (
    <TextInput
      {...common}
      value={value ?? ''}
      required={field.required}
      type={field.kind === 'url' ? 'url' : 'text'}
      placeholder={field.placeholder ?? ''}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
