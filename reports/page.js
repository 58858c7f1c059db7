'use strict';
/* Search, filters and sorting over what the page says already. The state is the address's fragment, so that a view can be linked. */
(() => {
  const bar = document.querySelector('.filters');
  if (!bar) return;
  bar.hidden = false;
  const controls = [...bar.querySelectorAll('[data-filter]')];
  const count = bar.querySelector('output');
  const ranks = ['high', 'medium', 'low'];

  const groups = [...document.querySelectorAll('.group')].map((section) => ({
    section,
    status: section.querySelector('h2').id,
    rows: undefined,
    entries: undefined,
  }));

  /** What is compared, read from the page when it is first wanted. */
  const entriesOf = (group) =>
    (group.entries ??= [...group.section.querySelectorAll('.entry')].map((element, position) => ({
      element,
      position,
      values: { ...element.dataset, status: group.status },
      text: undefined,
    })));

  const rowsOf = (group) =>
    (group.rows ??= [...Map.groupBy(entriesOf(group), ({ element }) => element.closest('.row'))].map(
      ([element, entries]) => ({ element, entries, isList: element.tagName === 'DETAILS' }),
    ));

  const orders = {
    '': (a, b) => a.position - b.position,
    severity: (a, b) => ranks.indexOf(a.values.severity) - ranks.indexOf(b.values.severity),
    age: (a, b) => (a.values.since < b.values.since ? -1 : a.values.since > b.values.since ? 1 : 0),
    owner: (a, b) => a.values.owner.localeCompare(b.values.owner),
    resource: (a, b) => a.values.resource.localeCompare(b.values.resource),
  };

  let order = '';
  function sortBy(name) {
    if (name === order || !(name in orders)) return;
    order = name;
    const compare = (a, b) => orders[name](a, b) || a.position - b.position;
    for (const group of groups) {
      const parent = group.section.querySelector('.entries');
      if (!parent) continue;
      const rows = rowsOf(group);
      for (const row of rows) {
        row.entries.sort(compare);
        if (row.isList) row.element.querySelector('.members').append(...row.entries.map(({ element }) => element));
      }
      parent.append(...rows.toSorted((a, b) => compare(a.entries[0], b.entries[0])).map(({ element }) => element));
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
      for (const row of rowsOf(group)) {
        let inRow = 0;
        for (const entry of row.entries) {
          const isShown = everything || matches(entry);
          if (entry.element.hidden === isShown) entry.element.hidden = !isShown;
          if (isShown) inRow += 1;
        }
        if (row.element.hidden === inRow > 0) row.element.hidden = inRow === 0;
        if (row.isList) row.element.open = !everything && inRow < 50;
        inGroup += inRow;
      }
      all += group.entries.length;
      shown += inGroup;
      group.section.hidden = inGroup === 0 && !everything;
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
    if (!target) return;
    if (target.closest('[hidden]')) {
      set(new URLSearchParams());
      apply();
    }
    const list = target.closest('details');
    if (list) list.open = true;
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
