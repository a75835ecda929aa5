import { byId, setText } from './dom.js';

const SHOWN_MILLIS = 6_000;
let timer = 0;

/** Shows a notice above the page's foot without moving the content. An empty text removes the notice. */
export function showNotice(text, stays = false) {
  const notice = byId('notice');
  clearTimeout(timer);
  setText(notice, text);
  notice.toggleAttribute('data-shown', text !== '');
  if (text && !stays) {
    timer = setTimeout(() => showNotice(''), SHOWN_MILLIS);
  }
}
