// Runs in the page. Gives back what is wrong with it, as sentences.
const wrong = [];
const [lang, width] = arguments;
const root = document.documentElement;
const visible = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
const name = (e) => {
  const by = (e.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
    .map((id) => document.getElementById(id)?.textContent || '').join(' ');
  const labels = e.labels ? [...e.labels].map((l) => l.textContent).join(' ') : '';
  const images = [...e.querySelectorAll('img[alt]')].map((i) => i.alt).join(' ');
  return [by, e.getAttribute('aria-label') || '', labels, e.textContent, images].find((t) => t.trim()) || '';
};
const about = (e) => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}${e.className ? '.' + String(e.className.baseVal ?? e.className).replace(/ /g, '.') : ''} “${(e.textContent || '').trim().slice(0, 30)}”`;

if (innerWidth !== width) wrong.push(`the window is ${innerWidth} wide, not ${width}`);
if (root.scrollWidth > innerWidth) {
  const wide = [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, pre, .skip'))
    .slice(0, 3).map(about);
  wrong.push(`the page scrolls sideways: ${root.scrollWidth} > ${innerWidth}: ${wide.join('; ')}`);
}
if (document.querySelectorAll('h1').length !== 1) wrong.push('not exactly one h1');
if (root.lang !== lang) wrong.push(`lang is ${root.lang}, not ${lang}`);
for (const landmark of ['header', 'main', 'footer', 'nav']) {
  if (!document.querySelector(landmark)) wrong.push(`no ${landmark}`);
}
let level = 0;
for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
  const now = Number(heading.tagName[1]);
  if (now > level + 1) wrong.push(`heading jumps from ${level} to ${now}: ${about(heading)}`);
  level = now;
}
for (const control of document.querySelectorAll('a, button, input, select, textarea, summary, [tabindex="0"]')) {
  if (!name(control).trim()) wrong.push(`no name: ${about(control)}`);
}
for (const control of document.querySelectorAll('button, input, nav a, .button, summary')) {
  const box = control.getBoundingClientRect();
  if (visible(control) && !control.closest('.skip') && (box.height < 24 || box.width < 24)) {
    wrong.push(`smaller than 24 pixels: ${about(control)}`);
  }
}
for (const box of document.querySelectorAll('.scroll, pre')) {
  if (box.tabIndex !== 0 || !box.getAttribute('aria-label') || box.getAttribute('role') !== 'region') {
    wrong.push(`scrolls, but cannot be reached or named: ${about(box)}`);
  }
}
for (const code of document.querySelectorAll('.coded')) {
  const text = code.textContent.replace(code.querySelector('.code').textContent, '').trim();
  if (!text) wrong.push(`a code without its text: ${about(code)}`);
}

// Contrast of text on its ground, WCAG 2.2 1.4.3.
const channels = (colour) => {
  const parts = colour.match(/[\d.]+/g).map(Number);
  return parts.length > 3 ? parts : [...parts, 1];
};
const over = (top, ground) => [0, 1, 2].map((i) => top[i] * top[3] + ground[i] * (1 - top[3])).concat(1);
const ground = (e) => {
  const own = channels(getComputedStyle(e).backgroundColor);
  if (own[3] === 1) return own;
  return over(own, e.parentElement ? ground(e.parentElement) : [255, 255, 255, 1]);
};
const light = (c) => {
  const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const poor = new Set();
for (const e of document.querySelectorAll('body *')) {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || !visible(e) || e.closest('svg, .hidden')) continue;
  const style = getComputedStyle(e);
  const on = ground(e);
  const [a, b] = [light(over(channels(style.color), on)), light(on)];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const large = parseFloat(style.fontSize) >= 24;
  if (ratio < (large ? 3 : 4.5)) poor.add(`contrast ${ratio.toFixed(2)}: ${about(e)}`);
}
return wrong.concat([...poor].slice(0, 5));
