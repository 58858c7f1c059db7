import type { OwnerAddress, OwnerDirectory, Subscribers } from '../../audiences.ts';
import { plainAddress, untrustedAddress } from './addresses.ts';
import type { MailSettings, OwnerMail } from './settings.ts';

/** Who gets mail, and when. */
export function subscribersOf({
  to,
  notify = 'always',
  owners,
}: Pick<MailSettings, 'to' | 'notify' | 'owners'>): Subscribers {
  return { admins: to, notify, owners: owners && directoryOf(owners) };
}

/** How many owners get mail about one run, unless the settings say. */
const usualLimit = 50;

/** The addresses of owners. The settings may name any address; a tag, which anyone can write, those of `domains`. */
function directoryOf({ domains, addresses, fallback, notify, limit = usualLimit }: OwnerMail): OwnerDirectory {
  const declared = new Map(Object.entries(addresses));
  const configured = new Set([...declared.values()].map((address) => plainAddress(address)));
  const allowed = new Set(domains.map((domain) => domain.toLowerCase()));

  function find(owner: string): OwnerAddress {
    const mapped = declared.get(owner);
    const address = mapped === undefined ? untrustedAddress(owner) : plainAddress(mapped);
    if (address === undefined && plainAddress(owner) !== undefined)
      return { problem: `${owner}: a mail server may forward this address to another domain` };
    if (address === undefined)
      return { problem: `${owner}: no mail address, and mail.owners.addresses has none for it` };
    const domain = address.slice(address.lastIndexOf('@') + 1);
    if (mapped === undefined && !allowed.has(domain))
      return { problem: `${owner}: its domain is not among mail.owners.domains` };
    return { address };
  }

  return {
    find,
    isConfigured: (address) => configured.has(address),
    fallback,
    notify,
    limit,
    limitSetting: 'mail.owners.limit',
  };
}
