/** One's own account: name, email, password, and where one is logged in. */
import { Page } from '@/components/Page';
import { Password } from './Password';
import { Profile } from './Profile';
import { Sessions } from './Sessions';

export function Account() {
  return (
    <Page title="Your account" about="It is the same in every environment.">
      <Profile />
      <Password />
      <Sessions />
    </Page>
  );
}
