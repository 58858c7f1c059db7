'use strict';
/* Search, filters and sorting over what the page says already. The state is the address's fragment, so that a view can be linked. */
(() => {
  const bar = document.querySelector('.filters');
  if (!bar) return;
  bar.hidden = false;
  const controls = [...bar.querySelectorAll('[data-filter]')];
  const count = bar.querySelector('output');
  const ranks = ['high', 'medium', 'low'];
  const fields = ['check', 'severity', 'status', 'owner', 'account', 'region'];
  /** Stands between several values of one field, which the address may have. */
  const or = '\u001f';
  /** What the address says of fields in which the findings do not differ, so that there is no control. */
  let fixed = {};

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
    const { q, sort, ...chosen } = { ...fixed, ...wanted };
    sortBy(sort);
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const conditions = Object.entries(chosen)
      .filter(([, value]) => value !== '')
      .map(([field, value]) => [field, value.split(or)]);
    const matches = (entry) => {
      if (!conditions.every(([field, values]) => values.includes(entry.values[field]))) return false;
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
    const state = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...fixed, ...wanted }))
      for (const each of value.split(or)) if (each !== '') state.append(name, each);
    return state.toString();
  }

  /** In an attachment's viewer the address may not be ours to change: then the view is not linked. */
  function remember(state) {
    try {
      // The query is the same as the fragment to whoever links a view: once the view is another, it goes.
      const query = new URLSearchParams(location.search);
      for (const name of [...fields, 'q', 'sort']) query.delete(name);
      const rest = query.size === 0 ? '' : `?${query}`;
      history.replaceState(null, '', `${location.pathname}${rest}${state === '' ? '' : `#${state}`}`);
    } catch {}
  }

  function set(state) {
    for (const control of controls) {
      const values = state.getAll(control.dataset.filter).filter((value) => value !== '');
      control.value = values.join(or);
      if (control.selectedIndex !== -1 || control.dataset.filter === 'sort') continue;
      // Several values, or one that no finding has: it is shown as it is, and filters all the same.
      const option = new Option(values.join(' or '), values.join(or));
      control.append(option);
      control.value = option.value;
    }
    for (const control of controls) if (control.selectedIndex === -1) control.value = '';
    const isFree = (field) => !controls.some((control) => control.dataset.filter === field);
    fixed = Object.fromEntries(
      fields.filter((field) => isFree(field) && state.has(field)).map((field) => [field, state.getAll(field).join(or)]),
    );
  }

  function follow() {
    const fragment = location.hash.slice(1);
    if (fragment.includes('=')) {
      set(new URLSearchParams(fragment));
      apply();
      return;
    }
    const query = new URLSearchParams(location.search);
    if (fields.some((field) => query.has(field)) || query.has('q')) {
      set(query);
      apply();
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
