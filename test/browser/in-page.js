/* What runs inside the page: plain JavaScript with types beside it, so that no other test learns of the DOM. */

export function reportViolations() {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.error(`policy: ${violatedDirective} ${blockedURI}`);
  });
}

export function wasOwned() {
  return 'pwned' in window;
}

export function foreignElements() {
  const forbidden = ['SCRIPT', 'IMG', 'IFRAME', 'OBJECT', 'LINK', 'BASE', 'FORM'];
  return [...document.querySelectorAll('*')]
    .filter(
      (element) =>
        !(
          element.tagName === 'SCRIPT' &&
          element.parentElement === document.body &&
          element.attributes.length === 0 &&
          element.textContent.startsWith("'use strict';\n/* Search")
        ),
    )
    .filter(
      ({ tagName, attributes }) =>
        forbidden.includes(tagName) || [...attributes].some(({ name }) => name.startsWith('on')),
    )
    .map(({ outerHTML }) => outerHTML);
}

export function widths() {
  const { scrollWidth, clientWidth } = document.documentElement;
  return { content: scrollWidth, window: clientWidth };
}

export function luminanceOfGround() {
  return luminance(getComputedStyle(document.body).backgroundColor);

  function luminance(color) {
    const [red, green, blue] = color.match(/[\d.]+/g).map(Number);
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  }
}

export function isTarget(element) {
  return element.matches(':target');
}

export function valuesOf(options) {
  return options.map(({ value }) => value);
}

export function severitiesOf(elements) {
  return elements.map(({ dataset }) => dataset.severity);
}

export function ownersOf(elements) {
  return elements.map(({ dataset }) => dataset.owner);
}

export function goTo(fragment) {
  location.hash = fragment;
}

export function interactiveAfter() {
  return Math.round(performance.getEntriesByType('navigation')[0].domInteractive);
}

export function topOf(element) {
  return element.getBoundingClientRect().top;
}

export function headingLevels() {
  return [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName.slice(1)));
}

export function poorlyContrasting() {
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (channel) => (channel <= 10.31475 ? channel / 3294.6 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [red, green, blue] = channels(color).map(linear);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element) => {
    if (!element) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 ? groundOf(element.parentElement) : backgroundColor;
  };
  const poor = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.textContent.trim() === '' || !element.checkVisibility()) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const ground = groundOf(element);
    const [dark, bright] = [luminance(color), luminance(ground)].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    const large = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5))
      poor.add(`${ratio.toFixed(2)}: ${color} on ${ground}, <${element.tagName} class="${element.className}">`);
  }
  return [...poor];
}
