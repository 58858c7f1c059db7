'use strict';
/* Search, filters and sorting over what the page says already. The state is the address's fragment, so that a view can be linked. */
(() => {
  const bar = document.querySelector('.filters');
  if (!bar) return;
  bar.hidden = false;
  const controls = [...bar.querySelectorAll('[data-filter]')];
  const count = bar.querySelector('output');
  const textOf = (element, selector, otherwise) => element.querySelector(selector)?.textContent ?? otherwise;
  const ranks = ['high', 'medium', 'low'];

  const groups = [...document.querySelectorAll('.group')].map((section) => {
    const number = section.querySelector('.number');
    return {
      section,
      number,
      all: number?.textContent ?? '',
      status: section.querySelector('h2').id,
      parent: section.querySelector('.entries'),
      entries: undefined,
    };
  });

  /** What is compared, read from the page when it is first wanted. */
  const entriesOf = (group) =>
    (group.entries ??= [...(group.parent?.children ?? [])].map((element, position) => ({
      element,
      position,
      values: {
        status: group.status,
        severity: textOf(element, '.severity', '').toLowerCase(),
        check: textOf(element, '.check', ''),
        owner: textOf(element, '.owner', 'nobody'),
        account: textOf(element, '.account', ''),
        region: textOf(element, '.region', ''),
      },
      since: textOf(element, '.since', ''),
      resource: textOf(element, '.where code', ''),
      text: undefined,
    })));

  const orders = {
    '': (a, b) => a.position - b.position,
    severity: (a, b) => ranks.indexOf(a.values.severity) - ranks.indexOf(b.values.severity),
    age: (a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0),
    owner: (a, b) => a.values.owner.localeCompare(b.values.owner),
    resource: (a, b) => a.resource.localeCompare(b.resource),
  };

  let order = '';
  function sortBy(name) {
    if (name === order || !(name in orders)) return;
    order = name;
    for (const group of groups) {
      if (!group.parent) continue;
      const sorted = entriesOf(group).toSorted((a, b) => orders[name](a, b) || a.position - b.position);
      group.parent.append(...sorted.map(({ element }) => element));
    }
  }

  function apply() {
    const wanted = Object.fromEntries(controls.map((control) => [control.dataset.filter, control.value]));
    const { q, sort, ...fields } = wanted;
    sortBy(sort);
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const conditions = Object.entries(fields).filter(([, value]) => value !== '');
    const matches = (entry) => {
      if (!conditions.every(([field, value]) => entry.values[field] === value)) return false;
      if (words.length === 0) return true;
      entry.text ??= entry.element.textContent.toLowerCase();
      return words.every((word) => entry.text.includes(word));
    };
    const everything = conditions.length === 0 && words.length === 0;
    let shown = 0;
    let all = 0;
    for (const group of groups) {
      let inGroup = 0;
      for (const entry of entriesOf(group)) {
        const isShown = everything || matches(entry);
        if (entry.element.hidden === isShown) entry.element.hidden = !isShown;
        if (isShown) inGroup += 1;
      }
      all += group.entries.length;
      shown += inGroup;
      group.section.hidden = inGroup === 0 && !everything;
      if (group.number) group.number.textContent = everything ? group.all : `${inGroup} of ${group.all}`;
    }
    count.textContent = everything ? '' : `${shown} of ${all} findings`;
    const state = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== '')).toString();
    return state;
  }

  /** In an attachment's viewer the address may not be ours to change: then the view is not linked. */
  function remember(state) {
    try {
      history.replaceState(null, '', state === '' ? location.pathname + location.search : `#${state}`);
    } catch {}
  }

  function set(state) {
    for (const control of controls) control.value = state.get(control.dataset.filter) ?? '';
    for (const control of controls) if (control.selectedIndex === -1) control.value = '';
  }

  function follow() {
    const fragment = location.hash.slice(1);
    if (fragment.includes('=')) {
      set(new URLSearchParams(fragment));
      apply();
      return;
    }
    const target = fragment === '' ? null : document.getElementById(fragment);
    if (!target?.closest('[hidden]')) return;
    set(new URLSearchParams());
    apply();
    target.scrollIntoView();
  }

  bar.addEventListener('input', () => remember(apply()));
  bar.querySelector('button').addEventListener('click', () => {
    set(new URLSearchParams());
    remember(apply());
  });
  addEventListener('hashchange', follow);
  follow();
})();
